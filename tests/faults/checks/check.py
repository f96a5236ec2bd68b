"""A check that a function makes before it acts: where it is, and the code without it."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any

import pytest

from tests.faults.lives import calls_of, expected, live, undisturbed
from tests.faults.wire import Fault


@dataclass(frozen=True)
class Check:
    """A check: where it is, the words that are it, what stands there without it.

    `flow` must come out wrong without it: undisturbed, or with one of `faults`.
    """

    name: str
    where: str
    words: str
    without: str
    flow: str
    faults: tuple[Fault, ...] = ()

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """The product without it."""
        module_name, _, inside = self.where.partition(":")
        module = importlib.import_module(module_name)
        target: Any = module
        for part in inside.split("."):
            target = vars(target)[part]
        source = inspect.getsource(target)
        assert source.count(self.words) == 1, f"{self.name}: {self.where} says it otherwise now"
        whole = inspect.getsource(module)
        assert whole.count(source) == 1
        changed = whole.replace(source, source.replace(self.words, self.without))
        code = compile(ast.parse(changed), str(module.__file__), "exec")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(target, "__code__", _inside(code, inside.split(".")))
            yield

    def missed(self) -> str:
        """What the harness says without it; "" when it says nothing."""
        expected(self.flow)
        calls = calls_of(self.flow)
        with self.taken_out():
            for broken in undisturbed(self.flow).faults:
                return broken
            for fault in self.faults:
                for at in range(len(calls)):
                    for broken in live(self.flow, (at, fault)).verdict.faults:
                        return broken
        return ""


def _inside(code: CodeType, path: list[str]) -> CodeType:
    for part in path:
        (code,) = (
            one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == part
        )
    return code


TWICE, KILLED = (Fault.TWICE,), (Fault.KILLED_AFTER,)
