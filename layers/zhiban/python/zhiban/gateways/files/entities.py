"""One raw row of an entities file → the entity as the file states it, or a rejection."""

import unicodedata
from collections.abc import Iterator, Sequence

from zhiban.domain.entities import EntityStatus
from zhiban.domain.intake import EntityRow, Outcome, Rejection
from zhiban.gateways.files.findings import Findings
from zhiban.gateways.files.headers import ENTITY_COLUMNS
from zhiban.gateways.files.numbers import explain_resident_id, is_mobile, tidy_mobile
from zhiban.gateways.files.vocabularies import ENTITY_STATUSES

LONGEST = {
    "name": 200,
    "entity_type": 100,
    "legal_rep": 100,
    "legal_rep_id": 64,
    "address": 500,
    "town": 50,
    "scope": 8_000,
    "registered_capital": 100,
    "sponsor": 500,
    "investors": 4_000,
}
"""Characters; what is longer is no such field but a slip of the exporting system."""


class EntityCheck:
    """Judges rows whose cells stand in the order of ENTITY_COLUMNS; raises nothing."""

    def check_row(self, line: int, cells: Sequence[str]) -> Outcome[EntityRow]:
        """One row, fault by fault: the definition of what a row means."""
        return _read_closely(line, cells)

    def check_chunk(self, line: int, rows: Sequence[Sequence[str]]) -> Iterator[Outcome[EntityRow]]:
        """Rows on consecutive lines from `line`."""
        return (_read_closely(at, cells) for at, cells in enumerate(rows, line))


def _read_closely(line: int, cells: Sequence[str]) -> Outcome[EntityRow]:
    raw = dict(zip(ENTITY_COLUMNS, map(str.strip, cells), strict=True))
    found = Findings(ENTITY_COLUMNS, LONGEST)
    texts = {name: found.text(name, raw[name], required=name == "name") for name in LONGEST}
    uscc = found.uscc("uscc", raw["uscc"])
    resident_id = _read_resident_id(raw["legal_rep_id"], found)
    mobile = _read_mobile(raw["mobile"], found)
    status = found.word("status", raw["status"], ENTITY_STATUSES, EntityStatus.ACTIVE)
    changed_at = found.instant("changed_at", raw["changed_at"])
    if not texts["legal_rep"]:
        found.warn("legal_rep", "没有填写")
    if found.faults:
        return Rejection(line, tuple(found.faults))
    return EntityRow(
        line,
        uscc,
        texts["name"],
        texts["entity_type"],
        texts["legal_rep"],
        resident_id,
        mobile,
        texts["address"],
        texts["town"],
        texts["scope"],
        status,
        changed_at,
        texts["registered_capital"] or None,
        texts["sponsor"] or None,
        texts["investors"] or None,
        tuple(found.warnings),
    )


def _read_resident_id(number: str, found: Findings) -> str:
    number = "".join(unicodedata.normalize("NFKC", number).split()).upper()
    if not number:
        found.warn("legal_rep_id", "没有填写")
        return ""
    fault, warning = explain_resident_id(number)
    if fault:
        found.blame("legal_rep_id", fault)
    if warning:
        found.warn("legal_rep_id", warning)
    return number


def _read_mobile(number: str, found: Findings) -> str:
    number = tidy_mobile(number)
    if not number:
        found.warn("mobile", "没有填写,无法发短信提醒")
    elif not is_mobile(number):
        found.blame("mobile", "不是11位手机号码")
    return number
