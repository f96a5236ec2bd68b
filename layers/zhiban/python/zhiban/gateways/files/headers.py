"""Headers of intake files: which table it is and where each column stands.

A header may be Chinese or English, in any order, with full- or half-width brackets.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from zhiban.gateways.files.faults import MissingColumns, NotATable, RepeatedColumns
from zhiban.gateways.files.marks import wide


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
    "identifier": "电子证照标识",
}

COLUMNS = {TableKind.ENTITIES: ENTITY_COLUMNS, TableKind.LICENCES: LICENCE_COLUMNS}
OPTIONAL = frozenset({"registered_capital", "sponsor", "investors", "identifier"})
DATED = frozenset({"issued_on", "valid_from", "valid_to", "updated_at", "changed_at"})
"""Columns in which a bare number of a workbook is a day counted by Excel."""

LINE_TITLE, REASON_TITLE = "行号", "原因"
"""What a rejects file adds."""

FEWEST_KNOWN = 3
"""With fewer columns recognised than this, a line is not taken for a header."""
MOST_COLUMNS = 200
LONGEST_TITLE = 100

NOT_OURS = "没有找到我们认识的表头。市场主体表要有{}；证照表要有{}。CSV文件请以逗号分隔".format(
    *("、".join(wide(t) for n, t in one.items() if n not in OPTIONAL) for one in COLUMNS.values())
)


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

    @property
    def titles(self) -> tuple[str, ...]:
        """How reasons name the columns: by our own titles, and any other by its place only."""
        ours = list(COLUMNS[self.kind].values())
        known = {place: ours[n] for n, place in enumerate(self.places) if place is not None}
        return tuple(
            wide(known[n]) if n in known else f"第{n + 1}列" for n in range(len(self.columns))
        )

    def picker(self) -> Callable[[list[str]], Sequence[str]] | None:
        """Puts a row's cells into canonical order, "" for an absent column.

        None when they stand in it already; columns absent at the end need not be there.
        """
        width = len(self.columns)
        present = [place for place in self.places if place is not None]
        absent = len(self.places) - len(present)
        at_end = not any(place is None for place in self.places[: len(present)])
        if at_end and present == list(range(width)):
            return None
        take = itemgetter(*(width if place is None else place for place in self.places))
        return take if not absent else lambda cells: take([*cells, ""])


def recognise_header(cells: Iterable[str]) -> Header:
    """Read a header line.

    Raises NotATable when it is no header of ours, MissingColumns, RepeatedColumns.
    """
    columns = tuple(cell.strip() for cell in cells)
    if len(columns) > MOST_COLUMNS or max(map(len, columns), default=0) > LONGEST_TITLE:
        raise NotATable(NOT_OURS)
    kind = max(TableKind, key=lambda candidate: len(set(fields_of(candidate, columns)) - {None}))
    found = fields_of(kind, columns)
    if len(set(found) - {None}) < FEWEST_KNOWN:
        raise NotATable(NOT_OURS)
    _refuse_repeats(kind, found)
    places = tuple(found.index(name) if name in found else None for name in COLUMNS[kind])
    _refuse_gaps(kind, places)
    extra = tuple(
        column or f"第{place}列（无标题）"
        for place, (column, name) in enumerate(zip(columns, found, strict=True), start=1)
        if name is None
    )
    return Header(kind, columns, places, extra)


def fields_of(kind: TableKind, columns: Iterable[str]) -> list[str | None]:
    """The canonical field each title means in a table of `kind`, None for those we do not know."""
    names = {_plain(title): name for name, title in COLUMNS[kind].items()}
    names |= {name: name for name in COLUMNS[kind]}
    return [names.get(_plain(column)) for column in columns]


def _plain(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).lower().split())


def _refuse_repeats(kind: TableKind, found: list[str | None]) -> None:
    repeated = [title for name, title in COLUMNS[kind].items() if found.count(name) > 1]
    if repeated:
        raise RepeatedColumns(tuple(map(wide, repeated)))


def _refuse_gaps(kind: TableKind, places: tuple[int | None, ...]) -> None:
    missing = [
        title
        for (name, title), place in zip(COLUMNS[kind].items(), places, strict=True)
        if place is None and name not in OPTIONAL
    ]
    if missing:
        raise MissingColumns(tuple(map(wide, missing)))
