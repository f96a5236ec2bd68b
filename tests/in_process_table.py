"""DynamoDB as far as `store/` asks for it, in a dictionary: for years of a county in seconds.

It stands where the client stands, below the store's own code: keys, conditions, updates, indexes
and transactions are those that go over the wire. `tests/store/test_in_process_table.py` holds it
against moto. Reads see every write; only what asks for a limit is paged.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

from botocore.exceptions import ClientError

from tests.expressions import Names, Values, Wire, read_condition, read_update
from tests.world import CASES_INDEXES, INDEX_KEYS, REGISTRY_INDEXES


class _Unparsed:
    """A client's `meta` where nothing comes over a wire: nobody is told of an answer."""

    class events:  # noqa: N801
        @staticmethod
        def register(event: str, handler: object, unique_id: str) -> None:
            """Nothing is ever emitted."""


class InProcessTables:
    """A client of tables that live in this process; make it with the indexes of each table.

    `indexes` names for each table its indexes and the prefix of their key attributes.
    """

    meta = _Unparsed

    def __init__(self, indexes: Mapping[str, Mapping[str, str]]) -> None:
        self.indexes = dict(indexes)
        self.tables: dict[str, dict[str, dict[str, Wire]]] = {}
        self.placed: dict[tuple[str, str], dict[str, dict[tuple[str, str], str]]] = {}
        self.writes = 0
        for name in indexes:
            self.add(name, indexes[name])

    def add(self, name: str, indexes: Mapping[str, str]) -> None:
        """One more table, empty."""
        self.indexes[name] = indexes
        self.tables[name] = defaultdict(dict)
        self.placed |= {(name, index): defaultdict(dict) for index in indexes}

    def describe_table(self, *, TableName: str) -> Wire:  # noqa: N803
        """As much of it as operators ask for."""
        count = sum(len(part) for part in self.tables[TableName].values())
        return {"Table": {"TableStatus": "ACTIVE", "ItemCount": count}}

    def get_item(self, *, TableName: str, Key: Wire, **_: Any) -> Wire:  # noqa: N803
        item = self._at(TableName, Key)
        return {} if item is None else {"Item": item}

    def batch_get_item(self, *, RequestItems: Wire) -> Wire:  # noqa: N803
        assert all(0 < len(wanted["Keys"]) <= 100 for wanted in RequestItems.values())
        return {
            "Responses": {
                table: [item for key in wanted["Keys"] if (item := self._at(table, key))]
                for table, wanted in RequestItems.items()
            }
        }

    def query(self, **asked: Any) -> Wire:
        """What store asks: a partition by prefix, or one of an index up to a sort key."""
        table, values = asked["TableName"], asked["ExpressionAttributeValues"]
        partition = values[":pk"]["S"]
        if index := asked.get("IndexName"):
            found = self._placed(table, index, partition, asked)
        else:
            rows, prefix = self.tables[table].get(partition, {}), values.get(":sk", {"S": ""})["S"]
            found = [rows[sk] for sk in sorted(rows) if sk.startswith(prefix)]
        return _paged(found, asked)

    def _placed(self, table: str, index: str, partition: str, asked: Wire) -> list[Wire]:
        """One partition of an index, in order, up to the sort key asked for."""
        values = asked["ExpressionAttributeValues"]
        most, begins = (
            values.get(":to", {"S": "\U0010ffff"})["S"],
            values.get(":sk", {"S": ""})["S"],
        )
        placed = self.placed[table, index].get(partition, {})

        def within(place: str) -> bool:
            return place <= most and place.startswith(begins)

        keys = sorted(placed, key=lambda key: (placed[key], key))
        return [self.tables[table][pk][sk] for pk, sk in keys if within(placed[pk, sk])]

    def items(self, table: str) -> Iterator[Wire]:
        """Every item of a table."""
        for part in self.tables[table].values():
            yield from part.values()

    def named(self, table: str, sk: str) -> list[Wire]:
        """The items of a sort key."""
        return [part[sk] for part in self.tables[table].values() if sk in part]

    def scan(self, **asked: Any) -> Wire:
        """What store asks: a part of a table, and of it the rows of a prefix."""
        segment, segments = asked.get("Segment", 0), asked.get("TotalSegments", 1)
        prefix = asked.get("ExpressionAttributeValues", {}).get(":sk", {"S": ""})["S"]
        return {
            "Items": [
                item
                for item in self.items(asked["TableName"])
                if item["SK"]["S"].startswith(prefix)
                and crc32(item["PK"]["S"].encode()) % segments == segment
            ]
        }

    def put_item(self, **body: Any) -> Wire:
        """One row by itself, whatever was there."""
        return self.transact_write_items(TransactItems=[{"Put": body}])

    def delete_item(self, **body: Any) -> Wire:
        """One row by itself, taken away."""
        return self.transact_write_items(TransactItems=[{"Delete": body}])

    def update_item(self, *, ReturnValues: str = "ALL_NEW", **body: Any) -> Wire:  # noqa: N803
        """One update by itself; returns the item as it is then."""
        assert ReturnValues == "ALL_NEW"
        old = self._at(body["TableName"], body["Key"])
        if not _holds(body, old or {}):
            raise _failed()
        new = _written("Update", body, old)
        self._write(body["TableName"], _key_of(body), old, new)
        return {"Attributes": new}

    def transact_write_items(self, *, TransactItems: Sequence[Wire]) -> Wire:  # noqa: N803
        """All or none, with a reason for each that did not hold."""
        assert 0 < len(TransactItems) <= 100
        keys = [(body["TableName"], *_key_of(body).values()) for _, body in _each(TransactItems)]
        if any(keys.count(key) > 1 for key in keys):
            raise _refused()
        before = [self._at(body["TableName"], _key_of(body)) for _, body in _each(TransactItems)]
        held = [
            _holds(body, old or {})
            for (_, body), old in zip(_each(TransactItems), before, strict=True)
        ]
        if not all(held):
            raise _cancelled(held)
        for (what, body), old in zip(_each(TransactItems), before, strict=True):
            if what != "ConditionCheck":
                self._write(body["TableName"], _key_of(body), old, _written(what, body, old))
        return {}

    def _at(self, table: str, key: Wire) -> Wire | None:
        return self.tables[table].get(key["PK"]["S"], {}).get(key["SK"]["S"])

    def _write(self, table: str, key: Wire, old: Wire | None, new: Wire | None) -> None:
        self.writes += 1
        pk, sk = key["PK"]["S"], key["SK"]["S"]
        for index, prefix in self.indexes[table].items():
            placed = self.placed[table, index]
            for item in (old, new):
                if item and f"{prefix}_pk" in item:
                    placed[item[f"{prefix}_pk"]["S"]].pop((pk, sk), None)
            if new and f"{prefix}_pk" in new:
                placed[new[f"{prefix}_pk"]["S"]][pk, sk] = new[f"{prefix}_sk"]["S"]
        if new is None:
            self.tables[table][pk].pop(sk, None)
        else:
            self.tables[table][pk][sk] = new


