"""The rows of a file, checked: from a text at hand or from a stretch of it in the bucket."""

from collections.abc import Callable, Iterator
from datetime import datetime

from ingest_registry.merging import Row
from ingest_registry.parts import Parts
from zhiban.domain.clock import business_day
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.gateways.files.encodings import Encoding
from zhiban.gateways.files.entities import EntityCheck
from zhiban.gateways.files.headers import TableKind
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.gateways.files.repeats import identities_in, identity
from zhiban.gateways.files.tables import Form, Table, check_rows, open_table, resume_table
from zhiban.store.file_items import File, Part
from zhiban.store.registry import Origin

TEXT, REPEATED = "rejects/working/{}.txt", "rejects/working/{}.repeated"
"""Where the unpacked text of a large file lies, and what stands in it more than once."""

type Checked = Iterator[tuple[list[str], Row]]
"""Each row's cells as in the file, and what the check says of it."""

type Read = Callable[[], Checked]
"""Reads the rows of a file, or of a part of it, from the beginning."""


def checked(parts: Parts, table: Table) -> Checked:
    """The rows of a table, checked by its kind."""
    if table.kind is TableKind.ENTITIES:
        return check_rows(table, EntityCheck())
    return check_rows(table, LicenceCheck(parts.kinds))


def part_of(parts: Parts, file: File, part: Part) -> Checked:
    """The rows of one part of a large file, straight from the bucket."""
    form, encoding = Form(file.form), Encoding(file.encoding)
    span = (part.start, part.end)
    key, version = (file.copy, "") if file.copy else (file.key, file.version)
    body = parts.bucket.open(key, version, span).body
    if part.start == 0:
        return checked(parts, open_table(body, form, encoding))
    at = (part.start, part.line)
    return checked(parts, resume_table(body, file.columns, form, encoding, at))


def repeated_in(parts: Parts, file: File) -> frozenset[bytes]:
    """The identities (`identity_of`) that a large file holds more than once."""
    if not file.repeats:
        return frozenset()
    return identities_in(parts.bucket.open(REPEATED.format(file.sha256)).body.read())


def origin_of(file: File, at: datetime) -> Origin:
    """Where the rows of a file come from, taken in at the business instant `at`."""
    return Origin(file.name, file.exported_at, at, business_day(at))


def identity_of(row: Row) -> bytes:
    """Eight bytes that rows about the same thing share; b"" for a row that is about nothing.

    Rows that share them are taken in one after the other, in the order of the file.
    """
    match row:
        case EntityRow():
            return identity(row.uscc)
        case LicenceRow():
            return identity(f"{row.kind}#{row.number}")
        case _:
            return b""
