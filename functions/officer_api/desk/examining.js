// A special procedure: started with its reason and how long it should take, ended with what was found; clocks rest meanwhile.
import { acting, dialog, el, facts, moved, plain, quiet, section, state, tell } from "./elements.js";
import { ask } from "./calls.js";
import { draft, drop, keep } from "./drafts.js";
import { day, time, words } from "./words.js";

const SHORTEST = { reason: 5, note: 2 }, LONGEST_DAYS = 60;
const said = words.special;

export const underWay = ({ case: c }) => Boolean(c.special) && c.special.passed === null;

const field = (label, ...kids) => el("label", { class: "field" }, label, ...kids);

function typed(kept, more) {
  const text = el("textarea", { rows: 3, maxlength: 500, required: true, ...more, oninput: (event) => keep(kept, event.target.value) });
  text.value = draft(kept);
  return text;
}

// One act over the version that was seen; what was typed stays until it is done.
async function act(view, what, body, kept, done) {
  await ask("POST", `/api/cases/${view.case.id}/${what}`, { ...body, version: view.case.version });
  drop(kept);
  done(true);
  tell(said.told[what]);
  moved();
}

function need(good, text) {
  if (!good) throw new Error(text);
}

export function askSpecial(view, name, refresh) {
  const kept = `special:${view.case.id}`;
  const sort = el("select", { required: true, autofocus: true }, Object.entries(said.sorts).map(([code, text]) => el("option", { value: code }, text)));
  const reason = typed(kept);
  const days = el("input", { type: "number", min: 1, max: LONGEST_DAYS, step: 1, required: true, inputmode: "numeric" });
  const start = async (done) => {
    const told = { sort: sort.value, reason: reason.value.trim(), days: Number(days.value) };
    need(told.reason.length >= SHORTEST.reason, said.reasonShort);
    need(Number.isInteger(told.days) && told.days >= 1 && told.days <= LONGEST_DAYS, said.daysWrong);
    await act(view, "special", told, kept, done);
  };
  const content = [quiet(said.startHint), el("div", { class: "fields" }, field(said.sort, sort), field(said.days, days)), field(said.reason, reason)];
  return dialog(said.confirmStart(name), content, ({ done, cancel, say }) => [
    acting(said.startDo, () => start(done), say, { class: "main" }), plain(words.cancel, cancel), refresh(cancel),
  ]);
}

export function askFinding(view, name, refresh) {
  const kept = `finding:${view.case.id}`, { sort } = view.case.special;
  const choices = [["true", said.passed], ["false", said.failed]].map(([value, text], n) => el("label", { class: "choice" }, el("input", { type: "radio", name: "passed", value, required: true, autofocus: n === 0 }), text));
  const group = el("fieldset", null, el("legend", null, said.finding), choices);
  const note = typed(kept);
  const end = async (done) => {
    const chosen = group.querySelector("input:checked");
    need(chosen, said.chooseOne);
    const told = { passed: chosen.value === "true", note: note.value.trim() };
    need(told.note.length >= SHORTEST.note, said.noteShort);
    await act(view, "finding", told, kept, done);
  };
  return dialog(said.confirmEnd(name, sort.name), [quiet(said.endHint), group, field(said.note, note)], ({ done, cancel, say }) => [
    acting(said.endDo, () => end(done), say, { class: "main" }), plain(words.cancel, cancel), refresh(cancel),
  ]);
}

// More time to decide, once: the applicant is told until when and why.
export function askExtension(view, name, refresh) {
  const kept = `extension:${view.case.id}`, reason = typed(kept, { autofocus: true });
  const extend = async (done) => {
    const told = { reason: reason.value.trim() };
    need(told.reason.length >= SHORTEST.reason, said.extendShort);
    await act(view, "extension", told, kept, done);
  };
  return dialog(said.confirmExtend(name), [quiet(said.extendHint), field(said.reason, reason)], ({ done, cancel, say }) => [
    acting(said.extendDo, () => extend(done), say, { class: "main" }), plain(words.cancel, cancel), refresh(cancel),
  ]);
}

// What is or was looked into, and which of the two limits rest meanwhile.
export function examined({ case: c }) {
  const told = c.special;
  if (!told) return null;
  const found = told.passed === null ? [state("correcting", said.waits), el("span", { class: "from" }, said.until(told))]
    : [state(told.passed ? "delivered" : "failed", told.passed ? said.passed : said.failed), el("span", { class: "from" }, `${told.note}（${told.found_by.name || told.found_by.id}，${time(told.found_at)}）`)];
  return section(said.title, facts([[told.sort.name, `${told.by.name || told.by.id}，${time(told.at)}`], [said.reason, told.reason], [said.finding, ...found]]));
}

export function limits(view) {
  const { case: c } = view;
  if (c.state.code !== "filed" || !c.filing) return null;
  const rests = underWay(view);
  const line = (on, resting) => [resting ? state("correcting", said.rests) : day(on), resting && el("span", { class: "from" }, said.before(on))];
  return section(said.limits, facts([
    [words.heads.limit, ...line(c.filing.decide_by, rests)],
    c.filing.lawful_by && [said.lawful, ...line(c.filing.lawful_by, rests && c.special.law_rests), rests && !c.special.law_rests && el("span", { class: "from" }, said.lawGoesOn)],
    c.extension && [said.extended, day(c.extension.until), el("span", { class: "from" }, `${c.extension.by.name || c.extension.by.id}，${time(c.extension.at)}：${c.extension.reason}`)],
  ]));
}
