// The desk: what waits, one list, one thing; where the officer is stands in the address after the #.
import { acting, dialog, el, fill, para, plain } from "./elements.js";
import { accessToken, officer, returned, signedIn, signIn, signOut, unusedSaid } from "./signing_in.js";
import { timeLeft, tooLong, watch } from "./unused.js";
import { dropAll, written } from "./drafts.js";
import { countReady, markHere, pickOne, showWaiting } from "./waiting.js";
import { markRow, step } from "./rows.js";
import { showQueue } from "./queue.js";
import { showCase } from "./case.js";
import { showTask, showWorklist } from "./worklist.js";
import { words } from "./words.js";

const place = (id) => document.getElementById(id);
const told = document.documentElement.dataset;
const EVERY = 60_000, LOST = "something";
let listed = "", opened = "";

// #/queue/filed/case/ab12 is a list with its argument, and a thing opened from it.
function here() {
  const [, list = "queue", arg = "filed", what = "", id = ""] = location.hash.split("/").map(decodeURIComponent);
  return { list, arg, what, id };
}

// A room that few enter is fetched when it is entered.
async function soon(at, fetched, enter) {
  at.setAttribute("aria-busy", "true");
  let room;
  try {
    room = await fetched();
  } catch {
    return fill(at, words, async () => enter(await fetched().catch(() => { throw new Error(words.offline); })));
  }
  return enter(room);
}

// #/items is all of them, #/items/L01-R1 one with its law.
function law(arg) {
  if (arg === "proposals") return [() => import("./proposals.js"), (room) => room.showProposals(place("list"))];
  if (arg === "templates") return [() => import("./templates.js"), (room) => room.showTemplates(place("list"))];
  if (/^L/.test(arg)) return [() => import("./item.js"), (room) => room.showItem(place("list"), arg)];
  return [() => import("./items.js"), (room) => room.showItems(place("list"))];
}

// An address names these, and may be typed: no name that every object has is one.
const LISTS = {
  __proto__: null,
  queue: (at, arg, again) => showQueue(at, arg, again),
  tasks: (at, arg) => showWorklist(at, arg),
  batch: (at, _, again) => soon(at, () => import("./batch.js"), (room) => room.showBatch(at, again)),
  search: (at) => soon(at, () => import("./search.js"), (room) => room.showFound(at)),
  today: (at) => soon(at, () => import("./today.js"), (room) => room.showToday(at)),
  forecast: (at) => soon(at, () => import("./forecast.js"), (room) => room.showForecast(at)),
  items: (at, arg) => soon(at, ...law(arg)),
  entry: (at, uscc) => soon(at, () => import("./entry.js"), (room) => room.showEntry(at, uscc)),
  exports: (at) => soon(at, () => import("./exports.js"), (room) => room.showExports(at)),
  statistics: (at) => soon(at, () => import("./statistics.js"), (room) => room.showStatistics(at)),
};
const DETAILS = {
  __proto__: null,
  case: (at, id) => showCase(at, id),
  task: (at, id, arg) => showTask(at, arg, id),
  holder: (at, id) => soon(at, () => import("./holder.js"), (room) => room.showHolder(at, id)),
  file: (at, id) => soon(at, () => import("./file.js"), (room) => room.showFile(at, id)),
};
const WIDE = ["today", "forecast", "items", "statistics", "exports", "entry"];

async function show({ again = false } = {}) {
  const { list, arg, what, id } = here();
  document.body.classList.toggle("wide", WIDE.includes(list));
  document.body.classList.toggle("opened", Boolean(DETAILS[what]));
  document.title = `工作台 · ${told.bureau}`;
  const wanted = `${list}/${arg}`, thing = `${what}/${id}`;
  const work = [];
  if (again || wanted !== listed) work.push((LISTS[list] || LISTS.queue)(place("list"), arg, again));
  else markRow(place("list"));
  if (again || thing !== opened || wanted !== listed) {
    work.push(DETAILS[what] ? DETAILS[what](place("detail"), id, arg) : fill(place("detail"), words, async () => [pickOne()]));
    if (DETAILS[what] && !again) place("detail").focus({ preventScroll: true });
    place("detail").scrollTop = 0;
  }
  listed = wanted;
  opened = thing;
  markHere(place("waiting"));
  await Promise.all(work);
}

function header() {
  const { name, roles } = officer();
  place("me").replaceChildren(el("span", null, `${roles.map((one) => words.roles[one] || one).join("、")} ${name}`), plain(words.signOut, () => { empty(); signOut(); }, { class: "small", title: words.unusedRule }));
  const field = el("input", { type: "search", id: "q", "aria-label": words.findLabel, placeholder: words.find, autocomplete: "off", maxlength: 60 });
  const form = el("form", { onsubmit: async (event) => {
    event.preventDefault();
    (await import("./search.js")).wanted(field.value);
    if (location.hash === "#/search") show({ again: true });
    else location.hash = "#/search";
  } }, field, el("kbd", { "aria-hidden": "true" }, "/"));
  place("find").replaceChildren(form);
}

