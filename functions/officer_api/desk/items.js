// Items with their law and their switches: stopped at once, approved where the rule was unsure, decided by the platform.
import { acting, dialog, el, fill, link, moved, plain, quiet, state, tell } from "./elements.js";
import { ask } from "./calls.js";
import { officer } from "./signing_in.js";
import { draft, drop, keep } from "./drafts.js";
import { rules } from "./rules_words.js";
import { words } from "./words.js";

export const itemState = (one) => (one.stopped ? state("failed", words.stopped) : one.unsure ? state("unknown", words.unsure) : state("delivered", words.on));
export const maySwitch = () => officer().roles.includes("supervisor");

export const switches = () => Promise.all(["stopped", "approved", "automatic"].map((name) => ask("GET", `/api/items/${name}`)));
const terms = (one) => one.automatic && el("span", { class: "from" }, ` ${words.automatic.terms(one.automatic)}`);

export function showItems(place) {
  return fill(place, words, async () => {
    const [told, turned] = await Promise.all([ask("GET", "/api/items"), switches()]);
    const may = maySwitch();
    const order = (one) => (one.stopped ? 0 : one.unsure ? 1 : 2);
    const items = [...told.items].sort((a, b) => order(a) - order(b) || a.kind.code.localeCompare(b.kind.code) || a.code.localeCompare(b.code));
    const said = (switched) => switched.by && quiet(words.itemsLast(switched.by.name, switched.at, switched.reason));
    const waiting = items.filter((one) => one.unsure);
    return [
      el("div", { class: "top" }, el("h1", null, words.itemsTitle), link("#/items/proposals", rules.proposals), link("#/items/templates", rules.templates), may && waiting.length > 0 && plain(rules.approveMany(waiting.length), () => approveMany(waiting, turned[1]), { class: "main" })),
      turned.map(said),
      el("table", { class: "plain items" }, el("caption", { class: "away" }, words.itemsTitle),
        el("thead", null, el("tr", null, [...rules.heads, may && rules.switches].filter(Boolean).map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", null, items.map((one) => el("tr", null, el("th", { scope: "row" }, link(`#/items/${one.code}`, one.name)), el("td", null, one.kind.name), el("td", null, one.window), el("td", { class: "from" }, one.basis),
          el("td", null, one.confidence.name), el("td", null, itemState(one), terms(one)), may && el("td", null, buttons(one, turned)))))),
    ];
  });
}

export function buttons(item, [stopped, approved, automatic]) {
  const without = (switched) => switched.items.map((one) => one.code).filter((code) => code !== item.code);
  return [
    item.stopped ? plain(words.resume, () => turn(words.resume, item, "stopped", without(stopped), stopped.version), { class: "small" })
      : plain(words.stop, () => turn(words.stop, item, "stopped", [...without(stopped), item.code], stopped.version), { class: "small" }),
    item.unsure && plain(words.approve, () => turn(words.approve, item, "approved", [...without(approved), item.code], approved.version), { class: "small" }),
    item.automatic && (item.automatic.on ? plain(words.automatic.off, () => turn(words.automatic.off, item, "automatic", without(automatic), automatic.version), { class: "small" })
      : plain(words.automatic.do, () => turn(words.automatic.do, item, "automatic", [...without(automatic), item.code], automatic.version, words.automatic.hint(item.automatic)), { class: "small" })),
  ];
}

function because(kept) {
  const why = el("textarea", { rows: 3, maxlength: 500, oninput: (event) => keep(kept, event.target.value) });
  why.value = draft(kept);
  return why;
}

async function switched(name, items, why, version, kept, done) {
  const reason = why.value.trim();
  if (reason.length < 2) throw new Error(rules.whyShort);
  await ask("PUT", `/api/items/${name}`, { items, reason, version });
  drop(kept);
  done(true);
  tell(words.switched);
  moved();
}

function turn(what, item, name, items, version, more = "") {
  const kept = `switch:${name}`, why = because(kept);
  return dialog(words.switchTitle(what, item.name), [quiet(more + words.switchHint), el("label", { class: "field" }, words.whyLabel, why)], ({ done, cancel, say }) => [
    acting(what, () => switched(name, items, why, version, kept, done), say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}

// Several at once, each ticked by somebody who has read its law; none is ticked beforehand.
function approveMany(waiting, approved) {
  const kept = "switch:approved", why = because(kept);
  const boxes = waiting.map((one) => el("input", { type: "checkbox", value: one.code }));
  const list = el("fieldset", null, el("legend", { class: "away" }, rules.approveTitle), waiting.map((one, n) => el("label", { class: "choice" }, boxes[n], el("span", null, one.name, el("span", { class: "from block" }, one.basis)))));
  return dialog(rules.approveTitle, [quiet(rules.approveHint), list, el("label", { class: "field" }, words.whyLabel, why)], ({ done, cancel, say }) => [
    acting(rules.approveDo, async () => {
      const ticked = boxes.filter((one) => one.checked).map((one) => one.value);
      if (ticked.length === 0) throw new Error(rules.approveNone);
      await switched("approved", [...approved.items.map((one) => one.code), ...ticked], why, approved.version, kept, done);
    }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}
