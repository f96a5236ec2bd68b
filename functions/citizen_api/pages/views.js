// One question a page. Each view makes its page from `state`, and may be made again at any time.
const blank = () => ({ token: "", visit: null, picked: [], forms: [], sent: null, after: null, draft: {}, status: null, problem: null });
const state = blank();

const caseOf = (id) => state.visit.cases.find((one) => one.id === id);
const open = () => state.visit.cases.filter((one) => ["fileable", "to_correct"].includes(one.standing));
const filed = () => state.visit.cases.filter((one) => ["under_way", "not_corrected", "done", "refused"].includes(one.standing));
const owed = () => state.visit.cases.filter((one) => one.standing === "owed");
const picked = () => state.picked.map(caseOf);

function byDay(c) {
  const day = c.late ? c.expiry : c.latest;
  return el("div", { class: c.late ? "by late" : "by" },
    para(c.late ? words.byLate : words.by),
    el("strong", null, dayParts(day).map((part) => el("span", null, part))),
    para(words.left(c), c.late || c.yearly ? null : [" · ", words.expires(dayWords(c.expiry))]));
}

const dayOf = (c) => c.correct_by ? `${words.correctBy} ${dayWords(c.correct_by)}` : c.change && c.late ? words.changeLate(dayWords(c.latest))
  : `${!c.change ? (c.late ? words.byLate : words.by) : c.change.firm ? words.changeBy : words.changeAdvised} ${dayWords(c.late ? c.expiry : c.latest)}`;

// What is about one licence stands together.
const together = (cases) => {
  const about = (c) => `${c.kind} ${c.tail}`;
  return [...new Set(cases.map(about))].flatMap((one) => cases.filter((c) => about(c) === one));
};

const toldBefore = (cases, text) => [
  state.visit.agent && note(words.asAgent(dayWords(state.visit.agent.until))),
  !state.visit.reminders && note(words.silent),
  cases.some((c) => c.intent === "no_longer_operating" || c.intent === "data_wrong") && note(text),
];

function reasons(cases) {
  const bring = [...new Set(cases.flatMap((c) => c.to_bring))];
  return [
    toldBefore(cases, words.told),
    ...cases.filter((c) => c.late && c.late_words && !c.change).map((c) => note(english() ? words.lateWords : c.late_words)),
    para(bring.length > 0 ? words.nearlyReady : words.ready, el("b", null, words.free), words.posted),
    bring.length > 0 && note(words.bring(bring)),
    cases.every((c) => c.new_term_from === "decision" && !c.late) && quiet(words.decision),
    cases.some((c) => c.projected && !c.late) && quiet(words.projected), state.signIn?.why(),
  ];
}

const correctBy = (c) => [para(words.correctText), el("div", { class: "by" }, para(words.correctBy),
  el("strong", null, dayParts(c.correct_by).map((part) => el("span", null, part))), para(words.left(c)), para(words.correctEnds))];

// The case's day as a file for the phone's own calendar.
const keepDay = (c) => c.calendar && el("a", { class: "choice", href: `/api/cases/${c.id}/calendar`, download: "" }, words.keepDay);

const sends = () => state.visit.agent ? quiet(words.sendsAgent) : state.signIn ? state.signIn.beneath() : quiet(words.sends);

const byAgent = (id) => !state.visit.agent && choice(words.agent, (event) => act(event.currentTarget, () => state.showAgent(id())));

// An answer is about what is ticked.
const ofPicked = (name) => () => (state.picked.length ? go(name) : say(words.pickOne));

function ways() {
  if (state.visit.agent) return [];
  return [choice(words.later, ofPicked("later")), picked().length === 1 && keepDay(picked()[0]), open().length > 0 && state.at !== "owed" && byAgent(() => picked().length === 1 && picked()[0].id), choice(words.stopped, ofPicked("stop")), choice(words.wrongData, ofPicked("wrong"))];
}

