"""The intake ledger: every row of every file has one fate, whatever is delivered twice."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict
from zhiban.store import keys
from zhiban.store.file_items import Chunk, File, Note, Part, Totals
from zhiban.store.file_ledger import Ruling
from zhiban.store.files import Files
from zhiban.store.sizes import Sizes
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SHA = "a" * 64
FILE = File(
    sha256=SHA,
    name="甲.csv",
    key="inbox/甲.csv",
    version="v1",
    kind="licences",
    form="csv",
    gzipped=True,
    encoding="gb18030",
    columns=("证照类型", "证照编号"),
    extra=("批次",),
    exported_at=AT - timedelta(days=1),
    begun_at=AT,
    expected=48,
    copy="work/a.txt",
    parts=2,
    parts_left=2,
    repeats=True,
    state="reading",
)
RULING = Ruling("officer-7", "wang", "与数据来源单位核对过", AT + timedelta(hours=1))
CHUNKS = [
    Chunk(2, last_line=40, accepted=30, unchanged=7, added=28, warnings={"手机号码：没有填写": 2}),
    Chunk(
        41,
        last_line=50,
        accepted=4,
        unchanged=3,
        notes=[
            Note(44, "rejected", ("有效期止：不是日期", "证照类型：没有这一类")),
            Note(47, "held", ("证照编号已登记在另一持证主体名下",)),
            Note(50, "rejected", ("手机号码：不是11位手机号码",)),
        ],
    ),
    Chunk(100_051, last_line=100_051, accepted=1, added=1),
]
WHOLE = Totals(35, 10, 2, 1, added=29, warnings={"手机号码：没有填写": 2})


def counted(*chunks: Chunk) -> Totals:
    totals = Totals()
    for chunk in chunks:
        totals.add(chunk)
    return totals


@pytest.fixture
def files(registry: Table) -> Files:
    return Files(registry)


def test_a_file_never_seen_has_no_state(files: Files) -> None:
    assert files.state(SHA) is None
    assert files.get(SHA) is None
    assert list(files.chunks(SHA)) == []


def test_the_sample_leaves_no_field_at_its_default() -> None:
    plain = File("", "", "", "", "", "", False, "", (), (), AT + timedelta(1), AT + timedelta(1))
    assert [f.name for f in fields(File) if getattr(FILE, f.name) == getattr(plain, f.name)] == []


def test_a_file_is_begun_once_and_the_first_note_stays(files: Files, write: Writer) -> None:
    write(files.begin(FILE))
    with pytest.raises(Conflict):
        write(files.begin(replace(FILE, name="乙.csv", begun_at=AT + timedelta(hours=1))))
    assert files.get(SHA) == FILE


def test_chunks_are_read_in_the_order_of_lines(files: Files, write: Writer) -> None:
    for chunk in reversed(CHUNKS):
        write(files.chunk(SHA, 0, chunk))
    assert list(files.chunks(SHA)) == CHUNKS


def test_each_part_has_chunks_of_its_own(files: Files, write: Writer) -> None:
    write(files.chunk(SHA, 1, CHUNKS[0]), files.chunk(SHA, 10, CHUNKS[1]))
    write(files.chunk(SHA, 99_999, CHUNKS[2]))
    assert list(files.chunks(SHA, 1)) == [CHUNKS[0]]
    assert list(files.chunks(SHA, 10)) == [CHUNKS[1]]
    assert list(files.chunks(SHA)) == CHUNKS


def test_a_chunk_goes_in_once(files: Files, write: Writer) -> None:
    write(files.chunk(SHA, 0, CHUNKS[0]))
    with pytest.raises(Conflict):
        write(files.chunk(SHA, 0, Chunk(2, last_line=3, accepted=2)))
    assert list(files.chunks(SHA)) == [CHUNKS[0]]


def test_another_file_has_its_own_chunks(files: Files, write: Writer) -> None:
    write(files.chunk(SHA, 0, CHUNKS[0]), files.chunk("b" * 64, 0, CHUNKS[1]))
    assert list(files.chunks(SHA)) == [CHUNKS[0]]


def test_every_row_has_one_fate() -> None:
    assert counted(*CHUNKS) == WHOLE
    assert WHOLE.rows == sum(chunk.rows for chunk in CHUNKS) == 48
    assert counted() == Totals(0, 0, 0, 0)


def test_a_file_is_completed_with_its_equation(
    files: Files, registry: Table, write: Writer
) -> None:
    write(files.begin(FILE))
    assert list(files.unfinished(AT)) == [SHA]
    write(files.complete(SHA, WHOLE, AT + timedelta(minutes=1), "rejects/甲.csv"))
    item = registry.get(keys.file(SHA))
    assert item is not None
    assert {name: item[name] for name in ("rows", "accepted", "unchanged", "rejected", "held")} == {
        "rows": 48,
        "accepted": 35,
        "unchanged": 10,
        "rejected": 2,
        "held": 1,
    }
    assert (item["state"], item["added"], item["rejects"]) == ("complete", 29, "rejects/甲.csv")
    assert (item["warnings"], item["warned"]) == (2, {"手机号码：没有填写": 2})
    assert (item["completed_at"], item["extra"]) == ("2026-12-01T02:01:00Z", ["批次"])
    assert list(files.unfinished(AT)) == []


def test_only_a_file_being_read_is_completed_and_once(files: Files, write: Writer) -> None:
    with pytest.raises(Conflict):
        write(files.complete(SHA, WHOLE, AT, ""))
    write(files.begin(FILE))
    write(files.complete(SHA, WHOLE, AT, ""))
    with pytest.raises(Conflict):
        write(files.complete(SHA, Totals(), AT, ""))


def test_a_file_that_is_no_table_is_refused_with_its_reason(
    files: Files, registry: Table, write: Writer
) -> None:
    write(files.refuse(SHA, "图.csv", "文件不是表格", AT))
    item = registry.get(keys.file(SHA))
    assert item is not None
    assert (item["state"], item["reason"], item["rows"]) == ("refused", "文件不是表格", 0)
    assert files.get(SHA) is None
    with pytest.raises(Conflict):
        write(files.complete(SHA, WHOLE, AT, ""))


def test_a_held_file_waits_with_all_its_rows(files: Files, registry: Table, write: Writer) -> None:
    write(files.hold(FILE, "将改动约9条", {"altered": 9, "ended": 1}, AT))
    item = registry.get(keys.file(SHA))
    assert item is not None
    assert (item["state"], item["rows"], item["held"]) == ("held", 48, 48)
    assert (item["reason"], item["would"]) == ("将改动约9条", {"altered": 9, "ended": 1})
    assert list(files.unfinished(AT)) == []


def test_an_officer_releases_a_held_file_once_and_is_named(
    files: Files, registry: Table, write: Writer
) -> None:
    write(files.hold(FILE, "将改动约9条", {}, AT))
    write(*files.release(SHA, RULING))
    assert files.state(SHA) == "released"
    assert list(files.unfinished(AT + timedelta(hours=1))) == [SHA], "so that nobody forgets it"
    event = registry.get(keys.release(SHA))
    assert event is not None
    assert (event["actor"], event["why"]) == ("officer-7", "与数据来源单位核对过")
    with pytest.raises(Conflict):
        write(*files.release(SHA, replace(RULING, by="officer-8")))
    with pytest.raises(Conflict):
        write(*files.turn_away(SHA, RULING))
    write(files.begin(FILE))
    assert files.get(SHA) == FILE


@pytest.mark.parametrize("state", ["reading", "complete"])
def test_only_a_held_file_can_be_released(files: Files, write: Writer, state: str) -> None:
    write(files.begin(FILE))
    if state == "complete":
        write(files.complete(SHA, WHOLE, AT, ""))
    with pytest.raises(Conflict):
        write(*files.release(SHA, RULING))
    with pytest.raises(Conflict):
        write(*files.turn_away(SHA, RULING))


def test_an_officer_turns_a_held_file_away_and_the_ledger_tells(
    files: Files, write: Writer
) -> None:
    write(files.hold(FILE, "将改动约9条", {"altered": 9, "ended": 1}, AT))
    held = files.ledger(SHA)
    assert held is not None
    assert (held.state, held.held, held.ruling) == ("held", 48, None)
    write(*files.turn_away(SHA, RULING))
    told = files.ledger(SHA)
    assert told is not None
    assert (told.state, told.rows, told.held) == ("refused", 48, 48)
    assert (told.reason, told.would) == ("将改动约9条", {"altered": 9, "ended": 1})
    assert told.ruling == RULING
    assert list(files.unfinished(AT + timedelta(days=1))) == []
    with pytest.raises(Conflict):
        write(*files.release(SHA, RULING))


def test_the_ledger_of_a_file_never_seen_is_none(files: Files) -> None:
    assert files.ledger(SHA) is None


def test_the_parts_of_a_file_are_done_each_once(files: Files, write: Writer) -> None:
    parts = [Part(1, 0, 700, 1), Part(2, 700, 1_000, 5_002)]
    write(*files.plan(SHA, parts))
    write(files.begin(FILE))
    assert list(files.parts(SHA)) == parts
    assert files.part(SHA, 2) == parts[1]
    assert files.part(SHA, 3) is None
    write(*files.part_done(SHA, 2))
    with pytest.raises(Conflict):
        write(*files.part_done(SHA, 2))
    now = files.get(SHA)
    assert now is not None
    assert (now.parts_left, [p.done for p in files.parts(SHA)]) == (1, [False, True])


def test_a_part_that_is_done_is_not_planned_over(files: Files, write: Writer) -> None:
    part = Part(1, 0, 700, 1)
    write(*files.plan(SHA, [part]))
    write(files.begin(FILE))
    write(*files.part_done(SHA, 1))
    with pytest.raises(Conflict):
        write(*files.plan(SHA, [part]))
    assert [p.done for p in files.parts(SHA)] == [True]


def test_files_that_were_begun_long_ago_are_found(files: Files, write: Writer) -> None:
    write(files.begin(FILE))
    write(files.begin(replace(FILE, sha256="b" * 64, begun_at=AT + timedelta(hours=2))))
    assert list(files.unfinished(AT + timedelta(hours=1))) == [SHA]


def test_the_registry_counts_what_was_added(registry: Table, write: Writer) -> None:
    sizes = Sizes(registry)
    assert sizes.of("entities") == 0
    write(sizes.add("entities", 7))
    write(
        sizes.add("entities", 1),
    )
    write(sizes.add("licences", 3))
    assert (sizes.of("entities"), sizes.of("licences")) == (8, 3)
