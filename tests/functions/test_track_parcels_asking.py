"""The daily round: parcels without news are asked about, and told of when they are overdue."""

import pytest

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


def test_a_courier_that_cannot_answer_about_one_is_asked_about_the_others(
    flow: Flow, world: World, reference: str
) -> None:
    flow.pass_days(1)
    flow.house.questions = ["timeout"]
    for known in flow.house.states:
        flow.house.states[known] = "picked_up"
    assert flow.ask_around() == {"asked": 2, "news": 1, "silent": 1, "overdue": 0}
    assert flow.ask_around()["news"] == 1, "what was not answered is asked again next time"


def test_a_courier_that_answers_nothing_is_left_alone_and_seen(flow: Flow, world: World) -> None:
    for case_id in issued(flow, *range(1, 8)):
        flow.order(case_id)
    flow.pass_days(1)
    flow.house.questions = ["error_before"] * 7
    flow.house.calls.clear()
    with pytest.raises(AnswerLost):
        flow.ask_around()
    assert len(flow.house.calls) == 5
    flow.house.questions = []
    assert flow.ask_around()["asked"] == 7


def test_a_failed_delivery_is_still_asked_about_as_it_may_be_tried_again(
    flow: Flow, world: World, reference: str, say: Say
) -> None:
    say("failed")
    flow.pass_days(1)
    flow.house.states[reference] = "delivered"
    flow.ask_around()
    assert case_row(world, reference)["state"] == "delivered"
