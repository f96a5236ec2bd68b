"""Every guard taken away in turn, and whether the harness notices.

A guard is a condition that an action is written under: what makes a second delivery, a crossing
worker or a late word do nothing. They are found in the code by the same reading that finds the call
sites, and taken away where they are made, one at a time.
"""

import ast
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.crossings import CROSSINGS, crossed, in_turn, places
from tests.faults.flows import FLOWS
from tests.faults.lives import calls_of, expected, live
from tests.faults.sites import Module, Site, calling_site, modules, names_in
from tests.faults.wire import Fault
from zhiban.store.table import Table

UNGUARDED = {"put": 1, "put_new": 0, "update": 2, "delete": 1, "check": 0, "change_now": 2}
"""How many arguments of an action say what it does; those after them say when."""

WAYS = (Fault.TWICE, Fault.KILLED_AFTER, Fault.TIMED_OUT, Fault.RESPONSE_LOST, Fault.KILLED_BEFORE)
"""In which order faults are tried on a mutant: those that find most come first."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition, by the place it is made at."""

    site: Site
    shown: str


@functools.cache
def guards() -> dict[Site, Guard]:
    """Every condition in the code."""
    trees = modules()
    names = names_in(trees)
    found = {}
    for module in trees:
        if not module.is_wire:
            for call in (one for one in ast.walk(module.tree) if isinstance(one, ast.Call)):
                if _guards(call) and "Table" in names.of(call.func.value, call.func.attr):  # type: ignore[attr-defined]
                    guard = _guard(module, call)
                    found[guard.site] = guard
    return found


def _guards(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in UNGUARDED:
        return False
    asked = len(call.args) > UNGUARDED[call.func.attr]
    return asked or any(word.arg == "condition" for word in call.keywords)


def _guard(module: Module, call: ast.Call) -> Guard:
    site = Site(module.file, call.end_lineno or 0, call.end_col_offset or 0)
    assert isinstance(call.func, ast.Attribute)
    said = call.args[UNGUARDED[call.func.attr] :]
    condition = ast.unparse(said[0]) if said and call.func.attr != "put_new" else "not there yet"
    return Guard(site, f"{module.file}:{call.lineno} {call.func.attr} {condition}")


@contextmanager
def watched(see: Callable[[Site], bool]) -> Iterator[None]:
    """Tell `see` of each guard as it is made; where it says so, it is left out."""
    with pytest.MonkeyPatch.context() as patch:
        for name, kept in UNGUARDED.items():
            patch.setattr(Table, name, _without(vars(Table)[name], name, kept, see))
        yield


def _without(
    work: Callable[..., Any], name: str, kept: int, see: Callable[[Site], bool]
) -> Callable[..., Any]:
    @functools.wraps(work)
    def made(table: Table, *args: Any, **values: Any) -> Any:
        if not see(calling_site()):
            return work(table, *args, **values)
        match name:
            case "put_new":
                return table.put(args[0])
            case "check":
                action = work(table, *args, **values)
                action["ConditionCheck"].pop("ConditionExpression")
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
    with watched(lambda site: bool(made.add(site))):
        work()
    return made


def killed_by(*sites: Site) -> str:
    """The first run in which the harness notices that these guards are gone; "" when it does not."""
    flows = dict.fromkeys(name for site in sites for name in ways()[site].flows)
    crossings = dict.fromkeys(name for site in sites for name in ways()[site].crossings)
    with prepared(flows, crossings), watched(lambda site: site in sites):
        return next(_noticed(list(flows), list(crossings)), "")


@contextmanager
def prepared(flows: Iterable[str], crossings: Iterable[str]) -> Iterator[None]:
    """What these come to when every guard stands, known before one is taken away."""
    for name in flows:
        expected(name)
    for name in crossings:
        in_turn(name)
        places(name)
    yield


def _noticed(flows: Sequence[str], crossings: Sequence[str]) -> Iterator[str]:
    yield from _in_flows(flows, WAYS[:1])
    for name in crossings:
        for place in range(places(name)):
            for fault in crossed(name, place).faults:
                yield f"{name} [at {place}] {fault}"
    yield from _in_flows(flows, WAYS[1:])


def _in_flows(flows: Sequence[str], ways_to_fail: Sequence[Fault]) -> Iterator[str]:
    for name in flows:
        for fault in ways_to_fail:
            for at, call in enumerate(calls_of(name)):
                for broken in live(name, at, fault).verdict.faults:
                    yield f"{name} [{fault} at {call.operation}] {broken}"
