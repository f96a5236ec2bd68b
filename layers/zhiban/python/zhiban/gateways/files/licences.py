"""One raw row of a licences file → the licence as the file states it, a rejection or a hold."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from zhiban.domain.intake import Hold, KindFacts, LicenceRow, Outcome, Rejection, open_twin
from zhiban.domain.licences import LicenceStatus
from zhiban.gateways.files.dates import (
    UNTIMED,
    DayCache,
    read_day,
    read_expiry,
    read_instant_or_none,
)
from zhiban.gateways.files.findings import Findings
from zhiban.gateways.files.headers import LICENCE_COLUMNS
from zhiban.gateways.files.numbers import is_uscc
from zhiban.gateways.files.vocabularies import LICENCE_STATUSES, plain_word

LONGEST = {"number": 64, "holder_name": 200, "issuer": 200}
"""Characters; what is longer is no number or name but a slip of the exporting system."""

_TEXTS = {place: LONGEST[name] for place, name in enumerate(LICENCE_COLUMNS) if name in LONGEST}

_draft = open_twin(LicenceRow)
_NO_KIND = KindFacts("", "", must_expire=False)
_UNKNOWN = date.min
_NEVER = date.max
_STARTS = DayCache(read_day, blank=_UNKNOWN)
_ENDS = DayCache(read_expiry, blank=_NEVER)

type _Read = tuple[
    KindFacts | None,
    bool,
    date | None,
    date | None,
    date | None,
    LicenceStatus | None,
    datetime | None,
    tuple[str, str, str, str],
    Sequence[str],
]
"""Kind, sound USCC, issued, from, to, status, updated, texts, and the cells they came from."""


class LicenceCheck:
    """Judges rows whose cells stand in the order of LICENCE_COLUMNS.

    `kinds` are the catalogue's, by code; 证照类型 may be a code, a name or an alias. Raises
    nothing for what a row of ten cells may hold.
    """

    def __init__(self, kinds: Mapping[str, KindFacts]) -> None:
        self._names = _index(kinds)

    def check_row(self, line: int, cells: Sequence[str]) -> Outcome[LicenceRow]:
        """One row, fault by fault: the definition of what a row means."""
        return _read_closely(line, cells, self._names)

    def check_chunk(
        self, line: int, rows: Sequence[Sequence[str]]
    ) -> Iterator[Outcome[LicenceRow]]:
        """Rows on consecutive lines from `line`.

        Column by column, which is how a row without fault, doubt or oddity is told and built at
        a fraction of the cost; any other goes to `check_row`, and a test holds the two equal.
        """
        for at, (kind, known, made, start, end, status, update, texts, cells) in enumerate(
            self._read_columns(rows), line
        ):
            number, uscc, holder, issuer = texts
            told = known and number and holder and update
            if told and kind and kind.enabled and status and _may_run(kind, made, start, end):
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
                yield _read_closely(at, cells, self._names)

    def _read_columns(self, rows: Sequence[Sequence[str]]) -> Iterator[_Read]:
        columns = list(zip(*rows, strict=True))
        for place in _TEXTS:
            columns[place] = tuple(map(str.strip, columns[place]))
        fit = all(max(map(len, columns[place])) <= most for place, most in _TEXTS.items())
        kinds, numbers, usccs, holders, issued, starts, ends, issuers, words, updates = columns
        return zip(
            map(self._names.get, kinds),
            map(is_uscc, usccs) if fit else [False] * len(rows),
            map(_STARTS.__getitem__, issued),
            map(_STARTS.__getitem__, starts),
            map(_ENDS.__getitem__, ends),
            map(LICENCE_STATUSES.get, words),
            map(read_instant_or_none, updates),
            zip(numbers, usccs, holders, issuers, strict=True),
            rows,
            strict=True,
        )


def _may_run(kind: KindFacts, made: date | None, start: date | None, end: date | None) -> bool:
    """Whether all dates could be read, stand in order, and end when the law says they do."""
    if not (made and start and end):
        return False
    if end is _NEVER:
        return not kind.must_expire
    return made <= end >= start and end - start <= kind.longest


def _index(kinds: Mapping[str, KindFacts]) -> dict[str, KindFacts]:
    spellings: dict[str, KindFacts] = {}
    for kind in kinds.values():
        for name in (kind.code, kind.name, *kind.aliases):
            spellings[name] = spellings[plain_word(name)] = kind
    return spellings


def _read_closely(
    line: int, cells: Sequence[str], names: Mapping[str, KindFacts]
) -> Outcome[LicenceRow]:
    raw = dict(zip(LICENCE_COLUMNS, map(str.strip, cells), strict=True))
    found = Findings(LICENCE_COLUMNS, LONGEST)
    kind = found.word("kind", raw["kind"], names, _NO_KIND)
    if not kind.enabled:
        found.blame("kind", f"{kind.name}已列入目录但尚未启用,本系统暂不收录")
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
    )
    _judge_validity(row, kind, raw["valid_to"], found)
    if found.faults:
        return Rejection(line, tuple(found.faults))
    return Hold(line, tuple(found.doubts)) if found.doubts else row


def _judge_validity(row: LicenceRow, kind: KindFacts, written: str, found: Findings) -> None:
    start = row.valid_from or row.issued_on
    if row.valid_to and start and row.valid_to < start:
        title = "有效期起" if row.valid_from else "发证日期"
        found.blame("valid_to", f"早于{title},请核对")
    elif row.valid_to and start and row.valid_to - start > kind.longest:
        why = f"比{kind.name}的法定有效期({kind.validity_years}年)长,请人工确认截止日期"
        found.doubt("valid_to", why)
    elif row.valid_to is None and kind.must_expire:
        why = f"写作“{written}”" if written else "没有填写"
        found.doubt("valid_to", f"{why},但{kind.name}依法都有有效期,请人工确认截止日期")
