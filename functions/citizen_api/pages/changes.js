// What a changed business licence asks for: which change it was, what was and what is, and who helps.
const unsaid = () => state.visit.cases.filter((one) => one.standing === "which");
const helped = () => state.visit.cases.filter((one) => one.standing === "with_officer");
const acts = () => picked().map((c) => ({ name: licence(c), change: Boolean(c.change) }));
const factOf = (change) => (english() ? words.facts[change.fact] || change.label : change.label);

// The old value and the new one; before the code a name is masked and anything else not told.
function turned(label, old, fresh, from = []) {
  if (!old || !fresh) return quiet(words.changing(label));
  return el("dl", { class: "turn" }, el("dt", null, words.changing(label)),
    [el("dd", null, el("span", { class: "quiet" }, words.before), el("s", null, old), from[0] && el("span", { class: "from" }, from[0])),
      el("dd", null, el("span", { class: "quiet" }, words.after), el("b", null, fresh), from[1] && el("span", { class: "from" }, from[1]))]);
}
const turnOf = (c) => turned(factOf(c.change), c.change.old, c.change.new);

// A change signed together with others of the same fact is read once.
function turns(documents) {
  const seen = new Set();
  return documents.filter((one) => one.change).flatMap((one) => {
    const [before, after] = one.fields;
    const key = JSON.stringify(one.change);
    if (seen.has(key)) return [];
    seen.add(key);
    const label = english() ? words.facts[one.change.fact] || after.label.slice(1) : after.label.slice(1);
    return [turned(label, before.value, after.value, [origin(before), origin(after)])];
  });
}
const beside = (document) => (document.change ? document.fields.slice(2) : document.fields);

function dayOfChange(c) {
  if (c.late) return note(words.changeLate(dayWords(c.latest)), c.late_words && el("span", { class: "law" }, words.byLaw(c.late_words)));
  return el("div", { class: "by" }, para(c.change.firm ? words.changeBy : words.changeAdvised),
    el("strong", null, dayParts(c.latest).map((part) => el("span", null, part))), para(words.left(c)));
}

function changeReasons(c) {
  return [toldBefore([c], words.toldChange),
    para(c.to_bring.length > 0 ? words.nearlyReady : words.ready, el("b", null, words.free), words.posted),
    c.to_bring.length > 0 && note(words.bring(c.to_bring)), quiet(words.stays), state.signIn?.why()];
}

function summaryOfChange(c) {
  const correcting = c.standing === "to_correct";
  return [steps(1), title(correcting ? words.correctChange(c) : words.changeTitle(c)), who(state.visit.holder, words.tail(c)), turnOf(c),
    correcting ? correctBy(c) : [dayOfChange(c), changeReasons(c)], fault(),
    main(correcting ? words.yesCorrect : words.yesChange, startSigning), sends(), !correcting && ways(),
    askedList(), owedList(), filedList()];
}

views.which = () => {
  const c = inWords(caseOf(state.asked));
  state.picked = [c.id];
  const pressed = (field) => () => (state.visit.verified ? specify(field) : askFor("tell", () => specify(field)));
  return [steps(1), title(words.whichTitle(c)), who(state.visit.holder, c.licence, words.tail(c)), turnOf(c), para(words.whichText), fault(),
    c.change.choices.map((field) => main(words.which[field], pressed(field))), !state.visit.verified && quiet(words.sends),
    ways(), askedList(), open().length > 0 && choice(words.others, () => go("summary")), owedList(), filedList()];
};

views.moved = () => {
  const c = inWords(caseOf(state.asked));
  state.picked = [c.id];
  const call = state.moved && state.moved.case === c.id && state.moved.call_by;
  return [title(words.movedTitle), who(c.licence, words.tail(c)), turnOf(c), c.change.next && !english() && para(words.movedNext(c.change.next)),
    para(call ? words.callBy(dayWords(call), state.moved.phone_tail) : words.movedCall), para(words.movedNoMore), fault(),
    choice(words.movedWrong, () => go("which")), askedList(), open().length > 0 && choice(words.others, () => go("summary")), owedList(), callUs(), hours()];
};

async function specify(field) {
  const answer = await ask("PUT", `/api/cases/${state.asked}/change`, { field });
  state.visit = answer.visit;
  state.moved = answer;
  if (caseOf(answer.case).standing === "with_officer") return go("moved", "replace");
  state.picked = [];
  await home("replace");
}

const askedList = () => [...unsaid(), ...helped()].filter((one) => !["which", "moved"].includes(state.at) || one.id !== state.asked)
  .map((one) => choice(one.standing === "which" ? words.alsoAsked(inWords(one)) : words.alsoMoved(inWords(one)), () => {
    state.asked = one.id;
    go(one.standing === "which" ? "which" : "moved");
  }));
