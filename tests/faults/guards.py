"""Every guard in the code, and the product without one of them.

A guard is a condition that an action is written under: what makes a second delivery, a crossing
worker or a late word do nothing. They are found in the code by the same reading that finds the call
sites, and taken away where they are made.
"""

import ast
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.sites import Site, modules, names_in
from tests.faults.watching import calling_site
from zhiban.store.table import Table

UNGUARDED = {"put": 1, "put_new": 0, "update": 2, "delete": 1, "check": 0, "change_now": 2}
"""How many arguments of an action say what it does; those after them say when."""

BY_HAND = "store.effects.Effects.turn"
"""Guards that no function makes, only an operator's command: the store's own tests break them."""

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
    found: dict[Site, Guard] = {}
    alike: Counter[str] = Counter()
    for module in trees:
        if not module.is_wire:
            for inside, call in _calls(module.tree, ""):
                if _guards(call) and "Table" in names.of(call.func.value, call.func.attr):  # type: ignore[attr-defined]
                    site = Site(module.file, call.end_lineno or 0, call.end_col_offset or 0)
                    name = f"{module.name.removeprefix('zhiban.')}{inside}: {_condition(call)}"
                    alike[name] += 1
                    if alike[name] > 1:
                        name += f" ({alike[name]})"
                    found[site] = Guard(site, name)
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


def _condition(call: ast.Call) -> str:
    """What is asked: the condition's own words, or the item that must be new."""
    assert isinstance(call.func, ast.Attribute)
    said = call.args[UNGUARDED[call.func.attr] + (call.func.attr == "check")]
    if isinstance(said, ast.Dict):
        key, value = said.keys[0], said.values[0]
        return f"{{{ast.unparse(key) if key else ''}: {ast.unparse(value)}, …}}"
    return ast.unparse(said.left if isinstance(said, ast.BinOp) else said)


@contextmanager
def without(sites: Iterable[Site]) -> Iterator[None]:
    """The product without these guards."""
    gone = frozenset(sites)
    with watched(gone.__contains__) if gone else nullcontext():
        yield


@contextmanager
def watched(
    see: Callable[[Site], bool], note: Callable[[Any, Site], None] = lambda *_: None
) -> Iterator[None]:
    """Ask `see` of each guard whether to leave it out; tell `note` what was made of the others."""
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
