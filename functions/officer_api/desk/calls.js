// Speaking with the server. Anything may be said again: it is done once.
import { accessToken } from "./signing_in.js";
import { words } from "./words.js";

const WAIT = 30_000;

export class Denied extends Error {
  constructor(status, said) {
    super(said.message || words.offline);
    this.status = status;
    this.code = said.error || "";
  }
}

export async function ask(method, path, body) {
  try {
    return await once(method, path, body, await accessToken());
  } catch (problem) {
    if (problem.status !== 401 || problem.ended) return over(problem);
  }
  try {
    return await once(method, path, body, await accessToken(true));
  } catch (problem) {
    return over(problem);
  }
}

// A sign-in that has ended is said once, over whatever is being done.
function over(problem) {
  if (problem.status === 401) document.dispatchEvent(new Event("ended"));
  throw problem;
}

async function once(method, path, body, token) {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), WAIT);
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  let answer, said;
  try {
    answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), signal: ending.signal, cache: "no-store", credentials: "omit" });
    said = await answer.json();
  } catch {
    throw new Denied(0, {});
  } finally {
    clearTimeout(timer);
  }
  if (!answer.ok) throw new Denied(answer.status, said.error ? said : { message: answer.status === 401 ? words.ended : "" });
  return said;
}

// A photograph, as it was signed; its bytes come by the same token and stand at no address.
export async function photograph(path) {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${await accessToken()}` }, cache: "no-store", credentials: "omit" })
    .catch(() => { throw new Denied(0, {}); });
  if (!answer.ok) throw new Denied(answer.status, await answer.json().catch(() => ({})));
  return createImageBitmap(await answer.blob());
}

// A file that is made for the asking, as the browser keeps it: by the same token, and at no address.
export async function made(path, body, name) {
  const headers = { Authorization: `Bearer ${await accessToken()}`, "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body), cache: "no-store", credentials: "omit" }).catch(() => { throw new Denied(0, {}); });
  if (!answer.ok) throw new Denied(answer.status, await answer.json().catch(() => ({})));
  const at = URL.createObjectURL(await answer.blob());
  Object.assign(document.createElement("a"), { href: at, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(at), 60_000);
}

export const query = (told) => {
  const kept = Object.entries(told).filter(([, value]) => value);
  return kept.length > 0 ? `?${new URLSearchParams(kept)}` : "";
};
