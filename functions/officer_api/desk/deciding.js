// The bottom of a case, always in the same place: what may be decided now, each with a confirm.
import { acting, dialog, el, key, moved, para, plain, quiet, tell } from "./elements.js";
import { ask } from "./calls.js";
import { draft, drop, keep } from "./drafts.js";
import { askExtension, askFinding, askSpecial, underWay } from "./examining.js";
import { officer } from "./signing_in.js";
import { words } from "./words.js";

const LETTERS = { grant: "g", correct: "b", refuse: "x", start_special: "c", end_special: "c", extend: "t" };
const ASKS = { grant: askGrant, correct: askCorrect, refuse: askRefuse, start_special: askSpecial, end_special: askFinding, extend: askExtension };

export function decisions(view) {
  const shown = view.actions.filter((one) => LETTERS[one.outcome.code] && isAsked(view, one));
  const told = new Map(shown.map((one) => [one.outcome.code, one]));
  const buttons = Object.keys(LETTERS).filter((code) => told.has(code)).map((code) => button(view, told.get(code)));
  const why = [...new Set(shown.filter((one) => !one.may).map((one) => one.why_not))];
  return el("div", { class: "decide", role: "group", "aria-label": words.decideTitle },
    buttons.length > 0 ? el("div", { class: "row" }, buttons) : quiet(words.noActions),
    why.length > 0 && el("ul", { class: "quiet why", id: "why" }, why.map((one) => el("li", null, one))));
}

// A special procedure is ended while one is under way, and started by whom that is left to.
function isAsked(view, { outcome: { code }, roles }) {
  if (code === "end_special") return underWay(view);
  if (code === "start_special") return !underWay(view) && roles.some((one) => officer().roles.includes(one.code));
  if (code === "extend") return !view.case.extension && roles.some((one) => officer().roles.includes(one.code));
  return true;
}

// Of a renewal that nobody decided in time, the law has: the grant is called its confirmation.
const isDeemed = (view) => view.actions.some((one) => one.outcome.code === "grant" && one.outcome.name !== words.outcomes.grant);
const called = (view, { code, name }) => (code === "grant" && isDeemed(view)) || code.endsWith("_special") || code === "extend" ? name : words.outcomes[code];

function button(view, action) {
  const code = action.outcome.code;
  return el("button", {
    type: "button", class: code === "grant" ? "main" : null, "data-letter": LETTERS[code], disabled: !action.may,
    "aria-keyshortcuts": LETTERS[code], title: action.why_not || null, onclick: () => ASKS[code](view, name(view), refresh),
  }, called(view, action.outcome), " ", key(LETTERS[code]));
}

const name = (view) => `${view.holder ? view.holder.name : ""} ${view.case.item.name}`.trim();

// One decision over the version that was seen; of two officers the other is told by whom.
async function decide(view, outcome, more, done) {
  await ask("POST", `/api/cases/${view.case.id}/decision`, { outcome, version: view.case.version, ...more });
  drop(`${outcome}:${view.case.id}`);
  done(true);
  tell(words.decided(outcome === "grant" && isDeemed(view) ? words.deemed : words.outcomes[outcome]));
  moved();
}

// After a denial the case is read anew, so that the page shows what the words speak of.
const refresh = (cancel) => plain(words.refresh, () => { cancel(); moved(); }, { class: "refresh" });

function askGrant(view) {
  const until = view.end_needed && el("label", { class: "field" }, words.until, el("input", { type: "date", min: view.case.expiry, required: true, autofocus: true }));
  const [title, hint, act] = isDeemed(view) ? [words.confirmDeemed, words.deemedHint, words.deemed] : [words.confirmGrant, words.grantHint, words.grantDo];
  return dialog(title(name(view)), [quiet(hint), until], ({ done, cancel, say }) => [
    acting(act, () => decide(view, "grant", until ? { valid_to: until.querySelector("input").value || null } : {}, done), say, { class: "main", autofocus: !until }),
    plain(words.cancel, cancel), refresh(cancel),
  ]);
}

function askRefuse(view) {
  const kept = `refuse:${view.case.id}`;
  const text = el("textarea", { rows: 5, maxlength: 500, required: true, autofocus: true, oninput: (event) => keep(kept, event.target.value) });
  text.value = draft(kept);
  return dialog(words.confirmRefuse(name(view)), [el("label", { class: "field" }, words.refuseReason, text), quiet(words.remedy)], ({ done, cancel, say }) => [
    acting(words.refuseDo, () => decide(view, "refuse", { reason: text.value.trim() }, done), say, { class: "grave" }),
    plain(words.cancel, cancel), refresh(cancel),
  ]);
}

// A correction is told once and whole: a list, numbered as the applicant will read it.
function askCorrect(view) {
  const kept = `correct:${view.case.id}`;
  const list = el("ol", { class: "items" });
  const texts = () => [...list.querySelectorAll("textarea")].map((one) => one.value.trim());
  const save = () => keep(kept, texts().some(Boolean) ? JSON.stringify(texts()) : "");
  const add = (value, focus) => {
    const text = el("textarea", { rows: 2, maxlength: 240, "aria-label": words.correctItem(list.children.length + 1), autofocus: focus, oninput: save });
    text.value = value;
    const line = el("li", null, text, list.children.length > 0 && plain(words.correctLess, () => { line.remove(); save(); }, { class: "small" }));
    list.append(line);
    return text;
  };
  (JSON.parse(draft(kept) || "null") || [""]).forEach((value, n) => add(value, n === 0));
  const reason = () => {
    const said = texts().filter(Boolean);
    return said.length > 1 ? said.map((one, n) => `${n + 1}. ${one}`).join("；") : said.join("");
  };
  const content = [para(words.correctHint), list, plain(words.correctMore, () => add("").focus(), { class: "small" })];
  return dialog(words.confirmCorrect(name(view)), content, ({ done, cancel, say }) => [
    acting(words.correctDo, () => decide(view, "correct", { reason: reason() }, done), say, { class: "main" }),
    plain(words.cancel, cancel), refresh(cancel),
  ]);
}
