"""Holders, licences, or who looked and acted, as a list: written row by row, stored, noted."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from export_registry.parts import Order, Parts
from zhiban.gateways.files.exports import (
    ENTITY_TITLES,
    LICENCE_TITLES,
    entity_cells,
    licence_cells,
)
from zhiban.gateways.files.sheets import CONTENT_TYPES, Rows, write_list
from zhiban.store.exports import Export
from zhiban.store.table import transact

EXPORTS = "exports/"
AUDIT = "audit"
AUDIT_TITLES = ("时间", "人员编号", "账号", "角色", "事情", "对象", "内容", "用途或理由")
TITLES = {"entities": ENTITY_TITLES, "licences": LICENCE_TITLES, AUDIT: AUDIT_TITLES}


@dataclass(frozen=True, slots=True)
class Exported:
    """Where a list lies, and how many rows it has.

    Each list has one key, which always holds the latest; the bucket keeps the ones before, and
    `version` names this one.
    """

    key: str
    version: str
    rows: int


def export(parts: Parts, order: Order) -> Exported:
    """Write the list, store it, note it."""
    exported = store_list(parts, order, order.what, TITLES[order.what], _rows(parts, order))
    note(parts, order, exported)
    return exported


def _rows(parts: Parts, order: Order) -> Iterator[list[str]]:
    if order.what == AUDIT:
        yield from (entry.cells for entry in parts.trail.entries())
        return
    for entity, licences in parts.holders.all():
        if order.what == "licences":
            for licence in licences:
                yield licence_cells(licence, parts.kinds)
        elif not entity.stub:
            yield entity_cells(entity, open_numbers=order.open_numbers)


def store_list(
    parts: Parts, order: Order, name: str, titles: Sequence[str], rows: Rows
) -> Exported:
    """Write any list and store it under exports/."""
    counted = _Counted(rows)
    key = f"{EXPORTS}{name}.{order.form.value}"
    with tempfile.TemporaryFile() as body:
        write_list(order.form, titles, counted, body)
        body.seek(0)
        version = parts.bucket.put(key, body, CONTENT_TYPES[order.form])
    return Exported(key, version, counted.number)


def note(parts: Parts, order: Order, exported: Exported) -> None:
    """Remember who took what out, and what for."""
    taken = Export(
        what=order.what,
        form=order.form.value,
        by=order.by,
        name=order.name,
        why=order.why,
        at=order.at,
        open_numbers=order.open_numbers,
        key=exported.key,
        version=exported.version,
        rows=exported.rows,
    )
    transact(parts.client, [parts.exports.written(taken)])


class _Counted:
    """Rows that count themselves as they pass."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.number = 0

    def __iter__(self) -> Iterator[Sequence[str]]:
        for row in self._rows:
            self.number += 1
            yield row
