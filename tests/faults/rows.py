"""Which rows each function is seen to write and to remove, in which indexes, and what it seals."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zhiban.store.keys import Key

ENDS = "expires_at"
_INDEXED = re.compile(r"\b(\w+_pk) = (:\w+)")


class Touched(NamedTuple):
    """A row that a function wrote or removed; `table` as in the functions' settings."""

    function: str
    table: str
    key: Key


@dataclass
class Rows:
    """Every row that was touched. `lanes` are partitions of indexes, by the row that stood in
    them: `alarm_pk` and its value; `ending` are rows with a time to live."""

    written: set[Touched] = field(default_factory=set)
    removed: set[Touched] = field(default_factory=set)
    lanes: set[tuple[str, Key, str, str]] = field(default_factory=set)
    ending: set[tuple[str, Key]] = field(default_factory=set)
    sealed: set[tuple[Key, str]] = field(default_factory=set)

    def note(self, function: str, operation: str, told: Mapping[str, Any]) -> None:
        """Look at one call of DynamoDB."""
        for part, asked in _parts(operation, told):
            of = asked.get("Item") or asked["Key"]
            touched = Touched(function, asked["TableName"], Key(of["PK"]["S"], of["SK"]["S"]))
            if part == "Delete":
                self.removed.add(touched)
                continue
            self.written.add(touched)
            for name, value in _attributes(asked):
                if name == ENDS:
                    self.ending.add(touched[1:])
                elif name.endswith("_pk"):
                    self.lanes.add((*touched[1:], name, value["S"]))


def _parts(operation: str, told: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in told.get("TransactItems", []):
        yield from (
            (part, asked) for part, asked in item.items() if part in {"Put", "Update", "Delete"}
        )
    if operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield operation.removesuffix("Item"), told


def _attributes(asked: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from asked.get("Item", {}).items()
    change, values = asked.get("UpdateExpression", ""), asked.get("ExpressionAttributeValues", {})
    for name, value in _INDEXED.findall(change):
        yield name, values[value]
    if re.search(rf"\b{ENDS} = ", change):
        yield ENDS, None
