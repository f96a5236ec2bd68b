// One item on a page: its law, version by version, its limits and materials, and its ladder on a day.
import { acting, el, facts, fill, grid, link, para, part, quiet, state } from "./elements.js";
import { ask, query } from "./calls.js";
import { buttons, itemState, maySwitch, switches } from "./items.js";
import { proposing } from "./proposing.js";
import { rules } from "./rules_words.js";
import { day, words } from "./words.js";

export function showItem(place, code) {
  return fill(place, words, async () => {
    const at = encodeURIComponent(code);
    const [item, turned] = await Promise.all([ask("GET", `/api/items/${at}`), switches()]);
    return [
      el("div", { class: "top" }, el("h1", null, item.name), link("#/items", rules.back)),
      el("div", { class: "wide-body" },
        para(itemState(item), " · ", item.kind.name, " · ", rules.sure(item.confidence.name), maySwitch() && el("span", { class: "beside" }, buttons(item, turned))),
        el("div", { class: "halves" }, el("div", null, law(item)), el("div", null, trial(item))),
        maySwitch() && item.action !== "yearly" && el("div", { class: "links" }, proposing(item))),
    ];
  });
}

function law(item) {
  return [
    part(rules.versionsTitle, [...item.versions].reverse().map((one) => version(one, item.versions.length))),
    item.action !== "yearly" && part(rules.limitsTitle, facts([
      [rules.promised, item.promised_limit || rules.noTerm], [rules.statutory, item.statutory_limit], item.issue_limit && [rules.issue, item.issue_limit],
      [rules.limitBasis, item.limit_basis], item.limit_note && [rules.note, item.limit_note]])),
    item.action !== "yearly" && part(rules.needs, item.materials.length > 0 ? para(item.materials.map((one) => one.name).join("；")) : quiet(rules.noMaterials),
      facts([item.fields.length > 0 && [rules.fields, item.fields.map((one) => one.name).join("、")], item.original_back && [rules.originalBack, item.original_back], item.note && [rules.note, item.note]])),
  ];
}

function version(one, of) {
  return el("div", { class: "version" }, of > 1 && para(state(one.in_force ? "delivered" : "closed", one.in_force ? rules.inForce : rules.notInForce), " ", rules.version({ since: day(one.since, { weekday: false }), until: one.until && day(one.until, { weekday: false }) })),
    facts([[rules.when, one.window], [rules.basis, one.basis], [rules.confidence, one.confidence.name], one.ladder && [rules.ladder, rules.ladderSaid(one.ladder)], one.late && [rules.late, one.late], one.note && [rules.note, one.note]]));
}

// The ladder of a day that the officer chooses, by the rules that ring; nothing is written.
function trial(item) {
  const shown = el("div", { "aria-live": "polite" });
  const wrong = el("p", { class: "wrong", role: "alert" });
  const chosen = el("input", { type: "date", min: "2005-01-01", max: "2060-12-31" });
  let turns = 0;
  const tried = async () => {
    const turn = ++turns;
    shown.replaceChildren();
    const told = await ask("GET", `/api/items/${item.code}/ladder${query({ day: chosen.value })}`);
    if (turn !== turns) return;
    if (!chosen.value) chosen.value = told.day;
    shown.replaceChildren(...ladder(item, told).filter(Boolean));
  };
  const say = (text) => { wrong.textContent = text; };
  const button = acting(rules.preview, tried, say);
  const form = el("form", { class: "fields trial", onsubmit: (event) => { event.preventDefault(); button.click(); } }, el("label", { class: "field" }, rules.about[item.about], chosen), button);
  tried().catch((problem) => say(problem.message));
  return part(rules.previewTitle, form, wrong, shown);
}

function ladder(item, told) {
  return [
    para(rules.previewSaid[item.about](told, day)), told.projected && quiet(rules.projected),
    grid(rules.ladder, rules.previewHeads, told.steps.map((one) => [one.what.name, [day(one.day), one.past && el("span", { class: "from" }, ` ${rules.past}`)].filter(Boolean)])),
  ];
}
