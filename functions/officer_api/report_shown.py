"""What a person is told of what is kept about them: the answer of one route, and of one sheet."""

from datetime import date, datetime

from officer_api.shown import Named, OfficerShown, Shown


class PersonShown(Shown):
    """Somebody who stands for a holder: where their number is from, and how sure it is."""

    role: str
    name: str
    mobile: str
    source: str
    verified_on: date
    confidence: str


class SortShown(Shown):
    """One sort of data: what, what for, by which law, how long, and what comes after."""

    sort: Named
    what: str
    purpose: str
    basis: str
    kept: str
    after: str


class KeptCaseShown(Shown):
    """One case: how it stands, what was signed and issued, how long it is kept and why."""

    case: str
    need: Named
    state: Named
    opened_on: date
    documents: int
    kept_until: date | None
    why: str
    erased_on: date | None


class PassedShown(Shown):
    """Whom data was passed to, what of it, how often."""

    to: str
    what: str
    times: int


class ReadShown(Shown):
    """Who looked, when, at what, and of a number in full what for."""

    by: OfficerShown
    roles: str
    at: datetime
    about: str
    field: str
    purpose: str


class ReadsShown(Shown):
    """Everybody who looked at a holder or at one of its cases, the latest first."""

    rows: list[ReadShown]


class PersonalReport(Shown):
    """Everything kept about a holder and its people; numbers masked unless `open_numbers`.

    `passed` are the processors and partners, `reads` everybody who looked, the latest first.
    """

    uscc: str
    name: str
    made_at: datetime
    by: OfficerShown
    reason: str
    open_numbers: bool
    bureau: str
    phone: str
    legal_rep: str
    legal_rep_id: str
    address: str
    town: str
    source: str
    changed_at: datetime | None
    former_names: list[str]
    former_phones: int
    persons: list[PersonShown]
    reminders_refused: bool
    profiling_refused: bool
    tags: list[str]
    licences: list[str]
    corrections: int
    cases: list[KeptCaseShown]
    passed: list[PassedShown]
    reads: list[ReadShown]
    kept: list[SortShown]
    rights: list[str]
