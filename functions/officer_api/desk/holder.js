// Right: a holder as the registry has it: licences, contacts, tags with why, what was entered by hand.
import { el, facts, fill, grid, link, para, quiet, section, state } from "./elements.js";
import { ask } from "./calls.js";
import { contactRows, masked } from "./revealing.js";
import { day, time, words } from "./words.js";

export function showHolder(place, uscc) {
  return fill(place, words, async () => {
    const [view, profile] = await Promise.all([ask("GET", `/api/holders/${uscc}`), ask("GET", `/api/holders/${uscc}/profile`)]);
    const { holder } = view, path = `/api/holders/${uscc}`;
    document.title = `${holder.name} · ${words.holder}`;
    return el("article", { class: "case" },
      el("div", { class: "head" }, el("h2", null, holder.name), para(state(holder.status, words.holderStatus[holder.status] || holder.status)), quiet(holder.uscc), el("p", { class: "tools" }, link(`#/entry/${holder.uscc}`, words.enterHere))),
      section(words.holder, facts([
        ["负责人", holder.legal_rep || "—"], [words.idNumber, masked(holder.legal_rep_id, path, "legal_rep_id", holder.contact_version, words.idNumber)],
        ["住所", holder.address || "—"], holder.town && [words.filterTown, holder.town], holder.scope && [words.scope, holder.scope],
        holder.former_names.length > 0 && [words.formerNames, holder.former_names.join("、")], ["来源", holder.source, el("span", { class: "from" }, time(holder.changed_at))]])),
      holder.contacts.length > 0 && section(words.contacts, facts(contactRows(holder, path))),
      section(words.licencesOf, view.licences.length > 0 ? grid(words.licencesOf, ["证照", "编号", "有效期止", "状态"], view.licences.map((one) => [one.kind.name, one.number, day(one.valid_to, { weekday: false }), state(one.status, words.licenceStatus[one.status] || one.status)])) : quiet(words.noLicences)),
      section(words.profile, tags(profile)),
      view.corrections.length > 0 && section(words.corrections, el("ul", null, view.corrections.map((one) => el("li", null, `${one.what.name} `, el("span", { class: "from" }, `${one.by.name}，${time(one.at)}：${one.reason}`))))));
  });
}

function tags(profile) {
  if (profile.refused) return quiet(words.profileRefused);
  const held = profile.tags.filter((one) => one.holds);
  if (held.length === 0) return quiet(words.profileNone);
  return el("ul", { class: "tags" }, held.map((one) => el("li", null, el("b", null, one.tag.name), " ",
    el("span", { class: "from" }, [one.why.join("，"), one.word && `${one.word.by.name}：${one.word.reason}`].filter(Boolean).join("；")))));
}
