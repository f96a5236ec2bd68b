"""Somebody else is at the same rows: a worker begins anew while it gets on, and not for ever."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

from tests.functions.papers import FOOD, licences_file, paper
from tests.intake_in_memory import Intake
from zhiban.domain.errors import Conflict

ROWS = 40
FILE = licences_file(*(paper(n, FOOD, "2026-12-31") for n in range(1, ROWS + 1))).encode()
CROSSED = ClientError(
    {"Error": {"Code": "TransactionConflictException", "Message": ""}}, "TransactWriteItems"
)


def crossed(write: Callable[..., Any], times: int) -> Callable[..., Any]:
    """Transactions with rows of which each meets another so many times before it gets through."""
    met: dict[str, int] = {}

    def watched(*, TransactItems: list[Any]) -> Any:  # noqa: N803
        for action in TransactItems:
            key = str(action.get("Put", {}).get("Item", {}).get("SK", {}).get("S", ""))
            if key.startswith("CHUNK#") and met.setdefault(key, 0) < times:
                met[key] += 1
                raise CROSSED
        return write(TransactItems=TransactItems)

    return watched


@pytest.mark.parametrize("times", [1, 4])
def test_every_window_meets_another_worker_and_the_file_goes_in(times: int) -> None:
    intake = Intake()
    with (
        patch.object(
            intake.tables,
            "transact_write_items",
            crossed(intake.tables.transact_write_items, times),
        ),
        patch("ingest_registry.working.WINDOW", 4),
    ):
        outcome = intake.drop("证照.csv", FILE)
    assert (outcome.state, outcome.totals.accepted) == ("complete", ROWS)


def test_who_never_gets_on_stops_and_leaves_what_went_in() -> None:
    intake = Intake()
    with (
        patch.object(
            intake.tables,
            "transact_write_items",
            crossed(intake.tables.transact_write_items, 99),
        ),
        pytest.raises(Conflict),
    ):
        intake.drop("证照.csv", FILE)
    assert [row["state"] for row in intake.ledgers()] == ["reading"]
    assert intake.drop("证照.csv", FILE).totals.accepted == ROWS
