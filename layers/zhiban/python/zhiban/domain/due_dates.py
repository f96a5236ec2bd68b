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
    if rule.earliest is None:
        return list(zip(repeat(None), _column(rule.latest, expiries, calendar, -MARGIN)))
    ends = (rule.earliest, rule.latest)
    if expiries and all(_is_counted(term, expiries, calendar) for term in ends):
        return _by_rank(rule.earliest.n, rule.latest.n, expiries, calendar)
    earliest = _column(rule.earliest, expiries, calendar, MARGIN)
    return list(zip(earliest, _column(rule.latest, expiries, calendar, -MARGIN), strict=True))


def _is_counted(term: Term, expiries: Sequence[date], calendar: WorkingDays) -> bool:
    """Whether a term is counted in working days, and through announced years alone."""
    if term.unit != "wd" or term.n < 1:
        return False
    start, end = min(expiries), max(expiries)
    if not calendar.reaches(start, end, term.n):
        return False
    return calendar.announced_between(calendar.before(start, term.n), end)


def _by_rank(
    earliest: int, latest: int, expiries: Sequence[date], calendar: WorkingDays
) -> list[DueDates]:
    """Windows counted in working days, made once for each rank.

    The rank of a day is how many working days lie before it. Such a window depends on nothing
    else, so all expiry days of one rank (a weekend, a holiday) share theirs.
    """
    rank, dates, first = calendar.rank, calendar.dates, calendar.first
    low, high = (rank[day.toordinal() - first] for day in (min(expiries), max(expiries)))
    opens, closes = (dates[low - n : high - n + 1] for n in (earliest, latest))
    windows: list[DueDates] = list(zip(opens, closes, strict=True))
    return [windows[rank[expiry.toordinal() - first] - low] for expiry in expiries]


def _column(
    term: Term, expiries: Sequence[date], calendar: WorkingDays, margin: timedelta
) -> list[date]:
    days = _count_back(term, expiries, calendar)
    if term.unit != "wd":
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
