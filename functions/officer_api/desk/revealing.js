// A number in full, for a purpose: asked for one at a time, and recorded.
import { acting, dialog, el, plain, quiet } from "./elements.js";
import { ask } from "./calls.js";
import { words } from "./words.js";

export function masked(value, path, field, version, what) {
  if (!value) return "—";
  const shown = el("span", { class: "number" }, value);
  const button = plain(words.show, async () => {
    const full = await asked(path, field, version, what);
    if (full) {
      shown.textContent = full;
      shown.classList.add("full");
      button.remove();
    }
  }, { class: "small", "aria-label": words.showTitle(what) });
  return el("span", null, shown, " ", button);
}

function asked(path, field, version, what) {
  const name = `why-${field}`;
  const choices = Object.entries(words.purposes).map(([code, text], n) => el("label", { class: "choice" },
    el("input", { type: "radio", name, value: code, checked: n === 0, autofocus: n === 0 }), text));
  const form = el("fieldset", null, el("legend", null, words.showWhy), choices);
  return dialog(words.showTitle(what), [form, quiet(words.showHint)], ({ done, cancel, say }) => [
    acting(words.showDo, async () => {
      const purpose = form.querySelector("input:checked").value;
      done((await ask("POST", `${path}/reveal`, { field, contact_version: version, purpose })).value);
    }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}

export const contactRows = (holder, path) => holder.contacts.map((one, n) => [`${one.role} ${one.name}`,
  masked(one.mobile, path, `mobile.${n}`, holder.contact_version, words.mobile),
  el("span", { class: "from" }, [one.confidence.name, one.why, words.verifiedOn(one.verified_on), one.source].filter(Boolean).join("，"))]);
