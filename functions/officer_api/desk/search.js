// What was looked for: holders, licences, cases. It is asked in a body; no name or number stands in an address.
import { el, fill, quiet } from "./elements.js";
import { ask } from "./calls.js";
import { hint, none, row, rowsOf } from "./rows.js";
import { words } from "./words.js";

let typed = "";
export function wanted(text) {
  typed = text.trim();
}

export function showFound(place) {
  return fill(place, words, async () => {
    const top = el("div", { class: "top" }, el("h1", null, words.foundTitle));
    if (typed.length < 2) return [top, none(words.findHint)];
    const found = await ask("POST", "/api/search", { q: typed });
    if (found.rows.length === 0) return [top, el("div", { class: "empty" }, el("p", { role: "status" }, words.foundNone), quiet(words.findHint))];
    const { table, body } = rowsOf(words.foundTitle, [words.heads.holder, words.heads.item, "信用代码", words.filterTown], ["wide", "wide", "day", "state"]);
    body.append(...found.rows.map((one) => row(one.case ? `#/search/found/case/${one.case}` : `#/search/found/holder/${one.uscc}`, one.name || one.uscc, one.about.join("；") || words.noLicences, one.uscc, one.town || "—")));
    return [top, table, el("p", { class: "hint", role: "status" }, words.found(words.foundBy[found.by], found.rows.length, found.more)), hint("")];
  });
}
