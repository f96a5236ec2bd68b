// The journey: opening, code, form, signature, receipt; and the ways back.

function go(name, how = "push") {
  history[`${how}State`]({ name }, "", "/r");
  draw(name);
}

// What these pages speak of is gone with a reload.
const NEEDS = { code: "sent", told: "answer", dead: "problem", rated: "rated", takenBack: "takenBack" };

addEventListener("popstate", (event) => {
  const name = (event.state && event.state.name) || "summary";
  if (!state.visit) return draw(name === "caseCode" ? name : !state.problem ? "opening" : ends(state.problem) ? "dead" : "failed");
  if (state.at === "status" || (["owed", "done"].includes(name) && !owed().length) || (["which", "moved"].includes(name) && ![...unsaid(), ...helped()].some((one) => one.id === state.asked)) || (name === "summary" && !open().length) || (["status", "withdraw", "rate"].includes(name) && !state.status) || (NEEDS[name] && !state[NEEDS[name]]) || !(name in views) || (["agent", "authorise", "authorised", "revoked"].includes(name) && !(name === "authorise" ? state.agent?.read : name === "authorised" ? state.agent?.agent : state.agent)) || (["form", "address", "sign", "pick", "materials"].includes(name) && !state.forms.length)) return home("replace");
  draw(name);
});

// Another link in the same tab is another visit.
addEventListener("hashchange", () => location.hash.length > 1 && location.reload());

const OVER = ["session_over", "code_needed", "link_revoked", "authorisation_over"];
const ENDS = ["code_locked", "codes_of_today_spent", "phone_unusable", "no_such_case", "wrong_origin"];

function explain(problem) {
  if (!(problem instanceof Denied)) console.error(problem);
  const code = problem.code || "offline";
  if (code === "already_filed" || code === "which_first" || code === "with_an_officer") return again();
  if (["form_changed", "not_confirmed", "photo_gone", "photo_unsafe"].includes(code)) return loadForms().then(() => { go("form", "replace"); say(sentence(problem)); }).catch(explain);
  if (code === "code_needed_again") return askFor("sign", toPen).catch(explain);
  if (code === "case_code_unknown") return say(sentence(problem));
  if (OVER.includes(code)) return forget(code === "code_needed" ? over("session_over") : problem, state.token);
  if (problem.status === 404 || ENDS.includes(code) || (problem.status === 410 && !code.startsWith("code_"))) {
    state.problem = problem;
    return go("dead", state.visit ? "push" : "replace");
  }
  say(sentence(problem));
}

async function enter() {
  if (state.signIn?.came()) return state.signIn.resume();
  const secret = state.token;
  state.visit = secret ? await ask("POST", "/api/session", { token: secret }) : await ask("GET", "/api/session");
  state.picked = [];
  await home("replace");
}

async function openByCode() {
  const code = (state.draft["case-code"] || "").trim();
  if (!code) return say(words.caseCodeEmpty);
  state.visit = await ask("POST", "/api/session", { case_code: code.slice(0, 40) });
  state.picked = [];
  await home("replace");
}

async function checkMessage() {
  const said = (state.draft.told || "").trim();
  if (!said) return say(words.checkEmpty);
  state.verdict = null;
  document.getElementById("verdict").replaceChildren();
  try {
    state.verdict = await ask("POST", "/api/messages/check", { told: said });
  } catch (problem) {
    if (problem.code !== "not_a_case_code" || byCode()) throw problem;
    return say(words.noLinkIn);
  }
  document.getElementById("verdict").replaceChildren(verdict(state.verdict));
}

async function again() {
  try {
    state.visit = await ask("GET", "/api/session");
    await home("replace");
  } catch (problem) {
    explain(problem);
  }
}

async function home(how) {
  if (unsaid().length) {
    state.asked = unsaid()[0].id;
    return go("which", how);
  }
  if (open().length) return go("summary", how);
  if (owed().length) {
    state.owed = owed()[0].id;
    return go("owed", how);
  }
  if (helped().length) {
    state.asked = helped()[0].id;
    return go("moved", how);
  }
  if (!filed().length) return again();
  await showStatus(filed()[0].id, how);
}

async function showStatus(id, how = "push") {
  state.status = await ask("GET", `/api/cases/${id}`);
  go("status", how);
}

