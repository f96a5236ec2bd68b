// A table whose rows are opened: j and k go from row to row, Enter opens, and a page is added below.
import { acting, el, key, quiet } from "./elements.js";
import { words } from "./words.js";

export function rowsOf(caption, heads, widths) {
  const body = el("tbody");
  const table = el("table", { class: "rows" }, el("caption", { class: "away" }, caption),
    el("colgroup", null, widths.map((width) => el("col", { class: width }))),
    el("thead", null, el("tr", null, heads.map((head) => el("th", { scope: "col" }, head)))), body);
  return { table, body };
}

// One row: its first cell is the link that opens it.
export function row(to, first, ...cells) {
  return el("tr", { "data-to": to, class: location.hash === to ? "here" : null },
    el("th", { scope: "row" }, el("a", { href: to, "aria-current": location.hash === to ? "true" : null }, first)), cells.map((cell) => el("td", null, ...[cell].flat())));
}

export function markRow(place) {
  for (const one of place.querySelectorAll("tr[data-to]")) {
    const here = one.dataset.to === location.hash;
    one.classList.toggle("here", here);
    one.querySelector("a").toggleAttribute("aria-current", here);
    if (here) one.querySelector("a").setAttribute("aria-current", "true");
  }
}

export function step(place, by) {
  const links = [...place.querySelectorAll("tbody tr:not([hidden]) th a")];
  if (links.length === 0) return;
  const focused = links.indexOf(document.activeElement);
  const at = focused >= 0 ? focused : links.findIndex((one) => one.hasAttribute("aria-current"));
  links[Math.max(0, Math.min(links.length - 1, at + by))].focus();
}

export const hint = (text) => el("p", { class: "hint" }, text, el("span", { class: "keys" }, words.keysHint.map((one) => one.map((part, n) => (n < one.length - 1 ? key(part) : ` ${part} `)))));

// One page more at a time; it is drawn where it was asked for, and who asked goes on at its first row.
export function moreButton(place, read, draw) {
  const links = () => [...place.querySelectorAll("tr[data-to] a")];
  const button = acting(words.more, async () => {
    await read();
    if (!button.isConnected) return;
    const before = new Set(links().map((one) => one.href));
    draw();
    links().find((one) => !before.has(one.href))?.focus({ preventScroll: true });
  }, (text) => button.replaceChildren(text ? `${text} ${words.again}` : words.more), { class: "more" });
  return button;
}

export const none = (text) => el("div", { class: "empty" }, quiet(text));
