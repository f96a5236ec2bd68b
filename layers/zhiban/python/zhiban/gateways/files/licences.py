"""One raw row of a licences file → the licence as the file states it, a rejection or a hold."""

from collections.abc import Callable, Mapping, Sequence

from zhiban.domain.intake import Hold, KindFacts, LicenceRow, Outcome, Rejection, build_quickly
from zhiban.domain.licences import LicenceStatus
from zhiban.gateways.files.dates import UnreadableDate, read_day, read_expiry, read_instant
from zhiban.gateways.files.findings import Findings
from zhiban.gateways.files.headers import LICENCE_COLUMNS
from zhiban.gateways.files.numbers import is_uscc
from zhiban.gateways.files.vocabularies import LICENCE_STATUSES, plain_word

LONGEST = {"number": 64, "holder_name": 200, "issuer": 200}
"""Characters; what is longer is no number or name but a slip of the exporting system."""

type LicenceCheck = Callable[[int, Sequence[str]], Outcome[LicenceRow]]

_build = build_quickly(LicenceRow)
_NO_KIND = KindFacts("", "", must_expire=False)


def licence_check(kinds: Mapping[str, KindFacts]) -> LicenceCheck:
    """A check of (line, cells in the order of LICENCE_COLUMNS) against the catalogue's kinds.

    `kinds` is by code; names, aliases and codes are all understood in 证照类型. The check raises
    nothing for what a row of ten cells may hold.
    """
    names = _index(kinds)

    def check(line: int, cells: Sequence[str]) -> Outcome[LicenceRow]:
        return _read_sound(line, cells, names) or _read_closely(line, cells, names)

    return check


def _index(kinds: Mapping[str, KindFacts]) -> dict[str, KindFacts]:
    spellings: dict[str, KindFacts] = {}
    for kind in kinds.values():
        for name in (kind.code, kind.name, *kind.aliases):
            spellings[name] = spellings[plain_word(name)] = kind
    return spellings


def _read_sound(
    line: int, cells: Sequence[str], names: Mapping[str, KindFacts]
) -> LicenceRow | None:
    """The short way for a row without any fault, doubt or oddity; None asks for a closer look.

    `_read_closely` is the definition; a test holds the two equal.
    """
    kind_text, number, uscc, holder, issued, start, end, issuer, word, updated = map(
        str.strip, cells
    )
    kind = names.get(kind_text)
    status = LICENCE_STATUSES.get(word)
    if kind is None or status is None or not is_uscc(uscc):
        return None
    if not 0 < len(number) <= 64 or not 0 < len(holder) <= 200 or len(issuer) > 200:
        return None
    try:
        issued_on = read_day(issued) if issued else None
        valid_from = read_day(start) if start else None
        valid_to = read_expiry(end)
        updated_at = read_instant(updated) if updated else None
    except UnreadableDate:
        return None
    if valid_to is None:
        if kind.must_expire:
            return None
    elif (valid_from or issued_on or valid_to) > valid_to:
        return None
    return _build(
        line,
        kind.code,
        number,
        uscc,
        holder,
        issued_on,
        valid_from,
        valid_to,
        issuer,
        status,
        updated_at,
    )


def _read_closely(
    line: int, cells: Sequence[str], names: Mapping[str, KindFacts]
) -> Outcome[LicenceRow]:
    raw = dict(zip(LICENCE_COLUMNS, map(str.strip, cells), strict=True))
    found = Findings(LICENCE_COLUMNS, LONGEST)
    kind = found.word("kind", raw["kind"], names, _NO_KIND)
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
    elif row.valid_to is None and kind.must_expire:
        why = f"写作“{written}”" if written else "没有填写"
        found.doubt("valid_to", f"{why},但{kind.name}依法都有有效期,请人工确认截止日期")
