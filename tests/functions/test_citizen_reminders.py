"""短信提醒: stopped and resumed on the page; what is due is then said by a person."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, invite
from tests.functions.papers import entities_file, holder
from tests.visitor import Visitor, visitor
from tests.world import World
from zhiban.store.cases import Cases
from zhiban.store.table import Table


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    made = visitor(flow)
    made.exchange(invite(flow))
    return made


def chosen(world: World) -> list[str]:
    (case,) = reading.cases(world)
    chain = Cases(Table(world.dynamodb, "cases")).chain(case["id"])
    return [event.type for event, _ in chain if event.type.startswith("reminders_")]


def test_reminders_are_on_until_they_are_stopped(visiting: Visitor, world: World) -> None:
    assert visiting.ask("GET", "/api/session").body["reminders"] is True
    for _ in range(2):
        answer = visiting.ask("PUT", "/api/session/reminders", {"wanted": False})
        assert (answer.status, answer.body["reminders"]) == (200, False)
    assert chosen(world) == ["reminders_stopped"]


def test_what_is_due_is_then_said_by_a_person(visiting: Visitor, flow: Flow, world: World) -> None:
    visiting.ask("PUT", "/api/session/reminders", {"wanted": False})
    sent = len(flow.carrier.taken)
    for _ in range(14):
        flow.pass_days(1)
        flow.ring()
        flow.send_everything()
    assert len(flow.carrier.taken) == sent
    assert "opted_out" in reading.tasks(world)


def test_resumed_reminders_are_sent_again(visiting: Visitor, flow: Flow, world: World) -> None:
    for wanted in (False, True):
        visiting.ask("PUT", "/api/session/reminders", {"wanted": wanted})
    assert chosen(world) == ["reminders_stopped", "reminders_resumed"]
    flow.pass_days(3)
    flow.ring()
    assert flow.send_everything() == ["sent"]


def test_a_code_one_asks_for_oneself_is_sent_all_the_same(visiting: Visitor, flow: Flow) -> None:
    visiting.ask("PUT", "/api/session/reminders", {"wanted": False})
    assert visiting.ask_code().status == 200
    assert len(flow.carrier.taken) == 1


def test_a_file_that_corrects_the_holder_leaves_the_choice(visiting: Visitor, flow: Flow) -> None:
    visiting.ask("PUT", "/api/session/reminders", {"wanted": False})
    moved = HOLDER | {"address": "山东省淄博市沂源县南麻街道1号"}
    later = (flow.now + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
    flow.ingest("entities.csv", entities_file(holder(1, **moved, changed_at=later)))
    assert visiting.ask("GET", "/api/session").body["reminders"] is False


@pytest.mark.parametrize("body", [{}, {"wanted": "no"}, {"wanted": 0}, {"wanted": False, "x": 1}])
def test_what_is_no_choice_is_refused(visiting: Visitor, body: dict[str, object]) -> None:
    assert visiting.ask("PUT", "/api/session/reminders", body).status == 400


def test_without_a_session_nothing_is_chosen(flow: Flow) -> None:
    invite(flow)
    answer = visitor(flow).ask("PUT", "/api/session/reminders", {"wanted": False})
    assert answer.status == 401


def profile(world: World) -> dict[str, object]:
    (row,) = reading.rows_of(world, "ENTITY#", "PROFILE", "REGISTRY_TABLE")
    return row


def test_profiling_is_refused_and_allowed_again(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    flow.tag()
    assert profile(world)["tags"]
    assert visiting.ask("GET", "/api/session").body["profiling"] is True
    for _ in range(2):
        answer = visiting.ask("PUT", "/api/session/profiling", {"wanted": False})
        assert (answer.status, answer.body["profiling"]) == (200, False)
        assert answer.body["reminders"] is True
    refused = profile(world)
    assert (refused["refused"], refused["tags"], refused["rules"]) == (True, [], "")
    flow.tag()
    assert profile(world) == refused
    visiting.ask("PUT", "/api/session/profiling", {"wanted": True})
    flow.tag()
    assert profile(world)["tags"]


def test_who_refuses_profiling_is_reminded_all_the_same(visiting: Visitor, flow: Flow) -> None:
    visiting.ask("PUT", "/api/session/profiling", {"wanted": False})
    flow.pass_days(3)
    flow.ring()
    assert flow.send_everything() == ["sent"]


def test_profiling_is_refused_before_anybody_was_tagged(visiting: Visitor, world: World) -> None:
    assert visiting.ask("PUT", "/api/session/profiling", {"wanted": False}).status == 200
    assert reading.rows_of(world, "ENTITY#", "PROFILE", "REGISTRY_TABLE") == []
    (entity,) = reading.entities(world).values()
    assert entity["profiling_refused"] is True


@pytest.mark.parametrize("body", [{}, {"wanted": "no"}, {"wanted": False, "x": 1}])
def test_what_is_no_choice_about_profiling_is_refused(
    visiting: Visitor, body: dict[str, object]
) -> None:
    assert visiting.ask("PUT", "/api/session/profiling", body).status == 400
