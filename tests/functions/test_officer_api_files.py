"""A held intake file: shown to everybody, let in or left out by an approver or a supervisor."""

from dataclasses import replace
from typing import Any

import pytest

from officer_api.ruling import STATES
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk
from tests.functions.papers import entities_file, holder
from tests.world import World

RELEASE = {"outcome": "release", "reason": "与登记机关核对过"}
REFUSE = {"outcome": "refuse", "reason": "来源单位说是错发"}
FIRST = [holder(n) for n in range(1, 31)]
LATER = [replace(one, scope="批发", changed_at="2026-11-01 00:00:00") for one in FIRST]


@pytest.fixture
def sha256(flow: Flow, world: World) -> str:
    """A file that would change all of a small county, held."""
    assert flow.ingest("首次.csv", entities_file(*FIRST)).state == "complete"
    assert flow.ingest("异常.csv", entities_file(*LATER)).state == "held"
    held = next(row for row in reading.file_rows(world) if row["state"] == "held")
    return str(held["PK"]).removeprefix("FILE#")


@pytest.fixture
def approver(flow: Flow) -> Desk:
    return Desk(flow, "[approver]", sub="o-1", name="wang")


def show(desk: Desk, sha256: str) -> dict[str, Any]:
    answer = desk.ask("GET /api/files/{sha256}", sha256=sha256)
    assert answer.status == 200
    return answer.body


def rule(desk: Desk, sha256: str, body: Any) -> Answer:
    return desk.ask("POST /api/files/{sha256}/ruling", body, sha256=sha256)


def wholesale(world: World) -> int:
    return sum(row["scope"] == "批发" for row in reading.entities(world).values())


def test_a_held_file_says_why_and_what_it_would_do(approver: Desk, sha256: str) -> None:
    shown = show(approver, sha256)
    assert shown["state"] == {"code": "held", "name": "待放行"}
    assert (shown["name"], shown["kind"]["name"]) == ("异常.csv", "市场主体")
    assert (shown["rows"], shown["held"], shown["ruling"]) == (30, 30, None)
    assert shown["would"] == {"altered": 30, "ended": 0}
    assert "改动" in shown["reason"]


def test_an_approver_lets_it_in(approver: Desk, sha256: str, flow: Flow, world: World) -> None:
    answer = rule(approver, sha256, RELEASE)
    assert (answer.status, answer.body["state"]["code"]) == (200, "released")
    assert answer.body["ruling"] == {
        "released": True,
        "by": {"id": "o-1", "name": "wang"},
        "at": "2026-12-01T02:00:00Z",
        "reason": "与登记机关核对过",
    }
    assert reading.tasks(world) == []
    flow.deliver_parts()
    shown = show(approver, sha256)
    fates = [shown[name] for name in ("rows", "accepted", "unchanged", "rejected", "held")]
    assert (shown["state"]["code"], fates) == ("complete", [30, 30, 0, 0, 0])
    assert wholesale(world) == 30


def test_it_is_left_out_and_stays_out(
    approver: Desk, sha256: str, flow: Flow, world: World
) -> None:
    assert rule(approver, sha256, REFUSE).body["state"]["name"] == "未归集"
    flow.deliver_parts()
    assert flow.ingest("异常-又一次.csv", entities_file(*LATER)).state == "known"
    assert (wholesale(world), reading.tasks(world)) == (0, [])
    shown = show(approver, sha256)
    assert (shown["rows"], shown["held"], shown["ruling"]["released"]) == (30, 30, False)


@pytest.mark.parametrize("body", [RELEASE, REFUSE])
def test_the_same_word_twice_is_said_once_and_answered_alike(
    approver: Desk, sha256: str, flow: Flow, world: World, body: dict[str, str]
) -> None:
    first, second = rule(approver, sha256, body), rule(approver, sha256, body)
    assert (first.status, first.body) == (200, second.body)
    flow.deliver_parts()
    assert wholesale(world) == (30 if body is RELEASE else 0)


@pytest.mark.parametrize("second", [RELEASE, REFUSE])
def test_of_two_officers_one_rules_and_the_other_is_told_by_whom(
    approver: Desk, sha256: str, flow: Flow, second: dict[str, str]
) -> None:
    rule(approver, sha256, REFUSE)
    answer = rule(Desk(flow, "[supervisor]", sub="s-1", name="zhao"), sha256, second)
    assert (answer.status, answer.error) == (409, "already_ruled")
    assert "已由wang于" in answer.body["message"]
    assert "退回" in answer.body["message"]


def test_two_officers_at_once_end_as_one_after_the_other(
    approver: Desk, sha256: str, flow: Flow, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    other = Desk(flow, "[supervisor]", sub="s-1", name="zhao")
    worklists = type(approver.built[1].worklists)
    get = worklists.get

    def slow(self: Any, key: Any) -> Any:
        monkeypatch.setattr(worklists, "get", get)
        rule(other, sha256, REFUSE)
        return get(self, key)

    monkeypatch.setattr(worklists, "get", slow)
    answer = rule(approver, sha256, RELEASE)
    assert (answer.status, answer.error) == (409, "already_ruled")
    flow.deliver_parts()
    assert wholesale(world) == 0


def test_a_file_that_is_not_held_needs_no_word(approver: Desk, sha256: str, world: World) -> None:
    done = next(row for row in reading.file_rows(world) if row["state"] == "complete")
    answer = rule(approver, str(done["PK"]).removeprefix("FILE#"), RELEASE)
    assert (answer.status, answer.error) == (409, "not_held")
    assert rule(approver, "0" * 64, RELEASE).error == "no_such_file"
    assert rule(approver, "x", RELEASE).status == 400
    assert rule(approver, sha256, RELEASE | {"reason": "可"}).status == 400
    assert rule(approver, sha256, RELEASE | {"outcome": "maybe"}).status == 400


def test_its_task_ends_with_the_ruling_and_not_before(
    approver: Desk, sha256: str, world: World
) -> None:
    (row,) = approver.ask("GET /api/worklist", what="file_held").body["rows"]
    answer = approver.ask(
        "POST /api/worklist/{pk}/{sk}/done", {"outcome": "other"}, pk=row["pk"], sk=row["sk"]
    )
    assert (answer.status, answer.error) == (409, "rule_on_the_file")
    assert reading.tasks(world) == ["file_held"]
    rule(approver, sha256, REFUSE)
    (done,) = reading.rows_of(world, "FILE#", "DONE#")
    assert (done["by"], done["note"]) == ("o-1", "来源单位说是错发")


def test_a_refused_file_is_shown_with_its_reason(approver: Desk, flow: Flow, world: World) -> None:
    assert flow.ingest("图.png", "\x89PNG....").state == "refused"
    (row,) = reading.file_rows(world)
    shown = show(approver, str(row["PK"]).removeprefix("FILE#"))
    assert (shown["state"]["code"], shown["kind"], shown["rows"]) == ("refused", None, 0)
    assert shown["reason"]


def test_every_state_of_a_file_has_its_words() -> None:
    assert set(STATES) == {"held", "released", "reading", "complete", "refused"}
