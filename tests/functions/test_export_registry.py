"""The registry taken out as a list, and the quality of its data."""

import csv
import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from export_registry import handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    TROUPE,
    entities_file,
    holder,
    licences_file,
    paper,
    resident_id,
    uscc,
)
from tests.functions.samples import deliveries, delivery, enter
from tests.world import NOW, World, county
from zhiban.domain.errors import EventError
from zhiban.domain.quality import Problem

ENTITIES = entities_file(
    holder(1, legal_rep_id=resident_id(1), changed_at="2026-06-01 00:00:00"),
    holder(2, mobile="", legal_rep_id=resident_id(2)),
    holder(3, name="=cmd()|'x'", changed_at="2023-01-01 00:00:00", legal_rep_id=resident_id(3)),
    holder(4, name="沂源样例001商店"),
    holder(5, status="注销", mobile=""),
)
LICENCES = licences_file(
    paper(1, FOOD, "2027-01-09", number="-1+1"),
    paper(1, FOOD, "2027-01-09", number="YL又一"),
    paper(2, FOOD, "2031-03-31", number="YL太长"),
    paper(
        4, HYGIENE, "2026-01-09", number="YL已换", status="已换证", holder_name="沂源样例001商店"
    ),
    paper(5, TROUPE, "2028-03-31", number="YL剧团"),
    paper(9, FOOD, "2027-01-09", number="YL无主"),
)


@pytest.fixture
def loaded(flow: Flow) -> Flow:
    flow.ingest("主体.csv", ENTITIES)
    flow.ingest("证照.csv", LICENCES)
    return flow


def export(world: World, what: str, form: str = "csv", **told: Any) -> tuple[dict[str, Any], bytes]:
    """What the function answers, and the file it wrote."""
    event = {"what": what, "form": form, "by": "officer-7", "why": "年度核对"} | told
    event.setdefault("time", NOW.isoformat())
    answer = handler.handle(event, *handler.build(world.environ))
    return answer, fetch(world, answer["key"])


def fetch(world: World, key: str) -> bytes:
    body: bytes = world.s3.get_object(Bucket="files", Key=key)["Body"].read()
    return body


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_holders_come_out_masked_and_disarmed(loaded: Flow, world: World) -> None:
    answer, content = export(world, "entities")
    header, *rows = table(content)
    assert (answer["rows"], len(rows)) == (5, 5)
    told = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert told[uscc(1)]["手机号码"] == "199****0001"
    assert told[uscc(1)]["证件号码"] == "3703" + "*" * 10 + resident_id(1)[-4:]
    assert told[uscc(2)]["手机号码"] == ""
    assert told[uscc(3)]["名称"] == "'=cmd()|'x'"
    assert (told[uscc(1)]["登记状态"], told[uscc(5)]["登记状态"]) == ("存续", "注销")
    assert told[uscc(1)]["变更时间"] == "2026-06-01 00:00:00"


def test_numbers_in_full_are_asked_for_and_noted(loaded: Flow, world: World) -> None:
    _, content = export(world, "entities", open_numbers=True)
    assert resident_id(1) in content.decode()
    (noted,) = reading.rows_of(world, "REGISTRY", "EXPORT#", "REGISTRY_TABLE")
    assert (noted["actor"], noted["why"], noted["open_numbers"], noted["rows"]) == (
        "officer-7",
        "年度核对",
        True,
        5,
    )


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_an_export_in_full_can_be_dropped_into_another_county(form: str) -> None:
    with county() as here:
        flow = Flow(here)
        flow.ingest("主体.csv", ENTITIES)
        flow.ingest("证照.csv", LICENCES)
        _, entities = export(here, "entities", form, open_numbers=True)
        _, licences = export(here, "licences", form)
        known = known_in(here)
    with county() as there:
        flow = Flow(there)
        outcomes = [flow.ingest("主体", entities), flow.ingest("证照", licences)]
        assert [outcome.totals.accepted for outcome in outcomes] == [5, 6]
        assert known_in(there) == known


def known_in(world: World) -> dict[str, list[Any]]:
    """What a county knows, without where it has it from."""
    names = ("name", "scope", "status", "valid_to", "holder_name", "legal_rep", "changed_at")
    rows = reading.entities(world) | reading.licences(world)
    return {key: [row.get(name) for name in names] for key, row in rows.items()}


