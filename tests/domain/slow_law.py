"""The law counted slowly and obviously, one day at a time, straight from the raw tables.

It shares no code with the rules it is compared with: no rank, no array, no ladder. A clerk with a
wall calendar would do the same.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tests.domain.law import TABLE
from zhiban.domain.catalogue import RenewalRule, Term

DAY = timedelta(days=1)
MARGIN = 10
"""Calendar days that a date counted through a year without a notice gives way."""


@cache
def is_working(day: date) -> bool:
    """Monday to Friday, unless the table says otherwise."""
    row = TABLE["years"].get(str(day.year), {"weekday_off": [], "weekend_work": []})
    month_day = day.isoformat()[5:]
    if day.weekday() < 5:
        return month_day not in row["weekday_off"]
    return month_day in row["weekend_work"]


@cache
def has_notice(year: int) -> bool:
    """Whether the State Council's notice for a year is in the table."""
    return bool(TABLE["years"].get(str(year), {"status": ""})["status"] == "announced")


def count_back(term: Term, expiry: date) -> tuple[date, bool]:
    """The term before expiry, and whether a day of a year without notice was passed."""
    if term.unit == "mo":
        return _months_back(term.n, expiry), False
    day, left, guessed = expiry, term.n, False
    while left:
        day -= DAY
        if term.unit == "d" or is_working(day):
            left -= 1
        if term.unit == "wd" and not has_notice(day.year):
            guessed = True
    return day, guessed


def _months_back(months: int, expiry: date) -> date:
    first = expiry.replace(day=1)
    for _ in range(months):
        first = (first - DAY).replace(day=1)
    return first.replace(day=min(expiry.day, monthrange(first.year, first.month)[1]))


@dataclass(frozen=True)
class SlowWindow:
    """What a clerk finds for one expiry day."""

    earliest: date | None
    latest: date
    advised: date
    projected: bool


def window(rule: RenewalRule, expiry: date) -> SlowWindow:
    """Both ends of the window and the advised last day."""
    latest, guessed = count_back(rule.latest, expiry)
    if guessed:
        latest -= MARGIN * DAY
    earliest, early_guess = None, False
    if rule.earliest:
        earliest, early_guess = count_back(rule.earliest, expiry)
        if early_guess:
            earliest += MARGIN * DAY
    advised = latest
    if rule.unit_silent:
        other, unsure = count_back(Term(rule.latest.n, "wd"), expiry)
        advised = min(latest, other - MARGIN * DAY if unsure else other)
    return SlowWindow(earliest, latest, advised, guessed or early_guess)


def steps(rule: RenewalRule, found: SlowWindow) -> dict[str, date]:
    """The days of the ladder: name → day. What coincides is one step, the most urgent."""
    opens, latest, ladder = found.earliest or date.min, found.latest, rule.ladder
    if not any(is_working(day) for day in _days(max(opens, latest - 30 * DAY), latest)):
        day = opens
        while not is_working(day):
            day -= DAY
        return {"worklist": day}
    left, day = ladder.worklist_working_days, latest
    while left:
        day -= DAY
        left -= is_working(day)
    worklist = _sendable(day, opens)
    last = min(worklist, _sendable(latest - ladder.last_days * DAY, opens))
    again = min(last, _sendable(latest - ladder.again_days * DAY, opens))
    floor = opens
    if rule.new_term_from == "decision":
        floor = max(opens, latest - ladder.first_days * DAY)
    first = min(again, _sendable(latest - ladder.first_days * DAY, floor))
    named = {"first": first, "again": again, "last": last, "worklist": worklist}
    if again == last:
        del named["again"]
    if first == again:
        del named["first"]
    return named


def _sendable(day: date, opens: date) -> date:
    """A working day: the day or one before it; only the opening moves a step later."""
    while not is_working(day):
        day -= DAY
    if day >= opens:
        return day
    day = opens
    while not is_working(day):
        day += DAY
    return day


def _days(start: date, end: date) -> list[date]:
    return [start + n * DAY for n in range((end - start).days + 1)]
