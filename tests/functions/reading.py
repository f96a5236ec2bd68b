"""Reading the county's tables as a clerk would."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import Any

from tests.in_process_table import InProcessTables
from tests.world import World
from zhiban.store.wire import encode

type Row = dict[str, Any]


@dataclass
class Memory:
    """One table of the county: what lies in it can be taken, copied and laid back."""

    tables: InProcessTables
    name: str

    @property
    def items(self) -> Any:
        """Its rows, and by index where they stand in it."""
        tables = self.tables
        placed = {index: tables.placed[self.name, index] for index in tables.indexes[self.name]}
        return tables.tables[self.name], placed

    @items.setter
    def items(self, kept: Any) -> None:
        self.tables.tables[self.name], placed = kept
        self.tables.placed |= {(self.name, index): there for index, there in placed.items()}


def memory_of(world: World, table: str) -> Memory:
    """Where a table lies."""
    return Memory(world.tables, world.environ[table])


def rows(world: World, table: str, prefix: str = "") -> list[Row]:
    """All rows of a table whose partition key starts with `prefix`, in the order of their keys."""
    return world.rows(table, prefix)


def rows_of(world: World, prefix: str, sort: str, table: str = "CASES_TABLE") -> list[Row]:
    """All rows whose partition key starts with `prefix` and whose sort key with `sort`."""
    return [row for row in rows(world, table, prefix) if row["SK"].startswith(sort)]


def cases(world: World) -> list[Row]:
    """Every case."""
    return rows_of(world, "CASE#", "CASE")


def case_states(world: World) -> dict[str, str]:
    """The state of every case by licence number; with # and the term from the second term on."""
    return {
        row["number"] + (f"#{row['term']}" if row["term"] > 1 else ""): row["state"]
        for row in cases(world)
    }


def invitations(world: World) -> list[Row]:
    """Every invitation."""
    return rows_of(world, "INVITATION#", "INVITATION")


def sends(world: World) -> list[Row]:
    """Every attempt in the send ledger."""
    return rows_of(world, "INVITATION#", "SMS#")


def the_send(world: World) -> Row:
    """The one attempt there is."""
    (row,) = sends(world)
    return row


def reasons(world: World) -> list[tuple[str, str]]:
    """(licence number, reason) of every recorded reason for not reminding."""
    found = rows_of(world, "CASE#", "SUPPRESSED#")
    return sorted((row["licence"].split("/")[1], row["reason"]) for row in found)


def tasks(world: World) -> list[str]:
    """What the officers are asked to do, one word a task."""
    found = [r for r in rows(world, "CASES_TABLE") if r["SK"].startswith("TASK#")]
    return sorted(row["what"] for row in found)


def events(world: World) -> list[str]:
    """The type of every event row."""
    found = [r for r in rows(world, "CASES_TABLE") if r["SK"].startswith("EVENT#")]
    return sorted(row["type"] for row in found)


def licences(world: World) -> dict[str, Row]:
    """Every licence by its number."""
    return {row["number"]: row for row in rows_of(world, "ENTITY#", "LICENCE#", "REGISTRY_TABLE")}


def entities(world: World) -> dict[str, Row]:
    """Every holder by USCC."""
    return {row["uscc"]: row for row in rows_of(world, "ENTITY#", "ENTITY", "REGISTRY_TABLE")}


def file_rows(world: World) -> list[Row]:
    """The ledger of every intake file."""
    return rows_of(world, "FILE#", "FILE", "REGISTRY_TABLE")


def plain(text: str) -> str:
    """Text with its punctuation and blanks in half width, to be compared by its words."""
    return unicodedata.normalize("NFKC", text)


def rejects(world: World, name: str) -> list[list[str]]:
    """The cells of the rejects file of an intake file, header first."""
    body = reject_bytes(world, name.rsplit(".", 1)[0])
    assert body.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Chinese"
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def reject_bytes(world: World, stem: str) -> bytes:
    """The rejects file of an intake file as it lies in the bucket."""
    (found,) = world.s3.list_objects_v2(Bucket="files", Prefix=f"rejects/{stem}-")["Contents"]
    body: bytes = world.s3.get_object(Bucket="files", Key=found["Key"])["Body"].read()
    return body


def patch(world: World, table: str, pk: str, sk: str, **values: Any) -> None:
    """Set attributes of a row by hand, as an officer's tool would."""
    names = {f"#{n}": name for n, name in enumerate(values)}
    world.dynamodb.update_item(
        TableName=world.environ[table],
        Key={"PK": {"S": pk}, "SK": {"S": sk}},
        UpdateExpression="SET " + ", ".join(f"#{n} = :{n}" for n in range(len(values))),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={
            f":{n}": encode(value) for n, value in enumerate(values.values())
        },
    )