def test_licences_come_out_with_their_kinds_name(loaded: Flow, world: World) -> None:
    header, *rows = table(export(world, "licences")[1])
    assert header[0] == "证照类型"
    assert header[-1] == "后续证照编号"
    assert {row[0] for row in rows} == {FOOD, HYGIENE, "营业性演出许可证(文艺表演团体)"}
    assert {row[1] for row in rows} >= {"'-1+1", "YL无主"}


def test_a_workbooks_cells_are_texts(loaded: Flow, world: World) -> None:
    _, content = export(world, "entities", "xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert any("=cmd()|'x'" in row for row in sheet.to_python())
    assert all(isinstance(cell, str) for row in sheet.to_python() for cell in row)


EXPECTED = {
    (uscc(2), ""): {Problem.NO_PHONE},
    (uscc(3), ""): {Problem.STALE_CONTACT},
    (uscc(1), ""): {Problem.SAME_NAME},
    (uscc(4), ""): {Problem.NO_NUMBER, Problem.SAME_NAME},
    (uscc(9), ""): {Problem.UNKNOWN_HOLDER},
    (uscc(1), "-1+1"): {Problem.SAME_TERM},
    (uscc(1), "YL又一"): {Problem.SAME_TERM},
    (uscc(2), "YL太长"): {Problem.TOO_LONG},
    (uscc(4), "YL已换"): {Problem.NO_SUCCESSOR},
    (uscc(5), "YL剧团"): {Problem.TOO_LONG},
}


def test_the_quality_report_names_each_problem_once(loaded: Flow, world: World) -> None:
    answer, content = export(world, "quality")
    _, *rows = table(content)
    found: dict[tuple[str, str], set[str]] = {}
    for _, _, problem, code, number in rows:
        found.setdefault((code, number.removeprefix("'")), set()).add(problem)
    assert found == EXPECTED
    assert answer["rows"] == sum(map(len, EXPECTED.values()))


def test_its_summary_counts_by_source_and_kind_and_stays_for_the_desk(
    loaded: Flow, world: World
) -> None:
    answer, _ = export(world, "quality")
    header, *rows = table(fetch(world, answer["summary"]["key"]))
    assert header == ["来源", "类别", "总数", "问题", "数量", "占比"]
    assert ["主体.csv", "市场主体", "5", "与其他主体名称相同而代码不同", "2", "40.0%"] in rows
    assert ["证照.csv", FOOD, "4", "同一主体同类证照起止日期相同而编号不同", "2", "50.0%"] in rows
    (kept,) = reading.rows_of(world, "REGISTRY", "QUALITY#", "REGISTRY_TABLE")
    assert kept["SK"] == "QUALITY#2026-12-01"
    assert {"source", "kind", "total", "problem", "says", "number"} == set(kept["lines"][0])


def test_an_empty_registry_has_empty_lists(world: World) -> None:
    for what in ("entities", "licences", "quality"):
        answer, content = export(world, what)
        assert (answer["rows"], len(table(content))) == (0, 1)


def test_the_nights_rule_asks_for_the_report(
    loaded: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = enter(handler, delivery("export_registry", "typical"), world, monkeypatch)
    assert answer["key"] == "exports/quality.xlsx"
    assert json.dumps(answer), "it can be answered as JSON"


def test_the_rule_delivered_twice_leaves_one_report(loaded: Flow, world: World) -> None:
    told, parts = handler.build(world.environ)
    keys = {
        handler.handle(e, told, parts)["key"] for e in deliveries("export_registry", "duplicate")
    }
    assert len(keys) == 1
    assert len(reading.rows_of(world, "REGISTRY", "EXPORT#", "REGISTRY_TABLE")) == 1


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"what": "everything"}, "what"),
        ({"form": "pdf"}, "form"),
        ({"why": " "}, "why"),
        ({"by": ""}, "by"),
        ({"time": "yesterday"}, "ISO 8601"),
    ],
)
def test_an_order_that_says_too_little_is_refused(
    world: World, told: dict[str, str], says: str
) -> None:
    with pytest.raises(EventError, match=says):
        export(world, **({"what": "licences"} | told))


def test_a_poisoned_order_takes_nothing_out(world: World) -> None:
    with pytest.raises(EventError):
        handler.handle(delivery("export_registry", "poison"), *handler.build(world.environ))
    good, bad, *nights = deliveries("export_registry", "mixed")
    told, parts = handler.build(world.environ)
    with pytest.raises(EventError):
        handler.handle(bad, told, parts)
    for order in (good, *nights):
        assert handler.handle(order, told, parts)["rows"] == 0
