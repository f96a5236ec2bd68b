"""统计: the director's figures of a span of days, what happened today, and the monthly reports."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, timedelta

from officer_api import naming
from officer_api.asked import AnyItem, AnyKind, AnyTown, FirstDay, LastDay, Month
from officer_api.asking import Asking, Asks
from officer_api.exporting import LINK_LASTS
from officer_api.figures_shown import (
    ChartShown,
    CostShown,
    CoverLine,
    FigureLine,
    FigureStep,
    MonthShown,
    RateShown,
    ReportShown,
    ReportsShown,
    SentenceShown,
    StatisticsShown,
    TodayShown,
)
from officer_api.registry_shown import LinkShown
from officer_api.shown import Named
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import Malformed, NotThere
from zhiban.domain.figure_charts import drawn, funnel, on_time
from zhiban.domain.figures import Covered, Prices, Span, Spent, county_sentence
from zhiban.domain.need import Need, Place
from zhiban.domain.summaries import FUNNEL, Summary, usual_span
from zhiban.runtime.observability import count
from zhiban.store.summaries import Summaries

LONGEST = timedelta(days=366)
WORST = 20
REPORTS = 36

_COUNTED = {
    "cases_opened": "case_opened",
    "reminders_sent": "reminder_sent",
    "reminders_delivered": "reminder_delivered",
    "links_opened": "link_exchanged",
    "intents_confirmed": "intent_confirmed",
    "filed": "case_filed",
    "granted": "case_granted",
    "issued": "case_issued",
    "delivered": "case_delivered",
    "lapsed": "case_lapsed",
}
"""What is shown of a day, by the event that counts for it."""


def show_statistics(
    asking: Asks,
    first: FirstDay = None,
    last: LastDay = None,
    kind: AnyKind = None,
    item: AnyItem = None,
    town: AnyTown = None,
) -> StatisticsShown:
    """The figures from `from` to `to`, both inside; the year up to yesterday where nothing is said.

    With a kind, an item or a town the needs are only of it. No number is suppressed. Raises
    Malformed.
    """
    span = _span(asking, first, last)
    parts = asking.parts

    def wanted(place: Place) -> bool:
        asked = (kind, place.kind), (item, place.item), (town, place.town)
        return all(one is None or one == found for one, found in asked)

    read = Summaries(parts.need, parts.spent, parts.figures, parts.shards)
    summary = read.of(span, asking.today, wanted)
    count("StatisticsShown")
    return shown_of(parts.catalogue, parts.prices, summary)


def _span(asking: Asking, first: date | None, last: date | None) -> Span:
    usual = usual_span(asking.today)
    until = last or usual.last
    span = Span(first or min(usual.first, until), until)
    if not timedelta() <= span.last - span.first <= LONGEST:
        raise Malformed("no_such_span", "起止日期不对，起不能晚于止，且最长一年。", field="from")
    return span


def show_today(asking: Asks) -> TodayShown:
    """What has happened today, as far as the events were told of."""
    counted = asking.parts.statistics.read(asking.today)
    return TodayShown(
        day=asking.today, **{name: counted.get(what, 0) for name, what in _COUNTED.items()}
    )


def show_reports(asking: Asks) -> ReportsShown:
    """The monthly reports there are."""
    return ReportsShown(
        reports=[
            ReportShown(month=f"{one.month:%Y-%m}", made_at=one.made_at)
            for one in asking.parts.figures.reports(REPORTS)
        ]
    )


def link_report(asking: Asks, month: Month) -> LinkShown:
    """The address of a monthly report, for five minutes. It names nobody. Raises NotThere."""
    found = asking.parts.figures.report(date.fromisoformat(f"{month}-01"))
    if found is None:
        raise NotThere("no_such_report", "没有这个月的月报，请刷新列表。")
    seconds = int(LINK_LASTS.total_seconds())
    name = f"{month}.pdf"
    link = asking.parts.outside.papers.link(found.key, found.version, name, seconds)
    return LinkShown(link=link, until=asking.wall + LINK_LASTS)


def shown_of(catalogue: Catalogue, prices: Prices, summary: Summary) -> StatisticsShown:
    """A summary as the desk is shown it."""
    need = summary.need
    return StatisticsShown(
        first_day=summary.span.first,
        last_day=summary.span.last,
        counted_on=summary.counted_on,
        sentence=_sentence(summary),
        funnel=[
            FigureStep(step=Named(code=step, name=name), number=getattr(need, step))
            for step, name, _ in FUNNEL
        ],
        on_time=_rate(summary.span, need),
        before=_rate(summary.span.before, summary.before),
        a_year_before=_rate(summary.span.a_year_before, summary.a_year_before),
        under_way=summary.under_way.due,
        months=_months(summary),
        kinds=[_line(n, kind=naming.kind(catalogue, k)) for k, n in _sorted(summary.kinds)],
        items=[_line(n, item=naming.item(catalogue, i)) for i, n in _sorted(summary.items)],
        towns=[_line(n, town=t) for t, n in _sorted(summary.towns)],
        late=[
            _line(n, kind=naming.kind(catalogue, k), town=t) for (k, t), n in summary.worst(WORST)
        ],
        covered_kinds=[
            _cover(c, kind=naming.kind(catalogue, k))
            for k, c in sorted(summary.covered_kinds.items())
        ],
        covered_towns=[_cover(c, town=t) for t, c in sorted(summary.covered_towns.items())],
        costs=_costs(prices, summary.spent),
        charts=_charts(summary),
    )


def _sentence(summary: Summary) -> SentenceShown:
    covered, reminded = summary.covered, summary.reminded
    return SentenceShown(
        says=county_sentence(covered, reminded),
        licences=covered.licences,
        holders=covered.holders,
        messages=reminded.messages,
        reminded=reminded.holders,
    )


def _rate(span: Span, need: Need) -> RateShown:
    return RateShown(
        first_day=span.first,
        last_day=span.last,
        fileable=need.fileable,
        on_time=need.on_time,
        rate=need.rate,
    )


def _months(summary: Summary) -> list[MonthShown]:
    return [
        MonthShown(
            month=f"{month.span.first:%Y-%m}",
            due=month.need.due,
            rate=month.need.rate,
            messages=month.spent.messages,
            segments=month.spent.segments,
            parcels=month.spent.parcels,
            posted=month.spent.posted,
        )
        for month in summary.months
    ]


def _sorted(counts: Mapping[str, Need]) -> Iterable[tuple[str, Need]]:
    """Those with most that is late first."""
    return sorted(counts.items(), key=lambda one: (-one[1].late, -one[1].due, one[0]))


def _line(
    need: Need, *, kind: Named | None = None, item: Named | None = None, town: str | None = None
) -> FigureLine:
    told = {**asdict(need), "late": need.late, "rate": need.rate}
    told.pop("answered")
    return FigureLine(kind=kind, item=item, town=town, **told)


def _cover(covered: Covered, *, kind: Named | None = None, town: str | None = None) -> CoverLine:
    return CoverLine(kind=kind, town=town, **asdict(covered))


def _costs(prices: Prices, spent: Spent) -> list[CostShown]:
    return [
        CostShown(
            what=Named(code="sms", name="短信（计费条）"),
            number=spent.segments,
            price=prices.segment,
            yuan=prices.sms(spent),
        ),
        CostShown(
            what=Named(code="parcels", name="政务快递"),
            number=spent.parcels,
            price=prices.parcel,
            yuan=prices.posting(spent),
        ),
    ]


def _charts(summary: Summary) -> list[ChartShown]:
    steps = [(name, getattr(summary.need, step)) for step, name, _ in FUNNEL]
    rates = [
        (f"{month.span.first:%Y-%m}", None if (r := month.need.rate) is None else (r + 5) // 10)
        for month in summary.months
    ]
    charts = funnel(steps, bare=True), on_time(rates, bare=True)
    return [
        ChartShown(question=chart.question, answer=chart.answer, svg=drawn(chart))
        for chart in charts
    ]
