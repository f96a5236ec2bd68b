"""Data out through the desk: asked for, written by itself, fetched by a link; and its quality."""

import urllib.parse
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk, cases_of
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.functions.test_officer_api_proposals import proposed, said
from tests.world import World
from zhiban.store.effects import Effects, turned
from zhiban.store.table import transact

ASKED = {"what": "licences", "form": "csv", "reason": "年度核对"}
LINK = "POST /api/exports/{export}/link"


@pytest.fixture
def clerk(flow: Flow) -> Desk:
    flow.ingest("主体.csv", entities_file(holder(1), holder(2, mobile="")))
    flow.ingest("证照.csv", licences_file(paper(1, FOOD, "2027-01-09")))
    return Desk(flow, "[clerk]", sub="c-1", name="li")


@pytest.fixture
def supervisor(clerk: Desk, flow: Flow) -> Desk:
    return Desk(flow, "[supervisor]", sub="s-1", name="zhao")


def ask(desk: Desk, **told: Any) -> Answer:
    return desk.ask("POST /api/exports", ASKED | told)


def listed(desk: Desk) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.ask("GET /api/exports").body["rows"]
    return rows


def test_a_list_is_asked_for_written_and_fetched(clerk: Desk, world: World) -> None:
    asked = ask(clerk)
    assert asked.status == 200
    assert asked.body == {
        "id": "2026-12-01T02:00:00Z:licences",
        "what": {"code": "licences", "name": "证照名单"},
        "form": "csv",
        "state": {"code": "asked", "name": "正在生成"},
        "by": {"id": "c-1", "name": "li"},
        "at": "2026-12-01T02:00:00Z",
        "reason": "年度核对",
        "open_numbers": False,
        "rows": 0,
    }
    assert listed(clerk) == [asked.body]
    early = clerk.ask(LINK, export=asked.body["id"])
    assert (early.status, early.error) == (409, "not_yet")
    clerk.exporting.run()
    (row,) = listed(clerk)
    assert (row["state"]["code"], row["rows"], row["by"]["name"]) == ("ready", 1, "li")
    answer = clerk.ask(LINK, export=row["id"])
    assert (answer.status, answer.body["until"]) == (200, "2026-12-01T02:05:00Z")
    parts = urllib.parse.urlsplit(answer.body["link"])
    told = urllib.parse.parse_qs(parts.query)
    assert parts.path.endswith("/exports/licences.csv")
    assert (told["X-Amz-Expires"], told["X-Amz-Algorithm"]) == (["300"], ["AWS4-HMAC-SHA256"])
    assert told["response-content-disposition"] == ['attachment; filename="licences-20261201.csv"']
    (taken,) = reading.rows_of(world, "REGISTRY", "DOWNLOAD#", "REGISTRY_TABLE")
    assert (taken["actor"], taken["name"]) == ("c-1", "li")


def test_the_list_itself_is_what_the_registry_holds(clerk: Desk, world: World) -> None:
    ask(clerk, what="entities")
    clerk.exporting.run()
    content = world.s3.get_object(Bucket="files", Key="exports/entities.csv")["Body"].read()
    text = content.decode("utf-8-sig")
    assert "沂源样例001商店" in text
    assert "19900000001" not in text


def test_numbers_in_full_are_a_supervisors_only(
    clerk: Desk, supervisor: Desk, world: World
) -> None:
    answer = ask(clerk, what="entities", open_numbers=True)
    assert (answer.status, answer.error) == (403, "supervisors_only")
    assert listed(clerk) == []
    ask(supervisor, what="entities", open_numbers=True)
    supervisor.exporting.run()
    content = world.s3.get_object(Bucket="files", Key="exports/entities.csv")["Body"].read()
    assert b"19900000001" in content
    (row,) = listed(clerk)
    assert row["open_numbers"]
    assert clerk.ask(LINK, export=row["id"]).error == "supervisors_only"
    assert supervisor.ask(LINK, export=row["id"]).status == 200


def test_two_who_ask_in_the_same_second_are_told_so(clerk: Desk, supervisor: Desk) -> None:
    assert ask(clerk).status == 200
    answer = ask(supervisor)
    assert (answer.status, answer.error) == (429, "just_asked")
    assert supervisor.exporting.started == []
    assert listed(clerk)[0]["by"]["id"] == "c-1"


def test_an_export_that_never_came_is_said_to_have_failed(clerk: Desk, flow: Flow) -> None:
    name = ask(clerk).body["id"]
    flow.wall += timedelta(hours=2)
    assert listed(clerk)[0]["state"] == {"code": "failed", "name": "没有完成"}
    answer = clerk.ask(LINK, export=name)
    assert (answer.status, answer.error) == (410, "export_failed")


def test_the_latest_come_first(clerk: Desk, flow: Flow) -> None:
    for _ in range(3):
        ask(clerk)
        flow.wall += timedelta(minutes=1)
    times = [row["at"] for row in listed(clerk)]
    assert times == sorted(times, reverse=True)
    assert len(times) == 3


@pytest.mark.parametrize(
    "told",
    [{"what": "phones"}, {"form": "pdf"}, {"reason": ""}, {"reason": "给19900000001"}, {"x": 1}],
)
def test_what_is_none_is_not_asked_for(clerk: Desk, told: dict[str, Any]) -> None:
    assert ask(clerk, **told).status == 400
    assert clerk.exporting.started == []


