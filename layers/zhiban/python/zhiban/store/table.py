"""The DynamoDB client; every read is strong and every write carries its condition."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import batched
from typing import Any, NamedTuple

from botocore.config import Config
from botocore.exceptions import ClientError

from zhiban import aws
from zhiban.domain.errors import Conflict, StoreError
from zhiban.store.answers import take_items_early
from zhiban.store.keys import Key
from zhiban.store.wire import Item, Value, decode_item, encode, encode_item

type Action = dict[str, Any]

MAX_ACTIONS = 100
"""How many actions one transaction takes (TransactWriteItems)."""

KEPT_BACK = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds before a batch read asks again for what was kept back. A table keeps back what it is too
busy for, and asked again at once it still is."""

_INDEX_KEYS = {
    "alarms": "alarm",
    "queue": "queue",
    "outbox": "outbox",
    "names": "name",
    "tails": "tail",
}
_NAME = re.compile(r"#[a-z_]+")
_RETRIED = {"TransactionConflictException", "TransactionInProgressException"}
_REFUSED = {"ValidationException", "ItemCollectionSizeLimitExceededException"}
_REFUSED_BECAUSE = {"ValidationError", "ItemCollectionSizeLimitExceeded"}
"""What the service says of a transaction that it will never take, however often it is asked."""


class Place(NamedTuple):
    """Where a page of an index ended: the primary key of its last item and its sort key there."""

    pk: str
    sk: str
    sort: str


def connect() -> Any:
    """A low-level client with bounded waits; made once per process, at start."""
    config = Config(
        connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5}
    )
    return take_items_early(aws.client("dynamodb", config=config))


