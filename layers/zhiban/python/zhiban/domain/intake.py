"""What an intake file says, row by row, once it has been checked (数据归集).

A row ends in one of three ways before the registry is asked: a fact (`EntityRow`, `LicenceRow`),
a `Rejection` (it cannot be right) or a `Hold` (a person must decide).
"""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, make_dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.entities import EntityStatus
from zhiban.domain.licences import LicenceStatus


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One accepted row of an entities file.

    `line` is the physical line the row starts on (the header is line 1). `changed_at` is an
    instant in +08:00, None when the file does not say. `mobile` is 11 digits or "".
    The repr leaves out what must not reach a log.
    """

    line: int
    uscc: str
    name: str = field(repr=False)
    entity_type: str
    legal_rep: str = field(repr=False)
    legal_rep_id: str = field(repr=False)
    mobile: str = field(repr=False)
    address: str = field(repr=False)
    town: str
    scope: str
    status: EntityStatus
    changed_at: datetime | None
    registered_capital: str | None = None
    sponsor: str | None = None
    investors: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One accepted row of a licences file.

    `kind` is the catalogue's code (L01…). The three dates are civil dates; `valid_to` None means
    no expiry (长期). `updated_at` is an instant in +08:00, None when the file does not say.
    `identifier` is the 电子证照标识, "" when the file does not say.
    """

    line: int
    kind: str
    number: str
    uscc: str
    holder_name: str = field(repr=False)
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    issuer: str
    status: LicenceStatus
    updated_at: datetime | None
    identifier: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be right; every reason is plain Chinese and names its column.

    No reason quotes a name, a phone, an ID number or a USCC, so a reason may be logged.
    """

    line: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """A row that may be right but that a person must decide on (待人工确认)."""

    line: int
    reasons: tuple[str, ...]


type Outcome[Row] = Row | Rejection | Hold


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What a row check must know of one kind of licence.

    `years` is the longest term the law gives this kind, None when it gives none: only then may a
    row without an end date be taken for 长期. A row that runs for more than `longest` from its
    start is held: its end is no day to remind by; one of at most `surely` needs no second look.
    `enabled` is False for a kind the catalogue describes but does not serve; its rows are refused
    by name.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    years: int | None = None
    enabled: bool = True
    surely: timedelta = field(init=False, repr=False)
    longest: timedelta = field(init=False, repr=False)

    def __post_init__(self) -> None:
        surely = longest = timedelta.max
        if self.years is not None:
            surely = timedelta(days=self.years * 365 + self.years // 4)
            longest = timedelta(days=self.years * 365 + -(-self.years // 4)) + ISSUED_EARLY
        object.__setattr__(self, "surely", surely)
        object.__setattr__(self, "longest", longest)

    @property
    def must_expire(self) -> bool:
        """Whether a licence of this kind has an end by law."""
        return self.years is not None

    def outlives(self, start: date, end: date) -> bool:
        """Whether a term from `start` to `end` is longer than the law gives this kind.

        A term may end the day before its anniversary or on it; both are printed.
        """
        if self.years is None:
            return False
        year, leap_day = start.year + self.years, (start.month, start.day) == (2, 29)
        return end > (date(year, 3, 1) if leap_day else start.replace(year=year))


ISSUED_EARLY = timedelta(days=183)
"""A term may be issued up to half a year before it begins (药品零售 opens six months ahead, no
kind earlier), so only what runs longer than the law's years and this is a slip: of a year."""


def known_kinds(catalogue: Catalogue) -> dict[str, KindFacts]:
    """Every kind of the catalogue by code, those that are switched off included."""
    kinds = [
        KindFacts(kind.code, kind.name, (kind.short, *kind.aliases), kind.validity_years)
        for kind in catalogue.kinds.values()
    ]
    kinds += [
        KindFacts(kind.code, kind.name, kind.aliases, enabled=False)
        for kind in catalogue.extended.values()
    ]
    return {kind.code: kind for kind in kinds}


def open_twin[**P, Row](record: Callable[P, Row]) -> Callable[P, Row]:
    """A class with the fields of frozen slots dataclass `record`, whose rows fill fast, for bulk.

    A frozen dataclass sets each field through object.__setattr__, which for one row costs as much
    as reading it from the file. Fill the twin instead, then lock it by making it what it is typed
    as: `row.__class__ = record`. Raises TypeError for wrong arguments, as `record` would.
    """
    frozen = cast("type[Any]", record)
    columns = [
        (f.name, f.type, field() if f.default is MISSING else field(default=f.default))
        for f in fields(frozen)
    ]
    return cast("Callable[P, Row]", make_dataclass(frozen.__name__, columns, slots=True))
