// Middle: what may be granted together, ticked one by one; what may not, and why; and what became of each.
import { acting, dialog, el, fill, moved, plain, quiet, state, tell } from "./elements.js";
import { ask, query } from "./calls.js";
import { limit } from "./queue.js";
import { moreButton, none, row, rowsOf } from "./rows.js";
import { officer } from "./signing_in.js";
import { words } from "./words.js";

const DECIDERS = ["approver", "supervisor"];
const said = words.batch;
let answers = [];

export function showBatch(place, again) {
  if (!again) answers = [];
  const kept = { rows: [], after: "", most: 0 }, ticked = new Set();
  const may = officer().roles.some((one) => DECIDERS.includes(one));
  const read = async () => {
    const page = await ask("GET", `/api/batches${query({ limit: 25, after: kept.after })}`);
    kept.rows.push(...page.rows);
    Object.assign(kept, { after: page.after, most: page.most });
  };
  return fill(place, words, async () => {
    await read();
    return draw();
  });

  function draw() {
    const ready = kept.rows.filter((one) => one.against.length === 0);
    const alone = kept.rows.filter((one) => one.against.length > 0);
    return [
      el("div", { class: "top" }, el("h1", null, said.heading)), answered(),
      ready.length > 0 ? proposals(ready) : none(said.none), bar(ready),
      alone.length > 0 && apart(alone),
      kept.after && moreButton(place, read, () => place.replaceChildren(...draw().filter(Boolean))),
    ];
  }

  function proposals(ready) {
    const { table, body } = rowsOf(said.heading, [words.heads.holder, words.heads.item, words.heads.limit, may && said.tick].filter(Boolean), ["wide", "wide", "limit", may && "tick"].filter(Boolean));
    body.append(...ready.map((one) => row(`#/batch/filed/case/${one.case}`, one.holder || one.uscc, one.item.name, limit(one.deadline, one.since), ...(may ? [tick(one)] : []))));
    return table;
  }

  function tick(one) {
    const box = el("input", { type: "checkbox", checked: ticked.has(one.case), "aria-label": said.tickOne(one.holder || one.uscc, one.item.name), "data-case": one.case, onchange: () => { ticked[box.checked ? "add" : "delete"](one.case); count(); } });
    return el("label", { class: "box" }, box);
  }

  function bar(ready) {
    if (!may) return quiet(said.mayNot);
    if (ready.length === 0) return null;
    const all = plain(said.all(Math.min(ready.length, kept.most)), () => {
      ready.slice(0, kept.most).forEach((one) => ticked.add(one.case));
      place.querySelectorAll("input[data-case]").forEach((one) => { one.checked = ticked.has(one.dataset.case); });
      count();
    });
    return el("div", { class: "decide", role: "group", "aria-label": said.title }, el("div", { class: "row" },
      plain(said.grant(ticked.size), () => confirm(ready), { class: "main", id: "together", disabled: ticked.size === 0 || ticked.size > kept.most }), all), quiet(said.most(kept.most)));
  }

  function count() {
    const button = place.querySelector("#together");
    button.textContent = said.grant(ticked.size);
    button.disabled = ticked.size === 0 || ticked.size > kept.most;
  }

  // One confirm, over the versions that were seen; each case is answered for itself.
  function confirm(ready) {
    const chosen = ready.filter((one) => ticked.has(one.case));
    const names = el("ul", { class: "chosen", tabindex: "0", "aria-label": said.chosen }, chosen.map((one) => el("li", null, `${one.holder || one.uscc} ${one.item.name}`)));
    return dialog(said.confirm(chosen.length), [quiet(said.hint), names], ({ done, cancel, say }) => [
      acting(said.confirmDo(chosen.length), async () => {
        const told = await ask("POST", "/api/batches/grant", { cases: chosen.map((one) => ({ case: one.case, version: one.version })) });
        answers = told.cases.map((one) => ({ ...one, of: chosen.find((other) => other.case === one.case) }));
        done(true);
        tell(`${cameTo()}。`);
        moved();
      }, say, { class: "main", autofocus: true }),
      plain(words.cancel, cancel),
    ]);
  }
}

const cameTo = () => said.came(answers.filter((one) => one.granted).length, answers.length);

function answered() {
  if (answers.length === 0) return null;
  const { table, body } = rowsOf(said.answers, [words.heads.holder, words.heads.item, said.became], ["wide", "wide", "wide"]);
  body.append(...answers.map((one) => row(`#/batch/filed/case/${one.case}`, one.of.holder || one.of.uscc, one.of.item.name,
    one.granted ? [state("delivered", words.outcomes.grant), one.checked_later && el("span", { class: "from" }, ` ${said.sampled}`)].filter(Boolean) : [state("failed", said.not), el("span", { class: "from" }, ` ${one.why_not}`)])));
  const part = el("section", { class: "answers" }, el("h2", null, cameTo()), table,
    plain(said.seen, () => { answers = []; part.remove(); }, { class: "more" }));
  return part;
}

function apart(alone) {
  const { table, body } = rowsOf(said.alone, [words.heads.holder, words.heads.item, said.why], ["wide", "wide", "wide"]);
  body.append(...alone.map((one) => row(`#/batch/filed/case/${one.case}`, one.holder || one.uscc, one.item.name, one.against.map((check) => check.name).join("；"))));
  return el("section", { class: "answers" }, el("h2", null, said.aloneCount(alone.length)), table);
}
