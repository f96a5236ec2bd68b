"""Two requests at once, in every order: each pauses before each of its AWS calls.

Both are run one call at a time, and between calls too only one of them runs, as in a Lambda's
process, whose libraries keep the request in variables of the whole process. A schedule lets the
first make k calls, then the second n, then the first all it still has, then the second. Two reads
may change places unseen, so of either k or n only the places just after a write are tried with
every place of the other.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.faults.test_killed_at_every_call import READS
from tests.functions.reading import memory_of
from tests.world import World

END = 10**6


class Turns:
    """Who may make the next call: (who, how many) in order."""

    def __init__(self, *turns: tuple[int, int]) -> None:
        self.left = [list(turn) for turn in turns]
        self.ended: set[int] = set()
        self.calls: list[list[str]] = [[], []]
        self.log: list[tuple[int, str]] = []
        self.change = threading.Condition()
        self.process = threading.Lock()

    def _next(self) -> int | None:
        while self.left and (self.left[0][1] <= 0 or self.left[0][0] in self.ended):
            self.left.pop(0)
        return self.left[0][0] if self.left else None

    @contextmanager
    def turn(self, who: int, name: str) -> Iterator[None]:
        """One call in one's turn; nobody else moves until it has its answer."""
        self.process.release()
        with self.change:
            while self._next() not in (who, None):
                assert self.change.wait(timeout=30), "nobody's turn"
        self.process.acquire()
        try:
            yield
        finally:
            with self.change:
                if self.left:
                    self.left[0][1] -= 1
                self.calls[who].append(name)
                self.log.append((who, name))
                self.change.notify_all()

    def first_to_write(self) -> int:
        """Whose last write came first: 0 or 1; -1 where either wrote nothing."""
        last = {who: n for n, (who, name) in enumerate(self.log) if name not in READS}
        return min(last, key=lambda who: last[who]) if len(last) == 2 else -1

    def __repr__(self) -> str:
        return " ".join(f"{'ab'[who]}:{name}" for who, name in self.log)

    def end(self, who: int) -> None:
        with self.change:
            self.ended.add(who)
            self.change.notify_all()


@contextmanager
def _paused(turns: Turns, threads: list[threading.Thread]) -> Iterator[None]:
    call = vars(BaseClient)["_make_api_call"]

    def one_at_a_time(*args: Any, **kwargs: Any) -> Any:
        current = threading.current_thread()
        if current not in threads:
            return call(*args, **kwargs)
        with turns.turn(threads.index(current), args[1]):
            return call(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", one_at_a_time)
        yield


def together(turns: Turns, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Both answers; an exception of either is raised here."""
    answers: list[Any] = [None, None]

    def run(who: int, work: Callable[[], Any]) -> None:
        with turns.process:
            try:
                answers[who] = work()
            except BaseException as error:
                answers[who] = error
            finally:
                turns.end(who)

    threads = [
        threading.Thread(target=run, args=(who, work)) for who, work in enumerate((first, second))
    ]
    with _paused(turns, threads):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers


def every_order(
    world: World, first: Callable[[], Any], second: Callable[[], Any]
) -> Iterator[tuple[Turns, list[Any]]]:
    """Every schedule, each from the same beginning, with both answers."""
    names = ("REGISTRY_TABLE", "CASES_TABLE")
    before = {name: deepcopy(memory_of(world, name).items) for name in names}

    def again() -> None:
        for name, items in before.items():
            memory_of(world, name).items = deepcopy(items)

    alone = []
    for work in (first, second):
        again()
        turns = Turns((0, END))
        together(turns, work, lambda: None)
        alone.append(turns.calls[0])
    for k, n in _schedules(*alone):
        again()
        turns = Turns((0, k), (1, n), (0, END), (1, END))
        yield turns, together(turns, first, second)


def _schedules(first: list[str], second: list[str]) -> list[tuple[int, int]]:
    def after_writes(calls: list[str]) -> list[int]:
        return [0, *(n + 1 for n, name in enumerate(calls) if name not in READS)]

    wholly = [(k, n) for k in range(len(first) + 1) for n in after_writes(second)]
    wholly += [(k, n) for k in after_writes(first) for n in range(len(second) + 1)]
    return sorted(set(wholly))
