// 个人信息报告: what is kept about a person who asks, as a sheet to print and as a file; and who looked.
import { acting, dialog, el, facts, grid, para, plain, quiet, section, state } from "./elements.js";
import { ask } from "./calls.js";
import { day, time, words } from "./words.js";

const said = words.report;

export async function report(place, uscc) {
  const why = el("textarea", { rows: 2, maxlength: 500, required: true });
  const open = el("input", { type: "checkbox" });
  const told = await dialog(said.askTitle, [quiet(said.askHint), el("label", { class: "field" }, said.why, why), el("label", { class: "choice" }, open, said.openAsk)], ({ done, cancel, say }) => [
    acting(said.askDo, async () => {
      if (why.value.trim().length < 2) throw new Error(said.whyShort);
      done(await ask("POST", `/api/holders/${uscc}/report`, { reason: why.value.trim(), open_numbers: open.checked }));
    }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
  if (told) place.replaceChildren(sheet(told));
}

export async function reads(place, uscc) {
  const { rows } = await ask("GET", `/api/holders/${uscc}/reads`);
  place.replaceChildren(el("article", { class: "case" }, el("div", { class: "head" }, el("h2", null, said.reads), quiet(uscc)), looks(rows)));
}

const looks = (rows) => (rows.length > 0 ? grid(said.reads, said.readsHeads, rows.map((one) => [time(one.at), one.by.name || one.by.id, one.roles, one.about, said.field(one.field), one.purpose || "—"])) : quiet(said.noReads));

function sheet(told) {
  const name = `${told.uscc}.json`, body = new Blob([JSON.stringify(told, null, 2)], { type: "application/json" });
  return el("article", { class: "case" },
    el("div", { class: "head" }, el("h2", null, said.title), para(told.name), quiet(told.uscc)),
    el("p", { class: "tools" }, plain(words.print, () => window.print(), { class: "small" }), " ", el("a", { href: URL.createObjectURL(body), download: name }, said.file)),
    quiet(said.made(told.by.name, time(told.made_at, { year: true }), told.reason)),
    section(said.basics, facts([["负责人", told.legal_rep || "—"], [words.idNumber, told.legal_rep_id || "—"], ["住所", told.address || "—"], ["来源", told.source, el("span", { class: "from" }, time(told.changed_at))],
      ...told.persons.map((one) => [`${one.role} ${one.name}`, one.mobile, el("span", { class: "from" }, `${one.confidence}，${words.verifiedOn(one.verified_on)}，${one.source}`)]),
      [said.choices, [told.reminders_refused ? said.noReminders : said.reminders, told.profiling_refused ? said.noProfile : said.profile].join("；")]])),
    section(words.licencesOf, told.licences.length > 0 ? para(told.licences.join("；")) : quiet(words.noLicences)),
    section(said.cases, told.cases.length > 0 ? grid(said.cases, said.casesHeads, told.cases.map((one) => [one.need.name, state(one.state.code, one.state.name), String(one.documents), one.kept_until ? day(one.kept_until, { weekday: false }) : "—", one.why])) : quiet(said.noCases)),
    section(said.passed, told.passed.length > 0 ? grid(said.passed, said.passedHeads, told.passed.map((one) => [one.to, one.what, String(one.times)])) : quiet(said.noPassed)),
    section(said.reads, looks(told.reads)),
    section(said.kept, grid(said.kept, said.keptHeads, told.kept.map((one) => [one.sort.name, one.what, one.purpose, one.kept, one.after, one.basis]))),
    section(said.rights, el("ul", null, told.rights.map((one) => el("li", null, one))), quiet(`${told.bureau} ${told.phone}`)));
}
