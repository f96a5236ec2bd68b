// The two forms of entry by hand. All of a row is sent, over the version that was shown; what is masked may be left out.
import { acting, el, tell } from "./elements.js";
import { ask } from "./calls.js";
import { entry } from "./entry_words.js";

let made = 0;

// One field with its label, a hint, and a place for what is wrong with it.
function field(name, value, { as = "input", hint = "", options = null, label = entry.fields[name], ...more } = {}) {
  const id = `entry-${++made}`;
  const wrong = el("span", { class: "wrong block", id: `${id}-wrong` });
  const shown = options ? el("select", { id, "aria-describedby": `${id}-wrong` }, options.map(([code, text]) => el("option", { value: code, selected: code === value }, text)))
    : el(as, { id, autocomplete: "off", "aria-describedby": `${id}-hint ${id}-wrong`, ...more });
  if (!options) shown.value = value || "";
  const box = el("div", { class: "field" }, el("label", { for: id }, label), shown, hint && el("span", { class: "from block", id: `${id}-hint` }, hint), wrong);
  return { name, label, box, shown, value: () => shown.value.trim(), say: (text) => { wrong.textContent = text; shown.setAttribute("aria-invalid", String(Boolean(text))); } };
}

// What the server found wrong is told at the top and beside each field it names.
function tellFaults(problem, fields, summary) {
  const reasons = problem.message.replace(/。$/, "").split("；");
  const of = (text) => fields.find((one) => text.startsWith(one.label)) || fields.find((one) => text.includes(one.label));
  fields.forEach((one) => one.say(""));
  reasons.forEach((text) => { const found = of(text); if (found) found.say(text); });
  summary.replaceChildren(el("b", null, entry.faults), el("ul", null, reasons.map((text) => el("li", null, text))));
  const first = fields.find((one) => one.shown.getAttribute("aria-invalid") === "true");
  (first ? first.shown : summary).focus();
}

// The end of each form: why, and one button that sends it once.
function ending(fields, send, more) {
  const summary = el("div", { class: "wrong", role: "alert", tabindex: "-1" });
  const why = field("why", "", { as: "textarea", rows: 2, maxlength: 500, hint: entry.whyHint, label: entry.why });
  const button = acting(entry.save, async () => {
    summary.replaceChildren();
    if (why.value().length < 2) return tellFaults(new Error(entry.whyShort), [...fields, { ...why, label: entry.why }], summary);
    try {
      await send(why.value());
    } catch (problem) {
      tellFaults(problem, [...fields, why], summary);
      more && more(problem);
    }
  }, (text) => { if (text) summary.textContent = text; }, { class: "main" });
  return { summary, why, button };
}

const sent = async (method, path, body, again) => {
  const { changed } = await ask(method, path, body);
  tell(entry.saved(changed));
  await again();
};

export function holderForm(uscc, holder, again) {
  const from = holder || {};
  const text = (name, more) => field(name, from[name], more);
  const kept = holder && holder.known ? entry.kept : "";
  const fields = [
    text("name"), text("entity_type"), text("legal_rep"), field("legal_rep_id", "", { hint: kept }), text("address"), text("town"), text("scope", { as: "textarea", rows: 2 }),
    field("status", holder ? holder.status : "active", { options: Object.entries(entry.statuses) }),
    field("mobile", "", { hint: kept, inputmode: "numeric" }), field("checked", "", { options: Object.entries(entry.sources), label: entry.source }),
  ];
  const others = otherContacts(from.contacts || []);
  const occasion = occasions(Boolean(holder && holder.known));
  const { summary, why, button } = ending(fields, (reason) => {
    const told = Object.fromEntries(fields.map((one) => [one.name, one.value()]));
    const body = { ...told, status: entry.statuses[told.status], checked: told.checked || null, legal_rep_id: told.legal_rep_id || (kept ? null : ""), mobile: told.mobile || (kept ? null : ""), others: others.told(), reason, version: from.version || 0 };
    const changed = occasion.value() === "change";
    return sent(changed ? "POST" : "PUT", `/api/holders/${uscc}${changed ? "/changes" : ""}`, body, again);
  });
  return el("section", { class: "entering" }, el("h2", null, entry.holder), summary, occasion.box, el("div", { class: "pairs" }, fields.map((one) => one.box)), others.box, why.box, el("div", { class: "row" }, button));
}

