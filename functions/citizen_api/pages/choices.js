// What few people need, fetched when it is asked for: taking an application back, rating the service.
const WORDS = {
  zh: {
    withdrawTitle: "撤回这份申请？", again: (day) => `撤回后不再审查。想重新提交，最晚${day}。`,
    ends: "撤回后不再审查，而且已经过了规定的申请时间，不能再在网上申请。拿不准的话，请先打电话问问。",
    proves: "先发一个验证码，确认是您本人。", withdrawYes: "发送验证码，撤回", back: "返回",
    takenBack: "已撤回", takenBackText: "工作人员不会再审查这份申请。", mayFile: "以后还会按时提醒您。", now: "重新申请",
    rateTitle: "这次办事，您满意吗？", remark: "想说的话（可以不写）", remarkHint: "不超过200个字。请不要写身份证号码和银行卡号。",
    rateYes: "提交评价", pick: "请先选一项。", thanks: "谢谢您的评价", kept: "已经记下。办完后30天内还可以改。",
    right: (day) => `我们没有做好。工作人员会在${day}前整改，并跟您联系。`, progress: "看进度",
  },
  en: {
    withdrawTitle: "Withdraw this application?", again: (day) => `It will not be examined any further. You can apply again until ${day}.`,
    ends: "It will not be examined any further, and the time to apply has passed: you cannot apply again online. If you are not sure, please call first.",
    proves: "First a code, to make sure that it is you.", withdrawYes: "Send the code and withdraw", back: "Back",
    takenBack: "Withdrawn", takenBackText: "The bureau will not examine this application any further.", mayFile: "You will be reminded in time.", now: "Apply again",
    rateTitle: "Were you satisfied with this service?", remark: "Anything you want to say (optional)", remarkHint: "200 characters at most. Please write no ID or bank card number.",
    rateYes: "Send my rating", pick: "Please choose one first.", thanks: "Thank you", kept: "Noted. You can change it until 30 days after the end.",
    right: (day) => `We did not do well. Somebody will put it right and contact you by ${day}.`, progress: "See progress",
  },
};

export default function (kit) {
  const { el, quiet, title, para, note, who, main, choice, plain, fault, callUs, ask, askFor, go, dayWords, inWords, open, state, views } = kit;
  const words = () => WORDS[kit.english() ? "en" : "zh"];

  async function takeBack() {
    const { id, receipt } = state.status;
    state.visit = await ask("POST", `/api/cases/${id}/withdrawal`, { filing: receipt.filing });
    state.picked = [];
    [state.takenBack, state.status] = [state.status, null];
    go("takenBack", "replace");
  }

  views.withdraw = () => {
    const s = inWords(state.status), say = words();
    return [title(say.withdrawTitle), who(s.licence, kit.tail(s)),
      s.withdrawal === "ends" ? note(say.ends) : para(say.again(dayWords(s.late ? s.expiry : s.latest))), para(say.proves), fault(),
      main(say.withdrawYes, () => askFor("withdraw", takeBack)), plain(say.back, () => history.back()), s.withdrawal === "ends" && callUs()];
  };

  async function rate() {
    const grade = document.querySelector(".cases input:checked")?.value;
    if (!grade) return kit.say(words().pick);
    const { id } = state.status, remark = state.draft.remark || "";
    state.rated = await ask("PUT", `/api/cases/${id}/rating`, { grade, remark });
    state.status.rating.grade = grade;
    go("rated", "replace");
  }

  views.rate = () => {
    const s = inWords(state.status), say = words(), grades = kit.grades();
    const box = el("textarea", { id: "remark", rows: 3, maxlength: 200, "aria-describedby": "wrong" });
    box.value = state.draft.remark || "";
    box.addEventListener("input", () => (state.draft.remark = box.value));
    const ways = Object.keys(grades).map((grade) => el("li", null, el("label", null,
      el("input", { type: "radio", name: "grade", value: grade, checked: grade === (state.draft.grade || s.rating.grade), onchange: () => (state.draft.grade = grade) }), el("b", null, grades[grade]))));
    return [title(say.rateTitle), who(s.licence, kit.tail(s)), el("div", { role: "radiogroup", "aria-label": say.rateTitle }, el("ul", { class: "cases" }, ways)),
      el("label", { class: "over", for: "remark" }, say.remark), box, quiet(say.remarkHint), fault(), main(say.rateYes, rate), plain(say.back, () => history.back())];
  };

  views.rated = () => {
    const say = words(), by = state.rated.put_right_by;
    return [title(say.thanks, "done"), para(by ? say.right(dayWords(by)) : say.kept), fault(),
      plain(say.progress, (event) => kit.act(event.currentTarget, () => kit.showStatus(state.rated.case, "replace"))), by && callUs()];
  };

  views.takenBack = () => {
    const s = inWords(state.takenBack), say = words(), again = open().some((one) => one.id === s.id);
    return [title(say.takenBack, "done"), who(s.licence, kit.tail(s)), para(say.takenBackText, again && say.mayFile), fault(),
      again && plain(say.now, () => go("summary")), callUs()];
  };
}
