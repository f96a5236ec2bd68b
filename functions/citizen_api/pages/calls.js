// Speaking with the server. Anything may be said again: it is done once.
const WAIT = 25000;
let heard = () => {}, visits = 0;

class Denied extends Error {
  constructor(status, said) {
    super(said.message);
    this.status = status;
    this.code = said.error;
    this.said = said;
  }
}

async function ask(method, path, body) {
  const visit = visits;
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), WAIT);
  const asked = { method, signal: ending.signal, credentials: "same-origin", cache: "no-store", headers: {} };
  if (body) {
    asked.headers["Content-Type"] = "application/json";
    asked.body = JSON.stringify(body);
  }
  let answer, said;
  try {
    answer = await fetch(path, asked);
    said = await answer.json();
  } catch {
    throw new Denied(0, { error: "offline", message: words.offline });
  } finally {
    clearTimeout(timer);
    if (visit !== visits) return new Promise(() => {}); // what was asked in a visit that is over is heard by nobody
  }
  if (!answer.ok) throw new Denied(answer.status, said.error ? said : { error: "offline", message: words.offline });
  heard(said);
  return said;
}

// What is shown is what is signed: the text's own bytes are checked, and fields are taken from that text only.
async function checkedDocument(form) {
  if (window.crypto && crypto.subtle) {
    const bytes = new TextEncoder().encode(form.document.text);
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hex = Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex !== form.document.sha256) throw new Denied(0, { error: "altered", message: words.altered });
  }
  return JSON.parse(form.document.text);
}

const sentence = (problem) => {
  if (!(problem instanceof Denied)) return words.offline;
  if (byCode() && words.byCode.sentences[problem.code]) return words.byCode.sentences[problem.code];
  if (words.says?.[problem.code]) return words.says[problem.code];
  return english() ? words.errors[problem.code]?.(problem.said) || words.errors.failed() : problem.message;
};
