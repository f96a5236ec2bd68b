// Right: everything about one case on one page, decisions at the bottom.
import { acting, dialog, el, facts, fill, grid, para, plain, quiet, section, state, tell } from "./elements.js";
import { ask, photograph } from "./calls.js";
import { decisions } from "./deciding.js";
import { examined, limits } from "./examining.js";
import { contactRows, masked } from "./revealing.js";
import { parcels } from "./parcels.js";
import { taskLine } from "./tasks.js";
import { limit } from "./queue.js";
import { day, dayOf, time, words } from "./words.js";

export function showCase(place, id) {
  return fill(place, words, async () => {
    const view = await ask("GET", `/api/cases/${id}`);
    document.title = `${view.case.item.name} · ${view.holder ? view.holder.name : id}`;
    const proof = el("p", { class: "proof", role: "status" }, words.proofWaiting);
    prove(id, proof);
    return [el("article", { class: "case" }, head(view, proof), examined(view), limits(view), form(view), checks(view), change(view), decision(view), leftOver(view), people(view, id), papers(view), story(view)), decisions(view)];
  });
}

async function prove(id, place) {
  try {
    const found = await ask("GET", `/api/cases/${id}/proof`);
    place.replaceChildren(found.sound ? state("delivered", words.proofGood(found.counted)) : state("failed", words.proofBad(found.faults.length)),
      found.faults.length > 0 ? el("details", null, el("summary", null, words.proofSee), el("ul", null, found.faults.map((one) => el("li", null, one.replace(/^办件\w+，/, ""))))) : "");
    place.classList.toggle("bad", !found.sound);
    for (const more of [found.unchecked, found.told]) if (more.length > 0) place.append(quiet(more.join("；")));
  } catch (problem) {
    place.replaceChildren(`${words.proofNot}：${problem.message}`);
  }
}

function head(view, proof) {
  const c = view.case;
  return el("div", { class: "head" },
    el("h2", null, c.item.name),
    para(state(c.state.code, c.state.name), " · ", limit(c.deadline, c.moved_at)),
    quiet(`${[view.licence && view.licence.number, c.filing && `${time(c.filing.at)} 申报`].filter(Boolean).join(" · ")}`, el("br"), `${words.caseNumber} ${c.id}`), proof,
    el("p", { class: "tools" }, plain(words.print, () => window.print(), { class: "small" })));
}

// The form as it was signed: where each field is from, and where it differs from before or from the register.
function form(view) {
  const latest = view.applications.at(-1);
  if (!latest || !latest.document || !latest.document.fields) return section(words.form, quiet(words.noForm));
  const before = view.applications.length > 1 ? view.applications.at(-2).document : null;
  const earlier = new Map((before && before.fields ? before.fields : []).map((one) => [one.name, one.value]));
  const differs = (one) => [one.differs, earlier.has(one.name) && earlier.get(one.name) !== one.value && words.lastTime(earlier.get(one.name))].filter(Boolean);
  const fields = latest.document.fields;
  const marked = fields.filter((one) => differs(one).length > 0).length;
  const rows = fields.map((one) => [one.label, el("span", { class: differs(one).length > 0 ? "marked" : null }, one.value), ...differs(one).map((text) => el("span", { class: "differs" }, text))]);
  const source = (one) => words.from(one.source, one.as_of);
  const groups = fields.reduce((made, one, n) => {
    if (n === 0 || source(one) !== source(fields[n - 1])) made.push([source(one), []]);
    made.at(-1)[1].push(rows[n]);
    return made;
  }, []);
  const materials = latest.document.materials || [];
  return [
    section(marked > 0 ? words.formDiffers(marked) : words.form, groups.map(([from, told]) => [el("p", { class: "from group" }, from), facts(told)])),
    section(words.materials, materials.length > 0 ? el("ul", null, materials.map((one) => el("li", null, one.name || one, one.source && el("span", { class: "from" }, ` ${one.source}`)))) : quiet(words.noMaterials)),
    view.photos.length > 0 && section(words.photos, el("ul", null, view.photos.map((one) => photo(view.case.id, one)))),
  ];
}

// A photograph is drawn, and nowhere kept: no address of it is needed, and the policy allows none.
function photo(id, one) {
  const see = acting(words.photoSee, async () => {
    const drawn = await photograph(`/api/cases/${id}/materials/${one.sha256}`);
    const sheet = el("canvas", { role: "img", "aria-label": one.material.name, width: drawn.width, height: drawn.height });
    sheet.getContext("2d").drawImage(drawn, 0, 0);
    await dialog(one.material.name, sheet, ({ cancel }) => [plain(words.close, cancel, { class: "main", autofocus: true })]);
  }, tell, { class: "small", "aria-label": `${words.photoSee}：${one.material.name}` });
  const shape = { clean: "delivered", infected: "failed" }[one.scan.code] || "unknown";
  return el("li", null, one.material.name, " ", state(shape, one.scan.name), " ", one.scan.code !== "infected" && see);
}

