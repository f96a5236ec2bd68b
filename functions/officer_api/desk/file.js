// Right: an intake file that is held, its equation, and the word on whether it goes in.
import { acting, dialog, el, facts, fill, moved, para, plain, quiet, section, tell } from "./elements.js";
import { ask } from "./calls.js";
import { draft, drop, keep } from "./drafts.js";
import { time, words } from "./words.js";

export function showFile(place, sha256) {
  return fill(place, words, async () => {
    const file = await ask("GET", `/api/files/${sha256}`);
    const would = Object.entries(file.would).map(([name, n]) => [words.would[name] || name, String(n)]);
    return [
      el("article", { class: "case" },
        el("div", { class: "head" }, el("h2", null, file.name || words.files.title), para(file.state.name), quiet(`${file.kind ? file.kind.name : ""} ${time(file.begun_at)}`)),
        file.reason && section(words.files.reason, para(file.reason)),
        would.length > 0 && section(words.files.would, facts(would)),
        section(words.files.rows, facts([[words.files.rows, String(file.rows)], [words.files.accepted, String(file.accepted)], [words.files.unchanged, String(file.unchanged)], [words.files.rejected, String(file.rejected)], [words.files.held, String(file.held)]])),
        file.ruling && section(words.files.ruling, para(`${file.ruling.released ? words.files.release : words.files.refuse}，${file.ruling.by.name}，${time(file.ruling.at)}：${file.ruling.reason}`))),
      file.state.code === "held" && el("div", { class: "decide", role: "group", "aria-label": words.files.ruling }, el("div", { class: "row" },
        plain(words.files.release, () => rule(sha256, "release"), { class: "main" }), plain(words.files.refuse, () => rule(sha256, "refuse")))),
    ];
  });
}

function rule(sha256, outcome) {
  const kept = `ruling:${sha256}`;
  const why = el("textarea", { rows: 3, maxlength: 500, autofocus: true, oninput: (event) => keep(kept, event.target.value) });
  why.value = draft(kept);
  return dialog(words.files[outcome], [el("label", { class: "field" }, words.files.why, why), quiet(words.files.whyHint)], ({ done, cancel, say }) => [
    acting(words.files[outcome], async () => {
      await ask("POST", `/api/files/${sha256}/ruling`, { outcome, reason: why.value.trim() });
      drop(kept);
      done(true);
      tell(words.files.ruled);
      moved();
    }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}
