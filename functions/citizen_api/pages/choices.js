// What few people need, fetched when it is asked for: taking an application back.
const WORDS = {
  zh: {
    withdrawTitle: "撤回这份申请？", again: (day) => `撤回后不再审查。${day}前还可以重新提交。`,
    ends: "撤回后不再审查，而且已经过了规定的申请时间，不能再在网上申请。拿不准的话，请先打电话问问。",
    proves: "先发一个验证码，确认是您本人。", withdrawYes: "发送验证码，撤回", back: "返回",
    takenBack: "已撤回", takenBackText: "工作人员不会再审查这份申请。", mayFile: "以后还会按时提醒您。", now: "重新申请", others: "回到首页",
  },
  en: {
    withdrawTitle: "Withdraw this application?", again: (day) => `It will not be examined any further. You can apply again until ${day}.`,
    ends: "It will not be examined any further, and the time to apply has passed: you cannot apply again online. If you are not sure, please call first.",
    proves: "First a code, to make sure that it is you.", withdrawYes: "Send the code and withdraw", back: "Back",
    takenBack: "Withdrawn", takenBackText: "The bureau will not examine this application any further.", mayFile: "You will be reminded in time.", now: "Apply again", others: "Back to the start",
  },
};

export default function (kit) {
  const { title, para, note, who, main, choice, plain, fault, callUs, ask, askFor, go, dayWords, inWords, open, state, views } = kit;
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

  views.takenBack = () => {
    const s = inWords(state.takenBack), say = words(), again = open().some((one) => one.id === s.id);
    return [title(say.takenBack, "done"), who(s.licence, kit.tail(s)), para(say.takenBackText, again && say.mayFile), fault(),
      again && plain(say.now, () => go("summary")), callUs()];
  };
}
