"""What stands in the way of a licence: a task for a person, and never a licence by accident."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from issue_licences import handler, issuing
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due
from tests.functions.grant_book import (
    decided,
    events_of,
    filed,
    granted,
    licence_rows,
    objects,
    rung_for,
    terms,
)
from tests.functions.samples import failed
from tests.world import Context, World, sqs_record
from zhiban.domain.errors import CatalogueError, Conflict, EventError, IssuingError
from zhiban.store.cases import Cases
from zhiban.store.licences import Licences
from zhiban.store.table import transact

NUMBER = due(1).number


def tasks(world: World) -> dict[str, str]:
    """Open tasks of cases: what, and its note."""
    rows = reading.rows_of(world, "CASE#", "TASK#")
    return {row["what"]: row.get("note", "") for row in rows if row["what"].startswith("issue_")}


def nothing_issued(world: World, case_id: str) -> bool:
    licence = reading.licences(world)
    return (
        not licence_rows(world)
        and not terms(world)
        and "case_issued" not in events_of(world, case_id)
        and all(row["term"] == 1 and not row["issued_here"] for row in licence.values())
    )


@pytest.mark.parametrize(
    ("table", "changed", "expected"),
    [
        ("LICENCE", {"status": "cancelled"}, "issue_not_active"),
        ("LICENCE", {"status": "suspended"}, "issue_not_active"),
        ("LICENCE", {"term": 2}, "issue_renewed_elsewhere"),
        ("ENTITY", {"status": "cancelled"}, "issue_entity_gone"),
        ("ENTITY", {"status": "revoked"}, "issue_entity_gone"),
    ],
)
def test_what_ended_after_the_grant_gets_a_task_and_no_licence(
    flow: Flow, world: World, table: str, changed: dict[str, Any], expected: str
) -> None:
    (case_id,) = granted(flow, 1)
    (row,) = reading.rows_of(world, "ENTITY#", table, "REGISTRY_TABLE")
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], **changed)
    assert flow.issue(case_id) == expected
    assert list(tasks(world)) == [expected]
    assert objects(world) == {}
    assert "case_issued" not in events_of(world, case_id)
    assert reading.case_states(world)[NUMBER] == "granted"


def test_an_obstacle_that_passes_is_forgotten_and_the_licence_goes_out(
    flow: Flow, world: World
) -> None:
    (case_id,) = granted(flow, 1)
    row = reading.licences(world)[NUMBER]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], status="suspended")
    flow.issue(case_id)
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], status="active")
    flow.pass_days(1)
    assert flow.reconcile()["grants_forgotten"] == 1
    assert flow.deliver_issues() == ["issued"]


def test_a_task_that_is_worked_is_asked_again_while_it_stands(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    row = reading.licences(world)[NUMBER]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], status="cancelled")
    flow.issue(case_id)
    (task,) = reading.rows_of(world, "CASE#", "TASK#")
    key = {name: {"S": task[name]} for name in ("PK", "SK")}
    world.dynamodb.delete_item(TableName="cases", Key=key)
    done = {"PK": task["PK"], "SK": "DONE#issue_not_active#2026-12-01T03:00:00Z"}
    world.dynamodb.put_item(TableName="cases", Item={k: {"S": v} for k, v in done.items()})
    assert flow.issue(case_id) == "issue_not_active"
    assert tasks(world) == {"issue_not_active": ""}


def test_a_term_nobody_can_work_out_is_a_task_that_says_why_and_a_dead_letter(
    flow: Flow, world: World
) -> None:
    case_id = rung_for(flow, "民办学校办学许可证", "2027-01-15", valid_from="", issued_on="")
    decided(flow, filed(flow, case_id))
    told, parts = handler.build(world.environ)
    event = {"Records": [sqs_record(json.dumps({"case": case_id}))]}
    for _ in range(2):
        assert failed(handler.handle(event, Context(), told, parts)) == ["m-1"]
    assert list(tasks(world)) == ["issue_not_possible"]
    assert "请在决定中填写有效期止" in tasks(world)["issue_not_possible"]
    assert nothing_issued(world, case_id)


def test_the_officers_end_is_taken_where_the_law_sets_none(flow: Flow, world: World) -> None:
    case_id = rung_for(flow, "民办学校办学许可证", "2027-01-15", valid_from="", issued_on="")
    decided(flow, filed(flow, case_id), until=date(2028, 8, 31))
    assert flow.issue(case_id) == "issued"
    (licence,) = reading.licences(world).values()
    assert (licence["valid_from"], licence["valid_to"]) == ("2027-01-16", "2028-08-31")


def test_an_application_that_was_altered_is_never_issued_on(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    body = row["body"].replace("样例路1号", "样例路2号")
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], body=body)
    with pytest.raises(IssuingError):
        flow.issue(case_id)
    assert "与签名时不一致" in tasks(world)["issue_not_possible"]
    assert objects(world) == {}


def test_an_application_that_is_gone_is_a_task(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    (row,) = reading.rows_of(world, "CASE#", "DOCUMENT#application#")
    world.dynamodb.delete_item(
        TableName="cases", Key={name: {"S": row[name]} for name in ("PK", "SK")}
    )
    with pytest.raises(IssuingError):
        flow.issue(case_id)
    assert "没有找到本次申报的签名文件" in tasks(world)["issue_not_possible"]


def test_a_rule_the_catalogue_has_lost_is_a_task(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    (row,) = reading.cases(world)
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], rule="L01-R0")
    with pytest.raises(CatalogueError):
        flow.issue(case_id)
    assert "事项目录" in tasks(world)["issue_not_possible"]


def test_a_thousandth_edition_has_no_identifier_and_is_a_task(flow: Flow, world: World) -> None:
    (case_id,) = granted(flow, 1)
    row = reading.licences(world)[NUMBER]
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], edition=999)
    with pytest.raises(IssuingError):
        flow.issue(case_id)
    assert "电子证照标识" in tasks(world)["issue_not_possible"]


def test_a_case_that_is_not_there_comes_back(flow: Flow) -> None:
    with pytest.raises(EventError):
        flow.issue("nobody")


def test_a_name_the_font_does_not_know_is_shown_and_told(flow: Flow, world: World) -> None:
    case_id = rung_for(flow, "食品经营许可证", "2026-12-31", name="沂源县𠮷面馆")
    decided(flow, filed(flow, case_id))
    assert flow.issue(case_id) == "issued_with_gaps"
    assert tasks(world) == {"issue_glyphs": "缺字：U+20BB7"}
    assert reading.case_states(world) == {"YL00120261231": "issued"}


def before_writing(patch: pytest.MonkeyPatch, happen: Callable[[], object], times: int = 1) -> None:
    """Let something happen between issuing's reading and its writing, this many times."""
    left = [happen] * times

    def meanwhile(client: Any, actions: Any) -> None:
        if left:
            left.pop()()
        transact(client, actions)

    patch.setattr(issuing, "transact", meanwhile)


