"""Due dates in bulk: the windows of a whole column of expiry days under one rule.

`windows.window_under` says what one licence's window is; this says the same of a million, so that
a changed rule or a new holiday notice can be worked out over a registry of any size.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import repeat

from zhiban.domain.service_items import RenewalRule, Term
from zhiban.domain.windows import MARGIN, months_before
from zhiban.domain.working_days import WorkingDays

type DueDates = tuple[date | None, date]
"""The first filing day (None: from the start) and the latest, the law's own."""


def due_dates(rule: RenewalRule, expiries: Sequence[date], calendar: WorkingDays) -> list[DueDates]:
    """The window of every expiry day, in the order given; margins as in `window_under`."""
    latest = _column(rule.latest, expiries, calendar, -MARGIN)
    if rule.earliest is None:
        return list(zip(repeat(None), latest))
    return list(zip(_column(rule.earliest, expiries, calendar, MARGIN), latest, strict=True))


def _column(
    term: Term, expiries: Sequence[date], calendar: WorkingDays, margin: timedelta
) -> list[date]:
    days = _count_back(term, expiries, calendar)
    if term.unit != "wd" or not days or calendar.announced_between(min(days), max(expiries)):
        return days
    return [
        day if calendar.announced_between(day, expiry) else day + margin
        for day, expiry in zip(days, expiries, strict=True)
    ]


def _count_back(term: Term, expiries: Sequence[date], calendar: WorkingDays) -> list[date]:
    match term.unit:
        case "d":
            length = timedelta(days=term.n)
            return [expiry - length for expiry in expiries]
        case "mo":
            return [months_before(expiry, term.n) for expiry in expiries]
        case "wd":
            return calendar.before_all(expiries, term.n) if term.n else list(expiries)
