// Middle: one worklist; a task is opened on the right and finished there, with what came of it.
import { acting, el, facts, fill, moved, para, quiet, section, state, tell } from "./elements.js";
import { ask, query } from "./calls.js";
import { draft, drop, keep } from "./drafts.js";
import { contactRows } from "./revealing.js";
import { hint, moreButton, none, row, rowsOf } from "./rows.js";
import { day, words } from "./words.js";

const known = new Map();
const BY_ITSELF = ["decide_soon", "special_late", "promise_passed", "lawful_near", "lawful_passed", "deemed_renewed", "post_check_late"];
const CHECKED = { post_check: words.checked, post_check_wrong: words.settled, issue_not_active: words.heldUp, issue_renewed_elsewhere: words.heldUp, issue_entity_gone: words.heldUp, issue_not_possible: words.heldUp };
const nameOf = (task) => `${task.pk}~${task.sk}`;

export function showWorklist(place, what) {
  const kept = { rows: [], after: "" };
  const read = async () => {
    const page = await ask("GET", `/api/worklist${query({ what, limit: 25, after: kept.after })}`);
    kept.rows.push(...page.rows);
    Object.assign(kept, { after: page.after, name: page.what.name, order: page.ordered_by.name });
    page.rows.forEach((one) => known.set(nameOf(one), one));
  };
  return fill(place, words, async () => {
    await read();
    return draw();
  });

  function draw() {
    const { table, body } = rowsOf(kept.name, [words.heads.holder, words.heads.item, words.heads.due, words.heads.why], ["wide", "wide", "day", "state"]);
    body.append(...kept.rows.map((one) => row(`#/tasks/${what}/task/${encodeURIComponent(nameOf(one))}`, one.holder || one.uscc || one.reason || one.what.name,
      one.about.map((about) => about.item ? about.item.name : about.kind.name).join("、") || "—",
      el("span", { class: `day ${one.late ? "late" : ""}` }, day(one.due, { year: false, weekday: false })),
      [...one.first, one.risk && `${words.risk}${one.risk.level.name}`].filter(Boolean).join("，") || "—")));
    return [
      el("div", { class: "top" }, el("h1", null, kept.name)),
      kept.rows.length > 0 ? table : none(words.workNone),
      kept.rows.length > 0 && hint(words.urgentFirst(kept.rows.length, Boolean(kept.after))),
      kept.after && moreButton(place, read, () => place.replaceChildren(...draw().filter(Boolean))),
    ];
  }
}

export function showTask(place, what, name) {
  return fill(place, words, async () => {
    let task = known.get(name);
    if (!task) {
      const page = await ask("GET", `/api/worklist${query({ what, limit: 100 })}`);
      page.rows.forEach((one) => known.set(nameOf(one), one));
      task = known.get(name);
    }
    if (!task) return [el("div", { class: "empty" }, quiet(words.workNone))];
    const found = task.uscc ? await ask("GET", `/api/holders/${task.uscc}`).catch((problem) => { if (problem.status === 404) return null; throw problem; }) : null;
    return [el("article", { class: "case" }, head(task), about(task, what), found && reach(found.holder)), finish(task, found && found.holder)];
  });
}

function head(task) {
  return el("div", { class: "head" }, el("h2", null, task.holder || task.what.name), para(task.what.name), quiet(`应办 ${day(task.due)}${task.reason ? ` · ${task.reason}` : ""}`),
    task.risk && quiet(`${words.risk}${task.risk.level.name}：${task.risk.reasons.join("，")}`));
}

function about(task, what) {
  const path = `#/tasks/${what}`;
  const links = [task.uscc && el("a", { href: `${path}/holder/${task.uscc}` }, words.openHolder), task.pk.startsWith("FILE:") && el("a", { href: `${path}/file/${task.pk.slice(5)}` }, words.openFile)].filter(Boolean);
  const rows = task.about.map((one) => [one.item ? one.item.name : one.kind.name, `${one.number} `, one.state && state(one.state.code, one.state.name),
    el("span", { class: "from" }, one.latest ? words.aboutLatest(one.latest) : ""), one.case && el("a", { href: `${path}/case/${one.case}` }, words.openCase)]);
  return [rows.length > 0 && section(words.heads.item, facts(rows)), links.length > 0 && el("p", { class: "links" }, links)];
}

const reach = (holder) => [holder.contacts.length > 0 && section(words.contacts, facts(contactRows(holder, `/api/holders/${holder.uscc}`))), section(words.holder, facts([["负责人", holder.legal_rep || "—"], ["住所", holder.address || "—"]]))];

// What may have been done at the counter in place of the courier.
const counter = (what) => what.startsWith("parcel_") && what !== "parcel_not_cancelled" ? { fetched: words.fetched } : what.startsWith("original_") ? { handed_in: words.handedIn } : {};

function finish(task, holder) {
  if (task.pk.startsWith("FILE:") && task.sk === "TASK:file_held") return null;
  if (BY_ITSELF.includes(task.what.code)) return el("div", { class: "decide" }, quiet(words.endsByItself));
  const kept = `done:${nameOf(task)}`;
  const outcome = el("select", { required: true }, Object.entries(CHECKED[task.what.code] ? CHECKED[task.what.code] : { ...counter(task.what.code), ...words.results }).map(([code, text]) => el("option", { value: code }, text)));
  const numbers = !CHECKED[task.what.code] && holder && holder.contacts.length > 0 && el("select", null, el("option", { value: "" }, words.doneAny),
    holder.contacts.map((one, n) => el("option", { value: n, selected: n === 0 }, `${one.role} ${one.name} ${one.mobile}`)));
  const note = el("textarea", { rows: 2, maxlength: 500, oninput: (event) => keep(kept, event.target.value) });
  note.value = draft(kept);
  const wrong = el("p", { class: "wrong", role: "alert" });
  const number = () => numbers && numbers.value !== "" ? { number: { place: Number(numbers.value), contact_version: holder.contact_version } } : {};
  const done = acting(words.doneDo, async () => {
    await ask("POST", `/api/worklist/${encodeURIComponent(task.pk)}/${encodeURIComponent(task.sk)}/done`, { outcome: outcome.value, note: note.value.trim(), ...number() });
    drop(kept);
    known.delete(nameOf(task));
    tell(words.doneTold);
    location.hash = location.hash.split("/").slice(0, 3).join("/");
    moved();
  }, (text) => { wrong.textContent = text; }, { class: "main" });
  return el("div", { class: "decide", role: "group", "aria-label": words.doneTitle },
    el("div", { class: "fields" }, el("label", { class: "field" }, words.doneOutcome, outcome), numbers && el("label", { class: "field" }, words.doneNumber, numbers)),
    el("label", { class: "field" }, words.doneNote, note), wrong, el("div", { class: "row" }, done));
}
