// Elements and the blocks pages are made of. No inline styles: the content security policy forbids them.
const root = document.documentElement;
const told = root.dataset;
const byCode = () => told.mode === "code";
let words = inMode(CHINESE);
const english = () => words.english === true;

// Where messages carry a code and no link, no page speaks of one.
function inMode(chosen) {
  return byCode() ? { ...chosen, ...chosen.byCode, dead: { ...chosen.dead, ...chosen.byCode.dead } } : chosen;
}

function el(tag, props, ...kids) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...kids.flat(2).filter((kid) => kid != null && kid !== false));
  return made;
}

// A title's lines end where its words have a bar, if they can.
const title = (text, kind) => el("h1", { tabindex: "-1", class: kind }, text.split("|").map((part) => el("span", null, part)));
const para = (...kids) => el("p", null, ...kids);
const fine = (...kids) => el("p", { class: "fine" }, ...kids);
const quiet = (...kids) => el("p", { class: "quiet" }, ...kids);
const who = (...kids) => el("p", { class: "who" }, kids.map((kid) => el("span", null, kid)));
const note = (...kids) => el("div", { class: "note" }, ...kids);
const choice = (text, go) => el("button", { type: "button", class: "choice", onclick: go }, text);
const plain = (text, go) => el("button", { type: "button", class: "plain", onclick: go }, text);
const fault = () => el("div", { class: "wrong", role: "alert", id: "wrong" });
const callUs = () => el("a", { class: "call", href: `tel:${told.phone}` }, words.call(told.phone));
const hours = () => quiet(words.hours, el("br"), told.address);

function steps(n) {
  return el("ol", { class: "steps", "aria-hidden": "true" }, [1, 2, 3].map((at) => el("li", { class: at <= n ? "on" : null })));
}

// The one main button of a page: pressed once it works once; when that fails, pressing again is trying again.
function main(text, work) {
  const button = el("button", { type: "button", class: "main" }, text);
  button.addEventListener("click", () => act(button, work));
  return button;
}

async function act(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  say("");
  button.setAttribute("aria-disabled", "true");
  button.classList.add("busy");
  try {
    await work(button);
  } catch (problem) {
    explain(problem);
  } finally {
    button.removeAttribute("aria-disabled");
    button.classList.remove("busy");
  }
}

function say(text) {
  const place = document.getElementById("wrong");
  if (place) place.textContent = text;
}

// A civil date, always with its weekday: the server's words in Chinese, the same day in English.
function dayParts(day) {
  if (!english()) {
    const [date, weekday] = day.words.split(/[（）]/);
    return [date, weekday];
  }
  const at = new Date(`${day.day}T00:00:00Z`);
  const form = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(at);
  return [form({ day: "numeric", month: "long", year: "numeric" }), form({ weekday: "long" })];
}
const dayWords = (day) => (english() ? dayParts(day).reverse().join(" ") : unbroken(day.words));

// No line ends within a day of the month and its weekday.
const unbroken = (text) => text.replace(/\d+月\d+日（周.）/g, (day) => [...day].join("\u2060"));

function timeWords(iso, chinese) {
  if (!english()) return unbroken(chinese);
  const options = { timeZone: "Asia/Shanghai", dateStyle: "full", timeStyle: "short" };
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(iso));
}

const licence = (c) => (english() ? words.kinds[c.kind] || c.licence : c.licence);
const duty = (c) => (english() ? words.duties[c.item] || c.duty : c.duty);
const inWords = (c) => ({ ...c, licence: licence(c), duty: duty(c) });