const views = {
  opening: () => [title(words.opening)],

  summary() {
    const cases = open();
    if (cases.length > 1) return views.several(cases);
    const c = inWords(cases[0]);
    state.picked = [c.id];
    if (c.change) return summaryOfChange(c);
    const correcting = c.standing === "to_correct";
    return [
      steps(1),
      title(correcting ? words.correctTitle(c) : c.late ? words.lateTitle(c) : words.soon(c)),
      who(state.visit.holder, words.tail(c)),
      correcting ? correctBy(c) : byDay(c), !correcting && reasons([c]), fault(),
      main(correcting ? words.yesCorrect : words.yes, startSigning),
      sends(),
      !correcting && ways(), askedList(), owedList(), filedList(),
    ];
  },

  several(cases) {
    const all = together(cases).map(inWords);
    state.picked = state.picked.filter((id) => all.some((c) => c.id === id)); // what else was answered about, or filed meanwhile, is not among these
    if (!state.picked.length) state.picked = all.filter((c) => !c.first).map((c) => c.id);
    const button = main("", startSigning);
    const sort = (of) => (of.every((c) => c.change) ? "change" : of.some((c) => c.change) ? "both" : "renewal");
    const count = () => {
      state.picked = [...document.querySelectorAll(".cases input")].filter((box) => box.checked).map((box) => box.value);
      recount();
    };
    const recount = () => (button.textContent = words.yesMany[sort(state.picked.length ? picked() : all)](state.picked.length));
    recount();
    const rows = all.map((c) => el("li", null, el("label", null,
      el("input", { type: "checkbox", value: c.id, checked: state.picked.includes(c.id), onchange: count }),
      el("div", null, el("b", null, c.licence), el("span", null, words.tail(c)),
        c.change && el("span", null, words.change_of(factOf(c.change), c.change.old, c.change.new)),
        el("span", { class: c.late && !c.change ? "by-day late" : "by-day" }, dayOf(c)),
        !(c.late && c.change) && el("span", null, words.left(c)), c.first && el("span", null, words.changeFirst)))));
    return [steps(1), title(words.soonMany[sort(all)](all.length)), para(state.visit.holder), el("ul", { class: "cases" }, rows),
      reasons(all), all.every((c) => c.change) && quiet(words.stays), fault(), button, sends(), ways(), askedList(), owedList(), filedList()];
  },

  owed() {
    const c = inWords(caseOf(state.owed));
    state.picked = [c.id];
    return [title(words.owedTitle(c)), who(state.visit.holder, c.licence, words.tail(c)), byDay(c), toldBefore([c], words.owedTold),
      para(words.owedYear(c.year), c.where && words.owedWhere(c.where)), c.more && !english() && quiet(`${c.more}。`),
      c.late_words && note(words.owedLate(c.late_words)), quiet(words.under(words.owedBasis(c.basis))), fault(),
      main(words.owedDone, () => go("done")), ways(), owedList(),
      open().length > 0 && choice(words.renewToo, () => go("summary")), filedList()];
  },

  done: () => [title(words.doneTitle(inWords(picked()[0]))), para(words.doneText), fault(),
    main(state.visit.verified ? words.doneYes : words.sendCode, () => (state.visit.verified ? tell("done", []) : askFor("tell", () => tell("done", [])))),
    plain(words.back, () => history.back())],

  code() {
    const sent = state.sent;
    const box = el("input", { id: "code", class: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 12, "aria-describedby": "wrong" });
    box.value = state.draft.code || "";
    box.addEventListener("input", () => {
      const digits = box.value.normalize("NFKC").replace(/\D/g, "").slice(0, 6);
      if (box.value !== digits) box.value = digits;
      state.draft.code = digits;
      if (digits.length === 6) act(box, send).then(() => box.isConnected && box.select());
    });
    // A code that was not answered may be sent again; a wrong one costs a try, and is typed anew.
    const send = () => verify().catch((problem) => {
      retry.hidden = problem.status > 0 && problem.status < 500;
      throw problem;
    });
    const retry = main(words.retry, send);
    retry.hidden = true;
    const again = plain(words.again, () => act(again, () => sendCode(sent.purpose)));
    countDown(again);
    return [steps(1), title(words.codeTitle),
      sent.phone_tail && para(words.codeSent(sent)), para(sent.purpose === "sign" ? words.codeFor(acts()) : sent.purpose === "withdraw" ? words.codeWithdraw : sent.purpose === "authorise" ? words.codeAgent : words.codeTell),
      sent.certain === false && note(words.codeLate),
      el("label", { class: "over", for: "code" }, words.codeLabel), box, fault(), retry, fine(words.codeSecret), again, sent.purpose === "sign" && state.signIn?.offer("sign")];
  },

  form() {
    fetchPen().catch(() => {});
    const documents = state.forms.map((form) => form.document);
    const [shared, own] = sorted(documents.map((one) => ({ ...one, fields: beside(one) })));
    const missing = state.forms.some((form) => !valueOf(form.document, "delivery_address"));
    const attached = new Map(state.forms.flatMap((form) => form.document.materials.filter((one) => !form.materials.some((asked) => asked.code === one.code)).map((one) => [one.code, one])));
    return [steps(2), title(words.formTitle), quiet(words.formHint),
      state.forms.filter((form) => form.to_correct).map((form) => note(words.toCorrect, form.to_correct)),
      turns(documents),
      own.map(([document, fields]) => [own.length > 1 && el("h2", null, document.change ? document.item.name : document.licence.name), bySource(fields, own.length > 1 ? "h3" : "h2")]),
      shared.length > 0 && bySource(shared, "h2"),
      further.asked && further.asked(),
      attached.size > 0 && el("details", null, el("summary", null, words.attached(attached.size)), el("ul", null, [...attached.values()].map((one) => el("li", null, one.name, el("span", { class: "quiet" }, ` · ${english() ? words.sources[one.source] || one.source : one.source}`))))), fault(),
      missing ? main(words.needAddress, toAddress) : main(words.toSign, confirm),
      !state.visit.agent && [choice(words.hasWrong, () => go("pick")), choice(words.notToday, () => act(document.querySelector(".main"), notToday))]];
  },

  address() {
    const box = el("textarea", { id: "address", rows: 3, maxlength: 200, "aria-describedby": "wrong", autocomplete: "street-address" });
    box.value = state.draft.address ?? valueOf(state.forms[0].document, "delivery_address");
    box.addEventListener("input", () => (state.draft.address = box.value));
    return [steps(2), title(words.addressTitle), el("label", { class: "over", for: "address" }, words.addressLabel), box,
      quiet(words.addressHint), earlier(box.value), fault(), main(words.addressSave, () => saveAddress(box.value)), plain(words.back, () => history.back())];
  },

  sign() {
    const first = state.forms[0].document;
    const name = first.signer?.name || valueOf(first, "legal_rep") || valueOf(first, "holder_name");
    const hint = el("p", { "data-ready": words.signHere(name) }, words.penComing);
    const sheet = el("canvas", { role: "img", "aria-label": words.sheet });
    const button = main(words.submit, (pressed) => submit(pressed));
    setTimeout(() => openPen(sheet, hint).catch(explain));
    return [steps(3), title(words.signTitle), para(words.signWhat(acts())),
      el("div", { class: "sheet" }, sheet, hint),
      el("div", { class: "under" }, el("button", { type: "button", onclick: clearPen }, words.redo)),
      declarations(state.forms.map((form) => form.document)), fault(), button];
  },

  status() {
    const s = inWords(state.status);
    const heads = { granted: words.granted, issued: words.issued, delivered: words.delivered, refused: words.refused };
    const left = s.standing === "not_corrected", others = filed().filter((one) => one.id !== s.id);
    return [title(left ? words.notCorrected : heads[s.state] || words.filed, left || s.state === "refused" ? "late" : "done"),
      who(s.licence, words.tail(s)), s.change && turnOf(s),
      s.receipt && el("p", { class: "number" }, words.number, " ", el("b", null, s.receipt.number), el("br"),
        el("span", { class: "quiet" }, words.filedAt(timeWords(s.receipt.filed_at, s.receipt.filed_words)))),
      s.reason && note(el("b", null, words.reasonTitle), " ", s.reason),
      s.state === "refused" && para(words.remedy), left && para(words.callAfter),
      el("ol", { class: "way" }, s.timeline.map((step) => stepOf(s, step))), fault(),
      papersOf(s), !state.visit.verified && (s.papers.length > 0 || s.reason_needs_code) && state.signIn?.offer("tell"), s.reason_needs_code && plain(words.seeReason, (event) => act(event.currentTarget, () => askFor("tell", () => showStatus(s.id)))),
      others.map((one) => choice(words.alsoFiled(inWords(one)), () => showStatus(one.id).catch(explain))),
      open().length > 0 && choice(words.now, () => go("summary")), askedList(), owedList(),
      keepDay(s), s.rating && choice(s.rating.grade ? words.rerate(words.grades[s.rating.grade]) : words.rate, (event) => act(event.currentTarget, () => more("rate"))),
      s.standing === "under_way" && byAgent(() => s.id), s.withdrawal && choice(words.withdraw, (event) => act(event.currentTarget, () => more("withdraw"))), quiet(words.keep)];
  },

  later() {
    const days = picked().map((c) => c.next_reminder).filter(Boolean).sort((a, b) => (a.day < b.day ? -1 : 1));
    return [title(state.visit.reminders ? words.laterTitle : words.silentTitle), picked()[0].change ? dayOfChange(inWords(picked()[0])) : byDay(inWords(picked()[0])),
      para(!state.visit.reminders ? words.silentText : days.length ? words.laterDay(dayWords(days[0])) : words.laterNone),
      otherDays(), para(words.laterLink), fault(), plain(words.now, () => go(picked()[0].yearly ? "owed" : picked()[0].standing === "which" ? "which" : "summary")),
      keepDay(picked()[0]), state.visit.reminders ? choice(words.silence, () => go("silence")) : choice(words.resume, (event) => act(event.currentTarget, () => remind(true))),
      !state.visit.profiling && note(words.untagged),
      state.visit.profiling ? choice(words.untag, () => go("untag")) : choice(words.retag, (event) => act(event.currentTarget, () => tag(true)))];
  },

  untag: () => [title(words.untagTitle), para(words.untagText), fault(),
    main(words.untagYes, () => tag(false)), plain(words.back, () => history.back())],

  silence: () => [title(words.silenceTitle), para(words.silenceText), fault(),
    main(words.silenceYes, () => remind(false)), plain(words.back, () => history.back())],

  stop: () => [title(words.stopTitle), para(picked()[0].yearly || picked()[0].change ? words.stopOwed : words.stopText), fault(),
    main(words.sendCode, () => askFor("tell", () => tell("no_longer_operating", []))), plain(words.back, () => history.back())],

  wrong: () => [title(words.wrongTitle), para(formless() ? words.wrongOwed : words.wrongText), fault(),
    main(words.sendCode, () => askFor("tell", async () => {
      if (formless()) return tell("data_wrong", []);
      await loadForms();
      go("pick", "replace");
    })), plain(words.back, () => history.back())],

  pick() {
    const [shared, own] = sorted(state.forms.map((form) => form.document));
    const fields = [...shared, ...own.flatMap(([, mine]) => mine)].filter((field) => field.name !== "delivery_address");
    const rows = fields.map((field) => el("li", null, el("label", null, el("input", { type: "checkbox", value: field.name }),
      el("div", null, el("span", null, label(field)), el("b", null, field.value)))));
    return [title(words.pickTitle), quiet(words.pickHint), el("ul", { class: "cases" }, rows), fault(), main(words.callMe, () => {
      const wrong = [...document.querySelectorAll(".cases input:checked")].map((box) => box.value);
      return tell("data_wrong", [...new Set(wrong)]);
    }), plain(words.back, () => history.back())];
  },

  told: () => state.answer.intent === "done" ? [title(words.toldTitle, "done"), para(words.doneTold),
    open().length > 0 && choice(words.renewToo, () => go("summary")), owedList(), callUs(), hours()] : [title(words.toldTitle, "done"), para(words.callBy(dayWords(state.answer.call_by), state.answer.phone_tail)),
    para(words.noMore), callUs(), hours()],

  dead() {
    const problem = state.problem;
    const known = words.dead[problem.code] || (!state.visit && words.noLink);
    const anew = problem.code === "session_over" && state.token ? enter : !known && again;
    return [title(known || words.notNow), para(problem.code === "no_link" ? words.noLinkText : sentence(problem)),
      problem.code === "not_left" && main(words.leave, leave),
      anew ? [fault(), main(words.reopen, anew)] : byCode() && plain(words.caseCodeAgain, () => go("caseCode")), callUs(), hours()];
  },

  caseCode() {
    const box = codeBox("case-code", words.caseCodeLabel, () => openByCode());
    return [title(words.caseCodeTitle), para(words.caseCodeText), box, fault(), main(words.caseCodeOpen, openByCode),
      quiet(words.caseCodeWhere), callUs(), hours()];
  },

  trust: () => [title(words.trustTitle), el("ul", null, words.trustList(location.host, byCode()).map((line) => el("li", null, line))),
    el("h2", null, words.checkTitle), codeBox("told", words.checkLabel(byCode()), checkMessage), fault(),
    el("div", { id: "verdict", role: "status" }, state.verdict && verdict(state.verdict)), main(words.check, checkMessage),
    callUs(), hours(), plain(words.back, () => history.back())],
};

