"""docs/data-model.md: every row there may be, who writes it, where it stands, how long it stays.

Shapes are those that the head of `keys.py` draws, words those of the functions that make keys,
periods those of `retention.json`; writers, indexes, ends and sealed fields are what the flows of
the faults are seen to do. `python -m tests.infra.data_model` writes the page.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tests.faults.actions import watched
from tests.faults.rows import Touched
from tests.infra.read_pages import ROOT
from tests.store.test_keys import KEYS, pattern_of
from tests.world import INDEX_KEYS
from zhiban.domain.retention import Kept, Retention
from zhiban.runtime.rules import shipped_as
from zhiban.store import keys
from zhiban.store.keys import Key

PAGE = ROOT / "docs" / "data-model.md"
TABLES = {
    "registry": "registry: who holds what",
    "cases": "cases: what is being done",
}
BY_HAND = {
    "REFERENCE#<attempt> | RECALLED": "`zhiban restore settle`",
    "HOLDER#<uscc> | DONE#<what>#<instant>": "`officer_api`",
    "TEMPLATE#<name> | DONE#<what>#<instant>": "`officer_api`",
}
"""Who writes what no flow comes by."""

STAND_TOO = {("registry", "alarms", "ended"): "ENTITY"}
"""What stands in a partition before the flow that looks there begins."""


@dataclass(frozen=True)
class Shape:
    """A pair that `keys.py` draws: a partition and one of its sort keys, in one of the tables."""

    table: str
    pk: str
    sk: str

    @property
    def written(self) -> str:
        """As the page shows it."""
        return f"{self.pk} | {self.sk}"

    def fits(self, key: Key) -> bool:
        """Whether a key is of this shape."""
        of_pk, of_sk = pattern_of(self.pk), pattern_of(self.sk)
        return bool(re.fullmatch(of_pk, key.pk) and re.fullmatch(of_sk, key.sk))

    @property
    def narrowness(self) -> tuple[int, int]:
        """Of two shapes that fit, the one with more fixed letters is meant, then more parts."""
        fixed = re.sub(r"<[^>]+>|…", "", self.pk + self.sk)
        return len(fixed), (self.pk + self.sk).count("<")


@cache
def shapes() -> tuple[Shape, ...]:
    """Every shape in the order of the drawing."""
    assert keys.__doc__ is not None
    drawing = " ".join(keys.__doc__.split("\n\n", 1)[1].split())
    found: list[Shape] = []
    for part in re.split(r";\s*| (?=cases: )", drawing):
        said = re.fullmatch(r"(?:(registry|cases):)?\s*(.+?)\.?", part)
        assert said is not None
        table = said[1] or found[-1].table
        pk, _, sks = said[2].partition(" | ")
        named = sks.split(", ") if sks else [pk.partition("#")[0]]
        found += [Shape(table, pk, sk) for sk in named]
    return tuple(found)


@cache
def shape_of(table: str, key: Key) -> Shape:
    """The shape of a key. Raises LookupError where none is drawn."""
    fitting = [one for one in shapes() if one.table == table and one.fits(key)]
    if not fitting:
        raise LookupError(f"{table}: {key}")
    return max(fitting, key=lambda one: one.narrowness)


def makers(shape: Shape) -> list[str]:
    """The names of the functions of `keys.py` that make keys of a shape."""
    made = (name.partition(" ")[0] for name, key in KEYS.items() if shape_of_sample(key) == shape)
    return [name for name in dict.fromkeys(made) if name != "send_of"]


def shape_of_sample(key: Key) -> Shape:
    """The shape of a sample key, of whichever table draws it."""
    fitting = [one for one in shapes() if one.fits(key)]
    return max(fitting, key=lambda one: one.narrowness)


def retention() -> Retention:
    """The shipped table of periods."""
    return shipped_as(Retention, "retention")


def kept(shape: Shape) -> list[Kept]:
    """The sorts of personal data that rows of a shape are."""
    samples = [key for key in KEYS.values() if shape_of_sample(key) == shape]
    found = {one.code: one for key in samples for one in retention().of_rows(key.pk, key.sk)}
    return list(found.values())


def functions(touched: Iterable[Touched], shape: Shape) -> list[str]:
    """Which functions touched a row of a shape."""
    return sorted({one.function for one in touched if shape_of(one.table, one.key) == shape})


def lanes_of(shape: Shape) -> list[str]:
    """The indexes that a row of a shape stands in at times."""
    columns = {f"{prefix}_pk": name for name, prefix in INDEX_KEYS.items()}
    found = {
        columns[name]
        for table, key, name, _ in watched().rows.lanes
        if name in columns and shape_of(table, key) == shape
    }
    return sorted(found)


def sealed(shape: Shape) -> list[str]:
    """The fields of a row of a shape that the field cipher seals."""
    found = {field for key, field in watched().rows.sealed if shape_of_sample(key) == shape}
    return sorted({re.sub(r"\.\d+$", ".<n>", field) for field in found})


def ends(shape: Shape) -> bool:
    """Whether rows of a shape have a time to live."""
    return any(shape_of(table, key) == shape for table, key in watched().rows.ending)


def row(shape: Shape) -> str:
    """The line of the page for a shape."""
    of, rows = makers(shape), watched().rows
    says = " ".join(_said(one) for one in of)
    by = _code(functions(rows.written, shape)) or BY_HAND[shape.written]
    stays = [one.code for one in kept(shape)] or ["of no person"]
    stays += ["`expires_at`"] if ends(shape) else []
    gone = _code(functions(rows.removed, shape))
    cells = (
        f"`{shape.pk}`", f"`{shape.sk}`", says, by, gone, _code(lanes_of(shape)),
        _code(sealed(shape)), ", ".join(stays),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in words)


def _said(maker: str) -> str:
    text = getattr(keys, maker).__doc__
    assert text is not None
    return " ".join(text.split())


LANES = {
    "alarm_bucket": "<day>#<shard>",
    "pending_changes": "CHANGES#<lane>",
    "unfinished_files": "FILES#UNFINISHED",
    "ended": "ENDED#<sort>#<lane>",
    "names_from": "NAMES#<first>",
    "phone_tails": "TAILS#<fingerprint>",
    "case_queue": "CASES#<state>",
    "worklist": "TASK#<what>",
    "parcel_queue": "PARCELS#<state>",
    "copies_awaited": "COPIES#AWAITED",
    "outbox": "PLANNED#<shard>",
    "claims": "CLAIMED#<shard>",
    "awaited": "AWAITED#<shard>",
}
"""What the partitions of indexes look like, by the function that names them."""


def lane_of(value: str) -> str:
    """The function that names a partition. Raises LookupError for one that none does."""
    fitting = [one for one, shape in LANES.items() if re.fullmatch(pattern_of(shape), value)]
    if not fitting:
        raise LookupError(value)
    return max(fitting, key=lambda one: len(LANES[one].partition("<")[0]))


def lane_rows() -> Iterator[str]:
    """A line of the page for each partition of each index."""
    columns = {f"{prefix}_pk": name for name, prefix in INDEX_KEYS.items()}
    found = {place: {sk} for place, sk in STAND_TOO.items()}
    for table, key, name, value in watched().rows.lanes:
        if name in columns:
            place = (table, columns[name], lane_of(value))
            found.setdefault(place, set()).add(shape_of(table, key).sk)
    for (table, index, lane), rows in sorted(found.items(), key=_in_order):
        said = _said(lane)
        yield f"| {table} | `{index}` | `{LANES[lane]}` | {_code(sorted(rows))} | {said} |"


def _in_order(place: tuple[tuple[str, str, str], set[str]]) -> tuple[bool, str, int]:
    (table, index, lane), _ = place
    return table == "cases", index, list(LANES).index(lane)


def period_row(one: Kept) -> str:
    """The line of the page for a sort of personal data."""
    beside = [place for place in one.rows if "|" not in place]
    by = one.by if one.by != "nobody" else "–"
    cells = (one.code, one.name, one.what, one.wording, one.after, f"`{by}`", _code(beside))
    return f"| {' | '.join(cells)} |"


HEAD = """# Data model: every row there may be

