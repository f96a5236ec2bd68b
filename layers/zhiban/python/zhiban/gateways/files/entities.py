"""One raw row of an entities file → the entity as the file states it, or a rejection."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from zhiban.domain.entities import EntityStatus
from zhiban.domain.intake import EntityRow, Outcome, Rejection, open_twin
from zhiban.gateways.files.dates import UNTIMED, read_instants
from zhiban.gateways.files.findings import Findings
from zhiban.gateways.files.headers import ENTITY_COLUMNS
from zhiban.gateways.files.numbers import (
    explain_resident_id,
    is_mobile,
    is_resident_id,
    is_uscc,
    tidy_mobile,
)
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

_draft = open_twin(EntityRow)


class EntityCheck:
    """Judges rows whose cells stand in the order of ENTITY_COLUMNS; none is ever held.

    Optional columns may be absent at the end. Raises nothing for what a row may hold.
    """

    def check_row(self, line: int, cells: Sequence[str]) -> Outcome[EntityRow]:
        """One row, fault by fault: the definition of what a row means."""
        return _read_closely(line, cells)

    def check_chunk(self, line: int, rows: Sequence[Sequence[str]]) -> Iterator[Outcome[EntityRow]]:
        """Rows on consecutive lines from `line`.

        Column by column, which is how a row without fault or oddity is told and built at a
        fraction of the cost; any other goes to `check_row`, and a test holds the two equal.
        """
        for at, (sound, status, changed_at, cells) in enumerate(_read_columns(rows), line):
            if sound and status and changed_at:
                uscc, name, form, head, head_id, phone, address, town, scope = cells[:9]
                capital, sponsor, investors = cells[11:]
                row = _draft(
                    at,
                    uscc,
                    name,
                    form,
                    head,
                    head_id,
                    phone,
                    address,
                    town,
                    scope,
                    status,
                    changed_at if changed_at is not UNTIMED else None,
                    capital or None,
                    sponsor or None,
                    investors or None,
                )
                row.__class__ = EntityRow
                yield row
            else:
                yield _read_closely(at, cells)


def _read_columns(
    rows: Sequence[Sequence[str]],
) -> Iterator[tuple[object, EntityStatus | None, datetime | None, tuple[str, ...]]]:
    """For each row: whether its numbers and texts are sound, status, time, stripped cells."""
    columns = [tuple(map(str.strip, column)) for column in zip(*rows, strict=True)]
    columns += [("",) * len(rows)] * (len(ENTITY_COLUMNS) - len(columns))
    column = dict(zip(ENTITY_COLUMNS, columns, strict=True))
    fit = all(max(map(len, column[name])) <= most for name, most in LONGEST.items())
    return zip(
        (
            fit and name and person and is_uscc(code) and is_resident_id(paper) and is_mobile(phone)
            for name, person, code, paper, phone in zip(
                column["name"],
                column["legal_rep"],
                column["uscc"],
                column["legal_rep_id"],
                column["mobile"],
                strict=True,
            )
        ),
        map(ENTITY_STATUSES.get, column["status"]),
        read_instants(column["changed_at"]),
        zip(*columns, strict=True),
        strict=True,
    )


def _read_closely(line: int, cells: Sequence[str]) -> Outcome[EntityRow]:
    raw = dict(zip_longest(ENTITY_COLUMNS, map(str.strip, cells), fillvalue=""))
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
        found.warn("mobile", "没有填写，无法发短信提醒")
    elif not is_mobile(number):
        found.blame("mobile", "不是11位手机号码")
    return number
