"""A DynamoDB client that counts what is asked of it, and what AWS would bill for it.

Units as DynamoDB bills them on demand: a read unit for 4 KB of a strong read, half for one of an
index or a scan; a write unit for 1 KB written, two in a transaction, a condition alone included.
A row that stands in an index is written there once more, which is a little too much
where it did not change, and too little where it moved; a function reads a stream for nothing.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.expressions import Wire
from tests.world import INDEX_KEYS

KB, KB4 = 1024, 4096
FILTERS = ("FilterExpression", "ExpressionAttribute")


@dataclass
class Bill:
    """Requests of each operation, and units."""

    calls: dict[str, int] = field(default_factory=dict)
    read_units: float = 0.0
    write_units: float = 0.0

    @property
    def requests(self) -> int:
        """All requests."""
        return sum(self.calls.values())


@dataclass
class Metered:
    """A client that passes on what it counts; `bill` may be taken and begun anew at any time."""

    client: Any
    bill: Bill = field(default_factory=Bill)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def take(self) -> Bill:
        """What was counted since the last time."""
        taken, self.bill = self.bill, Bill()
        return taken

    def get_item(self, **asked: Any) -> Wire:
        """One item, strongly."""
        answer: Wire = self.client.get_item(**asked)
        self._read("GetItem", [answer.get("Item", {})], 1.0)
        return answer

    def batch_get_item(self, **asked: Any) -> Wire:
        """Each item, strongly."""
        answer: Wire = self.client.batch_get_item(**asked)
        self._called("BatchGetItem")
        items = [item for found in answer["Responses"].values() for item in found]
        self.bill.read_units += sum(blocks([item], KB4) for item in items)
        return answer

    def query(self, **asked: Any) -> Wire:
        """A page of a partition, or of an index."""
        answer: Wire = self.client.query(**asked)
        self._read("Query", answer.get("Items", []), 1.0 if asked.get("ConsistentRead") else 0.5)
        return answer

    def scan(self, **asked: Any) -> Wire:
        """A page of a table; what a filter leaves out is billed too."""
        answer: Wire = self.client.scan(**asked)
        read = {name: value for name, value in asked.items() if not name.startswith(FILTERS)}
        self._read("Scan", self.client.scan(**read)["Items"], 0.5)
        return answer

    def update_item(self, **asked: Any) -> Wire:
        """One item."""
        answer: Wire = self.client.update_item(**asked)
        self._called("UpdateItem")
        self.bill.write_units += blocks([answer.get("Attributes", {})], KB)
        return answer

    def transact_write_items(self, *, TransactItems: list[Wire]) -> Any:  # noqa: N803
        """All or none; each at twice its price, conditions included."""
        self._called("TransactWriteItems")
        answer = self.client.transact_write_items(TransactItems=TransactItems)
        for action in TransactItems:
            ((_, body),) = action.items()
            stored = body.get("Item") or self._stored(body)
            self.bill.write_units += 2 * blocks([stored], KB)
            if "ConditionCheck" not in action:
                self.bill.write_units += indexes(stored) * blocks([stored], KB)
        return answer

    def _stored(self, body: Wire) -> Wire:
        asked = {"TableName": body["TableName"], "Key": body["Key"], "ConsistentRead": True}
        answer: Wire = self.client.get_item(**asked)
        stored: Wire = answer.get("Item", {})
        return stored

    def _read(self, operation: str, items: list[Wire], each: float) -> None:
        self._called(operation)
        self.bill.read_units += blocks(items, KB4) * each

    def _called(self, operation: str) -> None:
        self.bill.calls[operation] = self.bill.calls.get(operation, 0) + 1


def indexes(item: Wire) -> int:
    """In how many indexes an item stands."""
    return sum(f"{prefix}_pk" in item for prefix in INDEX_KEYS.values())


def blocks(items: Iterable[Wire], size: int) -> int:
    """How many blocks some items fill together, at least one."""
    return max(1, math.ceil(sum(map(size_of, items)) / size))


def size_of(item: Mapping[str, Any]) -> int:
    """Bytes of an item, near enough to what is billed: names and values."""
    return sum(len(f"{name}{value}".encode()) for name, value in item.items())
