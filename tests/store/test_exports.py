"""Exports: noted when asked for and when written, listed the latest first; downloads too."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict
from zhiban.domain.officers import Officer, Role
from zhiban.store.exports import Export, Exports
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ASKED = Export("licences", "xlsx", "o-1", "wang", "年度核对", AT, True)
WRITTEN = replace(ASKED, key="exports/licences.xlsx", version="v1", rows=7_507)
OFFICER = Officer("o-2", "zhao", frozenset({Role.SUPERVISOR}))


@pytest.fixture
def exports(registry: Table) -> Exports:
    return Exports(registry)


def test_the_sample_leaves_no_field_at_its_default() -> None:
    plain = Export("", "", "", "", "", AT + timedelta(1))
    assert [
        f.name for f in fields(Export) if getattr(WRITTEN, f.name) == getattr(plain, f.name)
    ] == []


def test_what_is_asked_for_is_noted_once_and_then_with_where_it_lies(
    exports: Exports, write: Writer
) -> None:
    assert exports.get(AT, "licences") is None
    write(exports.asked(ASKED))
    with pytest.raises(Conflict):
        write(exports.asked(replace(ASKED, by="o-2")))
    assert exports.get(AT, "licences") == ASKED
    for _ in range(2):
        write(exports.written(WRITTEN))
        assert exports.get(AT, "licences") == WRITTEN


def test_the_latest_come_first_and_no_more_than_asked_for(exports: Exports, write: Writer) -> None:
    asked = [replace(ASKED, at=AT + timedelta(days=n)) for n in range(5)]
    for export in asked:
        write(exports.asked(export))
    write(exports.taken(WRITTEN, OFFICER, AT))
    assert exports.latest(3) == asked[:1:-1]
    assert len(exports.latest(50)) == 5


def test_who_took_a_list_is_noted(exports: Exports, registry: Table, write: Writer) -> None:
    write(exports.taken(WRITTEN, OFFICER, AT))
    (row,) = registry.children("REGISTRY", "DOWNLOAD#")
    assert (row["actor"], row["name"], row["key"]) == ("o-2", "zhao", "exports/licences.xlsx")
