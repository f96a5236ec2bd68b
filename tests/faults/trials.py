"""The runs in which a guard can be missed, found by looking at which conditions fail in them.

A condition that holds each time it is asked in a run can be taken away without changing that run.
So every run is lived through once with all guards in place, and of each guard only the runs in
which its condition failed are tried without it.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from tests.faults.crossings import CROSSINGS, crossed, in_turn, places
from tests.faults.flows import FLOWS
from tests.faults.guards import guards, watched, without
from tests.faults.lives import calls_of, expected, live, undisturbed
from tests.faults.sites import Site
from tests.faults.watching import calling_site, everywhere
from tests.faults.wire import Fault
from tests.in_process_table import InProcessTables
from zhiban.store import table as store
from zhiban.store.table import Table


class Trial(NamedTuple):
    """One run: a flow with a fault at a call, or with none; or a crossing at a place."""

    name: str
    at: int = 0
    fault: Fault | None = None

    def broken(self, sites: Iterable[Site] = ()) -> list[str]:
        """What is wrong in it without these guards."""
        if self.name not in FLOWS:
            in_turn(self.name)
            with without(sites):
                return crossed(self.name, self.at).faults
        expected(self.name)  # with every guard in its place
        with without(sites):
            if self.fault is None:
                return undisturbed(self.name).faults
            return live(self.name, (self.at, self.fault)).verdict.faults

    @property
    def shown(self) -> str:
        """A few words about it."""
        how = self.fault or ("undisturbed" if self.name in FLOWS else "crossed")
        return f"{self.name} [{how} at {self.at}]"


@functools.cache
def by_others() -> tuple[Trial, ...]:
    """Every run undisturbed, or with another worker coming in between; the short ones first."""
    return (
        *(Trial(name) for name in _flows()),
        *_faulted(Fault.TWICE),
        *(Trial(name, at) for name in sorted(CROSSINGS, key=places) for at in range(places(name))),
    )


@functools.cache
def cut_off() -> tuple[Trial, ...]:
    """Every run in which a worker does something and does not know that it did."""
    return tuple(_faulted(Fault.KILLED_AFTER, Fault.TIMED_OUT, Fault.RESPONSE_LOST))


def _flows() -> list[str]:
    return sorted(FLOWS, key=lambda name: len(calls_of(name)))


def _faulted(*faults: Fault) -> Iterator[Trial]:
    for name in _flows():
        for fault in faults:
            yield from (Trial(name, at, fault) for at in range(len(calls_of(name))))


class Refused(NamedTuple):
    """The guards whose condition failed in a run, and those whose alone failed at some write."""

    failed: frozenset[Site] = frozenset()
    alone: frozenset[Site] = frozenset()


REFUSED: dict[Trial, Refused] = {}
"""Of each run that was lived through."""


def refused(trial: Trial) -> Refused:
    """The guards whose condition fails in a run that has all of them; it is lived through once.

    Of a run that has something wrong in it already, as where a row was spoiled before, none.
    """
    if trial not in REFUSED:
        with _noting() as writing:
            wrong = trial.broken()
        REFUSED[trial] = Refused() if wrong else writing.refused()
    return REFUSED[trial]


def trials(site: Site, every: Sequence[Trial]) -> Iterator[Trial]:
    """The runs of these that are about a guard, and in which its condition fails."""
    for trial in every:
        if trial.name in ways()[site] and site in refused(trial).failed:
            yield trial


@functools.cache
def ways() -> dict[Site, frozenset[str]]:
    """By which flows and crossings each guard is made."""
    made = {name: _made_by(lambda: calls_of.__wrapped__(name)) for name in FLOWS}  # noqa: B023
    for name, crossing in CROSSINGS.items():
        made[name] = made[crossing.flow] | _made_by(crossing.other)
    return {site: frozenset(name for name in made if site in made[name]) for site in guards()}


def _made_by(work: Any) -> set[Site]:
    made: set[Site] = set()
    with watched(lambda _: False, lambda _, site: made.add(site)):
        work()
    return made


@functools.cache
def together() -> dict[Site, set[frozenset[Site]]]:
    """With which other guards each stands in a transaction: there one may do what another does."""
    with _noting() as writing:
        for name in FLOWS:
            calls_of.__wrapped__(name)
    return {site: {one for one in writing.groups if site in one} for site in guards()}


class _Writing:
    """Which conditions fail at the tables, by the guard that asked them.

    `now` are the writes under way, each as the guards of its actions: one worker may write while
    another waits for its answer. `groups` are the guards that stood in one transaction.
    """

    def __init__(self) -> None:
        self.failures: set[frozenset[Site]] = set()
        self.groups: set[frozenset[Site]] = set()
        self.now: list[list[Site | None]] = []
        self.made: dict[int, tuple[Any, Site]] = {}

    def note(self, action: Any, site: Site) -> None:
        """The action is kept, so that no other gets its number."""
        self.made[id(action)] = action, site

    def transact(self, work: Callable[..., None], client: Any, actions: Sequence[Any]) -> None:
        """A transaction of our code."""
        sites = [self.made[id(one)][1] if id(one) in self.made else None for one in actions]
        self.groups.add(frozenset(site for site in sites if site in guards()))
        self._under_way(sites, work, client, actions)

    def change_now(self, work: Callable[..., Any], site: Site, *args: Any, **values: Any) -> Any:
        """A single update of our code."""
        return self._under_way([site], work, *args, **values)

    def _under_way(
        self, sites: list[Site | None], work: Callable[..., Any], *args: Any, **values: Any
    ) -> Any:
        self.now.append(sites)
        try:
            return work(*args, **values)
        finally:
            self.now.pop()

    def refused(self) -> Refused:
        """What failed so far."""
        ours = [{site for site in one if site in guards()} for one in self.failures]
        alone = frozenset(site for one in ours if len(one) == 1 for site in one)
        return Refused(frozenset().union(*ours), alone)

    def at_the_table(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """A write as it arrives: here it is seen to fail, whether or not its answer is read."""

        @functools.wraps(work)
        def done(*args: Any, **body: Any) -> Any:
            try:
                return work(*args, **body)
            except ClientError as error:
                held = error.response.get("CancellationReasons", [{"Code": "Failed"}])
                asked = zip(self.now[-1], held, strict=True)
                failed = (site for site, why in asked if why["Code"] != "None")
                self.failures.add(frozenset(site for site in failed if site is not None))
                raise

        return done


@contextmanager
def _noting() -> Iterator[_Writing]:
    """What becomes of every condition meanwhile."""
    writing = _Writing()
    transact, change_now = store.transact, vars(Table)["change_now"]

    def changed(*args: Any, **values: Any) -> Any:
        return writing.change_now(change_now, calling_site(), *args, **values)

    with watched(lambda _: False, writing.note), pytest.MonkeyPatch.context() as patch:
        everywhere(patch, "transact", transact, partial(writing.transact, transact))
        patch.setattr(Table, "change_now", changed)
        for name in ("transact_write_items", "update_item"):
            work = vars(InProcessTables)[name]
            patch.setattr(InProcessTables, name, writing.at_the_table(work))
        yield writing
