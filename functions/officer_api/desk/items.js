// Items with their law and their switches: stopped at once, approved where the rule was unsure, decided by the platform.
import { acting, dialog, el, fill, moved, plain, quiet, state, tell } from "./elements.js";
import { ask } from "./calls.js";
import { officer } from "./signing_in.js";
import { draft, drop, keep } from "./drafts.js";
import { time, words } from "./words.js";

export function showItems(place) {
  return fill(place, words, async () => {
    const [told, stopped, approved, automatic] = await Promise.all(["", "/stopped", "/approved", "/automatic"].map((name) => ask("GET", `/api/items${name}`)));
    const may = officer().roles.includes("supervisor");
    const order = (one) => (one.stopped ? 0 : one.unsure ? 1 : 2);
    const items = [...told.items].sort((a, b) => order(a) - order(b) || a.kind.name.localeCompare(b.kind.name, "zh"));
    const said = (switched) => switched.by && quiet(words.itemsLast(switched.by.name, switched.at, switched.reason));
    return [
      el("div", { class: "top" }, el("h1", null, words.itemsTitle)), said(stopped), said(approved), said(automatic),
      el("table", { class: "plain items" }, el("caption", { class: "away" }, words.itemsTitle),
        el("thead", null, el("tr", null, ["事项", "证照", "依据", "状态", may && "开关"].filter(Boolean).map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", null, items.map((one) => el("tr", null, el("th", { scope: "row" }, one.name), el("td", null, one.kind.name), el("td", { class: "from" }, one.basis),
          el("td", null, one.stopped ? state("failed", words.stopped) : one.unsure ? state("unknown", words.unsure) : state("delivered", words.on),
            one.automatic && el("span", { class: "from" }, ` ${words.automatic.terms(one.automatic)}`)),
          may && el("td", null, buttons(one, stopped, approved, automatic)))))),
    ];
  });
}

function buttons(item, stopped, approved, automatic) {
  const without = (switched) => switched.items.map((one) => one.code).filter((code) => code !== item.code);
  return [
    item.stopped ? plain(words.resume, () => turn(words.resume, item, "stopped", without(stopped), stopped.version), { class: "small" })
      : plain(words.stop, () => turn(words.stop, item, "stopped", [...without(stopped), item.code], stopped.version), { class: "small" }),
    item.unsure && plain(words.approve, () => turn(words.approve, item, "approved", [...without(approved), item.code], approved.version), { class: "small" }),
    item.automatic && (item.automatic.on ? plain(words.automatic.off, () => turn(words.automatic.off, item, "automatic", without(automatic), automatic.version), { class: "small" })
      : plain(words.automatic.do, () => turn(words.automatic.do, item, "automatic", [...without(automatic), item.code], automatic.version, words.automatic.hint(item.automatic)), { class: "small" })),
  ];
}

function turn(what, item, name, items, version, more = "") {
  const kept = `switch:${name}`;
  const why = el("textarea", { rows: 3, maxlength: 500, autofocus: true, oninput: (event) => keep(kept, event.target.value) });
  why.value = draft(kept);
  return dialog(words.switchTitle(what, item.name), [quiet(more + words.switchHint), el("label", { class: "field" }, words.whyLabel, why)], ({ done, cancel, say }) => [
    acting(what, async () => {
      await ask("PUT", `/api/items/${name}`, { items, reason: why.value.trim(), version });
      drop(kept);
      done(true);
      tell(words.switched);
      moved();
    }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}
