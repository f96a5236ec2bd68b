"""The daily round: parcels without news are asked about, and told of when they are overdue."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.couriers import House, response
from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import (
    Say,
    case_row,
    issued,
    minutes,
    parcel_row,
)
from tests.world import NOW, World
from zhiban.domain.errors import AnswerLost, Refused


def test_a_parcel_without_news_is_asked_about_once_a_day(
    flow: Flow, world: World, reference: str
) -> None:
    nothing = {"asked": 0, "news": 0, "silent": 0, "overdue": 0}
    assert flow.ask_around() == nothing
    flow.pass_days(1)
    flow.house.states[reference] = "in_transit"
    assert flow.ask_around() == nothing | {"asked": 2, "news": 1}
    assert parcel_row(world, reference)["state"] == "in_transit"
    assert flow.ask_around() == nothing, "both were looked at today"
    flow.pass_days(1)
    flow.house.states[reference] = "delivered"
    assert flow.ask_around()["news"] == 1
    assert case_row(world, reference)["state"] == "delivered"
    flow.pass_days(1)
    assert flow.ask_around()["asked"] == 1


def test_the_round_reads_by_index_what_waits_and_nothing_else(
    flow: Flow, world: World, reference: str, say: Say
) -> None:
    say("delivered")
    flow.pass_days(1)
    flow.house.calls.clear()
    flow.ask_around()
    assert flow.house.calls == ["GET /api/orders"]


def test_a_week_without_news_is_a_persons_task_once(
    flow: Flow, world: World, reference: str
) -> None:
    seen = []
    for _ in range(10):
        flow.pass_days(1)
        for state in flow.house.states:
            flow.house.states[state] = "ordered"
        flow.house.clock = lambda: NOW
        seen.append(flow.ask_around()["overdue"])
    assert seen == [0] * 7 + [2, 0, 0]
    assert reading.tasks(world) == ["parcel_overdue"] * 2


def test_news_takes_the_overdue_off_the_list(
    flow: Flow, world: World, reference: str, say: Say
) -> None:
    flow.pass_days(8)
    flow.house.clock = lambda: NOW
    flow.ask_around()
    assert say("in_transit") == "in_transit"
    (other,) = reading.rows_of(world, "CASE#", "TASK#")
    assert not reference.startswith(other["PK"].removeprefix("CASE#"))
    assert "tasks" not in parcel_row(world, reference)


def test_what_was_never_ordered_for_a_day_is_a_persons_task(flow: Flow, world: World) -> None:
    (case_id,) = issued(flow, 1)
    flow.house.script = ["throttled"] * 30
    for _ in range(26):
        with pytest.raises(Refused):
            flow.order(case_id)
        flow.now, flow.wall = flow.now + minutes(60), flow.wall + minutes(60)
    assert flow.ask_around() == {"asked": 0, "news": 0, "silent": 0, "overdue": 1}
    assert flow.ask_around()["overdue"] == 0
    assert reading.tasks(world) == ["parcel_overdue"]


def test_an_order_the_courier_does_not_know_any_more_is_disputed(
    flow: Flow, world: World, reference: str
) -> None:
    flow.pass_days(1)
    del flow.house.states[reference]
    assert flow.ask_around()["news"] == 1
    assert reading.tasks(world) == ["parcel_disputed"]
    flow.pass_days(1)
    assert flow.ask_around()["news"] == 0
    assert len(flow.house.taken) == 2, "it is not ordered again behind anybody's back"


def test_one_question_that_got_lost_is_asked_again_at_once(
    flow: Flow, world: World, reference: str
) -> None:
    flow.pass_days(1)
    flow.house.questions = ["timeout"]
    for known in flow.house.states:
        flow.house.states[known] = "picked_up"
    assert flow.ask_around() == {"asked": 2, "news": 2, "silent": 0, "overdue": 0}


@pytest.fixture
def unanswerable(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The references the courier cannot answer about, as if it had put them away."""
    found: set[str] = set()
    find = House.request

    def request(house: House, method: str, url: str, *told: Any, **more: Any) -> Any:
        asked = parse_qs(urlsplit(url).query).get("reference", [""])[0]
        if asked not in found:
            return find(house, method, url, *told, **more)
        house.calls.append("unanswered")
        return response(404, b"{}")

    monkeypatch.setattr(House, "request", request)
    return found


