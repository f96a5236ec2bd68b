"""Which call site is calling, while the code runs."""

import functools
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.sites import ROOT, Site, modules, scan

_calling: list[Site] = []
NOWHERE = Site("nowhere", 0, 0)


def current_site() -> Site:
    """The place that is calling now."""
    return _calling[-1] if _calling else NOWHERE


@functools.cache
def _wire_files() -> frozenset[str]:
    return frozenset(module.file for module in modules() if module.is_wire)


@functools.cache
def _place(code: Any, instruction: int) -> Site:
    _, line, _, column = list(code.co_positions())[instruction // 2]
    path = Path(code.co_filename)
    file = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
    return Site(file, line or 0, column or 0)


def calling_site() -> Site:
    """The place that called whoever asks this."""
    caller = sys._getframe(2)
    return _place(caller.f_code, caller.f_lasti)


def _watched(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same, noting who called it; an iterator goes on in its caller's name."""
    wires, comes_in_turn = _wire_files(), inspect.isgeneratorfunction(work)

    @functools.wraps(work)
    def noted(*args: Any, **told: Any) -> Any:
        caller = sys._getframe(1)
        site = _place(caller.f_code, caller.f_lasti)
        if site.file in wires:
            return work(*args, **told)  # in the name of whoever called that
        if comes_in_turn:
            return _each(site, work(*args, **told))
        _calling.append(site)
        try:
            return work(*args, **told)
        finally:
            _calling.pop()

    return noted


def _each(site: Site, items: Iterator[Any]) -> Iterator[Any]:
    while True:
        _calling.append(site)
        try:
            item = next(items)
        except StopIteration:
            return
        finally:
            _calling.pop()
        yield item


@contextmanager
def watching() -> Iterator[None]:
    """Every call of a wire notes where it comes from."""
    found = scan()
    with pytest.MonkeyPatch.context() as patch:
        for module, cls, name in found.methods:
            kind = getattr(importlib.import_module(module), cls)
            if not getattr(kind, "_is_protocol", False):
                patch.setattr(kind, name, _watched(vars(kind)[name]))
        for module, name in found.functions:
            work = getattr(importlib.import_module(module), name)
            everywhere(patch, name, work, _watched(work))
        yield


def everywhere(patch: pytest.MonkeyPatch, name: str, before: object, after: object) -> None:
    """Put something else wherever it was imported by its name."""
    for module in list(sys.modules.values()):
        if vars(module).get(name) is before:
            patch.setattr(module, name, after)
