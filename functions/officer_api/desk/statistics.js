// 统计: the figures of the year up to yesterday, what happened today, and the monthly reports to fetch.
import { acting, el, fill, para } from "./elements.js";
import { ask } from "./calls.js";
import { drawStatistics } from "./statistics_page.js";
import { words } from "./words.js";

export function showStatistics(place) {
  return fill(place, words, async () => {
    const [told, today, kept] = await Promise.all(["", "/today"].map((one) => ask("GET", `/api/statistics${one}`)).concat(ask("GET", "/api/reports")));
    const page = el("div");
    drawStatistics(page, told, today);
    return [page, kept.reports.length > 0 && reports(kept.reports)];
  });
}

function reports(all) {
  const wrong = el("p", { class: "wrong", role: "alert" });
  const say = (text) => { wrong.textContent = text; };
  const fetched = (month) => async () => { location.assign((await ask("GET", `/api/reports/${month}`)).link); };
  const name = ({ month }) => `${month.slice(0, 4)}年${Number(month.slice(5))}月`;
  return el("section", { class: "reports" }, el("h2", null, words.reports), para(all.map((one) => acting(name(one), fetched(one.month), say, { class: "small" }))), wrong);
}