def without_news(flow: Flow) -> None:
    """The courier has every order as it took it."""
    flow.house.states = dict.fromkeys(flow.house.states, "ordered")
    flow.house.clock = lambda: NOW


def test_what_the_courier_never_answers_about_is_told_as_overdue_once(
    flow: Flow, world: World, reference: str, unanswerable: set[str]
) -> None:
    unanswerable.add(reference)
    flow.house.states = dict.fromkeys(flow.house.states, "delivered")
    seen = []
    for _ in range(10):
        flow.pass_days(1)
        done = flow.ask_around()
        seen.append((done["silent"], done["overdue"]))
    assert seen == [(1, 0)] * 7 + [(1, 1), (0, 0), (0, 0)]
    assert reading.tasks(world) == ["parcel_overdue"]
    assert reference.startswith(reading.rows_of(world, "CASE#", "TASK#")[0]["PK"][5:])
    assert flow.ask_around()["asked"] == 0, "it waits for its day like the others"


def test_however_many_are_unanswerable_every_other_is_asked_about_each_day(
    flow: Flow, world: World, unanswerable: set[str]
) -> None:
    for case_id in issued(flow, *range(1, 9)):
        flow.order(case_id)
    *bad, last = sorted(flow.house.states)
    unanswerable.update(bad)
    for _ in range(9):
        without_news(flow)
        flow.pass_days(1)
        assert flow.ask_around()["asked"] == 8
    flow.house.states[last] = "delivered"
    flow.pass_days(1)
    assert flow.ask_around()["news"] == 1
    assert case_row(world, last)["state"] == "delivered"
    assert len(reading.tasks(world)) == 7


def test_a_courier_that_answers_nothing_is_left_alone_and_seen(flow: Flow, world: World) -> None:
    for case_id in issued(flow, *range(1, 8)):
        flow.order(case_id)
    flow.pass_days(1)
    flow.house.questions = ["error_before"] * 9
    flow.house.calls.clear()
    with pytest.raises(AnswerLost):
        flow.ask_around()
    assert len(flow.house.calls) == 2 * 3
    flow.house.questions = []
    assert flow.ask_around()["asked"] == 7


@pytest.mark.parametrize("how", ["timeout", "not_connected", "throttled", "error_before"])
def test_a_courier_that_is_down_makes_nothing_overdue_and_nothing_lose_its_place(
    flow: Flow, world: World, reference: str, how: str
) -> None:
    without_news(flow)
    flow.pass_days(8)
    before = reading.rows(world, "CASES_TABLE")
    for _ in range(3):
        flow.house.questions = [how] * 9
        with pytest.raises(AnswerLost):
            flow.ask_around()
        assert reading.rows(world, "CASES_TABLE") == before
        flow.now, flow.wall = flow.now + minutes(1), flow.wall + minutes(1)
    flow.house.questions = []
    flow.house.states = dict.fromkeys(flow.house.states, "delivered")
    assert flow.ask_around() == {"asked": 2, "news": 2, "silent": 0, "overdue": 0}
    assert reading.tasks(world) == []


def test_a_courier_that_goes_down_on_the_way_is_seen_and_the_rest_keeps_its_place(
    flow: Flow, world: World
) -> None:
    for case_id in issued(flow, *range(1, 5)):
        flow.order(case_id)
    without_news(flow)
    flow.pass_days(1)
    flow.house.questions = ["answered"] * 3 + ["timeout"] * 2
    with pytest.raises(AnswerLost):
        flow.ask_around()
    flow.house.questions = []
    assert flow.ask_around()["asked"] == 1


def test_a_round_that_is_started_twice_tells_once(
    flow: Flow, world: World, reference: str, unanswerable: set[str]
) -> None:
    unanswerable.update(flow.house.states)
    flow.pass_days(8)
    flow.ask_around()
    assert flow.ask_around() == {"asked": 0, "news": 0, "silent": 0, "overdue": 0}
    assert reading.tasks(world) == ["parcel_overdue"] * 2


def test_a_failed_delivery_is_still_asked_about_as_it_may_be_tried_again(
    flow: Flow, world: World, reference: str, say: Say
) -> None:
    say("failed")
    flow.pass_days(1)
    flow.house.states[reference] = "delivered"
    flow.ask_around()
    assert case_row(world, reference)["state"] == "delivered"
