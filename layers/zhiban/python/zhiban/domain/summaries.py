"""What the statistics of some days come to, as the desk, the monthly report and the public see it.

Everything is added up from rows that were counted by day; nothing is rounded or left out here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain.figures import Covered, Held, Reminded, Span, Spent, months_to
from zhiban.domain.need import AHEAD, Counts, Need, Place

MONTHS = 12
"""How many whole months are shown one after the other."""

FUNNEL = (
    ("due", "应办", "due"),
    ("reminded", "已提醒", "reminded"),
    ("delivered", "已送达", "arrived"),
    ("opened", "已打开", "opened"),
    ("confirmed", "已确认", "confirmed"),
    ("filed", "已申报", "filed"),
    ("granted", "已准予", "granted"),
    ("issued", "已发证", "issued"),
    ("posted", "已送到", "delivered"),
)
"""The steps of the funnel: a number of `Need`, and what it is called."""


@dataclass(frozen=True, slots=True)
class Month:
    """One whole month: what was due in it, and what was sent and posted in it."""

    span: Span
    need: Need
    spent: Spent


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a span, and what they are held against.

    `under_way` are the needs whose latest day is still to come. `counted_on` is the civil day at
    whose end everything but `reminded` was counted, None before the first night.
    """

    span: Span
    counted_on: date | None
    covered: Covered
    reminded: Reminded
    need: Need
    under_way: Need
    before: Need
    a_year_before: Need
    spent: Spent
    months: tuple[Month, ...]
    kinds: Mapping[str, Need]
    items: Mapping[str, Need]
    towns: Mapping[str, Need]
    places: Mapping[tuple[str, str], Need]
    covered_kinds: Mapping[str, Covered]
    covered_towns: Mapping[str, Covered]
    spent_towns: Mapping[str, Spent]

    def worst(self, most: int) -> list[tuple[tuple[str, str], Need]]:
        """Where most was late, by kind and town, the most first."""
        late = [(place, need) for place, need in self.places.items() if need.late]
        return sorted(late, key=lambda one: (-one[1].late, one[0]))[:most]


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows that were counted: needs and spending by day, coverage by kind ("" for all of a
    town's, each holder once) and town, and whom the events told of."""

    needs: Iterable[tuple[date, Counts]]
    spent: Iterable[tuple[date, Mapping[tuple[str], Spent]]]
    covered: Mapping[Held, Covered]
    counted_on: date | None
    reminded: Reminded


def reach(span: Span, today: date) -> Span:
    """The days whose needs a summary is made of."""
    first = min(span.before.first, span.a_year_before.first, months_to(span.last, MONTHS)[0].first)
    return Span(first, max(span.last, today + AHEAD))


def summed(
    span: Span, today: date, sources: Sources, wanted: Callable[[Place], bool] = lambda _: True
) -> Summary:
    """The figures of a span as of the civil day `today`, of the places that are wanted."""
    spans = [span, span.before, span.a_year_before, Span(today, today + AHEAD)]
    months = months_to(span.last, MONTHS)
    needs = _by_span([*spans, *months], sources.needs)
    spent = _by_span([span, *months], sources.spent)
    need, before, year, ahead, *by_month = (
        {place: one for place, one in found.items() if wanted(place)} for found in needs
    )
    whole, *spent_by_month = spent
    return Summary(
        span=span,
        counted_on=sources.counted_on,
        covered=Covered.sum_of(one for held, one in sources.covered.items() if not held.kind),
        reminded=sources.reminded,
        need=Need.sum_of(need.values()),
        under_way=Need.sum_of(ahead.values()),
        before=Need.sum_of(before.values()),
        a_year_before=Need.sum_of(year.values()),
        spent=Spent.sum_of(whole.values()),
        months=tuple(
            Month(month, Need.sum_of(n.values()), Spent.sum_of(s.values()))
            for month, n, s in zip(months, by_month, spent_by_month, strict=True)
        ),
        kinds=_grouped(need, lambda place: place.kind),
        items=_grouped(need, lambda place: place.item),
        towns=_grouped(need, lambda place: place.town),
        places=_grouped(need, lambda place: (place.kind, place.town)),
        covered_kinds=_grouped(_of(sources.covered, kinds=True), lambda held: held.kind),
        covered_towns=_grouped(_of(sources.covered, kinds=False), lambda held: held.town),
        spent_towns={town: one for (town,), one in whole.items()},
    )


def _by_span[P, T: (Need, Spent)](
    spans: list[Span], days: Iterable[tuple[date, Mapping[P, T]]]
) -> list[dict[P, T]]:
    """Of each span the counts of its days, by place."""
    found: list[dict[P, T]] = [{} for _ in spans]
    for day, counts in days:
        for span, into in zip(spans, found, strict=True):
            if day in span:
                for place, one in counts.items():
                    into[place] = into[place] + one if place in into else one
    return found


def _grouped[P, G, T: (Need, Covered)](
    counts: Mapping[P, T], group: Callable[[P], G]
) -> dict[G, T]:
    found: dict[G, T] = {}
    for place, one in counts.items():
        name = group(place)
        found[name] = found[name] + one if name in found else one
    return found


def _of(covered: Mapping[Held, Covered], *, kinds: bool) -> dict[Held, Covered]:
    """Coverage by kind, or of all kinds together."""
    return {held: one for held, one in covered.items() if bool(held.kind) is kinds}


def usual_span(today: date) -> Span:
    """The year up to yesterday, by whole days."""
    return Span(today - timedelta(days=365), today - timedelta(days=1))
