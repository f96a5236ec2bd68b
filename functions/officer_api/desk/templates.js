// Every message: its class, its length, its wordings, and under which ids the providers know them.
import { el, fill, link, quiet } from "./elements.js";
import { ask } from "./calls.js";
import { rules } from "./rules_words.js";
import { words } from "./words.js";

export function showTemplates(place) {
  return fill(place, words, async () => {
    const told = await ask("GET", "/api/templates");
    const order = [...told.rows].sort((a, b) => Number(b.in_use) - Number(a.in_use));
    return [
      el("div", { class: "top" }, el("h1", null, rules.templatesTitle), link("#/items", rules.back)), quiet(rules.templatesHint),
      el("table", { class: "plain items" }, el("caption", { class: "away" }, rules.templatesTitle),
        el("thead", null, el("tr", null, rules.templateHeads.map((head) => el("th", { scope: "col" }, head)))),
        order.map((one) => el("tbody", { class: one.in_use ? null : "soft" }, one.wordings.map((wording, n) => row(one, wording, n, told.providers))))),
    ];
  });
}

function row(one, wording, n, providers) {
  const about = n === 0 && [one.sort.name, [one.mode ? one.mode.name : rules.both, !one.in_use && el("span", { class: "from block" }, rules.notInUse)], rules.segments(one)].map((cell) => el("td", { rowspan: one.wordings.length }, cell));
  return el("tr", null, n === 0 && el("th", { scope: "rowgroup", rowspan: one.wordings.length }, one.id, el("span", { class: "from block" }, `v${one.version}`)), about,
    el("td", { class: "wording" }, wording.text), el("td", { class: "from" }, providers.map((name) => el("span", { class: "block" }, `${name}：${known(wording, name)}`))));
}

function known(wording, provider) {
  const found = wording.registered.find((one) => one.provider === provider);
  return found ? (found.id === "*" ? rules.takesAny : found.id) : rules.notRegistered;
}
