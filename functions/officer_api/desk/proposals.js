// Proposed changes of rules: what differs, who said what, and the second word on it.
import { acting, dialog, el, facts, fill, grid, link, moved, para, plain, quiet, state, tell } from "./elements.js";
import { ask } from "./calls.js";
import { draft, drop, keep } from "./drafts.js";
import { rules } from "./rules_words.js";
import { day, time, words } from "./words.js";

const said = rules.proposing;
const SHAPES = { waiting: "filed", released: "granted", refused: "refused", withdrawn: "closed" };

export function showProposals(place) {
  return fill(place, words, async () => {
    const told = await ask("GET", "/api/rules/proposals");
    return [
      el("div", { class: "top" }, el("h1", null, said.listTitle), link("#/items", rules.back)), quiet(said.listHint),
      told.rows.length > 0 ? el("div", { class: "wide-body" }, told.rows.map(one)) : el("div", { class: "empty" }, quiet(said.none)),
    ];
  });
}

function one(told) {
  const word = ({ by, at, reason }) => `${by.name || by.id}，${time(at)}：${reason}`;
  return el("section", { class: "entering" }, el("h2", null, told.item.name),
    para(told.shipped ? state("delivered", said.shipped) : state(SHAPES[told.state.code], told.state.name), " · ", said.begins(day(told.effective_from))),
    grid(told.item.name, said.differs, told.differences.map(({ name, now, then }) => [name, now, el("span", { class: "marked" }, then)])),
    facts([[rules.basis, told.basis], [said.by, word(told.proposed)], told.decided && [told.state.name, word(told.decided)]]),
    told.stale && para(state("unknown", said.stale)), told.faults.length > 0 && para(state("failed", told.faults.join("；"))),
    told.state.code === "released" && !told.shipped && !told.stale && quiet(said.next),
    told.may.length > 0 && el("div", { class: "row" }, told.may.map((outcome) => plain(said.words[outcome], () => decide(told, outcome), { class: outcome === "release" ? "main" : null }))));
}

function decide(told, outcome) {
  const kept = `rule:${told.id}`, why = el("textarea", { rows: 3, maxlength: 500, autofocus: true, oninput: (event) => keep(kept, event.target.value) });
  why.value = draft(kept);
  return dialog(said.confirm(said.words[outcome], told.item.name), [outcome === "release" && quiet(said.releaseHint), el("label", { class: "field" }, words.whyLabel, why)], ({ done, cancel, say }) => [
    acting(said.words[outcome], async () => {
      if (why.value.trim().length < 2) throw new Error(rules.whyShort);
      await ask("POST", `/api/rules/proposals/${told.id}/word`, { outcome, reason: why.value.trim() });
      drop(kept);
      done(true);
      tell(said.told);
      moved();
    }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}
