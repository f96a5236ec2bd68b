"""A power cut at any transaction, and the file delivered again: the same registry and ledger."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from ingest_registry import handler, taking_in, working
from tests.functions import reading
from tests.functions.papers import FOOD, HYGIENE, licences_file, paper
from tests.world import NOW, World, county

KEY = "inbox/证照.csv"
FILE = licences_file(
    paper(1, FOOD, "2026-12-31"),
    paper(1, HYGIENE, "2027-01-30"),
    paper(2, "钓鱼许可证", "2027-01-30"),
    paper(2, FOOD, "2026-12-31"),
    paper(2, FOOD, "2026-12-31"),
    paper(3, FOOD, "2026-12-31", number="YL00120261231"),
    paper(3, FOOD, "长期"),
    paper(3, HYGIENE, "2021-01-01"),
    paper(4, FOOD, "2026-12-31", updated_at="2026-01-01"),
    paper(4, FOOD, "2027-12-31", number="YL00420261231", updated_at="2026-06-01"),
)
TRANSACTIONS = 7
"""Begin, the wait for the go, four windows of three rows, completion."""


class PowerCut(Exception):
    """The function dies."""


class Dying:
    """A client whose `last`-th transaction is the last: the power goes just before or after it."""

    def __init__(self, client: Any, last: int, when: str) -> None:
        self.client, self.left, self.when = client, last, when

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def transact_write_items(self, **request: Any) -> Any:
        self.left -= 1
        if self.left == 0 and self.when == "before":
            raise PowerCut
        answer = self.client.transact_write_items(**request)
        if self.left == 0:
            raise PowerCut
        return answer


def take_in(world: World, last: int = 0, when: str = "before") -> str:
    _, parts = handler.build(world.environ)
    return taking_in.take_in(replace(parts, client=Dying(parts.client, last, when)), KEY, NOW).state


def outcome(world: World) -> dict[str, Any]:
    """All that the file left behind, without how its rows were cut into transactions."""
    chunks = reading.rows_of(world, "FILE#", "CHUNK#", "REGISTRY_TABLE")
    rows = [r for r in reading.rows(world, "REGISTRY_TABLE") if not r["SK"].startswith("CHUNK#")]
    for row in rows:
        row.pop("exported_at", None)  # when this county's bucket got it
    return {
        "registry and ledger": rows,
        "fates": [note for chunk in chunks for note in chunk["notes"]],
        "counted": sum(c["accepted"] + c["unchanged"] + len(c["notes"]) for c in chunks),
        "tasks": reading.rows(world, "CASES_TABLE"),
        "rejects": reading.rejects(world, "证照.csv"),
    }


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "WINDOW", 3)


@cache
def undisturbed() -> dict[str, Any]:
    """What the file leaves behind when nothing goes wrong."""
    with county() as world:
        world.drop(KEY, FILE.encode())
        assert take_in(world) == "complete"
        return outcome(world)


def test_every_row_has_one_fate() -> None:
    (ledger,) = [row for row in undisturbed()["registry and ledger"] if row["SK"] == "FILE"]
    counts = {name: ledger[name] for name in ("accepted", "unchanged", "rejected", "held")}
    assert counts == {"accepted": 5, "unchanged": 1, "rejected": 2, "held": 2}
    assert ledger["rows"] == undisturbed()["counted"] == 10


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("last", range(1, TRANSACTIONS + 1))
def test_a_power_cut_loses_no_row_and_counts_none_twice(last: int, when: str) -> None:
    expected = undisturbed()
    with county() as world:
        world.drop(KEY, FILE.encode())
        with pytest.raises(PowerCut):
            take_in(world, last, when)
        assert take_in(world) in ("complete", "known")
        assert outcome(world) == expected
        assert take_in(world) == "known"
