// 统计: the director's page, one screen and one printed sheet, out of GET /api/statistics and /today.
// It needs nothing of the desk but a place to stand in, and the desk nothing of it but this function.
const NO_TOWN = "未登记所属乡镇";
const LATE = 8;
const number = (value) => value.toLocaleString("zh-CN");
const percent = (rate) => (rate == null ? "–" : `${(rate / 10).toFixed(1)}%`);
const yuan = (value) => (value == null ? "未设单价" : `${Number(value).toLocaleString("zh-CN", { minimumFractionDigits: 2 })}元`);
const town = (name) => name || NO_TOWN;

export function drawStatistics(place, told, today) {
  place.replaceChildren(make("div", "statistics", [
    make("h1", null, [`统计：${days(told.first_day, told.last_day)}`]),
    make("p", "sentence", [told.sentence.says]),
    make("p", "quiet", [standing(told)]),
    today && soFar(today),
    make("div", "plots", [
      ...told.charts.map(chart),
      lateOnes(told),
      towns(told),
      costs(told),
    ]),
  ]));
}

function make(tag, kind, kids, more) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  for (const [name, value] of Object.entries(more || {})) made.setAttribute(name, value);
  made.append(...kids.filter(Boolean));
  return made;
}

const day = (iso) => {
  const [year, month, date] = iso.split("-").map(Number);
  return `${year}年${month}月${date}日`;
};
const days = (first, last) => `最晚申请日从${day(first)}到${day(last)}`;

// What the rate was before, in words; a span of which nothing is known says so.
function standing(told) {
  const { on_time: now, a_year_before: year, before } = told;
  const counted = told.counted_on ? `数到${day(told.counted_on)}夜里` : "还没有过完一夜，没有数";
  return `按时率${percent(now.rate)}（${number(now.on_time)}／${number(now.fileable)}），`
    + `去年同期${percent(year.rate)}，上一段${percent(before.rate)}；正在办${number(told.under_way)}件。${counted}。`;
}

function soFar(today) {
  const said = [
    ["新开", today.cases_opened], ["发提醒", today.reminders_sent], ["送达", today.reminders_delivered],
    ["打开", today.links_opened], ["确认", today.intents_confirmed], ["申报", today.filed],
    ["准予", today.granted], ["发证", today.issued], ["送到", today.delivered], ["过期", today.lapsed],
  ];
  return make("dl", "today", [
    make("dt", null, ["今天"]),
    ...said.map(([name, value]) => make("dd", null, [`${name} `, make("b", null, [number(value)])])),
  ]);
}

// The chart comes drawn; only shapes and words of it are taken over. Its numbers stand beneath, to be heard.
function chart(one) {
  const drawn = new DOMParser().parseFromString(one.svg, "image/svg+xml").documentElement;
  return make("section", "chart", [
    make("h2", null, [one.question]),
    make("p", null, [one.answer]),
    document.importNode(drawn, true),
  ]);
}

function table(question, heads, rows, empty) {
  if (!rows.length) return make("section", null, [make("h2", null, [question]), make("p", "quiet", [empty])]);
  return make("section", null, [
    make("h2", null, [question]),
    make("table", null, [
      make("caption", "away", [question]),
      make("thead", null, [make("tr", null, heads.map((head) => make("th", null, [head], { scope: "col" })))]),
      make("tbody", null, rows.map(([name, ...cells]) => make("tr", null, [
        make("th", null, [name], { scope: "row" }),
        ...cells.map((cell) => make("td", null, [cell])),
      ]))),
    ]),
  ]);
}

function lateOnes(told) {
  const rows = told.late.slice(0, LATE).map((one) => [
    `${one.kind.name}，${town(one.town)}`, number(one.late), number(one.fileable), number(one.lapsed),
  ]);
  return table("哪里、哪一类没有按时办？", ["证照，乡镇", "未按时", "可申报", "已过期"], rows, "都按时办了。");
}

function towns(told) {
  const needs = new Map(told.towns.map((one) => [one.town, one]));
  const covered = new Map(told.covered_towns.map((one) => [one.town, one]));
  const names = [...new Set([...covered.keys(), ...needs.keys()])];
  const rows = names.map((name) => {
    const [held, need] = [covered.get(name), needs.get(name)];
    return [
      town(name), number(held ? held.licences : 0), number(held ? held.holders : 0), number(held ? held.reminded : 0),
      number(need ? need.due : 0), percent(need && need.rate),
    ];
  });
  return table("各乡镇、街道怎么样？", ["乡镇、街道", "证照", "主体", "惠及", "应办", "按时率"], rows, "还没有数。");
}

function costs(told) {
  const rows = told.costs.map((one) => [
    one.what.name, number(one.number), one.price == null ? "–" : yuan(one.price), yuan(one.yuan),
  ]);
  return table("花了多少钱？（单价是假定的）", ["项目", "数量", "单价", "费用"], rows, "");
}
