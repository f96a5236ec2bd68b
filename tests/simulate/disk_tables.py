"""Both tables in SQLite: for a province, whose rows would not fit into a process."""

import pickle
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.expressions import Wire
from tests.simulate.tables import StreamedTables

_MANY = 5_000


class DiskTables(StreamedTables):
    """The same client; rows and the places of indexes lie in a file, so memory stays flat.

    Only what ringing, sending and proving ask for is asked here as well.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._rows = sqlite3.connect(file, isolation_level=None)
        weakref.finalize(self, self._rows.close)
        for told in (
            "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-65536",
            "CREATE TABLE items (t, pk, sk, body, PRIMARY KEY (t, pk, sk)) WITHOUT ROWID",
            "CREATE TABLE places (t, i, part, sort, pk, sk,"
            " PRIMARY KEY (t, i, part, sort, pk, sk)) WITHOUT ROWID",
        ):  # fmt: skip
            self._rows.execute(told)

    def lay(self, table: str, rows: Iterable[Wire]) -> None:
        """Put rows as they are, for loading: no condition is asked."""
        self._rows.execute("BEGIN")
        for item in rows:
            self._keep(table, {"PK": item["PK"], "SK": item["SK"]}, None, item)
        self._rows.execute("COMMIT")

    def query(self, **asked: Any) -> Wire:
        """What store asks, a page of an index or all of a partition."""
        table, values = asked["TableName"], asked["ExpressionAttributeValues"]
        partition = values[":pk"]["S"]
        if index := asked.get("IndexName"):
            most = values[":to"]["S"] if ":to" in values else "\U0010ffff"
            found = self._rows.execute(
                "SELECT i.body FROM places p JOIN items i ON i.t = p.t AND i.pk = p.pk AND"
                " i.sk = p.sk WHERE p.t = ? AND p.i = ? AND p.part = ? AND p.sort <= ?"
                " ORDER BY p.sort, p.pk, p.sk LIMIT ?",
                (table, index, partition, most, asked.get("Limit", -1)),
            )
        else:
            prefix = values.get(":sk", {"S": ""})["S"]
            found = self._rows.execute(
                "SELECT body FROM items WHERE t = ? AND pk = ? AND sk >= ? AND sk < ? ORDER BY sk",
                (table, partition, prefix, prefix + "\U0010ffff"),
            )
        return {"Items": [pickle.loads(body) for (body,) in found]}

    def items(self, table: str) -> Iterator[Wire]:
        """Every item of a table."""
        found = self._rows.execute("SELECT body FROM items WHERE t = ?", (table,))
        while some := found.fetchmany(_MANY):
            yield from (pickle.loads(body) for (body,) in some)

    def scan(self, **asked: Any) -> Wire:
        """A page of a table, and of it the rows of a prefix; the whole table is one part here."""
        assert asked.get("TotalSegments", 1) == 1
        prefix = asked.get("ExpressionAttributeValues", {}).get(":sk", {"S": ""})["S"]
        start = asked.get("ExclusiveStartKey", {"PK": {"S": ""}, "SK": {"S": ""}})
        found = self._rows.execute(
            "SELECT pk, sk, body FROM items WHERE t = ? AND (pk, sk) > (?, ?) ORDER BY pk, sk"
            " LIMIT ?", (asked["TableName"], start["PK"]["S"], start["SK"]["S"], _MANY),
        ).fetchall()  # fmt: skip
        answer: Wire = {"Items": [pickle.loads(b) for _, sk, b in found if sk.startswith(prefix)]}
        if len(found) == _MANY:
            answer["LastEvaluatedKey"] = {"PK": {"S": found[-1][0]}, "SK": {"S": found[-1][1]}}
        return answer

    def named(self, table: str, sk: str) -> list[Wire]:
        """The items of a sort key."""
        return [item for item in self.items(table) if item["SK"]["S"] == sk]

    def _at(self, table: str, key: Wire) -> Wire | None:
        found = self._rows.execute(
            "SELECT body FROM items WHERE t = ? AND pk = ? AND sk = ?",
            (table, key["PK"]["S"], key["SK"]["S"]),
        ).fetchone()
        return pickle.loads(found[0]) if found else None

    def _keep(self, table: str, key: Wire, old: Wire | None, new: Wire | None) -> None:
        self.writes += 1
        pk, sk = key["PK"]["S"], key["SK"]["S"]
        for index, prefix in self.indexes[table].items():
            if old and f"{prefix}_pk" in old:
                place = (old[f"{prefix}_pk"]["S"], old[f"{prefix}_sk"]["S"], pk, sk)
                self._rows.execute(
                    "DELETE FROM places WHERE t = ? AND i = ? AND part = ? AND sort = ?"
                    " AND pk = ? AND sk = ?", (table, index, *place),
                )  # fmt: skip
            if new and f"{prefix}_pk" in new:
                place = (new[f"{prefix}_pk"]["S"], new[f"{prefix}_sk"]["S"], pk, sk)
                self._rows.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?)",
                                   (table, index, *place))  # fmt: skip
        if new is None:
            self._rows.execute("DELETE FROM items WHERE t = ? AND pk = ? AND sk = ?",
                               (table, pk, sk))  # fmt: skip
        else:
            body = pickle.dumps(new, protocol=pickle.HIGHEST_PROTOCOL)
            self._rows.execute("REPLACE INTO items VALUES (?, ?, ?, ?)", (table, pk, sk, body))
