"""Two at once, in every order: AWS calls of several workers take turns as a schedule says."""

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import pytest
from botocore.client import BaseClient

PATIENCE = 30.0


def orders(mine: int, yours: int) -> Iterator[tuple[int, ...]]:
    """Every order in which worker 0 makes `mine` calls and worker 1 makes `yours`."""
    total = mine + yours
    for places in combinations(range(total), mine):
        yield tuple(0 if n in places else 1 for n in range(total))


class Turns:
    """Lets one call happen at a time: whose it is stands in the schedule, then the lowest goes.

    Between calls too only one worker runs, the one that has the `process`: a Lambda's process works
    one request at a time, and its libraries keep the request in variables of the whole process.
    """

    def __init__(self, order: Sequence[int], workers: int) -> None:
        self._order = list(order)
        self._running = set(range(workers))
        self._changed = threading.Condition()
        self.process = threading.Lock()

    def _next(self) -> int:
        while self._order and self._order[0] not in self._running:
            self._order.pop(0)
        return self._order[0] if self._order else min(self._running)

    def call(self, who: int, work: Callable[[], Any]) -> Any:
        """Make a call when it is this worker's turn; nobody else makes one meanwhile."""
        self.process.release()
        with self._changed:
            assert self._changed.wait_for(lambda: self._next() == who, PATIENCE), "nobody moves"
        self.process.acquire()
        try:
            return work()
        finally:
            with self._changed:
                if self._order:
                    self._order.pop(0)
                self._changed.notify_all()

    def end(self, who: int) -> None:
        """This worker makes no more calls."""
        with self._changed:
            self._running.discard(who)
            self._changed.notify_all()


def interleaved(order: Sequence[int], works: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each worker came back with, their AWS calls made in this order."""
    turns, results = Turns(order, len(works)), [None] * len(works)
    call, mine = vars(BaseClient)["_make_api_call"], threading.local()

    def run(who: int) -> None:
        mine.who = who
        with turns.process:
            try:
                results[who] = works[who]()
            finally:
                turns.end(who)

    def taking_turns(*args: Any, **kwargs: Any) -> Any:
        return turns.call(mine.who, lambda: call(*args, **kwargs))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", taking_turns)
        threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    return results


def calls_of(work: Callable[[], Any]) -> list[str]:
    """The AWS calls that one worker makes when nobody disturbs it."""
    call, made = vars(BaseClient)["_make_api_call"], []

    def noted(*args: Any, **kwargs: Any) -> Any:
        made.append(args[1])
        return call(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", noted)
        work()
    return made