NAMES = {
    "x": "malformed",
    "2026-12-01T02:00:00Z:..": "malformed",
    "2026-12-01T02:00:00Z:../x": "no_such_page",
    "2026-13-01T02:00:00Z:licences": "no_such_export",
    "2026-12-01T02:00:00Z:entities": "no_such_export",
}


@pytest.mark.parametrize(("name", "error"), NAMES.items())
def test_a_name_that_is_none_has_no_link(clerk: Desk, name: str, error: str) -> None:
    assert clerk.ask(LINK, export=name).error == error


def test_the_quality_of_the_data_is_on_the_desk(clerk: Desk) -> None:
    assert clerk.ask("GET /api/quality").body == {"at": None, "lines": []}
    ask(clerk, what="quality")
    clerk.exporting.run()
    shown = clerk.ask("GET /api/quality").body
    assert shown["at"] == "2026-12-01T02:00:00Z"
    assert {
        "source": "主体.csv",
        "kind": "市场主体",
        "total": 2,
        "problem": {"code": "no_phone", "name": "没有手机号码"},
        "number": 1,
    } in shown["lines"]
    assert clerk.ask("GET /api/quality", day="2026-12-01").body == shown
    missing = clerk.ask("GET /api/quality", day="2026-11-30")
    assert (missing.status, missing.error) == (404, "no_such_report")
    assert clerk.ask("GET /api/quality", day="2026-02-30").status == 400


def test_who_looked_and_who_acted_is_a_supervisors_list(
    clerk: Desk, supervisor: Desk, world: World
) -> None:
    uscc = holder(1).uscc
    assert clerk.ask("GET /api/holders/{uscc}", uscc=uscc).status == 200
    reveal = {"field": "mobile.0", "contact_version": 1, "purpose": "call"}
    assert clerk.ask("POST /api/holders/{uscc}/reveal", reveal, uscc=uscc).status == 200
    stop = {"items": ["L01-R1"], "reason": "上级要求暂停", "version": 0}
    assert supervisor.ask("PUT /api/items/stopped", stop).status == 200
    wanted = {"what": "audit", "form": "csv", "reason": "上级检查"}
    assert ask(clerk, **wanted).error == "supervisors_only"
    asked = ask(supervisor, **wanted)
    assert asked.status == 200
    supervisor.exporting.run()
    found = world.s3.get_object(Bucket="files", Key="exports/audit.csv")["Body"].read()
    text = found.decode("utf-8-sig")
    for told in ("c-1,li,窗口人员,查看,ENTITY#", "完整显示", "mobile.0,电话联系持证人",
                 "停止或恢复提醒,SWITCH,L01-R1,上级要求暂停", "上级检查"):  # fmt: skip
        assert told in text
    assert "19900000001" not in text
    assert clerk.ask(LINK, export=asked.body["id"]).error == "supervisors_only"
    assert supervisor.ask(LINK, export=asked.body["id"]).status == 200


def test_what_was_let_go_on_for_the_whole_county_is_on_that_list(
    clerk: Desk, supervisor: Desk, flow: Flow, world: World
) -> None:
    """Rules, held files, the first ringing, safe mode: each by whom, and why."""
    proposal = proposed(supervisor)
    other = Desk(flow, "[supervisor]", sub="s-2", name="liu")
    assert said(other, proposal, "release").status == 200
    first = [holder(n) for n in range(1, 31)]
    flow.ingest("首次.csv", entities_file(*first))
    later = [replace(one, scope="批发", changed_at="2026-11-01 00:00:00") for one in first]
    assert flow.ingest("异常.csv", entities_file(*later)).state == "held"
    held = next(row for row in reading.file_rows(world) if row["state"] == "held")
    word = {"outcome": "refuse", "reason": "来源单位说是错发"}
    route, sha256 = "POST /api/files/{sha256}/ruling", str(held["PK"]).removeprefix("FILE#")
    assert other.ask(route, word, sha256=sha256).status == 200
    assert supervisor.ask("POST /api/ringing/go").status == 200
    table = cases_of(flow).table
    how = {"held": True, "by": "arn:aws:iam::1:user/ops", "name": "ops", "at": flow.now}
    told = turned(Effects(table).read(), reason="查重复发送", **how)  # type: ignore[arg-type]
    transact(table.client, Effects(table).turn(told))
    ask(supervisor, what="audit", form="csv", reason="上级检查")
    supervisor.exporting.run()
    found = world.s3.get_object(Bucket="files", Key="exports/audit.csv")["Body"].read()
    text = found.decode("utf-8-sig")
    for row in (f"s-1,zhao,,提出规则修改,RULES,{proposal},办法修订，提前五个工作日",
                f"s-2,liu,,放行规则修改,RULES,{proposal},已核对条文",
                f"s-2,liu,,退回数据文件,FILE#{sha256},,来源单位说是错发",
                "s-1,,,放行首次提醒,SWITCH,,",
                "ops,,开关安全模式,SWITCH,held,查重复发送"):  # fmt: skip
        assert row in text