// The days on which the next message may come instead.
function otherDays() {
  const { days, chosen, planned } = state.visit.next;
  const on = (day, text) => choice(text, (event) => act(event.currentTarget, () => remindOn(day)));
  const ways = [...days.map((day) => on(day.day, dayWords(day))), chosen && planned && on(null, words.asPlanned(dayWords(planned)))].filter(Boolean);
  return ways.length > 0 && el("section", { class: "days" }, el("h2", null, words.otherDay), ways);
}

// Where licences were posted to before: one tap.
function earlier(written) {
  const others = (state.addresses || []).filter((one) => one !== written);
  return others.length > 0 && el("section", { class: "days" }, el("h2", null, words.addressBefore),
    others.map((one) => choice(one, (event) => act(event.currentTarget, () => saveAddress(one)))));
}

// A box for what stands in a message, typed or pasted; what is in it stays when the page is made again.
function codeBox(id, text, enter) {
  const box = el("input", { id, type: "text", maxlength: 300, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-describedby": "wrong" });
  box.value = state.draft[id] || "";
  box.addEventListener("input", () => (state.draft[id] = box.value));
  box.addEventListener("keydown", (event) => event.key === "Enter" && act(document.querySelector(".main"), enter));
  return [el("label", { class: "over", for: id }, text), box];
}

const verdict = (said) => note(el("b", null, said.ours ? words.ours : words.notOurs), " ", said.ours ? words.oursTo(said.holder, said.over) : words.notOursText);

// Papers to take home, after the code: same tab, a file behind a button, nothing opens.
function papersOf(s) {
  if (!s.papers.length) return null;
  const fetchPaper = async (what) => {
    await ask("GET", "/api/session");
    location.assign(`/api/cases/${s.id}/documents/${what}`);
  };
  const ways = s.papers.map((what) => plain(words.papers[what], (event) => act(event.currentTarget, () =>
    state.visit.verified ? fetchPaper(what) : askFor("tell", () => showStatus(s.id)))));
  const hint = !state.visit.verified ? words.papersNeedCode : /MicroMessenger/i.test(navigator.userAgent) ? words.papersInWechat : "";
  return [ways, hint && quiet(hint)];
}

const formless = () => picked()[0].yearly || ["which", "with_officer"].includes(picked()[0].standing);
const owedList = () => owed().filter((one) => state.at !== "owed" || one.id !== state.owed).map((one) => choice(words.alsoOwed(inWords(one), dayWords(one.latest)), () => {
  state.owed = one.id;
  go("owed");
}));
const filedList = () => filed().map((one) => choice(words.alsoFiled(inWords(one)), () => showStatus(one.id).catch(explain)));
const valueOf = (document, name) => (document.fields.find((field) => field.name === name) || { value: "" }).value;
const label = (field) => (english() ? words.fields[field.name] || field.label : field.label);

// What all documents say of the holder, and what each has of its own.
const OF_A_LICENCE = ["kind", "number", "valid_from", "valid_to", "new_term", "validity"];

const declarations = (documents) => [...new Set(documents.map((one) => english() ? `${one.signer ? words.agentDeclares : ""}${one.change ? words.declarationOfChange : words.declaration}` : one.declaration.text))].map((text) => fine(state.signIn && !state.visit.agent ? state.signIn.declared(text) : text));

function sorted(documents) {
  const same = (field) => !OF_A_LICENCE.includes(field.name) && documents.every((one) => one.fields.some((other) => JSON.stringify(other) === JSON.stringify(field)));
  const many = documents.length > 1;
  return [many ? documents[0].fields.filter(same) : [], documents.map((one) => [one, many ? one.fields.filter((field) => !same(field)) : one.fields])];
}

// Facts that came from one place on one day stand together under it, said once.
function bySource(fields, heading) {
  const groups = new Map();
  for (const field of fields) {
    const from = `${field.source} ${field.as_of}`;
    groups.set(from, [...(groups.get(from) || []), field]);
  }
  return [...groups.values()].map((group) => el("section", { class: "facts" }, el(heading, null, origin(group[0])), el("dl", null, group.map(fact))));
}

function origin(field) {
  const law = field.source.startsWith("依据");
  const source = english() ? words.sources[field.source] || field.source.replace("依据", "") : field.source;
  return law ? words.under(source) : words.from(source, field.as_of && monthDay(field.as_of));
}

function fact(field) {
  const edit = field.name === "delivery_address" && el("dd", null, el("button", { type: "button", "aria-label": words.changeWhat(label(field)), onclick: (event) => act(event.currentTarget, toAddress) }, words.change));
  return el("div", null, el("dt", null, label(field)), el("dd", null, field.value || "—", field.differs && el("span", { class: "differs" }, field.differs)), edit);
}

function monthDay(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  if (!english()) return `${year}年${month}月${day}日`;
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "long" }).format(new Date(`${iso}T00:00:00Z`));
}

function stepOf(s, step) {
  const said = english() ? words.step(s, step) : [step.words, step.note];
  return el("li", { class: step.state }, el("b", null, said[0]),
    step.at && el("span", null, timeWords(step.at, step.at_words)), said[1] && el("span", null, unbroken(said[1])),
    step.step === "delivered" && s.deliver_to && step.state !== "done" && el("span", null, words.sentTo(s.deliver_to)));
}

function countDown(button) {
  const tick = () => {
    if (!state.sent) return;
    const left = Math.ceil((state.sent.againAt - Date.now()) / 1000);
    if (left <= 0) {
      button.removeAttribute("aria-disabled");
      button.textContent = words.again;
      return;
    }
    button.setAttribute("aria-disabled", "true");
    button.textContent = words.againIn(left);
    if (state.at === "code") setTimeout(tick, 1000);
  };
  tick();
}
