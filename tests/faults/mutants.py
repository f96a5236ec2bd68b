"""Fault mutants: every guard is taken away in turn, and a run of the fault harness comes out wrong.

A guard is a condition that an action is written under: what makes a second delivery, a crossing
worker or a late word do nothing. They are found in the code by the same reading that finds the call
sites, and taken away where they are made, one at a time.
"""

import ast
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest

from tests.faults.checks import CHECKS
from tests.faults.crossings import CROSSINGS, crossed, in_turn, places
from tests.faults.flows import FLOWS
from tests.faults.lives import calls_of, expected, live, undisturbed
from tests.faults.sites import Module, Site, modules, names_in
from tests.faults.watching import calling_site, everywhere
from tests.faults.wire import Fault
from zhiban.store import table as store
from zhiban.store.table import Table

UNGUARDED = {"put": 1, "put_new": 0, "update": 2, "delete": 1, "check": 0, "change_now": 2}
"""How many arguments of an action say what it does; those after them say when."""

CUT_OFF = (Fault.KILLED_AFTER, Fault.TIMED_OUT)
"""What is tried on a mutant when nothing was noticed with the event delivered twice at once."""

FEW, MANY = 6, 16
"""In so many flows."""


UNMISSED: dict[str, str] = {}
"""Conditions that no run misses, and what keeps their promise besides.

Found beside each: why the second writer writes what is there already, or cannot come.
"""

ALWAYS = "attribute_exists(PK) OR attribute_not_exists(PK)"


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition, by the place it is made at; its name outlives a move of that place."""

    site: Site
    name: str

    @property
    def shown(self) -> str:
        """The name, and where it is now."""
        return f"{self.name} ({self.site})"


@functools.cache
def guards() -> dict[Site, Guard]:
    """Every condition in the code."""
    trees = modules()
    names = names_in(trees)
    found = {}
    for module in trees:
        if not module.is_wire:
            for inside, call in _calls(module.tree, ""):
                if _guards(call) and "Table" in names.of(call.func.value, call.func.attr):  # type: ignore[attr-defined]
                    guard = _guard(module, inside, call)
                    found[guard.site] = guard
    return found


def _calls(node: ast.AST, inside: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call, and in which function of which class it stands."""
    for child in ast.iter_child_nodes(node):
        named = isinstance(child, ast.FunctionDef | ast.ClassDef)
        within = f"{inside}.{child.name}" if named else inside  # type: ignore[attr-defined]
        if isinstance(child, ast.Call):
            yield within, child
        yield from _calls(child, within)


