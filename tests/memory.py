"""An in-process table, bucket and queue for what needs millions of rows or thousands of runs.

They speak the part of the AWS clients that `store/` and `gateways/` use for the intake, and
evaluate the very expressions those write. A test runs the same files on them and on moto and
compares every row, so that they do not drift.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

type Wire = dict[str, Any]

_CLAUSE = re.compile(r"(SET|ADD|REMOVE) (.*?)(?= SET | ADD | REMOVE |$)")


def _failed(code: str, reasons: list[str] | None = None) -> ClientError:
    answer: dict[str, Any] = {"Error": {"Code": code, "Message": code}}
    if reasons is not None:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "TransactWriteItems")  # type: ignore[arg-type]


@dataclass
class MemoryTables:
    """DynamoDB, as far as the intake needs it: conditions, transactions, queries, scans."""

    tables: dict[str, dict[str, dict[str, Wire]]] = field(default_factory=dict)
    writes: int = 0

    def _partition(self, table: str, pk: str) -> dict[str, Wire]:
        return self.tables.setdefault(table, {}).setdefault(pk, {})

    def get_item(self, *, TableName: str, Key: Wire, **_: Any) -> Wire:  # noqa: N803
        item = self._partition(TableName, Key["PK"]["S"]).get(Key["SK"]["S"])
        return {"Item": item} if item else {}

    def batch_get_item(self, *, RequestItems: Wire) -> Wire:  # noqa: N803
        found: dict[str, list[Wire]] = {}
        for table, wanted in RequestItems.items():
            assert len(wanted["Keys"]) <= 100
            items = (self.get_item(TableName=table, Key=key).get("Item") for key in wanted["Keys"])
            found[table] = [item for item in items if item]
        return {"Responses": found, "UnprocessedKeys": {}}

    def query(
        self,
        *,
        TableName: str,  # noqa: N803
        ExpressionAttributeValues: Wire,  # noqa: N803
        IndexName: str = "",  # noqa: N803
        **_: Any,
    ) -> Wire:
        values = {name: value["S"] for name, value in ExpressionAttributeValues.items()}
        if IndexName:
            return {"Items": list(self._index(TableName, IndexName, values))}
        rows = self._partition(TableName, values[":pk"])
        return {"Items": [rows[sk] for sk in sorted(rows) if sk.startswith(values[":sk"])]}

    def _index(self, table: str, index: str, values: dict[str, str]) -> Iterator[Wire]:
        pk, sk = f"{index.removesuffix('s')}_pk", f"{index.removesuffix('s')}_sk"
        found = [one for one in self.items(table) if one.get(pk, {}).get("S") == values[":pk"]]
        for item in sorted(found, key=lambda one: str(one[sk]["S"])):
            if item[sk]["S"] <= values.get(":to", "\uffff"):
                yield item

    def scan(self, *, TableName: str, **_: Any) -> Wire:  # noqa: N803
        return {"Items": list(self.items(TableName))}

    def items(self, table: str) -> Iterator[Wire]:
        """Every item of a table."""
        for rows in self.tables.get(table, {}).values():
            yield from rows.values()

    def transact_write_items(self, *, TransactItems: list[Wire]) -> Wire:  # noqa: N803
        assert 0 < len(TransactItems) <= 100
        actions = [next(iter(action.items())) for action in TransactItems]
        keys = [self._key(action) for _, action in actions]
        assert len(set(keys)) == len(keys), "no item may stand twice in a transaction"
        reasons = [
            "None" if self._holds(key, action) else "ConditionalCheckFailed"
            for key, (_, action) in zip(keys, actions, strict=True)
        ]
        if any(reason != "None" for reason in reasons):
            raise _failed("TransactionCanceledException", reasons)
        for (table, pk, sk), (sort, action) in zip(keys, actions, strict=True):
            rows = self._partition(table, pk)
            self.writes += 1
            if sort == "Put":
                rows[sk] = action["Item"]
            elif sort == "Update":
                rows[sk] = self._updated(rows.get(sk, dict(action["Key"])), action)
            else:
                rows.pop(sk, None)
        return {}

    def _key(self, action: Wire) -> tuple[str, str, str]:
        key = action.get("Key") or action["Item"]
        return action["TableName"], key["PK"]["S"], key["SK"]["S"]

    def _holds(self, key: tuple[str, str, str], action: Wire) -> bool:
        table, pk, sk = key
        item = self._partition(table, pk).get(sk)
        condition = action.get("ConditionExpression", "")
        return not condition or any(
            all(_true(one, item, action) for one in clause.split(" AND "))
            for clause in condition.split(" OR ")
        )

    def _updated(self, item: Wire, action: Wire) -> Wire:
        changed = dict(item)
        for verb, body in _CLAUSE.findall(action["UpdateExpression"]):
            for part in body.split(", "):
                name, _, value = part.partition(" = " if verb == "SET" else " ")
                name = _name(name, action)
                if verb == "REMOVE":
                    changed.pop(name, None)
                elif verb == "SET":
                    changed[name] = action["ExpressionAttributeValues"][value]
                else:
                    more = int(action["ExpressionAttributeValues"][value]["N"])
                    changed[name] = {"N": str(int(changed.get(name, {"N": "0"})["N"]) + more)}
        return changed


def _name(written: str, action: Wire) -> str:
    names: Mapping[str, str] = action.get("ExpressionAttributeNames", {})
    return names.get(written.strip(), written.strip())


def _true(one: str, item: Wire | None, action: Wire) -> bool:
    if one == "attribute_not_exists(PK)":
        return item is None
    name, operator, value = one.split(" ")
    wanted = action["ExpressionAttributeValues"][value]
    here = (item or {}).get(_name(name, action))
    if operator == "=":
        return bool(here == wanted)
    assert operator == "<="
    return here is not None and str(here) <= str(wanted)


@dataclass
class MemoryBucket:
    """S3 with one bucket."""

    objects: dict[str, bytes] = field(default_factory=dict)
    stored_at: datetime = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)

    def get_object(self, *, Bucket: str, Key: str, Range: str = "", **_: Any) -> Wire:  # noqa: N803
        body = self.objects[Key]
        if Range:
            start, end = map(int, Range.removeprefix("bytes=").split("-"))
            body = body[start : end + 1]
        return {"Body": io.BytesIO(body), "LastModified": self.stored_at, "Metadata": {}}

    def put_object(self, *, Bucket: str, Key: str, Body: Any, ContentType: str) -> Wire:  # noqa: N803
        self.objects[Key] = Body if isinstance(Body, bytes) else Body.read()
        return {}


@dataclass
class MemoryQueue:
    """SQS with one queue; `take` empties it."""

    waiting: list[str] = field(default_factory=list)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[Wire]) -> Wire:  # noqa: N803
        self.waiting += [entry["MessageBody"] for entry in Entries]
        return {}

    def take(self) -> list[str]:
        """All waiting messages; they are gone then."""
        taken, self.waiting = self.waiting, []
        return taken