Written by `make data-model`, and held by `tests/infra/test_data_model.py`. Shapes are those that
[`keys.py`](../layers/zhiban/python/zhiban/store/keys.py) draws, periods those of
[`retention.json`](../layers/zhiban/python/zhiban/data/retention.json); who writes and removes,
indexes, `expires_at` and sealed fields are what the functions are seen to do while every flow of
[the faults](faults.md) is lived through.

Two tables, on demand, encrypted with the customer's key, with point-in-time recovery, streams of
both images and deletion protection ([keys](keys.md), [recovery](recovery.md)). A row is found by
`PK` and `SK`; conditions and transactions are in `store/`, one module a sort of row. Instants are
UTC to the second, days are civil days in China. `cases` has a time to live, `expires_at`; whoever
reads such a row looks at the time itself, because DynamoDB removes late.

*Sealed* fields are encrypted once more by `store/cipher.py`: AES-256-GCM, with their place (`PK`,
`SK`, field) authenticated, so that a value moved to another row does not open. Where equality is
asked for, a keyed fingerprint stands beside or in the key (`PHONE#`, `TAILS#`, `MINUTE#`, a typed
code's `TOKEN#`). A function without the right to the root sees such a field as empty
([roles](roles.md)). *Kept* names the sort of personal data [below](#how-long), or says that the row
is of no person; `expires_at` means that DynamoDB removes it by itself.
"""

LANES_HEAD = """
## Indexes

All are sparse: a row stands in one while it has the two attributes. `names`, `tails` and `outbox`
hold keys only. An index lags behind, and so nothing is decided by one: it finds, and the row is
read again.

| table | index | partition | rows | what |
|---|---|---|---|---|"""

PERIODS_HEAD = """
## How long

One table for the nightly job, the notice at `/privacy`, the report to a person and the lifecycles
of the buckets; a stage may set its own periods within the bounds ([privacy](privacy.md)).

| sort | 名称 | 内容 | 保管 | 之后 | by | beside the tables |
|---|---|---|---|---|---|---|"""


def page() -> str:
    """docs/data-model.md."""
    lines = [HEAD.rstrip()]
    for table, heading in TABLES.items():
        lines += ["", f"## {heading}", ""]
        lines += ["| PK | SK | what | written by | removed by | index | sealed | kept |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        lines += [row(shape) for shape in shapes() if shape.table == table]
    lines += [LANES_HEAD, *lane_rows(), PERIODS_HEAD, *map(period_row, retention().rows)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
