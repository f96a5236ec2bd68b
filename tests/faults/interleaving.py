"""Every way in which the calls of several works can take turns, one after the other.

Each work runs in a thread of its own and stops before each of its calls until it is its turn; when
all turns of a course are taken, the next course differs in the last turn that could still go to
another. So no two calls ever run at once, and no order of them is left out. Which calls are steps
is asked of `steps`: what only adds up is none, since its order changes nothing.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.couriers import House
from tests.flow import Carrier
from tests.sms_partner import Partner

SECONDS = 30.0

type Work = Callable[[], object]
type Steps = Callable[[str, str], bool]
"""Whether a call is a step, by what is called and the sort of the rows read ("" for none)."""


def everything(_name: str, _sort: str) -> bool:
    """Every call."""
    return True


def writes(name: str, _: str) -> bool:
    """A transaction, or a call of a partner."""
    return name == "TransactWriteItems" or name.startswith("Partner")


def writes_and(*sorts: str) -> Steps:
    """The same, and reads of rows of these sorts, on which a write is decided."""
    return lambda name, sort: writes(name, sort) or (name == "GetItem" and sort in sorts)


@dataclass
class Ended:
    """How one work ended: what it returned, or what it raised."""

    value: object = None
    error: Exception | None = None


@dataclass
class Course:
    """One order of turns: which of the works that could go went, at each turn."""

    turns: list[int] = field(default_factory=list)
    choices: list[int] = field(default_factory=list)

    def next(self) -> "Course | None":
        """The next course, or None after the last."""
        turns = list(self.turns)
        while turns:
            last = turns.pop()
            if last + 1 < self.choices[len(turns)]:
                return Course([*turns, last + 1])
        return None


class Turnstile:
    """Lets one work at a time go on to its next call."""

    def __init__(self, works: Sequence[Work], course: Course, steps: Steps) -> None:
        self.works, self.course, self.steps = works, course, steps
        self.ended = [Ended() for _ in works]
        self._go = [threading.Semaphore(0) for _ in works]
        self._came: queue.Queue[tuple[int, bool]] = queue.Queue()
        self._mine = threading.local()

    def before(self, name: str, sort: str = "") -> None:
        """Called by a work before each call."""
        number = getattr(self._mine, "number", None)
        if number is not None and self.steps(name, sort):
            self._came.put((number, True))
            assert self._go[number].acquire(timeout=SECONDS)

    def run(self) -> list[Ended]:
        """All works to their ends, in the order of the course."""
        threads = [
            threading.Thread(target=self._live, args=(number, work), daemon=True)
            for number, work in enumerate(self.works)
        ]
        waiting: list[int] = []
        for thread in threads:
            thread.start()
            self._hear(waiting)
        turn = 0
        while waiting:
            waiting.sort()
            if turn == len(self.course.turns):
                self.course.turns.append(0)
            self.course.choices.append(len(waiting))
            self._go[waiting.pop(self.course.turns[turn])].release()
            self._hear(waiting)
            turn += 1
        return self.ended

    def _hear(self, waiting: list[int]) -> None:
        """Until the work that goes has come to its next call, or to its end."""
        number, waits = self._came.get(timeout=SECONDS)
        if waits:
            waiting.append(number)

    def _live(self, number: int, work: Work) -> None:
        self._mine.number = number
        try:
            self.ended[number].value = work()
        except Exception as error:
            self.ended[number].error = error
        self._came.put((number, False))


class Waiting:
    """Gives a work a step of its own, before it looks at what the others did."""

    turnstile: Turnstile | None = None

    def __call__(self) -> None:
        if self.turnstile is not None:
            self.turnstile.before("Partner waits")


a_while = Waiting()


@contextmanager
def stopping_at_calls(turnstile: Turnstile) -> Iterator[None]:
    aws = vars(BaseClient)["_make_api_call"]

    def call_aws(client: Any, name: str, told: Any) -> Any:
        asked = told.get("Key", {}).get("SK") or told.get("ExpressionAttributeValues", {}).get(
            ":sk"
        )
        sort = (asked or {}).get("S", "").partition("#")[0]
        turnstile.before(name, sort)
        return aws(client, name, told)

    def stopping(call: Any) -> Any:
        def stopped(*args: Any, **told: Any) -> Any:
            turnstile.before("Partner")
            return call(*args, **told)

        return stopped

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call_aws)
        for kind, name in (
            (House, "request"),
            (Carrier, "send"),
            (Partner, "send"),
            (Partner, "ask"),
        ):
            patch.setattr(kind, name, stopping(vars(kind)[name]))
        patch.setattr(a_while, "turnstile", turnstile)
        yield


def every_course(prepare: Callable[[], Sequence[Work]], steps: Steps) -> Iterator[list[Ended]]:
    """Live through every course; yields how the works ended in each. `prepare` begins anew."""
    course: Course | None = Course()
    while course is not None:
        turnstile = Turnstile(prepare(), course, steps)
        with stopping_at_calls(turnstile):
            ended = turnstile.run()
        yield ended
        course = turnstile.course.next()