// What can be told from the rows at hand; it decides nothing.
function checks(view) {
  const { case: c, licence, holder } = view;
  const filed = c.filing && dayOf(c.filing.at);
  const said = [
    holder && [holder.status === "active", `持证主体${words.holderStatus[holder.status] || holder.status}`],
    licence ? [licence.status === "active", `原证${words.licenceStatus[licence.status] || licence.status}`] : [false, "登记库中没有这张证照"],
    licence && !c.change && !c.yearly && [licence.term === c.term, licence.term === c.term ? "原证尚未换发" : "原证已换发新的一期"],
    filed && [c.accepts_late || filed <= (c.change ? "9999" : c.latest), c.accepts_late || c.change || filed <= c.latest ? "在办理时限之内申报" : `申报晚于最晚办理日 ${day(c.latest)}`],
    [view.broken_at == null, view.broken_at == null ? "办件经过未被改动" : "办件经过与记录不符"],
    holder && [holder.contacts.some((one) => one.confidence.code !== "doubtful"), holder.contacts.length > 0 ? "有可以联系的人" : "没有联系人"],
  ].filter(Boolean);
  return section(words.checks, el("ul", { class: "checks" }, said.map(([good, text]) => el("li", null, state(good ? "delivered" : "failed", text)))));
}

function change({ case: c }) {
  if (c.yearly) return section(`${c.yearly.year} 年度`, facts([["截止", day(c.yearly.due)], [words.basis, c.yearly.basis], c.yearly.note && ["说明", c.yearly.note], c.yearly.late_wording && ["逾期", c.yearly.late_wording]]));
  if (!c.change) return null;
  const told = c.change;
  return section(`${words.change}：${told.fact.name}`, facts([["原为", told.old || "—"], ["现为", el("span", { class: "marked" }, told.new || "—")], ["变更于", day(told.on)], told.effect && ["应当", told.effect], told.basis && [words.basis, told.basis], told.late_wording && ["逾期", told.late_wording]]));
}

function decision({ case: c }) {
  const made = c.decision;
  return made && section(words.decision, facts([[made.outcome.name, `${made.by.name || made.by.id}，${time(made.at)}`], made.reason && ["理由", made.reason], made.deemed_on && [words.deemedOn, day(made.deemed_on)], made.valid_to && [words.until, day(made.valid_to)]]));
}

// Of an item the platform may decide by itself: why this one waits for a person.
function leftOver({ automatic }) {
  if (!automatic || !automatic.terms.on) return null;
  return section(words.automatic.title, automatic.against.length > 0 ? [para(words.automatic.left), el("ul", { class: "checks" }, automatic.against.map((one) => el("li", null, state("failed", one.name))))] : quiet(words.automatic.soon));
}

function people(view, id) {
  const { holder, licence } = view, path = `/api/cases/${id}`;
  return [
    holder && section(words.holder, facts([
      ["名称", el("a", { href: `${location.hash.split("/").slice(0, 3).join("/")}/holder/${holder.uscc}` }, holder.name)], ["信用代码", holder.uscc], ["负责人", holder.legal_rep || "—"],
      [words.idNumber, masked(holder.legal_rep_id, path, "legal_rep_id", holder.contact_version, words.idNumber)], ["住所", holder.address || "—"], holder.town && [words.filterTown, holder.town]])),
    holder && holder.contacts.length > 0 && section(words.contacts, facts(contactRows(holder, path))),
    licence && section(words.licence, facts([["证照编号", licence.number], ["有效期", `${day(licence.valid_from, { weekday: false })} 至 ${day(licence.valid_to, { weekday: false })}`], ["状态", words.licenceStatus[licence.status] || licence.status], ["发证机关", licence.issuer || "—"]])),
  ];
}

function papers(view) {
  return [
    view.authorisations.length > 0 && section(words.authorisations, view.authorisations.filter((one) => one.document).flatMap((one) => [
      para(state(one.revoked ? "failed" : "delivered", one.revoked ? words.revoked : words.authorised(one.document.until))), ...one.document.text.map((text) => para(text)), quiet(`SHA-256 ${one.sha256}`)])),
    view.issued.length > 0 && section("已制的证", facts(view.issued.map((one) => [`第 ${one.edition} 版`, one.identifier, el("span", { class: "from" }, `${day(one.valid_from, { weekday: false })} 至 ${day(one.valid_to, { weekday: false })}`)]))),
    parcels(view),
    view.tasks.length > 0 && section(words.tasks, el("ul", { class: "tasks" }, view.tasks.map(taskLine))),
    view.rating && section(words.rating, para(view.rating.grade.name, view.rating.remark && `：${view.rating.remark}`)),
  ];
}

function story(view) {
  const told = (data) => Object.entries(words.eventFacts).filter(([name]) => data && data[name] != null && data[name] !== "")
    .map(([name, what]) => `${what}：${words.eventValue(name, data[name])}`).join("，");
  const events = el("ol", { class: "story" }, view.timeline.map((one) => el("li", { class: one.intact ? null : "bad" },
    el("time", { datetime: one.at }, time(one.at)), ` ${words.events[one.type] || one.type} `,
    el("span", { class: "from" }, [words.actor(one.actor), told(one.data), !one.intact && words.broken].filter(Boolean).join("，")))));
  const sends = view.messages.map((one) => [words.step(one.step), state(one.state, words.sends[one.state] || one.state), time(one.sent_at || one.due_at), one.settled_at ? time(one.settled_at) : "—"]);
  return [
    section(words.timeline, events),
    sends.length > 0 && section(words.messages, grid(words.messages, ["短信", "结果", "发出", "回执"], sends)),
    view.reasons.length > 0 && section(words.reasons, el("ul", null, view.reasons.map((one) => el("li", null, `${day(one.on)} ${one.reason.name}`)))),
  ];
}
