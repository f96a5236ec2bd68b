"""统计: the public page, written whole, without a script: to be read, kept and printed anywhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape

from zhiban.domain.charts import Chart
from zhiban.domain.figure_charts import Language, Named, drawn, funnel, on_time
from zhiban.domain.public_figures import Line, Lines, PublicFigures

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("{county}“无感智办”统计", "“No-notice licensing” in numbers · {county}"),
    "other": ("English", "中文"),
    "sentence": (
        "已归集市场主体电子证照数据{licences}条，覆盖{holders}家市场主体；"
        "已发送提醒{messages}条，惠及{reminded}家市场主体。",
        "{licences} e-licences of {holders} businesses are on record; {messages} reminders have"
        " been sent, to {reminded} businesses.",
    ),
    "under_way": ("现在正在办的，有{number}件。", "{number} matters are under way now."),
    "none": ("还没有统计。每天早上更新。", "There are no figures yet. They come every morning."),
    "span": (
        "下面是最晚申请日从{first}到{last}的事，数据截至{day}。",
        "Below: what had to be filed between {first} and {last}, as counted on {day}.",
    ),
    "rate": (
        "一年里，每100件有{rate}件按时办了；{before}。",
        "In these twelve months {rate} of every 100 were filed in time; {before}.",
    ),
    "before": ("前一年是{rate}件", "the year before it was {rate}"),
    "no_before": ("前一年没有统计", "there are no figures of the year before"),
    "no_rate": ("还不到说按时率的时候。", "It is too early for an on-time rate."),
    "kinds": ("哪类证照的事最多，按时办得怎么样？", "Which licences were due, and in time?"),
    "towns": ("各乡镇、街道办得怎么样？", "How did the towns do?"),
    "name": ("名称", "Name"),
    "step": ("走到哪一步", "Step"),
    "month": ("月份", "Month"),
    "due": ("应办（件）", "Due"),
    "percent": ("按时率（%）", "In time (%)"),
    "others": ("其他（件数少，合在一起）", "Others (few, told together)"),
    "hidden": (
        "件数太少，分开说会知道是谁，所以不列。",
        "Too few to be told apart without telling whose they are.",
    ),
    "table": ("看数字", "The numbers"),
    "how": ("这些数是怎么数的？", "How was this counted?"),
    "how_said": (
        "每天夜里从登记库和办件库逐条数出来；提醒由事件累计。一件事算在它的最晚申请日那天。"
        "按时，是在最晚申请日以前（含当天）申报。1到4的数不单独公布，合到“其他”里。"
        "这里没有任何人的信息。",
        "Counted row by row every night; reminders from events, each once. A matter counts on its"
        " last filing day; in time means filed by then. Numbers from 1 to 4 are not told by"
        " themselves. Nothing here is about a person.",
    ),
    "ask": ("咨询", "Questions"),
    "few": ("少于5", "under 5"),
}


class Writer:
    """Writes the page of some figures in one language; `told` are the bureau's names and files."""

    def __init__(self, language: Language, told: Mapping[str, str]) -> None:
        self.language, self.told = language, told

    def say(self, name: str, **values: str) -> str:
        """A sentence, with values in it, safe to stand in the page."""
        words = _WORDS[name][self.language == "en"]
        return escape(words.format(county=self.told["county"], **values))

    def page(self, figures: PublicFigures | None) -> str:
        """The whole page."""
        body = self._nothing() if figures is None else self._figures(figures)
        other = ("/statistics/en", "en") if self.language == "zh" else ("/statistics", "zh-CN")
        bureau = self.told["bureau" if self.language == "zh" else "bureau_en"]
        told = {name: escape(value) for name, value in self.told.items()}
        return f"""<!doctype html>
<html lang="{"zh-CN" if self.language == "zh" else "en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>{self.say("title")}</title>
<link rel="icon" type="image/svg+xml" href="{told["mark.svg"]}">
<link rel="stylesheet" href="{told["citizen.css"]}">
<link rel="stylesheet" href="{told["statistics.css"]}">
</head>
<body class="figures">
<header>
<img src="{told["mark.svg"]}" alt="" width="28" height="28">
<span id="bureau">{escape(bureau)}</span>
<a href="{other[0]}" lang="{other[1]}" hreflang="{other[1]}">{self.say("other")}</a>
</header>
<main>
<h1>{self.say("title")}</h1>
{body}
</main>
<footer>
<p>{self.say("ask")} <a href="tel:{told["phone"]}">{told["phone"]}</a></p>
</footer>
</body>
</html>
"""

    def _nothing(self) -> str:
        return f"<p>{self.say('none')}</p>"

    def _figures(self, told: PublicFigures) -> str:
        steps = [
            (step["name" if self.language == "zh" else "name_en"], step["number"])
            for step in told["funnel"]
        ]
        months = [(month["month"], month["rate"]) for month in told["months"]]
        far = funnel(steps, self.language, bare=True)
        each = on_time(months, self.language, bare=True)
        return f"""{self._sentence(told)}
<div class="plots">
{self._chart(far, steps, ("step", "due"))}
{self._chart(each, months, ("month", "percent"), self._rate(told))}
{self._lines("kinds", told["kinds"])}
{self._lines("towns", told["towns"])}
</div>
<h2>{self.say("how")}</h2>
<p class="fine">{self.say("how_said")}</p>"""

    def _sentence(self, told: PublicFigures) -> str:
        sentence = self.say(
            "sentence",
            licences=self._number(told["licences"]),
            holders=self._number(told["holders"]),
            messages=self._number(told["messages"]),
            reminded=self._number(told["reminded"]),
        )
        under_way = self.say("under_way", number=self._number(told["under_way"]))
        days = [self._day(told[name]) for name in ("first", "last", "day")]
        span = self.say("span", first=days[0], last=days[1], day=days[2])
        return f"""<p class="sentence">{sentence}</p>
<p class="quiet">{under_way} {span}</p>"""

    def _rate(self, told: PublicFigures) -> str:
        if told["rate"] is None:
            return self.say("no_rate")
        before = told["rate_a_year_before"]
        said = "no_before" if before is None else "before"
        words = _WORDS[said][self.language == "en"].format(rate=before)
        return self.say("rate", rate=str(told["rate"]), before=words)

    def _chart(
        self, chart: Chart, numbers: Sequence[Named], heads: tuple[str, str], more: str = ""
    ) -> str:
        rows = ((name, self._number(number, "–")) for name, number in numbers)
        said = f"<p>{more}</p>" if more else ""
        return f"""<section>
<h2>{escape(chart.question)}</h2>
<p>{escape(chart.answer)}</p>{said}
<div class="chart">{drawn(chart, self.language)}</div>
<details><summary>{self.say("table")}</summary>
{self._table(chart.question, heads, rows)}
</details>
</section>"""

    def _lines(self, what: str, lines: Lines | None) -> str:
        heading = f"<section>\n<h2>{self.say(what)}</h2>\n"
        if lines is None:
            return f"{heading}<p>{self.say('hidden')}</p>\n</section>"
        rows = [self._line(line, line["name"]) for line in lines["rows"]]
        if lines["others"] is not None:
            rows.append(self._line(lines["others"], _WORDS["others"][self.language == "en"]))
        question = _WORDS[what][self.language == "en"]
        return f"{heading}{self._table(question, ('name', 'due', 'percent'), rows)}\n</section>"

    def _line(self, line: Line, name: str) -> tuple[str, ...]:
        return name, self._number(line["due"]), self._number(line["rate"], "–")

    def _table(self, caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        top = "".join(f'<th scope="col">{self.say(head)}</th>' for head in heads)
        body = "\n".join(
            f'<tr><th scope="row">{escape(name)}</th>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            + "</tr>"
            for name, *cells in rows
        )
        return (
            f'<table><caption class="heard">{escape(caption)}</caption>\n'
            f"<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
        )

    def _number(self, number: int | None, none: str = "") -> str:
        if number is None:
            return none or _WORDS["few"][self.language == "en"]
        return f"{number:,}"

    def _day(self, told: str | None) -> str:
        if told is None:
            return "–"
        day = date.fromisoformat(told)
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day:%b} {day.day}, {day.year}"
