// Ninety days to come: one chart, then a table; quiet days are left out, and the busiest item stands first.
import { el, fill, grid, para, part, quiet } from "./elements.js";
import { ask, query } from "./calls.js";
import { day, words } from "./words.js";

export function showForecast(place) {
  return fill(place, words, async () => {
    const told = await ask("GET", `/api/forecast${query({ days: 90 })}`);
    const busy = told.per_day.filter((one) => one.due + one.messages + one.calls + one.lapsed > 0);
    const items = [...told.per_item].sort((a, b) => b.opened - a.opened).slice(0, 12);
    return [
      el("div", { class: "top" }, el("h1", null, words.forecastTitle)),
      el("div", { class: "wide-body" },
        para(`${day(told.first_day)} 至 ${day(told.last_day)}。${words.forecastTotals(told.totals)}`),
        chart(told.chart),
        busy.length > 0 ? el("div", { class: "numbers" }, grid(words.forecastTitle, words.forecastHeads, busy.map((one) => [day(one.day), ...[one.due, one.opened, one.messages, one.calls, one.lapsed].map(String)]))) : quiet("今后 90 天没有到期的证照。"),
        part(words.forecastItems, el("div", { class: "numbers" }, grid(words.forecastItems, ["事项", "立案"], items.map((one) => [one.item.name, String(one.opened)])))),
        told.silences.length > 0 && part("不提醒的会有多少？", el("div", { class: "numbers" }, grid("不提醒", ["原因", "件数"], told.silences.map((one) => [one.wording, String(one.count)]))))),
    ];
  });
}

// It comes drawn, without a style or a script of its own; the table beneath says the same to be heard.
function chart(told) {
  const drawn = new DOMParser().parseFromString(told.svg, "image/svg+xml").documentElement;
  return el("div", { class: "chart" }, part(told.question, para(told.answer), document.importNode(drawn, true)));
}