// --- keys: single letters may be turned off, and do nothing while somebody types -----------------

const off = () => localStorage.getItem("keys") === "off";
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function pressed(event) {
  if (out) return;
  if (event.key === "Escape" && !document.querySelector("dialog[open]") && here().what) return back();
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || document.querySelector("dialog[open]") || off()) return;
  const work = {
    j: () => step(place("list"), 1), k: () => step(place("list"), -1), "/": () => document.getElementById("q").focus(),
    "?": keys, r: () => renewed(),
  }[event.key] || letter(event.key);
  if (!work) return;
  event.preventDefault();
  work();
}

function letter(name) {
  const button = /^[a-z]$/.test(name) && place("detail").querySelector(`[data-letter="${name}"]:not(:disabled)`);
  return button && (() => button.click());
}

function back() {
  const from = location.hash;
  location.hash = from.split("/").slice(0, 3).join("/");
  const link = [...place("list").querySelectorAll("tr[data-to]")].find((one) => one.dataset.to === from);
  if (link) link.querySelector("a").focus();
}

function keys() {
  const choice = el("input", { type: "checkbox", checked: off(), onchange: (event) => localStorage.setItem("keys", event.target.checked ? "off" : "on") });
  return dialog(words.keysTitle, [el("dl", { class: "keys" }, words.keys.map(([name, what]) => [el("dt", null, el("kbd", null, name)), el("dd", null, what)])), el("label", { class: "choice" }, choice, words.keysOff)],
    ({ cancel }) => [plain(words.close, cancel, { class: "main", autofocus: true })]);
}

// --- beginning, going on, ending ----------------------------------------------------------------

function renewed() {
  countReady(place("waiting"));
  showWaiting(place("waiting"));
  return show({ again: true });
}

let saying = false, out = false;
async function ended() {
  if (saying || out) return;
  saying = true;
  await dialog(words.endedTitle, para(words.endedHint), ({ say }) => [acting(words.signIn, signIn, say, { class: "main", autofocus: true })]);
  saying = false;
}

// What was typed before a sign-in ended waits here for its officer, as long as an unused desk would have.
function door(title, hint, problem) {
  setTimeout(dropAll, Math.max(0, timeLeft()));
  document.body.classList.add("out");
  return fill(place("list"), words, async () => el("div", { class: "door" }, el("h1", null, title), problem && el("p", { class: "wrong", role: "alert" }, problem), para(hint),
    acting(words.signIn, signIn, (text) => { place("told").textContent = text; }, { class: "main" })));
}

// Nothing that was read stays on the page, and what is still being read does not come to it.
function empty() {
  out = true;
  for (const one of document.querySelectorAll("dialog")) one.remove();
  for (const id of ["me", "find", "told"]) place(id).replaceChildren();
  for (const id of ["waiting", "list", "detail"]) {
    place(id).replaceChildren();
    fill(place(id), words, async () => []);
  }
  document.body.classList.remove("in", "opened", "wide");
  history.replaceState(null, "", location.pathname);
  document.title = `工作台 · ${told.bureau}`;
}

function unused() {
  const lost = written() ? LOST : "nothing";
  empty();
  door(words.unusedTitle, words.unusedHint(lost === LOST));
  return signOut(lost);
}

function warn() {
  let close;
  dialog(words.unusedSoon, para(words.unusedWarning), ({ cancel }) => {
    close = cancel;
    return [plain(words.goOn, cancel, { class: "main", autofocus: true })];
  });
  return close;
}

async function begin() {
  try {
    await returned();
    const said = unusedSaid();
    if (said) return door(words.unusedTitle, words.unusedHint(said === LOST));
    if (!signedIn()) return door(words.signInTitle, words.signInHint);
    if (tooLong()) return unused();
    await accessToken();
  } catch (problem) {
    return door(problem.ended ? words.endedTitle : words.signInTitle, words.signInHint, problem.message);
  }
  if (officer().roles.filter((one) => words.roles[one]).length === 0) return door(words.noRole, words.noRoleHint(told.phone));
  if (!location.hash) history.replaceState(null, "", "#/queue/filed");
  document.body.classList.add("in");
  header();
  watch(warn, unused);
  addEventListener("hashchange", () => out || show());
  addEventListener("keydown", pressed);
  document.addEventListener("moved", renewed);
  document.addEventListener("ended", ended);
  place("list").addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-to]");
    if (row && !event.target.closest("a, button, label, input")) location.hash = row.dataset.to;
  });
  setInterval(() => document.visibilityState === "visible" && !out && showWaiting(place("waiting"), true), EVERY);
  await Promise.all([showWaiting(place("waiting")), show()]);
  countReady(place("waiting"));
}

// A page that is gone back to begins anew: who was signed in then may be out.
addEventListener("pageshow", (event) => event.persisted && location.reload());

begin();
