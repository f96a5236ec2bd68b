// Elements and the few blocks the desk is made of. No inline styles: the content security policy forbids them.
export function el(tag, props, ...kids) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...kids.flat(3).filter((kid) => kid != null && kid !== false && kid !== ""));
  return made;
}

export const key = (letter) => el("kbd", { "aria-hidden": "true" }, letter);
export const para = (...kids) => el("p", null, ...kids);
export const quiet = (...kids) => el("p", { class: "quiet" }, ...kids);
export const link = (to, ...kids) => el("a", { href: to }, ...kids);
export const plain = (text, go, more) => el("button", { type: "button", onclick: go, ...more }, text);

const under = (heading) => (title, ...kids) => {
  const shown = kids.flat(3).filter((kid) => kid != null && kid !== false);
  return shown.length > 0 && el("section", null, el(heading, null, title), shown);
};
export const section = under("h3");
export const part = under("h2");

export function facts(rows) {
  return el("dl", null, rows.filter(Boolean).map(([name, ...value]) => [el("dt", null, name), el("dd", null, ...value)]));
}

// A table with its caption read out; each row a list of cells.
export function grid(caption, heads, rows) {
  return el("table", { class: "plain" }, el("caption", { class: "away" }, caption),
    el("thead", null, el("tr", null, heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", null, rows.map((cells) => el("tr", null, cells.map((cell) => el("td", null, cell))))));
}

// A state is a word with a shape and a colour: none of the three alone.
const SHAPES = {
  filed: ["●", "act"], opened: ["○", "soft"], correcting: ["◐", "warm"], granted: ["◇", "act"], issued: ["◆", "act"],
  delivered: ["✓", "good"], refused: ["✕", "bad"], lapsed: ["—", "bad"], closed: ["—", "soft"],
  planned: ["○", "soft"], claimed: ["◌", "soft"], sent: ["◔", "act"], failed: ["✕", "bad"], unknown: ["?", "warm"],
  suppressed: ["—", "soft"], ordered: ["◇", "act"], picked_up: ["◔", "act"], in_transit: ["◑", "act"],
  out_for_delivery: ["◕", "act"], cancelled: ["—", "bad"], returned: ["↩", "bad"], active: ["✓", "good"],
};
export function state(code, name) {
  const [shape, kind] = SHAPES[code] || ["·", "soft"];
  return el("span", { class: `state ${kind}` }, el("span", { "aria-hidden": "true" }, shape), ` ${name}`);
}

// Fills a place with what `work` makes: waiting meanwhile, and with a way to try again where it fails. Done quietly, what
// is there stays until there is something newer, and who is on a line of it stays on that line.
let turns = 0;
const turnOf = new WeakMap();
export async function fill(place, words, work, quietly = false) {
  if (quietly && place.hasAttribute("aria-busy")) return false;
  const turn = ++turns;
  turnOf.set(place, turn);
  if (!quietly) place.setAttribute("aria-busy", "true");
  const late = !quietly && setTimeout(() => turnOf.get(place) === turn && place.replaceChildren(quiet(words.waiting)), 150);
  let made;
  try {
    made = await work();
  } catch (problem) {
    if (quietly) return false;
    made = [place.id === "list" && el("h1", { class: "away" }, words.failed), el("div", { class: "failed", role: "alert" }, para(problem.message),
      problem.status !== 403 && plain(words.again, () => fill(place, words, work), { class: "main" }))];
  }
  clearTimeout(late);
  if (turnOf.get(place) !== turn) return false;
  const on = quietly && place.contains(document.activeElement) && document.activeElement.getAttribute("href");
  place.replaceChildren(...[made].flat(3).filter((kid) => kid != null && kid !== false));
  place.removeAttribute("aria-busy");
  if (on) [...place.querySelectorAll("a")].find((one) => one.getAttribute("href") === on)?.focus({ preventScroll: true });
  return true;
}

// A dialog; resolves with what `done` was given, or null. Focus goes in and comes back by itself.
export function dialog(title, content, actions) {
  return new Promise((resolve) => {
    let answer = null;
    const id = `dialog-${++turns}`;
    const wrong = el("p", { class: "wrong", role: "alert" });
    const box = el("dialog", { "aria-labelledby": id, onclose: () => { box.remove(); resolve(answer); } },
      el("h2", { id }, title), content, wrong);
    const done = (value) => { answer = value; box.close(); };
    box.append(el("div", { class: "row" }, actions({ done, cancel: () => box.close(), say: (text) => { wrong.textContent = text; } })));
    document.body.append(box);
    box.showModal();
  });
}

// A button that works once at a time; what goes wrong is said where it is pressed.
export function acting(text, work, say, more) {
  const button = plain(text, async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    say("");
    try {
      await work();
    } catch (problem) {
      say(problem.message);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }, more);
  return button;
}

// Said to a screen reader, and shown for a while to everybody.
let silence;
export function tell(text) {
  const place = document.getElementById("told");
  place.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { place.textContent = ""; }, 8000);
}

export const moved = () => document.dispatchEvent(new Event("moved"));
