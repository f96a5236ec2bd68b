"""Chinese working days: Monday to Friday, less public holidays, plus make-up days (调休上班日).

Years with a holiday notice of the State Council (国务院办公厅节假日安排通知) are *announced*.
A later year of the table is *projected*: statutory holidays only, no make-up days. Any day
outside the table follows the weekday alone, and counts as projected too.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, compress, count
from typing import Any, Self

from zhiban.domain.errors import CalendarError

SPAN_YEARS = 20
"""Years after the table that are still answered from arrays; beyond them days are walked."""

_WEEK = bytes((1, 1, 1, 1, 1, 0, 0))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """Answers questions about working days; build it with `from_mapping`.

    `first` is the ordinal the arrays begin at. `working` holds the ordinals of all working days
    of the span in order; `rank[i]` is how many of them lie before day `first + i`.
    """

    first: int
    mask: bytes
    rank: array[int]
    working: array[int]
    announced_years: frozenset[int]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Read the table of `data/working_days.json`.

        Raises CalendarError when a year has no announced or projected status, or lists a
        weekday as make-up day or a weekend day as day off.
        """
        try:
            years = {int(year): row for year, row in mapping["years"].items()}
            announced = frozenset(y for y, row in years.items() if _is_announced(row))
            mask, first = _mask(years)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CalendarError(f"the working-day table cannot be read: {error!r}") from error
        rank = array("i", accumulate(mask, initial=0))
        return cls(first, mask, rank, array("i", compress(count(first), mask)), announced)

    def is_working(self, day: date) -> bool:
        """Whether `day` (a civil day in China) is worked, make-up days included."""
        offset = day.toordinal() - self.first
        if 0 <= offset < len(self.mask):
            return bool(self.mask[offset])
        return day.weekday() < 5

    def announced(self, day: date) -> bool:
        """Whether a holiday notice for the year of `day` has been published."""
        return day.year in self.announced_years

    def announced_between(self, start: date, end: date) -> bool:
        """Whether every day from `start` up to, not including, `end` lies in an announced year."""
        last = end - _DAY
        return all(year in self.announced_years for year in range(start.year, last.year + 1))

    def before(self, day: date, n: int) -> date:
        """The n-th working day strictly before `day`; n counts from 1.

        Raises CalendarError when n is below 1.
        """
        if n < 1:
            raise CalendarError(f"cannot count {n} working days back")
        offset = day.toordinal() - self.first
        if 0 <= offset < len(self.rank):
            index = self.rank[offset] - n
            if index >= 0:
                return date.fromordinal(self.working[index])
        return self._walk_back(day, n)

    def before_all(self, days: Sequence[date], n: int) -> list[date]:
        """The n-th working day strictly before each of `days`, for whole columns of them.

        A day's rank is how many working days lie before it, so the n-th one back is found in two
        look-ups. Raises CalendarError when n is below 1.
        """
        if not days or n < 1 or not self.reaches(min(days), max(days), n):
            return [self.before(day, n) for day in days]
        rank, dates, first = self.rank, self.dates, self.first
        return [dates[rank[day.toordinal() - first] - n] for day in days]

    def reaches(self, start: date, end: date, n: int) -> bool:
        """Whether n working days before any day from `start` to `end` lie in the arrays."""
        low, high = start.toordinal() - self.first, end.toordinal() - self.first
        return low >= 0 and high < len(self.rank) and self.rank[low] >= n

    @cached_property
    def dates(self) -> list[date]:
        """`working` as civil dates."""
        return [date.fromordinal(day) for day in self.working]

    def after(self, day: date, n: int) -> date:
        """The n-th working day strictly after `day`, as deadlines counted from an event are.

        Raises CalendarError when n is below 1.
        """
        if n < 1:
            raise CalendarError(f"cannot count {n} working days on")
        offset = day.toordinal() + 1 - self.first
        if 0 <= offset < len(self.rank):
            index = self.rank[offset] + n - 1
            if index < len(self.working):
                return date.fromordinal(self.working[index])
        return self._walk_on(day, n)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; 0 where none do."""
        return sum(self.is_working(start + n * _DAY) for n in range(1, (end - start).days + 1))

    def on_or_before(self, day: date) -> date:
        """`day` itself when it is worked, else the last working day before it."""
        return day if self.is_working(day) else self.before(day, 1)

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is worked, else the next working day after it."""
        return day if self.is_working(day) else self.after(day, 1)

    def _walk_back(self, day: date, n: int) -> date:
        return _nth((d for d in _days(day, -_DAY) if self.is_working(d)), n)

    def _walk_on(self, day: date, n: int) -> date:
        return _nth((d for d in _days(day, _DAY) if self.is_working(d)), n)


def _is_announced(row: Mapping[str, Any]) -> bool:
    status = row["status"]
    if status not in ("announced", "projected"):
        raise ValueError(f"unknown status {status!r}")
    return bool(status == "announced")


def _mask(years: Mapping[int, Mapping[str, Any]]) -> tuple[bytes, int]:
    """One byte a day, 1 for a working day, and the ordinal of the day the first byte is for."""
    start = date(min(years), 1, 1)
    end = date(max(years) + SPAN_YEARS + 1, 1, 1)
    length = (end - start).days
    shift = start.weekday()
    mask = bytearray((_WEEK * (length // 7 + 2))[shift : shift + length])
    for year, row in years.items():
        _mark(mask, start, _dates(year, row["weekday_off"]), 0)
        _mark(mask, start, _dates(year, row["weekend_work"]), 1)
    return bytes(mask), start.toordinal()


def _mark(mask: bytearray, start: date, days: Iterable[date], value: int) -> None:
    for day in days:
        offset = (day - start).days
        if mask[offset] == value:
            raise ValueError(f"{day} is listed against its weekday")
        mask[offset] = value


def _dates(year: int, month_days: Iterable[str]) -> Iterator[date]:
    return (date.fromisoformat(f"{year}-{month_day}") for month_day in month_days)


def _days(day: date, step: timedelta) -> Iterator[date]:
    while True:
        day += step
        yield day


def _nth(days: Iterator[date], n: int) -> date:
    for _ in range(n - 1):
        next(days)
    return next(days)
