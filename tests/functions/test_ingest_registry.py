"""Intake files → registry: every row has its fate, every refusal its reason in plain Chinese."""

import pytest

from ingest_registry import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    LICENCE_HEADER,
    entities_file,
    holder,
    licences_file,
    paper,
    uscc,
)
from tests.functions.samples import delivery, enter, failed
from tests.world import Context, World

ENTITIES_KEY = "inbox/市场主体 2026-12-01.csv"
LICENCES_KEY = "inbox/licences-2026-12-01.csv"


@pytest.fixture
def inbox(world: World) -> World:
    """The two files that the samples speak of."""
    world.drop(ENTITIES_KEY, entities_file(holder(1), holder(2)).encode())
    world.drop(LICENCES_KEY, licences_file(paper(1, FOOD, "2026-12-31")).encode())
    return world


def handle(world: World, sample: str) -> list[str]:
    return failed(
        handler.handle(
            delivery("ingest_registry", sample), Context(), *handler.build(world.environ)
        )
    )


def test_a_file_of_the_inbox_goes_into_the_registry(inbox: World) -> None:
    assert handle(inbox, "typical") == []
    assert set(reading.entities(inbox)) == {uscc(1), uscc(2)}
    (ledger,) = reading.file_rows(inbox)
    assert (ledger["name"], ledger["state"]) == ("市场主体 2026-12-01.csv", "complete")
    assert (ledger["rows"], ledger["accepted"]) == (2, 2)


