// What was typed stays, over a lost connection and over a sign-in that ended: in this tab, and no longer than it is open.
const NAME = (key) => `draft:${key}`;

export const draft = (key) => sessionStorage.getItem(NAME(key)) || "";
export function keep(key, text) {
  if (text) sessionStorage.setItem(NAME(key), text);
  else sessionStorage.removeItem(NAME(key));
}
export const drop = (key) => sessionStorage.removeItem(NAME(key));
const every = () => Object.keys(sessionStorage).filter((name) => name.startsWith("draft:"));
export const written = () => every().length > 0;
export const dropAll = () => every().forEach((name) => sessionStorage.removeItem(name));
