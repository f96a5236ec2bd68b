"""Each call of ordering and tracking is lost, or the process killed at it; the end is the same.

A queue hands its message out again, a courier repeats its webhook until it is answered, and the
hourly and daily looks come round: that is all that heals.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError as AwsTimeout
from urllib3.exceptions import ReadTimeoutError

from reconcile.ordering_again import parcels_forgotten
from tests.couriers import House, Killed
from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import issued, parcel_events, parcels, report, webhook
from tests.world import NOW
from zhiban.domain.errors import GatewayError

FAULTS = ("killed_before", "killed_after", "request_lost", "response_lost")
READS = {"GetItem", "BatchGetItem", "Query", "CourierGET"}
"""A read leaves no trace: however it is spoiled, it is the same."""
WAY = ("picked_up", "failed", "delivered")
HIDDEN = timedelta(minutes=3)


class Saboteur:
    """Notes each call to AWS and to the courier, and spoils one of them."""

    def __init__(self, at: int = -1, fault: str = "") -> None:
        self.at, self.fault = at, fault
        self.calls: list[str] = []

    def around(self, name: str, lost: Exception, call: Callable[[], Any]) -> Any:
        mine, self.calls = len(self.calls), [*self.calls, name]
        if mine != self.at:
            return call()
        if self.fault == "killed_before":
            raise Killed
        if self.fault == "request_lost":
            raise lost
        call()
        raise Killed if self.fault == "killed_after" else lost


@contextmanager
def watched(saboteur: Saboteur) -> Iterator[None]:
    aws, ask = vars(BaseClient)["_make_api_call"], House.request

    def call_aws(client: Any, name: str, told: Any) -> Any:
        lost = AwsTimeout(endpoint_url="")
        return saboteur.around(name, lost, lambda: aws(client, name, told))

    def ask_courier(house: House, method: str, url: str, **told: Any) -> Any:
        lost = ReadTimeoutError(None, "", "")  # type: ignore[arg-type]
        return saboteur.around(f"Courier{method}", lost, lambda: ask(house, method, url, **told))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call_aws)
        patch.setattr(House, "request", ask_courier)
        yield


def until_done(flow: Flow, work: Callable[[], object]) -> None:
    """Whoever delivers delivers again, some minutes later, five times at most."""
    for _ in range(5):
        try:
            work()
        except (GatewayError, AwsTimeout, Killed):
            later(flow, HIDDEN)
        else:
            return
    raise AssertionError("it was never worked")


def later(flow: Flow, by: timedelta) -> None:
    flow.now, flow.wall = flow.now + by, flow.wall + by


def from_issued_to_delivered(flow: Flow, case_id: str) -> None:
    """The notice, the webhooks, the hourly and the daily look."""
    until_done(flow, lambda: flow.order(case_id))
    for n, state in enumerate(WAY):
        body = report(f"{case_id}-out-1", state, NOW + timedelta(hours=1 + n))
        later(flow, timedelta(hours=1))
        until_done(flow, lambda body=body: flow.hear(webhook(body, flow.wall)))  # type: ignore[misc]
    until_done(flow, lambda: look_for_forgotten(flow))
    until_done(flow, flow.ask_around)


def look_for_forgotten(flow: Flow) -> None:
    """The part of reconcile that is about parcels, and what it hands on."""
    cases, parcels = flow.order_parts.cases, flow.order_parts.parcels
    for case_id in parcels_forgotten(cases, parcels, flow.now, flow.wall):
        flow.order(case_id)


def end_of(flow: Flow) -> tuple[Any, ...]:
    tasks = reading.rows_of(flow.world, "CASE#", "TASK#")
    return (
        [(row["reference"], row["state"], row["tracking"]) for row in parcels(flow.world)],
        reading.case_states(flow.world),
        sorted((row["what"], row["state"]) for row in tasks),
        parcel_events(flow.world),
        len(flow.house.taken),
    )


def lived(flow: Flow, saboteur: Saboteur) -> tuple[Any, ...]:
    (case_id,) = issued(flow, 1)
    flow.world.take("COURIER_QUEUE_URL")
    with watched(saboteur):
        from_issued_to_delivered(flow, case_id)
    return end_of(flow)


def test_whatever_call_is_lost_there_is_one_order_and_one_delivery(flow: Flow) -> None:
    whole = Saboteur()
    expected = lived(flow, whole)
    assert expected[1:] == (
        {"YL00120261231": "delivered"},
        [],
        ["parcel_ordered", *(f"parcel_{state}" for state in WAY), "case_delivered"],
        1,
    )
    assert {"CourierPOST", "TransactWriteItems", "GetItem", "Query"} <= set(whole.calls)
    spoiled = [
        (at, fault)
        for at, name in enumerate(whole.calls)
        for fault in (FAULTS[2:3] if name in READS else FAULTS)
    ]
    for at, fault in spoiled:
        flow.now = flow.wall = NOW
        flow.at_another(House(lambda: flow.wall))
        assert lived(flow, Saboteur(at, fault)) == expected, (whole.calls[at], at, fault)
    assert len(spoiled) >= 50


def test_a_notice_the_bus_lost_is_found_by_the_hourly_look(flow: Flow) -> None:
    (case_id,) = issued(flow, 1)
    later(flow, timedelta(minutes=14))
    assert flow.reconcile()["parcels_forgotten"] == 0
    later(flow, timedelta(minutes=1))
    assert flow.reconcile()["parcels_forgotten"] == 1
    assert flow.deliver_orders() == ["ordered"]
    later(flow, timedelta(hours=1))
    assert flow.reconcile()["parcels_forgotten"] == 0
    assert [order["reference"] for order in flow.house.taken] == [f"{case_id}-out-1"]


@pytest.mark.parametrize("left", ["claimed", "unknown", "planned"])
def test_an_order_left_half_made_is_found_by_the_hourly_look(flow: Flow, left: str) -> None:
    """Its message is in the dead letters: the queue's tries are over."""
    script = {"claimed": "killed_after", "unknown": "timeout_before", "planned": "throttled"}
    (case_id,) = issued(flow, 1)
    flow.house.script = [script[left]]
    with pytest.raises((Killed, GatewayError)):
        flow.order(case_id)
    assert [row["state"] for row in parcels(flow.world)] == [left]
    later(flow, timedelta(minutes=14))
    assert flow.reconcile()["parcels_forgotten"] == 0
    later(flow, timedelta(minutes=2))
    assert flow.reconcile()["parcels_forgotten"] == 1
    assert flow.deliver_orders() == ["found_ordered" if left == "claimed" else "ordered"]
    assert len(flow.house.taken) == 1
    assert flow.reconcile()["parcels_forgotten"] == 0


def test_what_ended_or_is_under_way_is_not_handed_to_ordering_again(flow: Flow) -> None:
    first, second = issued(flow, 1, 2)
    flow.house.script = ["rejected"]
    assert [*flow.order(first), *flow.order(second)] == ["failed_not_taken", "ordered"]
    later(flow, timedelta(days=1))
    assert flow.reconcile()["parcels_forgotten"] == 0
