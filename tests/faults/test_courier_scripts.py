"""Eight outcomes in each of four attempts: 4,096 courses of events, and one order in each leg; and
4,096 of an order that is cancelled, and one cancelling in each.

The courier takes every order it gets and knows no idempotency; what keeps it at one is that nobody
orders again before the courier, asked by our reference, has said that there is none.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from tests.couriers import OUTCOMES, House
from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import (
    WITH_ORIGINAL,
    fetched,
    issued,
    parcel_events,
    parcel_row,
)
from tests.world import NOW
from zhiban.domain.errors import GatewayError
from zhiban.domain.parcels import Leg

ATTEMPTS = 4
HIDDEN = timedelta(minutes=3)
"""How long the queue hides a message before it hands it out again."""

type Script = tuple[str, ...]


@dataclass(frozen=True)
class Moment:
    """The county and the courier at one point of a course, to go on from more than once."""

    rows: Any
    house: House
    at: datetime


LEGS = [("", Leg.OUT), (WITH_ORIGINAL, Leg.IN)]
"""A licence that goes out, and an old original that is collected."""


class Course:
    """One issued case, whose notice is handed out until it is worked, and what is asked once."""

    def __init__(self, flow: Flow, item: str = "", leg: Leg = Leg.OUT) -> None:
        self.flow = flow
        (self.case_id,) = issued(flow, 1, item=item)
        self.reference = f"{self.case_id}-{leg}-1"
        self._table = reading.memory_of(flow.world, "CASES_TABLE")

    def now(self) -> Moment:
        flow = self.flow
        return Moment(deepcopy(self._table.items), self._at(flow.house), flow.wall)

    def go_back(self, to: Moment) -> None:
        flow = self.flow
        flow.now = flow.wall = to.at
        self._table.items = deepcopy(to.rows)
        flow.at_another(self._at(to.house))

    def _at(self, house: House) -> House:
        """The same house, in which nothing else happens to this one."""
        kept = {"taken": [*house.taken], "states": {**house.states}, "revoked": [*house.revoked]}
        return House(lambda: self.flow.wall, **kept)  # type: ignore[arg-type]

    def deliver(self, *outcomes: str) -> bool:
        """Hand the notice out once; returns whether it was worked."""
        self.flow.house.script = list(outcomes)
        worked = self._hand_out()
        assert self.flow.house.script == [], "each delivery orders, or asks and then orders"
        return worked

    def revoke(self, *outcomes: str) -> bool:
        """The same, of a notice that the case is over."""
        self.flow.house.cancels = list(outcomes)
        worked = self._hand_out()
        assert self.flow.house.cancels == [], "each delivery cancels, or asks and then cancels"
        return worked

    def _hand_out(self) -> bool:
        flow = self.flow
        try:
            flow.order(self.case_id)
        except GatewayError:
            return False
        finally:
            flow.now, flow.wall = flow.now + HIDDEN, flow.wall + HIDDEN
        return True

    def is_ordered_once(self) -> bool:
        row = parcel_row(self.flow.world, self.reference)
        once = self.flow.house.ordered(self.reference) == 1
        told = self.told() == ["parcel_ordered"]
        return once and told and row["state"] == "ordered"

    def is_revoked_once(self) -> bool:
        row = parcel_row(self.flow.world, self.reference)
        once = self.flow.house.revoked == [self.reference]
        told = self.told().count("parcel_cancelled") == 1
        return once and told and (row["state"], "queue_pk" in row) == ("cancelled", False)

    def told(self) -> list[str]:
        return parcel_events(self.flow.world)


type Deliver = Callable[..., bool]


def worked_courses(
    course: Course, deliver: Deliver, is_once: Callable[[], bool]
) -> dict[Script, bool]:
    """Each course up to the attempt that worked; after four that did not, the courier is well."""
    ended: dict[Script, bool] = {}
    open_ones: dict[Script, Moment] = {(): course.now()}
    for _ in range(ATTEMPTS):
        after: dict[Script, Moment] = {}
        for (script, moment), outcome in product(open_ones.items(), OUTCOMES):
            course.go_back(moment)
            if deliver(outcome):
                ended[*script, outcome] = is_once()
            else:
                after[*script, outcome] = course.now()
        open_ones = after
    for script, moment in open_ones.items():
        course.go_back(moment)
        ended[script] = deliver() and is_once()
    return ended


def assert_all_4096(ended: dict[Script, bool]) -> None:
    """Scripts that differ only after it was done are one course, lived through once."""
    scripts = list(product(OUTCOMES, repeat=ATTEMPTS))
    assert len(scripts) == 4096
    lives = [next(ended[s[:n]] for n in range(1, 5) if s[:n] in ended) for s in scripts]
    assert all(lives)
    assert len(ended) == 4 + 4 * 4 + 16 * 4 + 64 * 4 + 256


@pytest.mark.parametrize(("item", "leg"), LEGS)
def test_every_one_of_4096_scripts_ends_with_one_order(flow: Flow, item: str, leg: Leg) -> None:
    course = Course(flow, item, leg)
    assert_all_4096(worked_courses(course, course.deliver, course.is_ordered_once))


def test_every_one_of_4096_scripts_of_cancelling_ends_with_one_cancelled(flow: Flow) -> None:
    """The licence was fetched at the counter while its parcel still lay there."""
    course = Course(flow)
    course.deliver("accepted")
    fetched(flow, course.case_id)
    assert_all_4096(worked_courses(course, course.revoke, course.is_revoked_once))


def test_told_twice_at_every_step_of_every_pair_of_outcomes_it_is_still_one(flow: Flow) -> None:
    """A queue may deliver a notice again while the first one's answer is still awaited."""
    course = Course(flow)
    begun = course.now()
    for script in product(OUTCOMES, repeat=2):
        course.go_back(begun)
        flow.house.script = list(script)
        for _ in range(4):
            for _ in range(2):
                try:
                    flow.order(course.case_id)
                except GatewayError:
                    continue
            flow.now, flow.wall = flow.now + HIDDEN, flow.wall + HIDDEN
        assert course.is_ordered_once(), script


def test_the_worst_course_is_over_within_the_queues_five_tries(flow: Flow) -> None:
    course = Course(flow)
    assert flow.wall == NOW
    tries = [course.deliver(outcome) for outcome in ("timeout_before",) * 4]
    assert [*tries, course.deliver()] == [False, False, False, False, True]