// A code: sent for a purpose, typed, and then on to what it was wanted for.
function askFor(purpose, then) {
  state.after = then;
  if (["sign", "authorise"].includes(purpose) && state.visit.sign_in?.required) return state.signIn.leave(purpose);
  return sendCode(purpose);
}

async function sendCode(purpose) {
  const cases = purpose === "sign" ? state.picked : purpose === "withdraw" ? [state.status.id] : purpose === "authorise" ? [state.agent.case] : [];
  try {
    const sent = await ask("POST", "/api/session/code", { cases, purpose });
    state.sent = { ...sent, purpose, againAt: Date.now() + sent.again_in * 1000 };
    state.draft.code = "";
  } catch (problem) {
    if (problem.code !== "code_just_sent") throw problem;
    state.sent = { ...state.sent, purpose, againAt: Date.now() + problem.said.wait * 1000 };
  }
  go("code", state.at === "code" ? "replace" : "push");
  document.getElementById("code").focus();
}

async function verify() {
  state.visit = await ask("POST", "/api/session/verify", { code: state.draft.code });
  await state.after();
  state.draft.code = "";
}

const startSigning = () => {
  if (!state.picked.length) return say(words.pickOne);
  const ready = state.visit.verified && picked().every((c) => c.granted);
  return ready ? toForm() : askFor("sign", toForm);
};

async function toForm() {
  for (const id of state.picked) await ask("POST", `/api/cases/${id}/intent`, { intent: "yes" });
  await loadForms();
  go("form", state.at === "code" ? "replace" : "push");
}

async function loadForms() {
  const forms = await Promise.all(state.picked.map((id) => ask("GET", `/api/cases/${id}/form`)));
  state.forms = await Promise.all(forms.map(readForm));
  if (state.forms.some((form) => form.materials.length) && !views.materials) await load(told.materials);
}

async function readForm(form) {
  return { ...form, sha256: form.document.sha256, document: await checkedDocument(form) };
}

async function confirm() {
  for (const [n, form] of state.forms.entries())
    state.forms[n] = await readForm(await ask("PUT", `/api/cases/${form.case}/form`, { document: form.sha256 }));
  if (state.forms.every((form) => form.granted)) return go("sign");
  await askFor("sign", toPen);
}

async function toPen() {
  await loadForms();
  go(state.forms.every((form) => form.confirmed && form.granted) ? "sign" : "form", "replace");
}

async function toAddress() {
  state.addresses ||= state.visit.agent ? [] : (await ask("GET", "/api/session/addresses")).addresses;
  go("address");
}

async function saveAddress(address) {
  for (const [n, form] of state.forms.entries()) {
    const edits = { delivery_address: address };
    state.forms[n] = await readForm(await ask("PUT", `/api/cases/${form.case}/form`, { document: form.sha256, edits }));
  }
  delete state.draft.address;
  history.back();
}

async function notToday() {
  for (const id of state.picked) await ask("POST", `/api/cases/${id}/intent`, { intent: "not_now" });
  go("later");
}

async function remind(wanted) {
  state.visit = await ask("PUT", "/api/session/reminders", { wanted });
  go("later", "replace");
}

async function remindOn(day) {
  state.visit = await ask("PUT", "/api/session/next-reminder", { day });
  go("later", "replace");
}

async function tag(wanted) {
  state.visit = await ask("PUT", "/api/session/profiling", { wanted });
  go("later", "replace");
}

async function tell(intent, fields) {
  for (const id of state.picked) state.answer = await ask("POST", `/api/cases/${id}/intent`, { intent, fields });
  picked().forEach((c) => Object.assign(c, { intent }, intent === "done" && { standing: "closed" }));
  go("told", "replace");
}

// The pen comes while the form is read; its strokes stay when the page is made again.
let pen = null;
let penTries = 0;

async function fetchPen() {
  const again = penTries ? `?${penTries}` : ""; // a module that failed once is only asked for under another name
  try {
    return (await import(told.pen + again)).default;
  } catch (problem) {
    penTries += 1;
    throw new Denied(0, { error: "offline", message: words.offline });
  }
}

