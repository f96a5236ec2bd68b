"""Eight outcomes in each of four attempts: 4,096 courses of events, and one order in each.

The courier takes every order it gets and knows no idempotency; what keeps it at one is that nobody
orders again before the courier, asked by our reference, has said that there is none.
"""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from tests.couriers import OUTCOMES, House
from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import issued, parcel_events, the_parcel
from tests.world import NOW
from zhiban.domain.errors import GatewayError

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


class Course:
    """One issued case, whose notice is handed out until it is worked."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        (self.case_id,) = issued(flow, 1)
        self._table = reading.memory_of(flow.world, "CASES_TABLE")

    def now(self) -> Moment:
        flow = self.flow
        clock = flow.house.clock
        kept = House(clock, taken=[*flow.house.taken], states=dict(flow.house.states))
        return Moment(deepcopy(self._table.items), kept, flow.wall)

    def go_back(self, to: Moment) -> None:
        flow = self.flow
        flow.now = flow.wall = to.at
        self._table.items = deepcopy(to.rows)
        clock = lambda: flow.wall  # noqa: E731
        flow.at_another(House(clock, taken=[*to.house.taken], states=dict(to.house.states)))

    def deliver(self, *outcomes: str) -> bool:
        """Hand the notice out once; returns whether it was worked."""
        flow = self.flow
        flow.house.script = list(outcomes)
        try:
            flow.order(self.case_id)
        except GatewayError:
            return False
        finally:
            assert flow.house.script == [], "each delivery orders, or asks and then orders"
            flow.now, flow.wall = flow.now + HIDDEN, flow.wall + HIDDEN
        return True

    def is_ordered_once(self) -> bool:
        row = the_parcel(self.flow.world)
        once = self.flow.house.ordered(row["reference"]) == 1
        return once and row["state"] == "ordered" and self.told() == ["parcel_ordered"]

    def told(self) -> list[str]:
        return parcel_events(self.flow.world)


def worked_courses(course: Course, begun: Moment) -> dict[Script, bool]:
    """Each course up to the attempt that worked; after four that did not, the courier is well."""
    ended: dict[Script, bool] = {}
    open_ones: dict[Script, Moment] = {(): begun}
    for _ in range(ATTEMPTS):
        after: dict[Script, Moment] = {}
        for (script, moment), outcome in product(open_ones.items(), OUTCOMES):
            course.go_back(moment)
            if course.deliver(outcome):
                ended[*script, outcome] = course.is_ordered_once()
            else:
                after[*script, outcome] = course.now()
        open_ones = after
    for script, moment in open_ones.items():
        course.go_back(moment)
        ended[script] = course.deliver() and course.is_ordered_once()
    return ended


def test_every_one_of_4096_scripts_ends_with_one_order(flow: Flow) -> None:
    """Scripts that differ only after their order was taken are one course, lived through once."""
    course = Course(flow)
    ended = worked_courses(course, course.now())
    scripts = list(product(OUTCOMES, repeat=ATTEMPTS))
    assert len(scripts) == 4096
    lives = [next(ended[s[:n]] for n in range(1, 5) if s[:n] in ended) for s in scripts]
    assert all(lives)
    assert len(ended) == 4 + 4 * 4 + 16 * 4 + 64 * 4 + 256


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
