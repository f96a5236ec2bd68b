// A change of an item's rule: written, tried on the county, and proposed for another supervisor's word.
import { acting, el, facts, grid, moved, para, plain, quiet, tell } from "./elements.js";
import { ask } from "./calls.js";
import { rules } from "./rules_words.js";
import { day } from "./words.js";

const said = rules.proposing;
const UNITS = { 个工作日: "wd", 日: "d", 个月: "mo" };
const termOf = (text) => { const [, n, unit] = /^(\d+)(.+)$/.exec(text) || []; return n ? { n: Number(n), unit: UNITS[unit] } : null; };
let made = 0;

function number(label, value) {
  const id = `rule-${++made}`, field = el("input", { id, type: "number", min: 0, max: 365, value });
  return { box: el("div", { class: "field" }, el("label", { for: id }, label), field), value: () => Number(field.value) };
}

// A term is a number with its unit; null where it is as it was.
function term(label, text) {
  const was = termOf(text) || { n: "", unit: "wd" }, n = number(label, was.n);
  const unit = el("select", { "aria-label": `${label}${said.unit}` }, Object.entries(UNITS).map(([name, code]) => el("option", { value: code, selected: code === was.unit }, name)));
  n.box.append(unit);
  n.box.classList.add("term");
  return { box: n.box, value: () => (n.value() && (n.value() !== was.n || unit.value !== was.unit) ? { n: n.value(), unit: unit.value } : null) };
}

function ladderOf(now) {
  const fields = Object.entries(said.steps).map(([name, label]) => [name, number(label, now[name])]);
  const told = () => Object.fromEntries(fields.map(([name, field]) => [name, field.value()]));
  return { boxes: fields.map(([, field]) => field.box), value: () => (fields.some(([name, field]) => field.value() !== now[name]) ? told() : null) };
}

const written = (label, hint, more) => {
  const id = `rule-${++made}`, field = el(more.rows ? "textarea" : "input", { id, "aria-describedby": `${id}-hint`, ...more });
  if (more.value) field.value = more.value;
  return { box: el("div", { class: "field" }, el("label", { for: id }, label), field, hint && el("span", { class: "from block", id: `${id}-hint` }, hint)), value: () => field.value.trim() };
};

export function proposing(item) {
  const place = el("div");
  const open = plain(said.open, () => { place.replaceChildren(form(item, () => place.replaceChildren(open))); place.querySelector("h2").focus(); });
  place.append(open);
  return place;
}

function form(item, close) {
  const now = item.versions.at(-1), renewal = item.action === "renewal";
  const earliest = renewal && term(said.earliest, now.earliest), latest = renewal && term(said.latest, now.latest), ladder = renewal && ladderOf(now.ladder);
  const promised = term(said.promised, item.promised_limit);
  const basis = written(said.basis, said.basisHint, { maxlength: 300, value: now.basis }), from = written(said.from, "", { type: "date" }), why = written(said.why, "", { rows: 2, maxlength: 500 });
  const wrong = el("p", { class: "wrong", role: "alert" }), shown = el("div", { "aria-live": "polite" });
  const say = (text) => { wrong.textContent = text; };
  const change = () => {
    if (!from.value()) throw new Error(said.noDay);
    return { item: item.code, basis: basis.value(), effective_from: from.value(), earliest: earliest ? earliest.value() : null, latest: latest ? latest.value() : null, ladder: ladder ? ladder.value() : null, promised: promised.value() };
  };
  return el("section", { class: "entering" }, el("h2", { tabindex: "-1" }, said.title(item.name)), quiet(said.hint), wrong,
    el("div", { class: "pairs" }, [earliest, latest].filter(Boolean).map((one) => one.box), ladder && ladder.boxes, promised.box, from.box), basis.box, why.box, shown,
    el("div", { class: "row" }, acting(said.tryIt, async () => { shown.replaceChildren(quiet(said.trying)); try { shown.replaceChildren(...effects(await ask("POST", "/api/rules/what-if", change()))); } catch (problem) { shown.replaceChildren(); throw problem; } }, say, { class: "main" }),
      acting(said.propose, async () => {
        if (why.value().length < 2) throw new Error(rules.whyShort);
        await ask("POST", "/api/rules/proposals", { change: change(), reason: why.value(), catalogue: item.catalogue });
        tell(said.proposed);
        location.hash = "#/items/proposals";
        moved();
      }, say), plain(said.close, close)));
}

// What it would do, in numbers; one that does nothing says so.
export function effects(told) {
  const rows = Object.entries(said.effects).map(([name, what]) => [what, String(told[name])]);
  const still = Object.keys(said.effects).every((name) => told[name] === 0);
  return [el("h3", null, said.effectsTitle(day(told.first_day, { weekday: false }), day(told.last_day, { weekday: false }))),
    still ? para(said.nothing) : el("div", { class: "numbers" }, grid(said.effectsTitle("", ""), [said.what, said.cases], rows)),
    facts([[said.opened, `${told.opened_now} → ${told.opened_then}`], [said.messages, `${told.messages_now} → ${told.messages_then}`]])].filter(Boolean);
}
