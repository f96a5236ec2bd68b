"""What the desk is shown of the registry, its files and its exports. Numbers come masked."""

from datetime import date, datetime

from officer_api.case_shown import HolderShown
from officer_api.shown import Named, OfficerShown, Shown


class RegisteredShown(HolderShown):
    """A holder as the registry has it; `version` goes into what is entered over it.

    `known` is False for a holder of whom only licences have told.
    """

    scope: str
    registered_capital: str
    sponsor: str
    investors: str
    changed_at: datetime | None
    source: str
    former_names: list[str]
    known: bool
    version: int


class HeldLicenceShown(Shown):
    """A licence as the registry has it; `version` as above.

    `alarm_on` is when its renewal is looked at next, `yearly_on` what it owes every year; where
    that rings on no day, `yearly_why` says why in words.
    """

    kind: Named
    number: str
    holder_name: str
    status: str
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    issuer: str
    identifier: str
    term: int
    successor: str
    source: str
    updated_at: datetime | None
    alarm_on: date | None
    yearly_on: date | None
    yearly_why: str
    version: int


class CorrectionShown(Shown):
    """What an officer entered: who, when, why, and field by field what was and what is."""

    what: Named
    licence: str | None
    by: OfficerShown
    at: datetime
    reason: str
    before: dict[str, str]
    after: dict[str, str]


class HolderView(Shown):
    """A holder with its licences, and what was entered by hand, the latest first."""

    holder: RegisteredShown
    licences: list[HeldLicenceShown]
    corrections: list[CorrectionShown]


class Entered(Shown):
    """What an entry led to; `changed` is False when all of it stood so already."""

    changed: bool
    version: int


class RulingShown(Shown):
    """An officer's word on a held file."""

    released: bool
    by: OfficerShown
    at: datetime
    reason: str


class FileShown(Shown):
    """An intake file: rows = accepted + unchanged + rejected + held."""

    sha256: str
    name: str
    kind: Named | None
    state: Named
    begun_at: datetime
    completed_at: datetime | None
    rows: int
    accepted: int
    unchanged: int
    rejected: int
    held: int
    warnings: dict[str, int]
    extra_columns: list[str]
    reason: str
    would: dict[str, int]
    rejects: str
    ruling: RulingShown | None


class ExportShown(Shown):
    """A list that was asked for; `id` goes into the address that gives its link."""

    id: str
    what: Named
    form: str
    state: Named
    by: OfficerShown
    at: datetime
    reason: str
    open_numbers: bool
    rows: int


class ExportsShown(Shown):
    """The last exports, the latest first."""

    rows: list[ExportShown]


class LinkShown(Shown):
    """From where a list may be fetched until `until`."""

    link: str
    until: datetime


class QualityLineShown(Shown):
    """Of so many of one source and kind so many have this problem."""

    source: str
    kind: str
    total: int
    problem: Named
    number: int


class QualityShown(Shown):
    """A look at the quality of the data, the worst lines first; null before the first look."""

    at: datetime | None
    lines: list[QualityLineShown]
