// Today's alarms: is everything that was due accounted for, what happened, and may ringing start?
import { acting, dialog, el, facts, fill, grid, link, moved, para, part, plain, quiet, state, tell } from "./elements.js";
import { ask } from "./calls.js";
import { officer } from "./signing_in.js";
import { day, words } from "./words.js";

export function showToday(place) {
  return fill(place, words, async () => {
    const [waiting, ringing] = await Promise.all([ask("GET", "/api/waiting"), ask("GET", "/api/ringing")]);
    const told = await ask("GET", `/api/days/${waiting.today}`);
    const { equation: e, proof } = told;
    const adds = e.due === e.opened + e.suppressed;
    return [
      el("div", { class: "top" }, el("h1", null, `${words.today}：${day(told.day)}`)),
      el("div", { class: "wide-body" },
        part(words.equation, el("p", { class: "big" }, state(adds ? "delivered" : "failed", words.equationSaid(e))), !adds && para(words.equationBroken)),
        part("提醒放行", para(state(ringing.state === "go" ? "delivered" : "unknown", words.ringing[ringing.state] || ringing.state), ringing.since && ` ${day(ringing.since)}`),
          ringing.state === "waiting" && para(link("#/forecast", words.forecast)), ringing.state === "waiting" && officer().roles.includes("supervisor") && plain(words.go, go, { class: "main" })),
        part(words.counted, Object.keys(told.counted).length > 0 ? grid(words.counted, ["事件", "次数"], Object.entries(told.counted).map(([name, n]) => [words.events[name] || words.counts[name] || name, String(n)])) : quiet("今天还没有事件。")),
        part(words.proof, proof ? [para(state(proof.holds ? "delivered" : "failed", proof.holds ? words.proofHolds : words.proofBroken)), facts([["应提醒", String(proof.due)], ["立案", String(proof.cases)], ["有原因", String(proof.reasons)], ["遗漏", String(proof.missed)]])] : quiet(words.proofNone))),
    ];
  });
}

function go() {
  return dialog(words.goTitle, quiet(words.goHint), ({ done, cancel, say }) => [
    acting(words.goDo, async () => { await ask("POST", "/api/ringing/go", {}); done(true); tell(words.goTold); moved(); }, say, { class: "main" }),
    plain(words.cancel, cancel),
  ]);
}
