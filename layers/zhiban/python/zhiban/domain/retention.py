"""保管期限: what personal data is kept, what for, how long, and what comes after.

One table for all of it (`data/retention.json`): the nightly job, the notice to citizens, the report
to a person and the check of a case read the same rows. A stage may lengthen or shorten a period
within the bounds that stand beside it (个人信息保护法 art 19: the shortest time the purpose needs;
art 47: then it is erased; archives of administrative licensing have their own least time).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Literal

from zhiban.domain.errors import SettingsError

ERASED = "data_erased"
"""The event that says: the data of all events before this one was erased, as retention says."""


class Ended(StrEnum):
    """The sorts of rows that wait, by the day they ended on, for the end of their period."""

    UNFILED = "unfiled"
    FILED = "filed"
    GONE = "gone"


SHORTEST = {Ended.UNFILED: 1, Ended.FILED: 10, Ended.GONE: 1}
"""The least years that any stage may set, for who checks a case without the table."""


@dataclass(frozen=True, slots=True)
class Period:
    """How long: a number of civil days or years from the first day, within `least` and `most`."""

    unit: Literal["days", "years"]
    number: int
    least: int
    most: int

    def ended_by(self, today: date) -> date:
        """The latest first day whose period is over on the civil day `today`."""
        if self.unit == "days":
            return today - timedelta(days=self.number + 1)
        return _years_before(today, self.number) - timedelta(days=1)

    def until(self, first: date) -> date:
        """The last civil day on which what began on `first` is kept."""
        if self.unit == "days":
            return first + timedelta(days=self.number)
        return years_after(first, self.number)

    @property
    def wording(self) -> str:
        """In plain Chinese: 2年, 60天."""
        return f"{self.number}{'年' if self.unit == 'years' else '天'}"


@dataclass(frozen=True, slots=True)
class Kept:
    """One sort of personal data.

    `rows` are where it lies: `PK|SK`, how both begin, or `s3:`, `logs:`, `backup:` and a place.
    `first` says in words what its period runs from; `period` is None for what is kept as long as
    the purpose lasts; `beyond` says in words what is kept on once the period is over. `then` is
    what comes after, `by` who does it. `approved`: only once the bureau has approved the
    destruction (鉴定销毁).
    """

    code: str
    name: str
    what: str
    rows: tuple[str, ...]
    purpose: str
    basis: str
    confidence: Literal["high", "medium", "low"]
    first: str
    period: Period | None
    then: Literal["erase", "anonymise", "keep"]
    by: str
    approved: bool = False
    beyond: str = ""

    @property
    def wording(self) -> str:
        """How long, in plain Chinese, for anybody."""
        if self.period is None:
            return self.first
        if self.period.number == 0:
            return self.first
        beyond = f"；{self.beyond}" if self.beyond else ""
        return f"自{self.first}起{self.period.wording}{beyond}"

    @property
    def after(self) -> str:
        """What comes after, in plain Chinese."""
        return {"erase": "删除", "anonymise": "匿名化", "keep": "随用途保存"}[self.then]


@dataclass(frozen=True, slots=True)
class Retention:
    """The table as a stage has it. `destroy_through` is the civil day through which files of ended
    cases may be destroyed, as the bureau has approved; None where nothing was approved yet.
    """

    edition: str
    rows: tuple[Kept, ...]
    destroy_through: date | None = None

    @classmethod
    def from_mapping(
        cls, table: Mapping[str, Any], stage: Mapping[str, int] | None = None, approved: str = ""
    ) -> "Retention":
        """The shipped table with a stage's own periods.

        Raises SettingsError for a code that is none, or a period outside its bounds, all at once.
        """
        rows = tuple(_kept(row) for row in table["rows"])
        known, told = {row.code for row in rows}, dict(stage or {})
        faults = [f"retention: there is no {code}" for code in sorted(told.keys() - known)]
        faults += [one for row in rows for one in _faults(row, told.get(row.code))]
        day = _day(approved, faults)
        if faults:
            raise SettingsError("; ".join(faults))
        return cls(table["edition"], tuple(_with(r, told.get(r.code)) for r in rows), day)

    def row(self, code: str) -> Kept:
        """One sort of data. Raises LookupError."""
        for one in self.rows:
            if one.code == code:
                return one
        raise LookupError(f"there is no retention of {code}")

    def period(self, sort: Ended) -> Period:
        """How long what has ended is kept."""
        period = self.row(sort.value).period
        assert period is not None
        return period

    def over(self, sort: Ended, today: date) -> date | None:
        """The latest day of ending that is past its period on `today`; None where none may go."""
        day = self.period(sort).ended_by(today)
        if not self.row(sort.value).approved:
            return day
        return None if self.destroy_through is None else min(day, self.destroy_through)

    def unapproved(self, sort: Ended, today: date) -> date | None:
        """The latest day of ending past its period whose destruction nobody has approved yet."""
        day = self.period(sort).ended_by(today)
        return day if self.over(sort, today) != day else None

    def of_rows(self, pk: str, sk: str) -> list[Kept]:
        """The sorts that a stored row belongs to."""
        return [row for row in self.rows if any(_matches(one, pk, sk) for one in row.rows)]


def _matches(pattern: str, pk: str, sk: str) -> bool:
    first, stroke, second = pattern.partition("|")
    return bool(stroke) and pk.startswith(first) and sk.startswith(second)


def _kept(row: Mapping[str, Any]) -> Kept:
    keep = row["keep"]
    unit: Literal["days", "years"] = "years" if keep and "years" in keep else "days"
    period = Period(unit, keep[unit], keep["least"], keep["most"]) if keep else None
    texts: Iterable[str] = ("code", "name", "what", "purpose", "basis", "confidence", "then", "by")
    return Kept(
        **{name: row[name] for name in texts},
        rows=tuple(row["rows"]),
        first=row["from"],
        period=period,
        approved=bool(row.get("approved")),
        beyond=row.get("beyond", ""),
    )


def _faults(row: Kept, number: int | None) -> list[str]:
    if number is None:
        return []
    if row.period is None or row.by != "keep_retention" or row.period.least == row.period.most:
        return [f"retention: {row.code} is not a stage's to set here"]
    if not row.period.least <= number <= row.period.most:
        return [f"retention: {row.code} is {row.period.least} to {row.period.most}"]
    return []


def _with(row: Kept, number: int | None) -> Kept:
    if number is None or row.period is None:
        return row
    return replace(row, period=replace(row.period, number=number))


def _day(approved: str, faults: list[str]) -> date | None:
    if not approved:
        return None
    try:
        return date.fromisoformat(approved)
    except ValueError:
        faults.append("destroy_through is not a day")
        return None


def years_after(day: date, years: int) -> date:
    """The same day some years later; of 29 February the 28th where there is none."""
    return _years_before(day, -years)


def _years_before(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
