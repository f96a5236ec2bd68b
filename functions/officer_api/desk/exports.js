// Lists of the registry: asked for with what they are for, written behind, fetched by a link of some minutes.
import { acting, dialog, el, fill, grid, moved, para, plain, quiet, state, tell } from "./elements.js";
import { ask } from "./calls.js";
import { draft, drop, keep } from "./drafts.js";
import { officer } from "./signing_in.js";
import { time, words } from "./words.js";

const ASKERS = ["clerk", "approver", "supervisor"];
const SHAPES = { ready: "delivered", asked: "planned", failed: "failed" };
const said = words.exports;
const holds = (...roles) => officer().roles.some((one) => roles.includes(one));

export function showExports(place) {
  return fill(place, words, async () => {
    const { rows } = await ask("GET", "/api/exports");
    const may = holds(...ASKERS);
    return [
      el("div", { class: "top" }, el("h1", null, said.heading), may && plain(said.ask, wanted, { class: "main" })),
      el("div", { class: "wide-body" }, quiet(said.hint),
        rows.length > 0 ? grid(said.heading, [...said.heads, may && words.open].filter(Boolean), rows.map((one) => cells(one, may))) : el("div", { class: "empty" }, quiet(said.none))),
    ];
  });
}

function cells(one, may) {
  const open = !one.open_numbers || holds("supervisor");
  const fetched = may && (one.state.code === "ready" && open ? acting(said.link, () => give(one), tell, { class: "small", "aria-label": `${said.link}：${one.what.name}，${time(one.at)}` }) : "—");
  return [[one.what.name, one.open_numbers && el("span", { class: "differs" }, ` ${said.openNumbers}`)].filter(Boolean), one.form.toUpperCase(), one.by.name || said.clock, time(one.at), one.reason,
    state(SHAPES[one.state.code] || "unknown", one.state.name), one.state.code === "ready" ? String(one.rows) : "—", fetched].filter((cell) => cell !== false);
}

// The link is given for some minutes, and that it was is recorded.
async function give(one) {
  const told = await ask("POST", `/api/exports/${encodeURIComponent(one.id)}/link`, {});
  const link = el("a", { href: told.link, rel: "noreferrer", autofocus: true }, said.fetch(one.what.name));
  await dialog(said.linkTitle, [para(link), quiet(said.until(time(told.until)))], ({ cancel }) => [plain(words.close, cancel)]);
}

function wanted() {
  const choice = (label, told) => {
    const field = el("select", null, Object.entries(told).map(([code, text]) => el("option", { value: code }, text)));
    return [field, el("label", { class: "field" }, label, field)];
  };
  const [what, whatField] = choice(said.what, said.lists), [form, formField] = choice(said.form, said.forms);
  const why = el("textarea", { rows: 2, maxlength: 500, required: true, oninput: (event) => keep("export", event.target.value) });
  why.value = draft("export");
  const open = holds("supervisor") && el("input", { type: "checkbox" });
  const content = [quiet(said.askHint), el("div", { class: "fields" }, whatField, formField), el("label", { class: "field" }, said.why, why), open && el("label", { class: "choice" }, open, said.openAsk)];
  return dialog(said.askTitle, content, ({ done, cancel, say }) => [
    acting(said.askDo, async () => {
      if (why.value.trim().length < 2) throw new Error(said.whyShort);
      await ask("POST", "/api/exports", { what: what.value, form: form.value, reason: why.value.trim(), open_numbers: Boolean(open && open.checked) });
      drop("export");
      done(true);
      tell(said.asked);
      moved();
    }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}
