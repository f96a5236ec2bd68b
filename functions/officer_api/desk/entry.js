// Entry by hand: a holder is found by its code, then it, its contacts or one of its licences is put right.
import { el, fill, grid, link, para, part, plain, quiet, state } from "./elements.js";
import { ask } from "./calls.js";
import { entry } from "./entry_words.js";
import { holderForm, licenceForm } from "./entry_forms.js";
import { officer } from "./signing_in.js";
import { day, words } from "./words.js";

const CODE = /^[0-9A-HJ-NP-RTUW-Y]{18}$/;

export const mayEnter = () => officer().roles.some((one) => ["clerk", "approver", "supervisor"].includes(one));

export function showEntry(place, uscc) {
  return fill(place, words, async () => {
    const top = el("div", { class: "top" }, el("h1", null, entry.title), CODE.test(uscc) && link("#/entry", entry.back));
    if (!mayEnter()) return [top, quiet(entry.notYours)];
    if (!CODE.test(uscc)) return [top, el("div", { class: "wide-body" }, quiet(entry.rule), finding())];
    const [view, kinds] = await Promise.all([known(uscc), kindsOf()]);
    return [top, el("div", { class: "wide-body" }, told(place, uscc, view, kinds))];
  });
}

function finding() {
  const wrong = el("p", { class: "wrong", role: "alert", id: "uscc-wrong" });
  const field = el("input", { name: "uscc", autocomplete: "off", maxlength: 24, spellcheck: "false", "aria-describedby": "uscc-hint uscc-wrong" });
  const seek = (event) => {
    event.preventDefault();
    const code = field.value.replace(/\s/g, "").toUpperCase();
    field.setAttribute("aria-invalid", String(!CODE.test(code)));
    wrong.textContent = CODE.test(code) ? "" : entry.notUscc;
    if (CODE.test(code)) location.hash = `#/entry/${code}`;
    else field.focus();
  };
  return el("form", { class: "fields trial", onsubmit: seek }, el("label", { class: "field" }, entry.find, el("span", { class: "from block", id: "uscc-hint" }, entry.findHint), field, wrong), el("button", { type: "submit", class: "main" }, entry.findDo));
}

async function known(uscc) {
  try {
    return await ask("GET", `/api/holders/${uscc}`);
  } catch (problem) {
    if (problem.status === 404) return null;
    throw problem;
  }
}

async function kindsOf() {
  const { items } = await ask("GET", "/api/items");
  return [...new Map(items.map((one) => [one.kind.code, one.kind.name]))].sort(([a], [b]) => a.localeCompare(b)).map(([, name]) => name);
}

// The holder first; its licences beneath, each with a way to put it right.
function told(place, uscc, view, kinds) {
  const holder = view && view.holder;
  const room = el("div", { class: "entered" });
  const again = () => showEntry(place, uscc);
  const licence = (one) => { room.replaceChildren(...licenceForm(uscc, holder, one, kinds, again)); room.querySelector("h2").focus(); };
  const rows = view ? view.licences : [];
  return [
    quiet(entry.rule), !holder ? para(state("planned", entry.isNew)) : !holder.known && para(state("unknown", entry.stub)),
    holder && para(el("b", null, holder.name || uscc), " ", link(`#/search/found/holder/${uscc}`, entry.see)),
    holderForm(uscc, holder, again),
    holder && part(entry.licences, rows.length > 0 ? grid(entry.licences, ["证照", "编号", "有效期止", "状态", entry.correct], rows.map((one) => [one.kind.name, one.number, day(one.valid_to, { weekday: false }), state(one.status, words.licenceStatus[one.status] || one.status),
      plain(entry.correct, () => licence(one), { class: "small", "aria-label": entry.correctOf(one.kind.name, one.number) })])) : quiet(entry.noLicences),
    el("p", { class: "links" }, plain(entry.addLicence, () => licence(null)))),
    room,
  ];
}