def test_the_entry_that_aws_calls_does_the_same(
    inbox: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert failed(enter(handler, delivery("ingest_registry", "typical"), inbox, monkeypatch)) == []
    assert set(reading.entities(inbox)) == {uscc(1), uscc(2)}


def test_a_notification_delivered_twice_takes_the_file_in_once(inbox: World) -> None:
    assert handle(inbox, "duplicate") == []
    (ledger,) = reading.file_rows(inbox)
    assert ledger["accepted"] == 2
    assert {row["version"] for row in reading.entities(inbox).values()} == {1}


def test_an_unreadable_message_fails_alone(inbox: World) -> None:
    sample = delivery("ingest_registry", "poison")
    assert handle(inbox, "poison") == [sample["Records"][0]["messageId"]]
    assert reading.file_rows(inbox) == []


def test_among_good_messages_only_the_unreadable_one_fails(inbox: World) -> None:
    sample = delivery("ingest_registry", "mixed")
    assert handle(inbox, "mixed") == [sample["Records"][1]["messageId"]]
    assert set(reading.entities(inbox)) == {uscc(1), uscc(2)}
    assert len(reading.licences(inbox)) == 1


def test_an_object_that_is_gone_is_delivered_again(world: World) -> None:
    sample = delivery("ingest_registry", "typical")
    assert handle(world, "typical") == [sample["Records"][0]["messageId"]]


WRONG_CHECK_DIGIT = uscc(7)[:-1] + ("0" if uscc(7)[-1] != "0" else "1")

BAD_LICENCES = [
    # what the row holds, and what the officer is told
    (paper(2, "钓鱼许可证", "2027-01-30"), "证照类型:不是认识的写法"),
    (paper(3, HYGIENE, "2027-01-30", uscc=WRONG_CHECK_DIGIT), "持证主体代码:校验码不对"),
    (paper(4, HYGIENE, "2027-02-30"), "有效期止:“2027-02-30”是不存在的日期"),
    (paper(5, HYGIENE, "2021-12-31"), "有效期止:早于有效期起"),
    (paper(6, HYGIENE, "2027-01-30", number=""), "证照编号:没有填写"),
    (paper(7, HYGIENE, "2027-01-30", status="良好"), "状态:不是认识的写法"),
]


def test_rows_that_cannot_be_right_are_rejected_with_line_and_reason(
    flow: Flow, world: World
) -> None:
    good = paper(1, FOOD, "2026-12-31")
    file = licences_file(good, *(bad for bad, _ in BAD_LICENCES), paper(8, FOOD, "2027-01-30"))
    outcome = flow.ingest("证照.csv", file)
    assert (outcome.totals.rows, outcome.totals.accepted, outcome.totals.rejected) == (8, 2, 6)
    header, *rejected = reading.rejects(world, "证照.csv")
    assert header == [*LICENCE_HEADER.split(","), "行号", "原因"]
    assert [row[-2] for row in rejected] == ["3", "4", "5", "6", "7", "8"]
    for row, (bad, reason) in zip(rejected, BAD_LICENCES, strict=True):
        assert reading.plain(row[-1]).startswith(reading.plain(reason))
        assert row[2] == bad.uscc, "the row itself comes back as it was"
    assert set(reading.licences(world)) == {good.number, "YL00820270130"}


BAD_ENTITIES = [
    (holder(2, uscc=WRONG_CHECK_DIGIT), "统一社会信用代码:校验码不对"),
    (holder(3, name=""), "名称:没有填写"),
    (holder(4, mobile="1990000"), "手机号码:不是11位手机号码"),
    (holder(5, status="蒸发"), "登记状态:不是认识的写法"),
    (holder(6, legal_rep_id="370323195001010001"), "证件号码:居民身份证号校验码不对"),
    (holder(7, changed_at="2026-13-01"), "变更时间:“2026-13-01”是不存在的日期"),
]


def test_holders_that_cannot_be_right_are_rejected_with_line_and_reason(
    flow: Flow, world: World
) -> None:
    outcome = flow.ingest("主体.csv", entities_file(holder(1), *(bad for bad, _ in BAD_ENTITIES)))
    assert (outcome.totals.accepted, outcome.totals.rejected) == (1, 6)
    _, *rejected = reading.rejects(world, "主体.csv")
    for line, (row, (_, reason)) in enumerate(zip(rejected, BAD_ENTITIES, strict=True), start=3):
        assert row[-2] == str(line)
        assert reading.plain(row[-1]).startswith(reason)


def test_the_same_content_under_another_name_is_known(flow: Flow, world: World) -> None:
    file = licences_file(paper(1, FOOD, "2026-12-31"), paper(2, "无", "2027-01-30"))
    assert flow.ingest("证照.csv", file).state == "complete"
    before = reading.rows(world, "REGISTRY_TABLE")
    assert flow.ingest("证照-又一次.csv", file).state == "known"
    assert reading.rows(world, "REGISTRY_TABLE") == before


def test_corrected_rejects_dropped_in_again_are_taken_in(flow: Flow, world: World) -> None:
    flow.ingest("证照.csv", licences_file(paper(1, "食品许可", "2026-12-31")))
    rejected = reading.rejects(world, "证照.csv")
    rejected[1][0] = FOOD
    text = "\r\n".join(",".join(row) for row in rejected)
    assert flow.ingest("证照-改.csv", "\ufeff" + text).totals.accepted == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "文件是空的"),
        (b"\xef\xbb\xbf\r\n \r\n", "文件是空的"),
        ("证照类型,证照编号,持证主体代码\r\n".encode(), "表头缺少以下列:持证主体名称"),
        (b"PK\x03\x04xl/workbook.xml", "工作簿或压缩包已损坏"),
        (b"hello,world\r\n1,2\r\n", "没有找到我们认识的表头。市场主体表要有统一社会信用代码、"),
        ((LICENCE_HEADER + ",状态\r\n").encode(), "以下列出现了不止一次:状态"),
        ((LICENCE_HEADER + "\r\n食品经营许可证,样例\r\n" * 3).encode("utf-16"), "UTF-16编码"),
    ],
    ids=["nothing", "blank", "columns", "excel", "no-table", "repeated", "utf-16"],
)
def test_a_file_that_is_no_table_is_refused_as_a_whole_with_its_reason(
    flow: Flow, world: World, body: bytes, reason: str
) -> None:
    assert flow.ingest("坏.csv", body).state == "refused"
    (ledger,) = reading.file_rows(world)
    assert (ledger["state"], ledger["rows"]) == ("refused", 0)
    assert reason in reading.plain(ledger["reason"])
    assert flow.ingest("坏-又一次.csv", body).state == "known"


def test_a_cell_that_a_spreadsheet_would_run_comes_back_disarmed(flow: Flow, world: World) -> None:
    flow.ingest("证照.csv", licences_file(paper(1, "无", "2027-01-30", holder_name="=1+1")))
    assert reading.rejects(world, "证照.csv")[1][3] == "'=1+1"
