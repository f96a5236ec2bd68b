"""Every order in which the steps of several works can follow one another, one step at a time.

A work runs in a thread of its own and stops before each of its steps: a transaction, a call of the
provider, and where asked for a read of a ledger row or of a kept receipt. Counters that only add
up are no steps, since their order changes nothing. Orders are gone through from the first to the
last, so that none is left out and none comes twice.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.flow import Carrier
from tests.sms_partner import Partner

SECONDS = 30.0
WATCHED = ("SMS#", "RECEIPT")

type Work = Callable[[], object]


@dataclass
class Stage:
    """Lets one work at a time take a step. `order` says whose turn it is, as far as it is given."""

    works: Sequence[Work]
    order: list[int]
    choices: list[list[int]] = field(default_factory=list)
    results: dict[int, object] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    lock: threading.Condition = field(default_factory=threading.Condition)
    mine: threading.local = field(default_factory=threading.local)

    def step(self) -> None:
        """Called by a work before a step: wait until it is its turn."""
        number = getattr(self.mine, "number", None)
        if number is None:
            return
        with self.lock:
            self.waiting.add(number)
            self.lock.notify_all()
            assert self.lock.wait_for(lambda: number not in self.waiting, SECONDS)

    def play(self) -> None:
        """All works to their ends."""
        threads = [threading.Thread(target=self._live, args=(n,)) for n in range(len(self.works))]
        for thread in threads:
            thread.start()
        with self.lock:
            while len(self.done) < len(self.works):
                assert self.lock.wait_for(self._at_rest, SECONDS)
                able = sorted(self.waiting)
                if able:
                    self._turn(able)
        for thread in threads:
            thread.join(SECONDS)

    def _at_rest(self) -> bool:
        return len(self.waiting) + len(self.done) == len(self.works)

    def _turn(self, able: list[int]) -> None:
        at = len(self.choices)
        self.choices.append(able)
        if at == len(self.order):
            self.order.append(able[0])
        self.waiting.remove(self.order[at])
        self.lock.notify_all()

    def _live(self, number: int) -> None:
        self.mine.number = number
        try:
            self.results[number] = self.works[number]()
        except Exception as error:
            self.results[number] = error
        with self.lock:
            self.done.add(number)
            self.lock.notify_all()

    def next_order(self) -> list[int] | None:
        """The order after this one: its last turn that could have gone to a later work does."""
        for at in range(len(self.choices) - 1, -1, -1):
            later = [n for n in self.choices[at] if n > self.order[at]]
            if later:
                return [*self.order[:at], later[0]]
        return None


class Waiting:
    """Gives a work a step of its own, before it looks at what the others did."""

    stage: Stage | None = None

    def __call__(self) -> None:
        if self.stage is not None:
            self.stage.step()


a_while = Waiting()


def writes(name: str, _: Any) -> bool:
    """An AWS call that is a transaction."""
    return name == "TransactWriteItems"


def writes_and_reads(name: str, told: Any) -> bool:
    """A transaction, or a read on which one is decided."""
    sort = told.get("Key", {}).get("SK", {}).get("S", "") if isinstance(told, dict) else ""
    return writes(name, told) or (name == "GetItem" and sort.startswith(WATCHED))


def every_order(
    prepare: Callable[[], Sequence[Work]], steps: Callable[[str, Any], bool] = writes_and_reads
) -> Iterator[dict[int, object]]:
    """What the works came to, in every order. `prepare` begins anew and gives the works."""
    order: list[int] | None = []
    while order is not None:
        a_while.stage = stage = Stage(prepare(), order)
        with pytest.MonkeyPatch.context() as patch:
            _stop_at_steps(patch, stage, steps)
            stage.play()
        yield stage.results
        order = stage.next_order()


def _stop_at_steps(
    patch: pytest.MonkeyPatch, stage: Stage, steps: Callable[[str, Any], bool]
) -> None:
    def stopping(call: Any, step: Callable[..., bool]) -> Any:
        def stopped(*args: Any, **kwargs: Any) -> Any:
            if step(*args[1:], **kwargs):
                stage.step()
            return call(*args, **kwargs)

        return stopped

    patch.setattr(BaseClient, "_make_api_call", stopping(vars(BaseClient)["_make_api_call"], steps))
    for kind, name in ((Carrier, "send"), (Partner, "send"), (Partner, "ask")):
        patch.setattr(kind, name, stopping(vars(kind)[name], lambda *_, **__: True))