async function openPen(sheet, hint) {
  const SignaturePad = await fetchPen();
  if (!sheet.isConnected) return;
  pen = new SignaturePad(sheet, { minWidth: 1, maxWidth: 3.2, penColor: "#111", backgroundColor: "#fff" });
  pen.addEventListener("beginStroke", () => { hint.hidden = true; say(""); });
  pen.addEventListener("endStroke", () => Object.assign(state.draft, { strokes: pen.toData(), wide: sheet.offsetWidth }));
  pen.hint = hint;
  hint.textContent = hint.dataset.ready;
  new ResizeObserver(() => fitPen(sheet)).observe(sheet);
  sheet.dataset.ready = "";
}

function fitPen(sheet, ratio = Math.min(Math.max(devicePixelRatio || 1, 1), 2)) {
  if (!sheet.offsetWidth) return;
  sheet.width = sheet.offsetWidth * ratio;
  sheet.height = sheet.offsetHeight * ratio;
  sheet.getContext("2d").scale(ratio, ratio);
  pen.clear();
  if (state.draft.strokes) pen.fromData(narrowed(state.draft.strokes, sheet.offsetWidth / state.draft.wide));
  pen.hint.hidden = Boolean(state.draft.strokes);
}

// On a narrower sheet, a phone being turned, the whole of what was drawn is smaller.
const narrowed = (strokes, by) => by >= 1 ? strokes : strokes.map((one) => ({ ...one, points: one.points.map((point) => ({ ...point, x: point.x * by, y: point.y * by })) }));

function clearPen() {
  delete state.draft.strokes;
  if (pen) pen.clear();
  if (pen) pen.hint.hidden = false;
}

function drawing() {
  const drawn = pen.toDataURL();
  if (drawn.length <= 60000) return drawn;
  fitPen(pen.canvas, 1);
  return pen.toDataURL();
}

async function submit(button) {
  const sheet = document.querySelector("canvas");
  if (!pen || pen.canvas !== sheet) await openPen(sheet, document.querySelector(".sheet p"));
  if (!state.draft.strokes) return say(words.signFirst);
  const signature = drawing();
  for (const [n, form] of state.forms.entries()) {
    button.textContent = words.submitting(n + 1, state.forms.length);
    try {
      await ask("POST", `/api/cases/${form.case}/sign`, { document: form.sha256, signature });
    } finally {
      button.textContent = words.submit;
    }
  }
  const signed = state.picked[0];
  state.draft = {};
  state.forms = [];
  state.visit = await ask("GET", "/api/session");
  state.picked = [];
  await showStatus(signed, "replace");
}

// What few people need comes when it is asked for: views with their own words in both languages.
const further = { el, title, para, quiet, note, who, main, choice, plain, fault, callUs, act, ask, askFor, go, say, dayWords, inWords, state, views, english, open, again, showStatus, tail: (c) => words.tail(c), grades: () => words.grades, readForm, licenceOf: (form) => licence(caseOf(form.case)) };

async function load(module) {
  try {
    (await import(module)).default(further);
  } catch {
    throw new Denied(0, { error: "offline", message: words.offline });
  }
}

state.showAgent = async (id, how = "push") => {
  if (!id) return say(words.agentOne);
  state.agent = await ask("GET", `/api/cases/${id}/authorisation`);
  if (!views.agent) await load(told.agents);
  go("agent", how);
};

async function more(name, how) {
  if (!views[name]) await load(told.choices);
  go(name, how);
}

const inEnglish = async () => (await import(told.english)).default;

document.getElementById("trust").addEventListener("click", () => state.at !== "trust" && go("trust"));

// What the server said of the link, and not that it could not be asked now.
const ends = (problem) => [400, 401, 403, 404, 410].includes(problem.status);

async function start() {
  enlarge(remembered.get("size") === "large");
  const waiting = document.getElementById("opening");
  if (waiting) waiting.hidden = false;
  state.at = "opening";
  state.token = location.hash.slice(1) || state.token;
  history.replaceState({ name: "opening" }, "", "/r");
  try {
    if (remembered.get("language") === "en") await speak("en");
    await enter();
  } catch (problem) {
    const unknown = !state.token && problem.status === 401;
    state.problem = unknown ? new Denied(401, { error: "no_link", message: "" }) : problem;
    if (!ends(problem)) return draw("failed");
    if (unknown && byCode()) return go("caseCode", "replace");
    go("dead", "replace");
  }
}

views.failed = () => [title(words.notOpened), fault(), para(sentence(state.problem)), main(words.reopen, start), callUs(), hours()];

start();