def county_tables() -> InProcessTables:
    """Both tables of a county, empty."""
    told = {"registry": REGISTRY_INDEXES, "cases": CASES_INDEXES}
    return InProcessTables({t: {i: INDEX_KEYS[i] for i in told[t]} for t in told})


def _paged(found: list[Wire], asked: Wire) -> Wire:
    """The page that is asked for, in its order, and where it ended when more follows."""
    if not asked.get("ScanIndexForward", True):
        found = found[::-1]
    if after := asked.get("ExclusiveStartKey"):
        places = [(item["PK"], item["SK"]) for item in found]
        found = found[places.index((after["PK"], after["SK"])) + 1 :]
    limit = asked.get("Limit", len(found))
    if len(found) <= limit:
        return {"Items": found, "Count": len(found)}
    last = found[limit - 1]
    here = {"PK": last["PK"], "SK": last["SK"]}
    return {"Items": found[:limit], "Count": limit, "LastEvaluatedKey": here}


def _each(actions: Sequence[Wire]) -> Iterator[tuple[str, Wire]]:
    for action in actions:
        ((what, body),) = action.items()
        yield what, body


def _key_of(body: Wire) -> Wire:
    source = body["Item"] if "Item" in body else body["Key"]
    return {"PK": source["PK"], "SK": source["SK"]}


def _failed() -> ClientError:
    told: Any = {"Error": {"Code": "ConditionalCheckFailedException", "Message": "it did not hold"}}
    return ClientError(told, "UpdateItem")


def _refused() -> ClientError:
    says = "Transaction request cannot include multiple operations on one item"
    told: Any = {"Error": {"Code": "ValidationException", "Message": says}}
    return ClientError(told, "TransactWriteItems")


def _cancelled(held: Sequence[bool]) -> ClientError:
    reasons = [{"Code": "None" if ok else "ConditionalCheckFailed"} for ok in held]
    error: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "a condition did not hold"},
        "CancellationReasons": reasons,
    }
    return ClientError(error, "TransactWriteItems")


def _told(body: Wire) -> tuple[Names, Values]:
    return body.get("ExpressionAttributeNames", {}), body.get("ExpressionAttributeValues", {})


def _holds(body: Wire, item: Wire) -> bool:
    condition = body.get("ConditionExpression")
    return condition is None or read_condition(condition)(item, *_told(body))


def _written(what: str, body: Wire, old: Wire | None) -> Wire | None:
    if what == "Delete":
        return None
    if what == "Put":
        return dict(body["Item"])
    item = dict(old) if old is not None else dict(body["Key"])
    for step in read_update(body["UpdateExpression"]):
        step(item, old or {}, *_told(body))
    return item
