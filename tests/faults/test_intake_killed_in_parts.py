"""A large file's worker is killed before and after every call it makes; redelivery ends the same.

A message leaves its queue only when its work was done, as SQS has it; the notification of the file
itself is delivered again too.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import patch

import pytest

from ingest_registry.splitting import go_on
from tests.functions.papers import FOOD, HYGIENE, licences_file, paper
from tests.intake_in_memory import Intake
from tests.prove.intake_orders import left_by

FILE = licences_file(
    *(paper(n, FOOD, "2026-12-31") for n in range(1, 9)),
    paper(3, FOOD, "2026-12-31"),
    paper(4, FOOD, "2027-11-30", number="YL00420261231"),
    paper(5, "钓鱼许可证", "2026-12-31"),
    paper(6, HYGIENE, "2026-12-31", status="已换证", number="旧"),
    paper(6, HYGIENE, "2029-12-31", number="新", valid_from="2026-06-01"),
    paper(7, FOOD, "长期"),
)
WRITES = ("transact_write_items", "put_object", "send_message_batch")
"""A read leaves no trace: killed at one is killed after the write before it (`make prove` kills
at reads too)."""


class Killed(BaseException):
    """The process is gone; no handler of ours may catch it."""


class Executioner:
    """Counts calls, and kills before or after one of them."""

    def __init__(self, at: int, when: str) -> None:
        self.at, self.when, self.made = at, when, 0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.made += 1
            mine = self.made == self.at
            if mine and self.when == "before":
                raise Killed
            answer = call(*args, **kwargs)
            if mine:
                raise Killed
            return answer

        return watched


def drop(intake: Intake, name: str, content: bytes) -> None:
    """The notification, until it was worked."""
    while True:
        try:
            intake.drop(name, content)
            return
        except Killed:
            continue


def work(intake: Intake) -> None:
    """Every order, each until it was worked."""
    while intake.queue.waiting:
        order = json.loads(intake.queue.waiting[0])
        try:
            go_on(intake.parts, order["file"], order["part"], intake.now)
        except Killed:
            continue
        intake.queue.waiting.pop(0)


def run(
    at: int,
    when: str,
    calls: Sequence[str] = WRITES,
    files: Sequence[tuple[str, str]] = (("证照.csv", FILE),),
) -> tuple[list[Any], int]:
    """What files leave when the worker is killed at one of these calls, and how many were made."""
    executioner, intake = Executioner(at, when), Intake()
    for owner in (intake.tables, intake.bucket, intake.queue):
        for name in calls:
            if hasattr(owner, name):
                setattr(owner, name, executioner.around(getattr(owner, name)))
    for name, text in files:
        drop(intake, name, text.encode())
        work(intake)
    return left_by(intake), executioner.made


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("parts", [True, False], ids=["in parts", "in whole"])
def test_killed_at_every_call_the_file_ends_the_same(parts: bool, when: str) -> None:
    with (
        patch("ingest_registry.surveying.SMALL", 600 if parts else 1 << 20),
        patch("ingest_registry.surveying.PART_ROWS", 3),
        patch("ingest_registry.working.WINDOW", 2),
        patch("zhiban.gateways.files.blocks.BLOCK_BYTES", 300),
    ):
        expected, calls = run(0, when)
        assert calls > 10
        for at in range(1, calls + 1):
            found, _ = run(at, when)
            assert found == expected, (at, when)
