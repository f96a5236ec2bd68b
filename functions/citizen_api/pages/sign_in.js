// Signing in at an identity provider instead of typing a code: part of the script only where there is one.
const SIGN_IN = {
  zh: {
    offer: (name) => `不等验证码，用${name}登录`, leaves: (name) => `点后会转到${name}，登录后自动回到这里。`,
    required: (name) => `登记的手机号码最近变更过。为了您的安全，签名前请用${name}登录，确认是您本人。`,
    cancelled: "这次没有登录，您填的都还在。",
  },
  en: {
    offer: () => "Sign in with the unified identity service instead", leaves: () => "You go to the unified identity service, and come back here once you have signed in.",
    required: () => "The registered phone number was changed a short while ago. For your safety, please sign in with the unified identity service before you sign.",
    cancelled: "You did not sign in. What you entered is kept.",
  },
};

state.signIn = (() => {
  // What the browser brings leaves the address before anything else is done; it is told once.
  let brought = location.pathname === "/callback" ? new URLSearchParams(location.hash.slice(1) || location.search) : null;
  if (brought) history.replaceState(null, "", "/r");
  const MINE = ["sign_in_over", "sign_in_failed", "sign_in_out_of_use", "not_the_person"];
  const say_ = () => SIGN_IN[english() ? "en" : "zh"];
  const name = () => state.visit.sign_in.name;

  // Only where one was going, and no more, stays in this tab.
  const kept = {
    set: (told) => { try { sessionStorage.setItem("sign-in", JSON.stringify(told)); } catch { /* then it goes on from the first page */ } },
    take: () => { try { const told = sessionStorage.getItem("sign-in"); sessionStorage.removeItem("sign-in"); return JSON.parse(told) || {}; } catch { return {}; } },
  };

  async function leave(purpose) {
    if (purpose === "sign" && !state.picked.length) return say(words.pickOne);
    const cases = purpose === "sign" ? state.picked : purpose === "authorise" ? [state.agent.case] : [];
    const { address } = await ask("POST", "/api/session/sign-in", { cases, purpose });
    kept.set({ purpose, picked: state.picked, status: purpose === "tell" && state.status.id, agent: purpose === "authorise" && state.agent.case });
    location.assign(address);
  }

  async function answered(told) {
    if (!told.get("code") || !told.get("state")) return say_().cancelled;
    try {
      state.visit = await ask("POST", "/api/session/sign-in/answer", { state: told.get("state"), code: told.get("code") });
    } catch (problem) {
      if (!MINE.includes(problem.code)) throw problem;
      return sentence(problem);
    }
  }

  async function resume() {
    const wrong = await answered(brought), going = kept.take();
    brought = null;
    if (wrong) state.visit = await ask("GET", "/api/session");
    await home("replace");
    if (wrong) return say(wrong);
    if (going.agent) return state.showAgent(going.agent, "replace").then(() => state.toDraft());
    if (going.status) return showStatus(going.status, "replace");
    state.picked = open().map((c) => c.id).filter((id) => (going.picked || []).includes(id));
    if (going.purpose !== "sign" || !state.picked.length || !picked().every((c) => c.granted)) return draw(state.at);
    await toForm();
    if (state.forms.every((form) => form.confirmed && form.granted)) go("sign");
  }

  const offer = (purpose) => state.visit.sign_in && choice(say_().offer(name()), (event) => act(event.currentTarget, () => leave(purpose)));

  return {
    came: () => brought !== null, resume, leave, offer,
    why: () => state.visit.sign_in.required && note(say_().required(name())),
    beneath: () => state.visit.sign_in.required ? quiet(say_().leaves(name())) : [quiet(words.sends), offer("sign")],
    declared: (text) => text.replace("with a text-message code and", "by signing in or with a text-message code, and with"),
  };
})();
