"""What anybody may read of the statistics: county-wide numbers, and tables without small ones.

Rates are whole percents and stand without what they are of, so that nobody works out how few were
late in a month. What a number from 1 to 4 would be told as is None.
"""

from collections.abc import Callable, Mapping
from typing import TypedDict

from zhiban.domain.need import Need
from zhiban.domain.small_numbers import SMALL, is_large_enough, published, told
from zhiban.domain.summaries import FUNNEL, Summary

NO_TOWN = "未登记所属乡镇"


class Step(TypedDict):
    """One step of the funnel: its code, its names, and how many came so far."""

    step: str
    name: str
    name_en: str
    number: int | None


class MonthRate(TypedDict):
    """The on-time rate (按时率) of a month, in percent; null where there is none to tell."""

    month: str
    rate: int | None


class Line(TypedDict):
    """One kind or town: how many were due, and how many percent of them were filed in time."""

    name: str
    due: int
    rate: int | None


class Lines(TypedDict):
    """Kinds or towns, and the small ones told together."""

    rows: list[Line]
    others: Line | None


class PublicFigures(TypedDict):
    """The county's statistics at the end of a civil day; null where nothing may be told.

    `from` and `to` are the civil days whose needs the rates and tables are of.
    """

    day: str | None
    first: str
    last: str
    licences: int | None
    holders: int | None
    messages: int | None
    reminded: int | None
    under_way: int | None
    funnel: list[Step]
    rate: int | None
    rate_before: int | None
    rate_a_year_before: int | None
    months: list[MonthRate]
    kinds: Lines | None
    towns: Lines | None


def public_figures(summary: Summary, kind_name: Callable[[str], str]) -> PublicFigures:
    """A summary of whole months as it may be published."""
    need = summary.need
    return {
        "day": summary.counted_on.isoformat() if summary.counted_on else None,
        "first": summary.span.first.isoformat(),
        "last": summary.span.last.isoformat(),
        "licences": told(summary.covered.licences),
        "holders": told(summary.covered.holders),
        "messages": told(summary.reminded.messages),
        "reminded": told(summary.reminded.holders),
        "under_way": told(summary.under_way.due),
        "funnel": [
            {"step": step, "name": name, "name_en": english, "number": told(getattr(need, step))}
            for step, name, english in FUNNEL
        ],
        "rate": _percent(need),
        "rate_before": _percent(summary.before),
        "rate_a_year_before": _percent(summary.a_year_before),
        "months": [
            {"month": f"{month.span.first:%Y-%m}", "rate": _percent(month.need)}
            for month in summary.months
        ],
        "kinds": _lines({kind_name(kind): one for kind, one in summary.kinds.items()}),
        "towns": _lines({town or NO_TOWN: one for town, one in summary.towns.items()}),
    }


def _percent(need: Need) -> int | None:
    """In whole percents; None of so few that the rate would tell of each of them."""
    if need.fileable < SMALL or need.rate is None:
        return None
    return (need.rate + 5) // 10


def _lines(counts: Mapping[str, Need]) -> Lines | None:
    if not is_large_enough(Need.sum_of(counts.values())):
        return None
    found = published(counts)
    if found is None:
        return None
    rows = [_line(name, need) for name, need in found.rows]
    return {"rows": rows, "others": _line("", found.others) if found.together else None}


def _line(name: str, need: Need) -> Line:
    return {"name": name, "due": need.due, "rate": _percent(need)}
