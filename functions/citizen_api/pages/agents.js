// Having somebody else handle a case (经办人), fetched when it is asked for: named, read, signed, taken back.
const WORDS = {
  zh: {
    title: "请人代办这件事", text: "您可以委托一位经办人，代您核对、提交材料和签名。链接和验证码会发到经办人的手机。",
    name: "经办人姓名", mobile: "经办人手机号码", hint: "不用填身份证号码：您签名认定是谁，验证码只发到这个手机。请先征得本人同意。",
    next: "发送验证码，核对委托书", back: "返回", readTitle: "请核对|委托书", chinese: "",
    yes: "同意，委托经办人", doneTitle: "已委托经办人", done: (who, until) => `已委托${who}，最晚到${until}。短信会在工作时间发到经办人的手机。`,
    nowTitle: "这件事|已委托经办人", now: (who, tail, until) => `经办人${who}（手机尾号${tail}），最晚到${until}，办结即止。您自己也可以接着办。`,
    revoke: "取消委托", revokeText: "取消后，经办人的链接马上失效。已经提交的申请不受影响。", revoked: "已取消委托", revokedText: "经办人的链接已经失效。",
    not: "这件事现在不能委托别人办。", home: "回到办理页面",
  },
  en: {
    title: "Have somebody else handle this", text: "You can authorise one agent to check, hand in papers and sign for you. The link and the codes go to the agent’s phone.",
    name: "Agent’s name", mobile: "Agent’s mobile number", hint: "No ID number is needed: you sign for who it is, and codes go to this phone only. Please ask the person first.",
    next: "Send a code, then read the authorisation", back: "Back", readTitle: "Please check the authorisation", chinese: "The document that you sign is in Chinese. It lets the agent fill in, sign and correct this one application, and nothing else.",
    yes: "Agree and authorise", doneTitle: "Agent authorised", done: (who, until) => `${who} may act for you until ${until} at the latest. The message goes to the agent’s phone in office hours.`,
    nowTitle: "An agent handles this", now: (who, tail, until) => `Agent ${who} (phone ending ${tail}), until the case ends or ${until} at the latest. You can go on with it yourself, too.`,
    revoke: "Take it back", revokeText: "The agent’s link ends at once. What was filed already stays filed.", revoked: "Taken back", revokedText: "The agent’s link does not open any more.",
    not: "This cannot be given to an agent now.", home: "Back to the application",
  },
};

export default function (kit) {
  const { el, quiet, title, para, main, plain, fault, ask, askFor, go, dayWords, state, views } = kit;
  const words = () => WORDS[kit.english() ? "en" : "zh"];
  const path = () => `/api/cases/${state.agent.case}/authorisation`;
  const back = () => plain(words().back, () => history.back());
  const home = () => plain(words().home, (event) => kit.act(event.currentTarget, kit.again));

  const box = (id, text, kind) => {
    const made = el("input", { id, type: kind, maxlength: 60, autocomplete: "off", "aria-describedby": "wrong" });
    made.value = state.draft[id] || "";
    made.addEventListener("input", () => (state.draft[id] = made.value));
    return [el("label", { class: "over", for: id }, text), made];
  };

  async function name() {
    await ask("PUT", path(), { name: state.draft["agent-name"] || "", mobile: state.draft["agent-mobile"] || "" });
    await askFor("authorise", state.toDraft);
  }

  state.toDraft = async () => {
    state.agent = await ask("GET", path());
    if (!state.agent.draft) return go("agent", "replace");
    state.agent.read = await kit.readForm(state.agent.draft);
    go("authorise", "replace");
  };

  async function sign() {
    state.agent = await ask("POST", path(), { document: state.agent.read.sha256 });
    delete state.draft["agent-name"];
    delete state.draft["agent-mobile"];
    go("authorised", "replace");
  }

  async function revoke() {
    state.agent = await ask("POST", `${path()}/revocation`, { number: state.agent.agent.number });
    go("revoked", "replace");
  }

  views.agent = () => {
    const say = words(), { agent, may } = state.agent;
    if (agent) return [title(say.nowTitle), para(say.now(agent.name, agent.phone_tail, dayWords(agent.until))), para(say.revokeText), fault(), main(say.revoke, revoke), back()];
    if (!may) return [title(say.title), para(say.not), fault(), back()];
    return [title(say.title), para(say.text), box("agent-name", say.name, "text"), box("agent-mobile", say.mobile, "tel"), quiet(say.hint), fault(),
      main(say.next, name), state.signIn?.offer("authorise"), back()];
  };

  views.authorise = () => {
    const say = words(), { read } = state.agent;
    return [title(say.readTitle), say.chinese && quiet(say.chinese), el("div", { class: "note", lang: "zh-CN" }, read.document.text.map((text) => para(text))), fault(),
      main(say.yes, read.granted ? sign : () => askFor("authorise", state.toDraft)), back()];
  };

  views.authorised = () => {
    const say = words(), { agent } = state.agent;
    return [title(say.doneTitle, "done"), para(say.done(agent.name, dayWords(agent.until))), fault(), home()];
  };

  views.revoked = () => [title(words().revoked, "done"), para(words().revokedText), fault(), home()];
}
