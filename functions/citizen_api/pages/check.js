// 核验文件: a file's digest, or a licence's identifier, against what was issued. The file stays here.
const state = { at: "ask", found: null, byFile: false, typed: "" };
const LARGEST = 20 * 2 ** 20;
const inEnglish = async () => ENGLISH;

const explain = (problem) => {
  if (!(problem instanceof Denied)) console.error(problem);
  say(sentence(problem));
};

function show(found, byFile) {
  Object.assign(state, { found, byFile });
  history.pushState({ name: "result" }, "", location.href);
  draw("result");
}

async function digestOf(file) {
  const bytes = await new Response(file).arrayBuffer();
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function checkFile(file) {
  if (!window.crypto || !crypto.subtle) return say(words.noDigest);
  if (file.size > LARGEST) return say(words.tooLarge);
  let digest;
  try {
    digest = await digestOf(file);
  } catch {
    return say(words.unread);
  }
  show(await ask("POST", "/api/documents/check", { digest }), true);
}

async function checkIdentifier() {
  const identifier = state.typed.trim();
  if (!identifier) return say(words.empty);
  show(await ask("POST", "/api/documents/check", { identifier: identifier.slice(-400) }), false);
}

const rows = (pairs) => el("section", { class: "facts" }, el("dl", null, pairs.filter(([, value]) => value).map(([name, value]) =>
  el("div", null, el("dt", null, words.facts[name]), el("dd", null, value)))));

const termOf = (found) => words.term(found.valid_from && dayWords(found.valid_from), found.valid_to ? dayWords(found.valid_to) : words.forever);

const views = {
  ask() {
    const picked = el("input", { id: "file", class: "away", type: "file", accept: "application/pdf,.pdf", "aria-describedby": "wrong" });
    const button = el("label", { class: "main", for: "file" }, words.choose);
    picked.addEventListener("change", () => picked.files[0] && act(button, () => checkFile(picked.files[0])).then(() => (picked.value = "")));
    const box = el("input", { id: "told", type: "text", maxlength: 400, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-describedby": "wrong" });
    box.value = state.typed;
    box.addEventListener("input", () => (state.typed = box.value));
    const go = plain(words.check, () => act(go, checkIdentifier));
    box.addEventListener("keydown", (event) => event.key === "Enter" && act(go, checkIdentifier));
    return [title(words.title), para(words.intro), picked, button, quiet(words.private),
      /MicroMessenger/i.test(navigator.userAgent) && note(words.wechat), fault(),
      el("h2", null, words.or), el("label", { class: "over", for: "told" }, words.label), box, go, quiet(words.where), callUs(), hours()];
  },

  result() {
    const { found, byFile } = state;
    const again = plain(words.another, () => history.back());
    if (!found.known) {
      return [title(byFile ? words.alteredTitle : words.unknownTitle, "late"), para(byFile ? words.alteredText : words.unknownText),
        byFile && para(words.alteredDo), again, callUs(), hours()];
    }
    const good = ["valid", "signed"].includes(found.standing);
    const facts = found.what === "licence"
      ? [["name", found.name], ["number", found.number], ["holder", found.holder], ["term", termOf(found)], ["by", found.by],
        ["issued_on", dayWords(found.issued_on)], ["edition", words.edition(found.edition)], ["identifier", found.identifier]]
      : [["name", found.name], ["receipt", found.number], ["holder", found.holder], ["by", found.by],
        ["signed_at", timeWords(found.signed_at, found.signed_words)], ["filing", words.filing(found.filing)]];
    return [title(words.heads[found.standing], good ? "done" : "late"), para(words.says[found.standing]),
      found.newer_from && note(words.newer(dayWords(found.newer_from))), rows(facts), !byFile && note(words.compare), again, callUs()];
  },
};

addEventListener("popstate", () => draw("ask"));

// A QR code brings the identifier in the fragment, which no server is sent.
async function start() {
  enlarge(remembered.get("size") === "large");
  if (remembered.get("language") === "en") await speak("en");
  const brought = location.hash.slice(1);
  try {
    state.typed = decodeURIComponent(brought);
  } catch {
    state.typed = brought; // a stray % is looked up as it stands
  }
  draw("ask");
  if (state.typed) await act(page.querySelector(".plain"), checkIdentifier);
}
addEventListener("hashchange", start);

start();