def feed(world: World, **told: Any) -> None:
    """A feed writes the licence's row over the version before."""
    row = reading.licences(world)[NUMBER]
    moved = {"version": row["version"] + 1} | told
    reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], **moved)


def test_a_feed_that_writes_meanwhile_makes_it_decide_again(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row moves between reading and writing, twice; the third time it rests."""
    (case_id,) = granted(flow, 1)
    before_writing(monkeypatch, lambda: feed(world, holder_name="改名"), times=2)
    assert flow.issue(case_id) == "issued"
    licence = reading.licences(world)[NUMBER]
    assert (licence["version"], licence["term"]) == (5, 2)
    (term,) = terms(world)
    assert (term["version"], term["holder_name"]) == (4, "改名")


def test_a_feed_that_cancels_meanwhile_stops_it(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = granted(flow, 1)
    before_writing(monkeypatch, lambda: feed(world, status="cancelled"))
    assert flow.issue(case_id) == "issue_not_active"
    assert nothing_issued(world, case_id)


def test_rows_that_never_rest_come_back_to_the_queue(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case_id,) = granted(flow, 1)
    before_writing(monkeypatch, lambda: feed(world), times=issuing.TRIES)
    with pytest.raises(Conflict):
        flow.issue(case_id)
    assert nothing_issued(world, case_id)
    assert flow.issue(case_id) == "issued"


def test_of_two_workers_at_once_one_issues(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's bytes are the same object, and its transaction finds the case moved."""
    (case_id,) = granted(flow, 1)
    outcomes: list[str] = []
    before_writing(monkeypatch, lambda: outcomes.append(flow.issue(case_id)))
    assert flow.issue(case_id) == "already_handled"
    assert outcomes == ["issued"]
    assert len(objects(world)) == len(licence_rows(world)) == len(terms(world)) == 1
    assert events_of(world, case_id).count("case_issued") == 1


def test_two_workers_that_printed_different_words_never_write_over_each_other(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow worker with stale words lays its bytes beside; the row names the winner's."""
    (case_id,) = granted(flow, 1)

    def with_fresher_words() -> None:
        (row,) = reading.entities(world).values()
        reading.patch(world, "REGISTRY_TABLE", row["PK"], row["SK"], scope="新的经营范围")
        assert flow.issue(case_id) == "issued"

    before_writing(monkeypatch, with_fresher_words)
    assert flow.issue(case_id) == "already_handled"
    (row,) = licence_rows(world)
    assert len(objects(world)) == 2
    assert row["key"].endswith(f"{row['sha256'][:16]}.pdf")
    assert hashlib.sha256(objects(world)[row["key"]]).hexdigest() == row["sha256"]


def test_a_licence_that_another_notice_has_just_issued_is_no_obstacle(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reads the case before the first issues, and the licence after it."""
    (case_id,) = granted(flow, 1)
    read = Licences.get

    def issued_meanwhile(*asked: Any) -> Any:
        monkeypatch.setattr(Licences, "get", read)
        assert flow.issue(case_id) == "issued"
        return read(*asked)

    monkeypatch.setattr(Licences, "get", issued_meanwhile)
    assert flow.issue(case_id) == "already_handled"
    assert (len(licence_rows(world)), tasks(world)) == (1, {})


def test_reconcile_finds_what_the_bus_lost_after_a_quarter_of_an_hour(
    flow: Flow, world: World
) -> None:
    (case_id,) = granted(flow, 1)
    case = Cases.get(handler.build(world.environ)[1].cases, case_id)
    assert case is not None
    assert case.moved_at is not None
    flow.now = case.moved_at
    assert flow.reconcile()["grants_forgotten"] == 0
    flow.pass_days(1)
    assert flow.reconcile()["grants_forgotten"] == 1
    assert flow.deliver_issues() == ["issued"]
    assert flow.reconcile()["grants_forgotten"] == 0
    assert flow.deliver_issues() == []