def _guards(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in UNGUARDED:
        return False
    asked = len(call.args) > UNGUARDED[call.func.attr]
    return asked or any(word.arg == "condition" for word in call.keywords)


def _guard(module: Module, inside: str, call: ast.Call) -> Guard:
    site = Site(module.file, call.end_lineno or 0, call.end_col_offset or 0)
    assert isinstance(call.func, ast.Attribute)
    said = call.args[UNGUARDED[call.func.attr] + (call.func.attr == "check") :]
    condition = ast.unparse(said[0])
    return Guard(site, f"{module.name.removeprefix('zhiban.')}{inside}: {condition}")


@contextmanager
def watched(
    see: Callable[[Site], bool], note: Callable[[Any, Site], None] = lambda *_: None
) -> Iterator[None]:
    """Ask `see` of each guard whether to leave it out; tell `note` what was made of it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, kept in UNGUARDED.items():
            patch.setattr(Table, name, _without(vars(Table)[name], name, kept, see, note))
        yield


def _without(
    work: Callable[..., Any],
    name: str,
    kept: int,
    see: Callable[[Site], bool],
    note: Callable[[Any, Site], None],
) -> Callable[..., Any]:
    @functools.wraps(work)
    def made(table: Table, *args: Any, **values: Any) -> Any:
        site = calling_site()
        if not see(site):
            action = work(table, *args, **values)
            note(action, site)
            return action
        match name:
            case "put_new":
                return table.put(args[0])
            case "check":
                action = work(table, *args, **values)
                action["ConditionCheck"]["ConditionExpression"] = ALWAYS
                return action
            case "put" | "delete":
                return work(table, *args[:kept])
        return work(table, *args[:kept], **values)

    return made


@dataclass
class Ways:
    """By which flows and crossings a guard is made, those with the fewest calls first."""

    flows: list[str] = field(default_factory=list)
    crossings: list[str] = field(default_factory=list)


@functools.cache
def ways() -> dict[Site, Ways]:
    """Of each guard."""
    found = {site: Ways() for site in guards()}
    for name in sorted(FLOWS, key=lambda one: len(calls_of(one))):
        for site in _made_by(lambda: calls_of.__wrapped__(name)) & found.keys():  # noqa: B023
            found[site].flows.append(name)
    for name in sorted(CROSSINGS, key=places):
        crossing = CROSSINGS[name]
        for site in found:
            if crossing.flow in found[site].flows:
                found[site].crossings.append(name)
        for site in _made_by(crossing.other) & found.keys():
            if name not in found[site].crossings:
                found[site].crossings.append(name)
    return found


def _made_by(work: Callable[[], object]) -> set[Site]:
    made: set[Site] = set()
    with watched(lambda _: False, lambda _, site: made.add(site)):
        work()
    return made


class Trial(NamedTuple):
    """One run: a flow with a fault at a call, or with none; or a crossing at a place."""

    name: str
    at: int
    fault: Fault | None

    def broken(self, sites: Iterable[Site]) -> list[str]:
        """What is wrong in it without these guards."""
        gone = frozenset(sites)
        if self.name in FLOWS:
            expected(self.name)  # with every guard in its place
            with watched(gone.__contains__):
                if self.fault is None:
                    return undisturbed(self.name).faults
                return live(self.name, (self.at, self.fault)).verdict.faults
        in_turn(self.name)
        with watched(gone.__contains__):
            return crossed(self.name, self.at).faults

    @property
    def shown(self) -> str:
        """A few words about it."""
        how = self.fault or ("undisturbed" if self.name in FLOWS else "crossed")
        return f"{self.name} [{how} at {self.at}]"


def trials(site: Site) -> Iterator[Trial]:
    """The runs in which a guard may be missed, the likeliest first."""
    flows, crossings = ways()[site].flows, ways()[site].crossings
    yield from (Trial(name, 0, None) for name in flows)
    yield from _in_flows(flows[:FEW], (Fault.TWICE,))
    for name in crossings:
        yield from (Trial(name, place, None) for place in range(places(name)))
    yield from _in_flows(flows[FEW:MANY], (Fault.TWICE,))
    functions = {FLOWS[name].function for name in flows}
    beside = [name for name in FLOWS if FLOWS[name].function in functions and name not in flows]
    yield from _in_flows(flows[:FEW], CUT_OFF)
    yield from _in_flows(beside[:FEW], (Fault.TWICE,))


def _in_flows(flows: Iterable[str], faults: Iterable[Fault]) -> Iterator[Trial]:
    for name in flows:
        for fault in faults:
            yield from (Trial(name, at, fault) for at in range(len(calls_of(name))))


@functools.cache
def together() -> dict[Site, set[frozenset[Site]]]:
    """With which other guards each stands in a transaction: there one may do what another does."""
    found: dict[Site, set[frozenset[Site]]] = {site: set() for site in guards()}
    made: dict[int, Site] = {}
    kept: list[Any] = []

    def note(action: Any, site: Site) -> None:
        kept.append(action)  # so that no other gets its number
        made[id(action)] = site

    transact = store.transact

    def written(client: Any, actions: Sequence[Any]) -> None:
        sites = frozenset(site for one in actions if (site := made.get(id(one))) in found)
        for site in sites:
            found[site].add(sites)
        transact(client, actions)

    with pytest.MonkeyPatch.context() as patch, watched(lambda _: False, note):
        everywhere(patch, "transact", transact, written)
        for name in FLOWS:
            calls_of.__wrapped__(name)
    return found


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one guard or check taken away: noticed by itself, with others, or not."""

    what: str
    noticed: str
    beside: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """A line about it."""
        if not self.noticed:
            return f"NOT NOTICED  {self.what}"
        if self.beside:
            return f"one of {len(self.beside) + 1}  {self.what}: {self.noticed}"
        return f"noticed  {self.what}: {self.noticed}"


def fate_of(site: Site) -> Fate:
    """Take a guard away, and see whether any run comes out wrong.

    Where none does, another guard of the same transaction may do what this one does. Then a run is
    looked for that comes out wrong without all of them, and right with this one alone.
    """
    guard = guards()[site]
    for trial in trials(site):
        if broken := trial.broken([site]):
            return Fate(guard.name, f"{trial.shown} {broken[0]}")
    for group in sorted(together()[site], key=len):
        others = tuple(guards()[one].name for one in group - {site})
        for trial in trials(site) if others else ():
            if (broken := trial.broken(group)) and not trial.broken(group - {site}):
                return Fate(guard.name, f"{trial.shown} {broken[0]}", others)
    return Fate(guard.name, "")


def fate_of_check(number: int) -> Fate:
    """Take a check out of the code."""
    return Fate(CHECKS[number].name, CHECKS[number].missed())
