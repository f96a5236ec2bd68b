"""One raw row of a licences file → the licence as the file states it, a rejection or a hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import zip_longest

from zhiban.domain.intake import Hold, KindFacts, LicenceRow, Outcome, Rejection, open_twin
from zhiban.domain.licences import LicenceStatus
from zhiban.gateways.files.dates import (
    UNTIMED,
    DayCache,
    read_day,
    read_expiry,
    read_instants,
)
from zhiban.gateways.files.findings import Findings
from zhiban.gateways.files.headers import LICENCE_COLUMNS
from zhiban.gateways.files.marks import wide
from zhiban.gateways.files.numbers import are_usccs
from zhiban.gateways.files.vocabularies import LICENCE_STATUSES, plain_word
from zhiban.gateways.identifiers import explain_identifier

LONGEST = {"number": 64, "holder_name": 200, "issuer": 200, "identifier": 200}
"""Characters; what is longer is no number or name but a slip of the exporting system."""

_TEXTS = {place: LONGEST[name] for place, name in enumerate(LICENCE_COLUMNS) if name in LONGEST}

_draft = open_twin(LicenceRow)
_NO_KIND = KindFacts("", "")
_UNKNOWN = date.min
_NEVER = date.max
_STARTS = DayCache(read_day, blank=_UNKNOWN)
_ENDS = DayCache(read_expiry, blank=_NEVER)

type _Read = tuple[
    str,
    str,
    str,
    str,
    object,
    KindFacts | None,
    date | None,
    date | None,
    date | None,
    LicenceStatus | None,
    datetime | None,
]
"""Number, USCC, holder, issuer, whether these are sound, kind, issued, from, to, status, updated.
"""


class LicenceCheck:
    """Judges rows whose cells stand in the order of LICENCE_COLUMNS.

    `kinds` are the catalogue's, by code; 证照类型 may be a code, a name or an alias. Raises
    nothing for what a row of ten cells may hold. `settled`: an officer says that what gives rise
    to doubt is so, which then is a warning only.
    """

    def __init__(self, kinds: Mapping[str, KindFacts], *, settled: bool = False) -> None:
        self._names = _index(kinds)
        self._served = {name: kind for name, kind in self._names.items() if kind.enabled}
        self._settled = settled

    def check_row(self, line: int, cells: Sequence[str]) -> Outcome[LicenceRow]:
        """One row, fault by fault: the definition of what a row means."""
        return _read_closely(line, cells, self._names, settled=self._settled)

    def check_chunk(
        self, line: int, rows: Sequence[Sequence[str]]
    ) -> Iterator[Outcome[LicenceRow]]:
        """Rows on consecutive lines from `line`.

        Column by column, which is how a row without fault, doubt or oddity is told and built at
        a fraction of the cost; any other goes to `check_row`, and a test holds the two equal.
        """
        columns = enumerate(self._read_columns(rows), line)
        for at, (
            number,
            uscc,
            holder,
            issuer,
            sound,
            kind,
            made,
            start,
            end,
            status,
            update,
        ) in columns:
            if sound and kind and status and update and _may_run(kind, made, start, end):
                row = _draft(
                    at,
                    kind.code,
                    number,
                    uscc,
                    holder,
                    made if made is not _UNKNOWN else None,
                    start if start is not _UNKNOWN else None,
                    end if end is not _NEVER else None,
                    issuer,
                    status,
                    update if update is not UNTIMED else None,
                )
                row.__class__ = LicenceRow
                yield row
            else:
                yield _read_closely(at, rows[at - line], self._names, settled=self._settled)

    def _read_columns(self, rows: Sequence[Sequence[str]]) -> Iterator[_Read]:
        columns = list(zip(*rows, strict=True))
        columns += [("",) * len(rows)] * (len(LICENCE_COLUMNS) - len(columns))
        for place in _TEXTS:
            columns[place] = tuple(map(str.strip, columns[place]))
        fit = all(max(map(len, columns[place])) <= most for place, most in _TEXTS.items())
        kinds, numbers, usccs, holders, issued, starts, ends, issuers, words, updates, marks = (
            columns
        )
        sound = are_usccs(usccs) if fit else [False] * len(rows)
        return zip(
            numbers,
            usccs,
            holders,
            issuers,
            map(_told, sound, numbers, holders, marks),
            map(self._served.get, kinds),
            map(_STARTS.__getitem__, issued),
            map(_STARTS.__getitem__, starts),
            map(_ENDS.__getitem__, ends),
            map(LICENCE_STATUSES.get, words),
            read_instants(updates),
            strict=True,
        )


def _told(sound: bool, number: str, holder: str, identifier: str) -> object:
    """Whether a row says all that it must, and nothing that is looked at closely."""
    return sound and number and holder and not identifier


def _may_run(kind: KindFacts, made: date | None, start: date | None, end: date | None) -> bool:
    """Whether all dates could be read, stand in order, and end when the law says they do."""
    if not (made and start and end) or not made <= end >= start:
        return False
    if end is _NEVER:
        return not kind.must_expire
    return end - (start if start is not _UNKNOWN else made) <= kind.surely


def _index(kinds: Mapping[str, KindFacts]) -> dict[str, KindFacts]:
    spellings: dict[str, KindFacts] = {}
    for kind in kinds.values():
        for name in (kind.code, kind.name, *kind.aliases):
            spellings[name] = spellings[plain_word(name)] = kind
    return spellings


def _read_closely(
    line: int, cells: Sequence[str], names: Mapping[str, KindFacts], *, settled: bool
) -> Outcome[LicenceRow]:
    raw = dict(zip_longest(LICENCE_COLUMNS, map(str.strip, cells), fillvalue=""))
    found = Findings(LICENCE_COLUMNS, LONGEST)
    kind = found.word("kind", raw["kind"], names, _NO_KIND)
    if not kind.enabled:
        found.blame("kind", f"{wide(kind.name)}已列入目录但尚未启用，本系统暂不收录")
    row = LicenceRow(
        line,
        kind.code,
        found.text("number", raw["number"], required=True),
        found.uscc("uscc", raw["uscc"]),
        found.text("holder_name", raw["holder_name"], required=True),
        found.day("issued_on", raw["issued_on"]),
        found.day("valid_from", raw["valid_from"]),
        found.expiry("valid_to", raw["valid_to"]),
        found.text("issuer", raw["issuer"]),
        found.word("status", raw["status"], LICENCE_STATUSES, LicenceStatus.ACTIVE),
        found.instant("updated_at", raw["updated_at"]),
        found.text("identifier", raw["identifier"]),
    )
    _judge_validity(row, kind, raw["valid_to"], found)
    if row.identifier and (odd := explain_identifier(row.identifier)):
        found.warn("identifier", odd)
    if found.faults:
        return Rejection(line, tuple(found.faults))
    if found.doubts and not settled:
        return Hold(line, tuple(found.doubts))
    warnings = (*found.doubts, *found.warnings)
    return replace(row, warnings=warnings) if warnings else row


def _judge_validity(row: LicenceRow, kind: KindFacts, written: str, found: Findings) -> None:
    if row.valid_to is None:
        if kind.must_expire:
            why = f"写作“{written}”" if written else "没有填写"
            found.doubt("valid_to", f"{why}，但{wide(kind.name)}依法都有有效期，请人工确认截止日期")
        return
    for title, start in (("有效期起", row.valid_from), ("发证日期", row.issued_on)):
        if start and row.valid_to < start:
            found.blame("valid_to", f"早于{title}，请核对")
            return
    begins = row.valid_from or row.issued_on
    if begins and row.valid_to - begins > kind.longest:
        why = f"比{wide(kind.name)}的法定有效期（{kind.years}年）长，请人工确认截止日期"
        found.doubt("valid_to", why)
    elif begins and kind.outlives(begins, row.valid_to):
        found.warn("valid_to", f"超出{wide(kind.name)}的法定有效期{kind.years}年，请核对")
