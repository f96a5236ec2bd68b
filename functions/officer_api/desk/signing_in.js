// Signing in at the officers' pool: an authorization code with a proof of our own (RFC 7636), as a public client.
// The access token is in memory alone. The refresh token is kept for this tab: a reload goes on, a closed tab is out.
import { words } from "./words.js";
import { belongTo, dropAll } from "./drafts.js";
import { forgetUse, tooLong, use } from "./unused.js";

const told = document.documentElement.dataset;
const REFRESH = "signed-in", ASKED = "signing-in", UNUSED = "unused";
const EARLY = 60_000;
let access = null, renewing = null, out = false;

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const fresh = () => base64(crypto.getRandomValues(new Uint8Array(32)));

// Goes to the sign-in page, and comes back to where the officer is now. Who signed in there before proves it anew: who
// asks may be somebody else at the same desk.
export async function signIn() {
  const asked = { verifier: fresh(), state: fresh(), back: location.hash };
  sessionStorage.setItem(ASKED, JSON.stringify(asked));
  sessionStorage.removeItem(UNUSED);
  const challenge = base64(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(asked.verifier)));
  location.assign(`${told.signIn}/oauth2/authorize?${new URLSearchParams({
    response_type: "code", client_id: told.client, redirect_uri: `${told.desk}/desk`, scope: "openid",
    state: asked.state, code_challenge: challenge, code_challenge_method: "S256", prompt: "login", lang: "zh-CN",
  })}`);
}

// What came back from the sign-in page, if anything did; the address is clean afterwards.
export async function returned() {
  const told = new URLSearchParams(location.search);
  if (!told.has("state") && !told.has("error")) return;
  const asked = JSON.parse(sessionStorage.getItem(ASKED) || "null");
  sessionStorage.removeItem(ASKED);
  history.replaceState(null, "", location.pathname + (asked ? asked.back : ""));
  if (!asked || asked.state !== told.get("state") || !told.get("code")) throw new Error(words.signInFailed);
  if (tooLong()) dropAll();
  use();
  await take({ grant_type: "authorization_code", code: told.get("code"), code_verifier: asked.verifier, redirect_uri: `${document.documentElement.dataset.desk}/desk` });
}

async function take(grant) {
  let answer, said;
  try {
    answer = await fetch(`${told.signIn}/oauth2/token`, {
      method: "POST", credentials: "omit", cache: "no-store",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...grant, client_id: told.client }),
    });
    said = await answer.json();
  } catch {
    throw Object.assign(new Error(words.offline), { status: 0 });
  }
  if (out) await revoke(said.refresh_token);
  if (out || !answer.ok || !said.access_token) {
    forget();
    throw Object.assign(new Error(words.ended), { status: 401, ended: true });
  }
  if (said.refresh_token) sessionStorage.setItem(REFRESH, said.refresh_token);
  access = { token: said.access_token, claims: claimsOf(said.access_token), until: Date.now() + said.expires_in * 1000 - EARLY };
  belongTo(access.claims.sub);
}

function claimsOf(token) {
  const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(body), (one) => one.charCodeAt(0))));
}

export const signedIn = () => access !== null || sessionStorage.getItem(REFRESH) !== null;

// An access token that is still good, renewed once for all who wait for it.
export async function accessToken(anew) {
  if (anew || !access || access.until < Date.now()) {
    const token = sessionStorage.getItem(REFRESH);
    if (!token) throw Object.assign(new Error(words.ended), { status: 401, ended: true });
    renewing ||= take({ grant_type: "refresh_token", refresh_token: token }).finally(() => { renewing = null; });
    await renewing;
  }
  return access.token;
}

// Who signed in, as the token says it; what they may do the server knows.
export function officer() {
  const claims = access ? access.claims : {};
  return { name: String(claims.username || ""), roles: claims["cognito:groups"] || [] };
}

// When the desk was last used is kept over a sign-in that ended by itself: what was typed is held to that.
function forget() {
  access = null;
  sessionStorage.removeItem(REFRESH);
}

// Whether it could be said; a token that is forgotten is in nobody's hands either way.
async function revoke(token) {
  if (!token) return true;
  return fetch(`${told.signIn}/oauth2/revoke`, {
    method: "POST", credentials: "omit", keepalive: true, signal: AbortSignal.timeout(10_000), body: new URLSearchParams({ token, client_id: told.client }),
  }).then(() => true, () => false);
}

// The sign-in page forgets who signed in there, too, and sends the browser back here.
const leave = () => location.replace(`${told.signIn}/logout?${new URLSearchParams({ client_id: told.client, logout_uri: `${told.desk}/desk` })}`);

// Nothing is renewed from here on. Why a desk that nobody used is left is said when the page is back.
export async function signOut(unused = "") {
  const token = sessionStorage.getItem(REFRESH);
  out = true;
  forget();
  forgetUse();
  dropAll();
  if (unused) sessionStorage.setItem(UNUSED, unused);
  if (await revoke(token) || !unused) leave();
}

// "" where nobody was signed out for want of use; else what was told to `signOut`, once.
export function unusedSaid() {
  const said = sessionStorage.getItem(UNUSED) || "";
  sessionStorage.removeItem(UNUSED);
  return said;
}
