"""Headers of intake files: which table it is and where each column stands.

A header may be Chinese or English, in any order, with full- or half-width brackets.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zhiban.gateways.files.faults import MissingColumns, NotATable, RepeatedColumns


class TableKind(StrEnum):
    """What the rows of a file are about."""

    ENTITIES = "entities"
    LICENCES = "licences"


ENTITY_COLUMNS = {
    "uscc": "统一社会信用代码",
    "name": "名称",
    "entity_type": "类型",
    "legal_rep": "法定代表人",
    "legal_rep_id": "证件号码",
    "mobile": "手机号码",
    "address": "住所",
    "town": "所属乡镇(街道)",
    "scope": "经营范围",
    "status": "登记状态",
    "changed_at": "变更时间",
    "registered_capital": "注册资本",
    "sponsor": "举办者",
    "investors": "投资人",
}
"""Canonical field → Chinese header; the order is the order in which row checks take the cells."""

LICENCE_COLUMNS = {
    "kind": "证照类型",
    "number": "证照编号",
    "uscc": "持证主体代码",
    "holder_name": "持证主体名称",
    "issued_on": "发证日期",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "issuer": "发证机关",
    "status": "状态",
    "updated_at": "更新时间",
}

COLUMNS = {TableKind.ENTITIES: ENTITY_COLUMNS, TableKind.LICENCES: LICENCE_COLUMNS}
OPTIONAL = frozenset({"registered_capital", "sponsor", "investors"})
FEWEST_KNOWN = 3
"""With fewer columns recognised than this, the first line is not taken for a header."""


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised header.

    `columns` as written in the file; `places[i]` is where the i-th canonical field stands, None
    for an optional column that is absent; `extra` are the columns we do not know.
    """

    kind: TableKind
    columns: tuple[str, ...]
    places: tuple[int | None, ...]
    extra: tuple[str, ...]


def recognise_header(cells: Iterable[str]) -> Header:
    """Read a header line.

    Raises NotATable when it is no header of ours, MissingColumns, RepeatedColumns.
    """
    columns = tuple(cell.strip() for cell in cells)
    kind = max(TableKind, key=lambda candidate: len(set(_fields(candidate, columns)) - {None}))
    found = _fields(kind, columns)
    if len(set(found) - {None}) < FEWEST_KNOWN:
        raise NotATable("第一行不是我们认识的表头,请使用市场主体或证照的标准表头,并以逗号分隔")
    _refuse_repeats(kind, found)
    places = tuple(found.index(name) if name in found else None for name in COLUMNS[kind])
    _refuse_gaps(kind, places)
    extra = tuple(
        column or f"第{place}列(无标题)"
        for place, (column, name) in enumerate(zip(columns, found, strict=True), start=1)
        if name is None
    )
    return Header(kind, columns, places, extra)


def _fields(kind: TableKind, columns: tuple[str, ...]) -> list[str | None]:
    names = {_plain(title): name for name, title in COLUMNS[kind].items()}
    names |= {name: name for name in COLUMNS[kind]}
    return [names.get(_plain(column)) for column in columns]


def _plain(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).lower().split())


def _refuse_repeats(kind: TableKind, found: list[str | None]) -> None:
    repeated = [title for name, title in COLUMNS[kind].items() if found.count(name) > 1]
    if repeated:
        raise RepeatedColumns(tuple(repeated))


def _refuse_gaps(kind: TableKind, places: tuple[int | None, ...]) -> None:
    missing = [
        title
        for (name, title), place in zip(COLUMNS[kind].items(), places, strict=True)
        if place is None and name not in OPTIONAL
    ]
    if missing:
        raise MissingColumns(tuple(missing))
