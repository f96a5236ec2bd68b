"""An in-process table, bucket and queue for what needs millions of rows or thousands of runs.

They speak the part of the AWS clients that `store/` and `gateways/` use for the intake, and
evaluate the very expressions those write. A test runs the same files on them and on moto and
compares every row, so that they do not drift.
"""

import pickle
import re
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

type Wire = dict[str, Any]

_CLAUSE = re.compile(r"(SET|ADD|REMOVE) (.*?)(?= SET | ADD | REMOVE |$)")


def _failed(code: str, reasons: list[str] | None = None) -> ClientError:
    answer: dict[str, Any] = {"Error": {"Code": code, "Message": code}}
    if reasons is not None:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "TransactWriteItems")  # type: ignore[arg-type]


class MemoryTables:
    """DynamoDB, as far as the intake needs it: conditions, transactions, queries, scans.

    Items lie in SQLite: in memory, or in a file where a process's own memory is measured.
    """

    def __init__(self, file: str = ":memory:") -> None:
        self.writes = 0
        self._rows = sqlite3.connect(file, isolation_level=None)
        weakref.finalize(self, self._rows.close)
        self._rows.execute("PRAGMA journal_mode=OFF")
        self._rows.execute("PRAGMA synchronous=OFF")
        self._rows.execute(
            "CREATE TABLE items (name, pk, sk, body, PRIMARY KEY (name, pk, sk)) WITHOUT ROWID"
        )
        self._rows.execute("BEGIN")  # conditions are asked before the first write: no way back

    def _get(self, table: str, pk: str, sk: str) -> Wire | None:
        found = self._rows.execute(
            "SELECT body FROM items WHERE name = ? AND pk = ? AND sk = ?", (table, pk, sk)
        ).fetchone()
        return pickle.loads(found[0]) if found else None

    def get_item(self, *, TableName: str, Key: Wire, **_: Any) -> Wire:  # noqa: N803
        item = self._get(TableName, Key["PK"]["S"], Key["SK"]["S"])
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
        start = values[":sk"]
        rows = self._rows.execute(
            "SELECT body FROM items WHERE name = ? AND pk = ? AND sk >= ? AND sk < ? ORDER BY sk",
            (TableName, values[":pk"], start, start + "\U0010ffff"),
        )
        return {"Items": [pickle.loads(body) for (body,) in rows]}

    def _index(self, table: str, index: str, values: dict[str, str]) -> Iterator[Wire]:
        pk, sk = f"{index.removesuffix('s')}_pk", f"{index.removesuffix('s')}_sk"
        found = [one for one in self.items(table) if one.get(pk, {}).get("S") == values[":pk"]]
        for item in sorted(found, key=lambda one: str(one[sk]["S"])):
            if item[sk]["S"] <= values.get(":to", "\uffff"):
                yield item

    def scan(self, *, TableName: str, **_: Any) -> Wire:  # noqa: N803
        return {"Items": list(self.items(TableName))}

    def items(self, table: str) -> Iterator[Wire]:
        """Every item of a table, in the order of keys."""
        for (body,) in self._rows.execute("SELECT body FROM items WHERE name = ?", (table,)):
            yield pickle.loads(body)

    def named(self, table: str, sk: str) -> list[Wire]:
        """The items of a sort key, without a look at the millions beside them."""
        found = self._rows.execute(
            "SELECT body FROM items WHERE name = ? AND sk = ? ORDER BY pk", (table, sk)
        )
        return [pickle.loads(body) for (body,) in found]

    def transact_write_items(self, *, TransactItems: list[Wire]) -> Wire:  # noqa: N803
        assert 0 < len(TransactItems) <= 100
        actions = [next(iter(action.items())) for action in TransactItems]
        keys = [self._key(action) for _, action in actions]
        if len(set(keys)) < len(keys):
            raise _failed("ValidationException")
        reasons = [
            "None" if self._holds(key, action) else "ConditionalCheckFailed"
            for key, (_, action) in zip(keys, actions, strict=True)
        ]
        if any(reason != "None" for reason in reasons):
            raise _failed("TransactionCanceledException", reasons)
        for key, (sort, action) in zip(keys, actions, strict=True):
            self._write(key, sort, action)
        return {}

    def _write(self, key: tuple[str, str, str], sort: str, action: Wire) -> None:
        self.writes += 1
        if sort == "Delete":
            self._rows.execute("DELETE FROM items WHERE name = ? AND pk = ? AND sk = ?", key)
            return
        item = action.get("Item") or self._updated(self._get(*key) or dict(action["Key"]), action)
        self._rows.execute("REPLACE INTO items VALUES (?, ?, ?, ?)", (*key, pickle.dumps(item)))

    def _key(self, action: Wire) -> tuple[str, str, str]:
        key = action.get("Key") or action["Item"]
        return action["TableName"], key["PK"]["S"], key["SK"]["S"]

    def _holds(self, key: tuple[str, str, str], action: Wire) -> bool:
        condition = action.get("ConditionExpression", "")
        item = self._get(*key) if condition else None
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


class NoSuchKey(ClientError):
    """There is no object of this key."""

    def __init__(self) -> None:
        super().__init__({"Error": {"Code": "NoSuchKey", "Message": "no such key"}}, "GetObject")


class MemoryBucket:
    """S3 with one bucket, its objects files of a temporary folder."""

    exceptions = SimpleNamespace(NoSuchKey=NoSuchKey)

    def __init__(self) -> None:
        self.tags: dict[str, dict[str, str]] = {}
        self._folder = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, self._folder)
        self._paths: dict[str, Path] = {}
        self.stored_at = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)

    def names(self) -> list[str]:
        """The keys of all objects."""
        return sorted(self._paths)

    def content(self, key: str) -> bytes:
        """One object as a whole."""
        return self._paths[key].read_bytes()

    def get_object(self, *, Bucket: str, Key: str, Range: str = "", **_: Any) -> Wire:  # noqa: N803
        if Key not in self._paths:
            raise NoSuchKey
        path = self._paths[Key]
        start, end = 0, path.stat().st_size
        told: Wire = {"LastModified": self.stored_at, "Metadata": {}}
        if Range:
            first, last = map(int, Range.removeprefix("bytes=").split("-"))
            start, end = first, min(last + 1, end)
            told["ContentRange"] = f"bytes {start}-{end - 1}/{path.stat().st_size}"
        return told | {"Body": Body(path, start, end)}

    def get_object_tagging(self, *, Bucket: str, Key: str) -> Wire:  # noqa: N803
        if Key not in self._paths:
            raise NoSuchKey
        tags = self.tags.get(Key, {})
        return {"TagSet": [{"Key": name, "Value": value} for name, value in tags.items()]}

    def put_object(self, *, Bucket: str, Key: str, Body: Any, ContentType: str = "") -> Wire:  # noqa: N803
        path = self._paths.setdefault(Key, self._folder / str(len(self._paths)))
        with path.open("wb") as file:
            if isinstance(Body, bytes):
                file.write(Body)
            else:
                shutil.copyfileobj(Body, file)
        return {}


@dataclass
class Body:
    """Bytes `at` to `end` of a file; nothing stays open between two reads."""

    path: Path
    at: int
    end: int

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes of what is left."""
        left = self.end - self.at
        with self.path.open("rb") as file:
            file.seek(self.at)
            piece = file.read(left if size < 0 else min(size, left))
        self.at += len(piece)
        return piece


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
