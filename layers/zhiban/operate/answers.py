"""What a command answers, how it is said, and what the exit code is.

The answer goes to stdout, to be read or as JSON; everything else (how far it is, what is wrong,
what to do next) to stderr. Nothing here ever holds a name, a number or an address of a person.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

OK, WRONG, UNUSABLE = 0, 1, 2
"""Exit codes: all is well; something is wrong, each named; it could not be asked as it was."""

type See = Callable[[int, int], None]
"""Told how much is done, and how much there is (0: not known)."""


class Unusable(Exception):
    """What was asked for cannot be done as it was asked; `instead` says what to do next."""

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` is what `--json` shows, `lines` what a person reads, `wrong` what is not as it should
    be, each with what to do about it."""

    data: Mapping[str, Any]
    lines: Sequence[str] = ()
    wrong: Sequence[str] = field(default=())

    @property
    def code(self) -> int:
        """The exit code."""
        return WRONG if self.wrong else OK


def say(answer: Answer, *, as_json: bool) -> int:
    """Say it; returns the exit code."""
    if as_json:
        told = dict(answer.data) | {"wrong": list(answer.wrong)}
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
    else:
        for line in answer.lines:
            click.echo(line)
    for one in answer.wrong:
        click.echo(f"✗ {one}", err=True)
    return answer.code


@contextmanager
def progress(what: str) -> Iterator[See]:
    """A bar on stderr while something takes its time, and no trace of it afterwards."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def see(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield see
