"""The intake ledger: what became of every row of every file."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict
from zhiban.store import keys
from zhiban.store.files import Chunk, Files, Note, Totals, totals
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SHA = "a" * 64
CHUNKS = [
    Chunk(2, last_line=40, accepted=30, unchanged=7, warnings=2, notes=[]),
    Chunk(
        41,
        last_line=50,
        accepted=4,
        unchanged=3,
        warnings=0,
        notes=[
            Note(44, "rejected", ("有效期止:不是日期", "证照类型:没有这一类")),
            Note(47, "held", ("证照编号:已登记在另一持证主体名下",)),
            Note(50, "rejected", ("手机号码:不是11位手机号码",)),
        ],
    ),
    Chunk(100_051, last_line=100_051, accepted=1),
]
WHOLE = Totals(accepted=35, unchanged=10, rejected=2, held=1, warnings=2)


@pytest.fixture
def files(registry: Table) -> Files:
    return Files(registry)


def test_a_file_never_seen_has_no_state(files: Files) -> None:
    assert files.state(SHA) is None
    assert list(files.chunks(SHA)) == []


def test_a_file_is_begun_once_and_the_first_note_stays(
    files: Files, registry: Table, write: Writer
) -> None:
    write(files.begin(SHA, "甲.csv", "entities", AT))
    with pytest.raises(Conflict):
        write(files.begin(SHA, "乙.csv", "entities", AT + timedelta(hours=1)))
    item = registry.get(keys.file(SHA))
    assert item is not None
    assert (item["name"], item["begun_at"], files.state(SHA)) == (
        "甲.csv",
        "2026-12-01T02:00:00Z",
        "reading",
    )


def test_chunks_are_read_in_the_order_of_lines(files: Files, write: Writer) -> None:
    for chunk in reversed(CHUNKS):
        write(files.chunk(SHA, chunk))
    assert list(files.chunks(SHA)) == CHUNKS


def test_a_chunk_goes_in_once(files: Files, write: Writer) -> None:
    write(files.chunk(SHA, CHUNKS[0]))
    with pytest.raises(Conflict):
        write(files.chunk(SHA, Chunk(2, last_line=3, accepted=2)))
    assert list(files.chunks(SHA)) == [CHUNKS[0]]


def test_another_file_has_its_own_chunks(files: Files, write: Writer) -> None:
    write(files.chunk(SHA, CHUNKS[0]), files.chunk("b" * 64, CHUNKS[1]))
    assert list(files.chunks(SHA)) == [CHUNKS[0]]


def test_every_row_has_one_fate() -> None:
    assert totals(CHUNKS) == WHOLE
    assert WHOLE.rows == sum(chunk.rows for chunk in CHUNKS) == 48
    assert totals([]) == Totals(0, 0, 0, 0, 0)


def test_a_file_is_completed_with_its_equation(
    files: Files, registry: Table, write: Writer
) -> None:
    write(files.begin(SHA, "甲.csv", "licences", AT))
    write(files.complete(SHA, WHOLE, AT + timedelta(minutes=1), "rejects/甲.csv"))
    assert files.state(SHA) == "complete"
    assert registry.get(keys.file(SHA)) == {
        "PK": f"FILE#{SHA}",
        "SK": "FILE",
        "name": "甲.csv",
        "kind": "licences",
        "state": "complete",
        "begun_at": "2026-12-01T02:00:00Z",
        "completed_at": "2026-12-01T02:01:00Z",
        "rejects": "rejects/甲.csv",
        "rows": 48,
        "accepted": 35,
        "unchanged": 10,
        "rejected": 2,
        "held": 1,
        "warnings": 2,
        "schema": 1,
    }


def test_only_a_file_being_read_is_completed_and_once(files: Files, write: Writer) -> None:
    with pytest.raises(Conflict):
        write(files.complete(SHA, WHOLE, AT, ""))
    write(files.begin(SHA, "甲.csv", "licences", AT))
    write(files.complete(SHA, WHOLE, AT, ""))
    with pytest.raises(Conflict):
        write(files.complete(SHA, totals([]), AT, ""))


def test_a_file_that_is_no_table_is_refused_with_its_reason(
    files: Files, registry: Table, write: Writer
) -> None:
    write(files.refuse(SHA, "图.csv", "文件不是表格", AT))
    item = registry.get(keys.file(SHA))
    assert item is not None
    assert (item["state"], item["reason"], item["rows"]) == ("refused", "文件不是表格", 0)


def test_a_refused_file_is_not_completed_afterwards(files: Files, write: Writer) -> None:
    write(files.refuse(SHA, "图.csv", "文件不是表格", AT))
    with pytest.raises(Conflict):
        write(files.complete(SHA, WHOLE, AT, ""))