function occasions(known) {
  const name = `occasion-${++made}`;
  const choices = Object.entries(entry.occasions).map(([code, text], n) => el("label", { class: "choice" }, el("input", { type: "radio", name, value: code, checked: n === 0 }), text));
  const box = known && el("fieldset", null, el("legend", null, entry.occasion), choices);
  return { box, value: () => (box ? box.querySelector("input:checked").value : "correction") };
}

// Further people: nothing is sent of them while nobody touched them.
function otherContacts(contacts) {
  let touched = false;
  const rows = [];
  const list = el("div");
  const add = (one) => {
    const parts = [field("role", one.role, { options: entry.roles.map((role) => [role, role]), label: entry.role }), field("name", one.name, { label: entry.otherName }),
      field("mobile", "", { hint: one.name ? entry.kept : "", inputmode: "numeric" }), field("checked", "", { options: Object.entries(entry.sources), label: entry.source })];
    const row = { parts, box: el("div", { class: "pairs other" }, parts.map((part) => part.box), el("button", { type: "button", class: "small", onclick: () => { touched = true; rows.splice(rows.indexOf(row), 1); row.box.remove(); } }, entry.removeOther(one.name))) };
    row.box.addEventListener("input", () => { touched = true; });
    rows.push(row);
    list.append(row.box);
  };
  contacts.filter((one) => entry.roles.includes(one.role)).forEach(add);
  const box = el("fieldset", null, el("legend", null, entry.others), list, el("button", { type: "button", class: "small", onclick: () => { touched = true; add({ role: entry.roles[1], name: "" }); } }, entry.addOther));
  const told = () => (touched ? rows.map(({ parts: [role, name, mobile, checked] }) => ({ role: role.value(), name: name.value(), mobile: mobile.value() || null, checked: checked.value() || null })) : null);
  return { box, told };
}

export function licenceForm(uscc, holder, licence, kinds, again) {
  const from = licence || { holder_name: holder.name, status: "active" };
  const date = (name, more) => field(name, from[name], { hint: "如 2026-12-01", ...more });
  const kind = licence ? field("kind", licence.kind.name, { readonly: true }) : field("kind", "", { options: kinds.map((name) => [name, name]) });
  const number = field("number", from.number, { readonly: Boolean(licence) });
  const fields = [
    kind, number, field("holder_name", from.holder_name), date("issued_on"), date("valid_from"),
    field("valid_to", licence && !licence.valid_to ? "长期" : from.valid_to, { hint: entry.noEnd }), field("issuer", from.issuer),
    field("status", from.status, { options: Object.entries(entry.licenceStatuses), label: entry.fields.licence_status }), field("identifier", from.identifier),
  ];
  const sure = el("input", { type: "checkbox" });
  const confirm = el("label", { class: "choice", hidden: true }, sure, entry.confirmed);
  const { summary, why, button } = ending(fields, (reason) => {
    const told = Object.fromEntries(fields.map((one) => [one.name, one.value()]));
    return sent("PUT", `/api/holders/${uscc}/licences`, { ...told, status: entry.licenceStatuses[told.status], confirmed: sure.checked, reason, version: from.version || 0 }, again);
  }, (problem) => { confirm.hidden = problem.code !== "to_be_confirmed"; });
  const title = licence ? entry.correctOf(licence.kind.name, licence.number) : entry.addLicence;
  return [el("section", { class: "entering" }, el("h2", { tabindex: "-1" }, title), summary, el("div", { class: "pairs" }, fields.map((one) => one.box)), why.box, confirm, el("div", { class: "row" }, button))];
}
