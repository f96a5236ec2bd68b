// Middle: one queue, the most urgent first, as far as it was read.
import { el, fill, state } from "./elements.js";
import { ask, query } from "./calls.js";
import { hint, moreButton, none, row, rowsOf } from "./rows.js";
import { day, left, time, words } from "./words.js";

export function limit(deadline, since) {
  if (!deadline.day) return el("span", { class: "soft" }, since ? time(since) : "—");
  const kind = deadline.late ? "late" : deadline.days_left <= 3 ? "soon" : "";
  return el("span", { class: `day ${kind}` }, day(deadline.day, { year: false, weekday: false }), el("span", null, left(deadline)));
}

// Read anew, after a decision or by hand, a queue is as long as it was, and filtered as it was.
const PAGE = 25, LONGEST = 100;
let last = null;

export function showQueue(place, which, anew) {
  const late = which === "late", code = late ? "filed" : which;
  const before = anew && last?.which === which ? last : { rows: [], kind: "", town: "" };
  const kept = { which, rows: [], after: "", kind: before.kind, town: before.town };
  const long = Math.max(PAGE, Math.min(LONGEST, before.rows.length));
  last = kept;
  const read = async () => {
    const page = await ask("GET", `/api/queue${query({ state: code, limit: kept.after ? PAGE : long, after: kept.after })}`);
    kept.rows.push(...page.rows);
    kept.after = page.after;
    kept.name = page.state.name;
  };
  return fill(place, words, async () => {
    await read();
    if (!kept.rows.some((one) => one.kind.code === kept.kind)) kept.kind = "";
    if (!kept.rows.some((one) => one.town === kept.town)) kept.town = "";
    return draw();
  });

  function draw() {
    const shown = kept.rows.filter((one) => (!late || one.deadline.late) && (!kept.kind || one.kind.code === kept.kind) && (!kept.town || one.town === kept.town));
    const title = late ? words.late : words.queues[code];
    const { table, body } = rowsOf(title, [words.heads.holder, words.heads.item, words.limits[code] || kept.name, words.heads.state], ["wide", "wide", "day", "state"]);
    body.append(...shown.map((one) => row(`#/queue/${which}/case/${one.case}`, one.holder || one.uscc, one.item.name, limit(one.deadline, one.since), state(one.state.code, one.automatic ? words.automatic.byPlatform(one.state.name) : one.state.name))));
    const filtered = kept.kind || kept.town;
    const ended = late && kept.rows.some((one) => !one.deadline.late);
    return [
      el("div", { class: "top" }, el("h1", null, title), filters()),
      shown.length > 0 ? table : none(kept.kind || kept.town ? words.filtered(0, kept.rows.length) : late ? words.rowsLate : words.rowsNone[code] || words.workNone),
      shown.length > 0 && hint(filtered ? words.filtered(shown.length, kept.rows.length) : words.urgentFirst(shown.length, Boolean(kept.after))),
      kept.after && !ended && moreButton(place, read, again),
    ];
  }

  function filters() {
    const options = (name, told, of) => told.length > 1 && el("label", null, el("span", { class: "away" }, of), el("select", { onchange: (event) => { kept[name] = event.target.value; again(); } },
      el("option", { value: "" }, `${of}：${words.all}`), told.map(([value, text]) => el("option", { value, selected: kept[name] === value }, text))));
    const kinds = new Map(kept.rows.map((one) => [one.kind.code, one.kind.name]));
    const towns = [...new Set(kept.rows.map((one) => one.town).filter(Boolean))].sort((a, b) => a.localeCompare(b, "zh"));
    return el("div", { class: "filters" }, options("kind", [...kinds], words.filterKind), options("town", towns.map((one) => [one, one]), words.filterTown));
  }

  function again() {
    place.replaceChildren(...draw().filter(Boolean));
  }
}
