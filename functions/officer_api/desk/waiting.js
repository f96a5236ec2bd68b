// Left: what waits, with counts; what is late stands first, in red.
import { el, fill, link } from "./elements.js";
import { ask } from "./calls.js";
import { words } from "./words.js";

const ALWAYS = ["filed", "correcting"];

export const short = (name) => name.split("，")[0];

function line(to, name, count, { late = false, hint = "" } = {}) {
  const here = decodeURIComponent(location.hash).startsWith(to) && (decodeURIComponent(location.hash) + "/").startsWith(`${to}/`);
  return el("li", null, el("a", { href: encodeURI(to), class: late ? "late" : null, "aria-current": here ? "page" : null, title: hint || null },
    el("span", null, name), count !== "" && el("b", null, count)));
}

const group = (title, lines) => lines.length > 0 && [title && el("h2", null, title), el("ul", null, lines)];

export function showWaiting(place, quietly) {
  return fill(place, words, async () => {
    const told = await ask("GET", "/api/waiting");
    const said = (n) => words.most(n, told.most);
    const filed = told.queues.find((one) => one.what.code === "filed");
    const queue = (one) => line(`#/queue/${one.what.code}`, words.queues[one.what.code], said(one.count));
    const shown = told.queues.filter((one) => one.count > 0 || ALWAYS.includes(one.what.code)).map(queue);
    if (filed.count > 0) shown.splice(1, 0, line("#/batch", words.batch.title, ready));
    if (filed.late > 0) shown.splice(1, 0, line("#/queue/late", words.late, said(filed.late), { late: true }));
    return [
      group("", shown),
      ...told.groups.map((one) => group(one.group.name, one.lines.map((task) => line(`#/tasks/${task.what.code}`, short(task.what.name), said(task.count),
        { late: task.late > 0, hint: task.late > 0 ? words.lateCount(said(task.late)) : "" })))),
      group(words.look, [line("#/today", words.today, ""), line("#/forecast", words.forecast, ""), line("#/statistics", words.statistics, ""), line("#/items", words.items, ""), line("#/entry", words.entry, ""), line("#/exports", words.exports.title, "")]),
    ];
  }, quietly);
}

// How many may be granted together is found by checking each: when something has moved, not every minute.
let ready = "";
export async function countReady(place) {
  try {
    const page = await ask("GET", "/api/batches?limit=25");
    ready = `${page.rows.filter((one) => one.against.length === 0).length}${page.after ? "+" : ""}`;
  } catch {
    ready = "";
  }
  const here = place.querySelector('a[href="#/batch"]');
  if (!here) return;
  here.querySelectorAll("b").forEach((one) => one.remove());
  if (ready !== "") here.append(el("b", null, ready));
}

// Where the officer is now is marked without asking again.
export function markHere(place) {
  const now = `${decodeURIComponent(location.hash)}/`;
  for (const one of place.querySelectorAll("a")) {
    if (now.startsWith(`${decodeURIComponent(one.getAttribute("href"))}/`)) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
}

export const empty = (text) => el("div", { class: "empty" }, el("p", null, text));
export const pickOne = () => empty(words.pick);
export const backLink = (to) => link(to, words.back);
