"""Webhook, daily question and order at once: in every order of their calls, one outcome."""

from datetime import timedelta
from typing import Any

import pytest

from tests.couriers import House
from tests.faults.interleaving import Work, every_course, writes, writes_and
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin
from tests.functions.parcel_book import issued, parcel_events, report, the_parcel, webhook
from tests.world import NOW
from zhiban.domain.errors import Conflict
from zhiban.domain.parcels import Leg, ParcelId

LOOKS = writes_and("PARCEL")


def ordered_yesterday(flow: Flow, found: str) -> str:
    """A parcel that nobody has looked at for a day; asked, the courier says it is `found`."""
    flow.now = flow.wall = NOW

    def live() -> None:
        (case_id,) = issued(flow, 1)
        flow.at_another(House(lambda: flow.wall))
        flow.order(case_id)

    begin(flow, "ordered", live)
    flow.pass_days(1)
    reference = str(the_parcel(flow.world)["reference"])
    flow.at_another(House(lambda: flow.wall, states={reference: found}))
    return reference


def outcome(flow: Flow) -> tuple[Any, ...]:
    row, (case,) = the_parcel(flow.world), reading.cases(flow.world)
    told = parcel_events(flow.world)
    once = len(told) == len(set(told))
    disputed = bool(row.get("disputed"))
    return row["state"], disputed, case["state"], once, reading.tasks(flow.world)


@pytest.mark.parametrize(
    ("heard", "found", "expected"),
    [
        ("delivered", "delivered", ("delivered", False, "delivered", True, [])),
        ("delivered", "in_transit", ("delivered", False, "delivered", True, [])),
        ("failed", "failed", ("failed", False, "issued", True, ["parcel_failed"])),
        ("failed", "delivered", ("delivered", False, "delivered", True, [])),
        ("returned", "in_transit", ("returned", False, "issued", True, ["parcel_returned"])),
    ],
)
def test_a_webhook_and_the_daily_question_end_alike_in_every_order(
    flow: Flow, heard: str, found: str, expected: tuple[Any, ...]
) -> None:
    def prepare() -> list[Work]:
        reference = ordered_yesterday(flow, found)
        event = webhook(report(reference, heard, flow.wall - timedelta(minutes=1)), flow.wall)
        return [lambda: flow.hear(event), flow.ask_around]

    courses = 0
    for ended in every_course(prepare, LOOKS):
        courses += 1
        assert [one.error for one in ended] == [None, None]
        flow.pass_days(1)  # a parcel with news is not asked about before
        flow.ask_around()
        assert outcome(flow) == expected, courses
    assert courses >= 15


def test_ends_that_contradict_each_other_are_disputed_whenever_both_were_heard(flow: Flow) -> None:
    def prepare() -> list[Work]:
        reference = ordered_yesterday(flow, "returned")
        event = webhook(report(reference, "delivered", flow.wall), flow.wall)
        return [lambda: flow.hear(event), flow.ask_around]

    seen = set()
    for _ in every_course(prepare, LOOKS):
        state, disputed, case, once, tasks = outcome(flow)
        assert (state, case, once) == ("delivered", "delivered", True)
        assert disputed == ("GET /api/orders" in flow.house.calls)
        assert ("parcel_disputed" in tasks) is disputed
        seen.add(disputed)
    assert seen == {True, False}


def test_the_same_webhook_three_times_at_once_is_taken_in_once(flow: Flow) -> None:
    def prepare() -> list[Work]:
        reference = ordered_yesterday(flow, "ordered")
        event = webhook(report(reference, "delivered", flow.wall), flow.wall)
        return [lambda: flow.hear(event)] * 3

    courses = 0
    for ended in every_course(prepare, writes):
        courses += 1
        said = sorted(str(one.value) for one in ended)
        assert said == ["delivered", "nothing_new", "nothing_new"]
        assert outcome(flow) == ("delivered", False, "delivered", True, [])
    assert courses >= 6


def test_two_notices_at_once_order_once(flow: Flow) -> None:
    """Whoever comes second finds the claim, or loses the race for it and is delivered again."""

    def prepare() -> list[Work]:
        flow.now = flow.wall = NOW
        (case_id,) = issued(flow, 1)
        flow.at_another(House(lambda: flow.wall))
        return [lambda: flow.order(case_id)] * 2

    courses = 0
    for ended in every_course(prepare, writes):
        courses += 1
        errors = [one.error for one in ended if one.error is not None]
        assert all(isinstance(error, Conflict) for error in errors)
        assert len(errors) <= 1
        assert len(flow.house.taken) == 1
        assert outcome(flow) == ("ordered", False, "issued", True, [])
    assert courses >= 6


def test_an_order_whose_webhooks_overtake_its_answer_ends_delivered(flow: Flow) -> None:
    def prepare() -> list[Work]:
        flow.now = flow.wall = NOW
        (case_id,) = issued(flow, 1)
        flow.at_another(House(lambda: flow.wall))
        event = webhook(report(f"{case_id}-out-1", "delivered", flow.wall), flow.wall)

        def courier() -> str:
            """It reports once it has the order."""
            there = flow.track_parts.courier.find(ParcelId(case_id, Leg.OUT, 1))
            return flow.hear(event) if there else "not_ordered_yet"

        return [lambda: flow.order(case_id), courier]

    seen = set()
    for ended in every_course(prepare, writes):
        assert [one.error for one in ended] == [None, None]
        assert len(flow.house.taken) == 1
        state, _, case, once, _ = outcome(flow)
        assert once
        assert (state, case) in {("ordered", "issued"), ("delivered", "delivered")}
        seen.add(state)
    assert seen == {"ordered", "delivered"}