class Table:
    """One table: reads are strongly consistent, writes carry their condition."""

    def __init__(self, client: Any, name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: Key) -> Item | None:
        """One item, or None."""
        answer = self.client.get_item(TableName=self.name, Key=_wire(key), ConsistentRead=True)
        return decode_item(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """All of the items that exist, by key. Raises StoreError if the table keeps some back."""
        found: dict[Key, Item] = {}
        for part in batched(dict.fromkeys(keys), 100, strict=False):
            wanted = {"Keys": [_wire(key) for key in part], "ConsistentRead": True}
            for pause in (*KEPT_BACK, None):
                answer = self.client.batch_get_item(RequestItems={self.name: wanted})
                for wire in answer["Responses"].get(self.name, ()):
                    item = decode_item(wire)
                    found[Key(str(item["PK"]), str(item["SK"]))] = item
                wanted = answer.get("UnprocessedKeys", {}).get(self.name)
                if not wanted:
                    break
                if pause is None:
                    raise StoreError("the table kept back part of a batch read")
                time.sleep(pause)
        return found

    def children(self, pk: str, prefix: str = "") -> Iterator[Item]:
        """The items of a partition whose sort key starts with `prefix`, in order."""
        condition, values = "PK = :pk", {":pk": {"S": pk}}
        if prefix:
            condition += " AND begins_with(SK, :sk)"
            values[":sk"] = {"S": prefix}
        yield from self._query(
            KeyConditionExpression=condition, ExpressionAttributeValues=values, ConsistentRead=True
        )

    def latest(self, pk: str, prefix: str, limit: int) -> list[Item]:
        """The last `limit` items of a partition whose sort key starts with `prefix`, last first."""
        answer = self.client.query(
            TableName=self.name,
            KeyConditionExpression="PK = :pk AND begins_with(SK, :sk)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":sk": {"S": prefix}},
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit,
        )
        return [decode_item(item) for item in answer["Items"]]

    def every_key(self) -> Iterator[Key]:
        """The key of every item, read from end to end: for tools, never on a request's way."""
        for page in self._scan(ConsistentRead=True, ProjectionExpression="PK, SK"):
            for item in page:
                yield Key(item["PK"]["S"], item["SK"]["S"])

    def every_row(self) -> Iterator[Item]:
        """Every item, strongly read from end to end: likewise."""
        for page in self._scan(ConsistentRead=True):
            yield from map(decode_item, page)

    def index(
        self, name: str, partition: str, *, up_to: str | None = None, limit: int | None = None
    ) -> Iterator[Item]:
        """The items of one partition of an index, in order; eventually consistent."""
        query = _in_index(name, partition, up_to=up_to)
        if limit is not None:
            query["Limit"] = limit
        for n, item in enumerate(self._query(**query)):
            if limit is not None and n >= limit:
                return
            yield item

    def count(self, name: str, partition: str, most: int, *, up_to: str | None = None) -> int:
        """How many items one partition of an index holds, counted no further than `most`.

        Those up to a sort key, where one is given. Eventually consistent.
        """
        query = _in_index(name, partition, up_to=up_to)
        return sum(int(one["Count"]) for one in self._up_to(most, **query, Select="COUNT"))

    def found(self, name: str, partition: str, beginning: str, most: int) -> list[Key]:
        """The keys of up to `most` items of an index whose sort key begins so, in order."""
        query = _in_index(name, partition, beginning=beginning)
        answer = self.client.query(TableName=self.name, **query, Limit=most)
        return [Key(item["PK"]["S"], item["SK"]["S"]) for item in answer["Items"]]

    def scan(self, prefix: str = "", segment: int = 0, segments: int = 1) -> Iterator[Item]:
        """Every item whose sort key starts with `prefix`, of one of `segments` parts of the table.

        Those of a partition come one after the other. Reads the whole part, eventually consistent:
        for proofs, exports and reports, never for a decision.
        """
        for items in self.pages(prefix, segment, segments):
            yield from map(decode_item, items)

    def pages(
        self, prefix: str = "", segment: int = 0, segments: int = 1
    ) -> Iterator[list[dict[str, Any]]]:
        """The same, a page of a scan at a time, as they go over the wire."""
        query: dict[str, Any] = {"Segment": segment, "TotalSegments": segments}
        if prefix:
            query["FilterExpression"] = "begins_with(SK, :sk)"
            query["ExpressionAttributeValues"] = {":sk": {"S": prefix}}
        yield from self._scan(**query)

    def _scan(self, **query: Any) -> Iterator[list[dict[str, Any]]]:
        """The pages of a scan, to its end."""
        start: dict[str, Any] = {}
        while True:
            answer = self.client.scan(TableName=self.name, **query, **start)
            yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def page(
        self, name: str, partition: str, limit: int, after: Place | None = None
    ) -> tuple[list[Item], Place | None]:
        """Up to `limit` items of one partition of an index from `after` on, and where it ended.

        The place is None when nothing follows. Eventually consistent.
        """
        prefix = _INDEX_KEYS[name]
        query: dict[str, Any] = {
            "IndexName": name,
            "KeyConditionExpression": f"{prefix}_pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": partition}},
        }
        if after is not None:
            here = {f"{prefix}_pk": {"S": partition}, f"{prefix}_sk": {"S": after.sort}}
            query["ExclusiveStartKey"] = _wire(Key(after.pk, after.sk)) | here
        answers = self._up_to(limit + 1, **query)
        found = [decode_item(item) for answer in answers for item in answer["Items"]]
        items = found[:limit]
        if len(found) <= limit:
            return items, None
        last = items[-1]
        return items, Place(str(last["PK"]), str(last["SK"]), str(last[f"{prefix}_sk"]))

    def _up_to(self, most: int, **query: Any) -> Iterator[dict[str, Any]]:
        """The answers that hold up to `most` items: one, unless those are more than a megabyte."""
        while most > 0:
            answer = self.client.query(TableName=self.name, **query, Limit=most)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            most -= answer["Count"]

    def _query(self, **query: Any) -> Iterator[Item]:
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(TableName=self.name, **query, **start)
            yield from map(decode_item, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def put(self, item: Item, condition: str = "", **values: Value) -> Action:
        """An action: store a whole item, if `condition` holds.

        In conditions and updates `:name` is one of `values` and `#name` the attribute of that
        name, which must be written so where the name is a reserved word.
        """
        body = {"TableName": self.name, "Item": encode_item(item)}
        return {"Put": body | _guard(condition, "", values)}

    def put_new(self, item: Item) -> Action:
        """An action: store an item that must not be there yet."""
        return self.put(item, "attribute_not_exists(PK)")

    def update(self, key: Key, change: str, condition: str = "", **values: Value) -> Action:
        """An action: change attributes of an item, if `condition` holds."""
        body = {"TableName": self.name, "Key": _wire(key), "UpdateExpression": change}
        return {"Update": body | _guard(condition, change, values)}

    def change_now(self, key: Key, change: str, condition: str = "", **values: Value) -> Item:
        """Change attributes of an item at once, by itself; returns the item as it is now.

        For counters that many add to: unlike a transaction it never stands in another's way. Raises
        Conflict when `condition` does not hold.
        """
        body = self.update(key, change, condition, **values)["Update"]
        try:
            answer = self.client.update_item(**body, ReturnValues="ALL_NEW")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise Conflict("the condition did not hold", (0,)) from error
        return decode_item(answer.get("Attributes", {}))

    def delete(self, key: Key, condition: str = "", **values: Value) -> Action:
        """An action: remove an item, if `condition` holds."""
        body = {"TableName": self.name, "Key": _wire(key)}
        return {"Delete": body | _guard(condition, "", values)}

    def check(self, key: Key, condition: str, **values: Value) -> Action:
        """An action that changes nothing: the others happen only while `condition` holds."""
        body = {"TableName": self.name, "Key": _wire(key)}
        return {"ConditionCheck": body | _guard(condition, "", values)}


def _wire(key: Key) -> dict[str, Any]:
    return {"PK": {"S": key.pk}, "SK": {"S": key.sk}}


def _in_index(
    name: str, partition: str, *, up_to: str | None = None, beginning: str = ""
) -> dict[str, Any]:
    """A query of one partition of an index: all, up to a sort key, or those that begin so."""
    prefix = _INDEX_KEYS[name]
    condition, values = f"{prefix}_pk = :pk", {":pk": {"S": partition}}
    if up_to is not None:
        condition += f" AND {prefix}_sk <= :to"
        values[":to"] = {"S": up_to}
    if beginning:
        condition += f" AND begins_with({prefix}_sk, :sk)"
        values[":sk"] = {"S": beginning}
    return {
        "IndexName": name,
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
    }


def _guard(condition: str, change: str, values: Mapping[str, Value]) -> dict[str, Any]:
    guard: dict[str, Any] = {}
    if condition:
        guard["ConditionExpression"] = condition
    if values:
        guard["ExpressionAttributeValues"] = {f":{k}": encode(v) for k, v in values.items()}
    if names := _NAME.findall(f"{condition} {change}"):
        guard["ExpressionAttributeNames"] = {name: name[1:] for name in names}
    return guard


def until_at_rest[T](tries: int, work: Callable[[], T]) -> T:
    """What `work` comes to, begun anew at once while rows move under it.

    Raises the Conflict of the last of so many tries.
    """
    for _ in range(tries - 1):
        with suppress(Conflict):
            return work()
    return work()


def transact(client: Any, actions: Sequence[Action]) -> None:
    """All of the actions, or none.

    Raises Conflict when a condition did not hold or another transaction was at the same rows, and
    StoreError for what the service will never take: two actions on one row, an item too large. Any
    other error of the service is passed on, to be tried again by whoever delivers events.
    """
    if len(actions) > MAX_ACTIONS:
        raise StoreError(f"a transaction takes {MAX_ACTIONS} actions, not {len(actions)}")
    if len({_row_of(action) for action in actions}) < len(actions):
        raise StoreError("a row stands twice in a transaction")
    try:
        client.transact_write_items(TransactItems=list(actions))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _RETRIED:
            raise Conflict(code) from error
        reasons = [r.get("Code") for r in error.response.get("CancellationReasons", [])]
        if code in _REFUSED or not _REFUSED_BECAUSE.isdisjoint(reasons):
            raise StoreError("the service will never take this transaction") from error
        if code != "TransactionCanceledException":
            raise
        failed = tuple(n for n, r in enumerate(reasons) if r == "ConditionalCheckFailed")
        if not failed and "TransactionConflict" not in reasons:
            raise
        raise Conflict("a condition did not hold", failed) from error


def _row_of(action: Action) -> tuple[str, ...]:
    """Table and key of the row an action is about."""
    ((what, body),) = action.items()
    key = body["Item"] if what == "Put" else body["Key"]
    return body["TableName"], key["PK"]["S"], key["SK"]["S"]
