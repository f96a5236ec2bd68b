// What was typed stays, over a lost connection and over a sign-in that ended: in this tab, for who typed it, and no
// longer than a desk may be left unused.
const OWNER = "drafts-of";
const NAME = (key) => `draft:${key}`;
let owner = "";

export const draft = (key) => sessionStorage.getItem(NAME(key)) || "";
export function keep(key, text) {
  sessionStorage.setItem(OWNER, owner);
  if (text) sessionStorage.setItem(NAME(key), text);
  else sessionStorage.removeItem(NAME(key));
}
export const drop = (key) => sessionStorage.removeItem(NAME(key));
const every = () => Object.keys(sessionStorage).filter((name) => name.startsWith("draft:"));
export const written = () => every().length > 0;
export const dropAll = () => [...every(), OWNER].forEach((name) => sessionStorage.removeItem(name));

// Who signs in now: what somebody else has left is not theirs to see.
export function belongTo(officer) {
  owner = officer;
  if (sessionStorage.getItem(OWNER) !== owner) dropAll();
}
