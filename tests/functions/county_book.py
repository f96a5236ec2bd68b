"""Ready-made beginnings: a small county loaded and rung, as most tests need it.

A beginning is lived through once; every later test gets a copy of its rows, as moto takes ten
milliseconds a call.
"""

from collections.abc import Callable, Hashable
from itertools import batched
from typing import Any

from tests.flow import Flow
from tests.functions.papers import FOOD, HYGIENE, Paper, entities_file, holder, licences_file, paper
from tests.world import World

type Rows = dict[str, list[dict[str, Any]]]

lived: dict[Hashable, Rows] = {}


def begin(flow: Flow, name: Hashable, live: Callable[[], object]) -> None:
    """Bring the county to where `live` leaves it: by living through it, or by a copy of its rows.

    What lies in the bucket, and what the carrier took, is not copied.
    """
    world = flow.world
    if name not in lived:
        live()
        lived[name] = {table: _rows(world, table) for table in ("registry", "cases")}
        return
    for table, rows in lived[name].items():
        for part in batched(rows, 25, strict=False):
            puts = [{"PutRequest": {"Item": row}} for row in part]
            world.dynamodb.batch_write_item(RequestItems={table: puts})


def _rows(world: World, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.dynamodb.scan(TableName=table)["Items"]
    return found


def due(n: int) -> Paper:
    """A licence of the n-th holder, due on 2026-12-01; the second holder's is for hygiene."""
    return paper(n, HYGIENE, "2027-01-30") if n == 2 else paper(n, FOOD, "2026-12-31")


def load(flow: Flow, *numbers: int, mobile: str = "") -> None:
    """Holders of these numbers, each with a licence that is due, and all with one phone if told."""
    told = {"mobile": mobile} if mobile else {}
    flow.ingest("entities.csv", entities_file(*(holder(n, **told) for n in numbers)))
    flow.ingest("licences.csv", licences_file(*map(due, numbers)))


def ring(flow: Flow, *numbers: int, mobile: str = "") -> None:
    """The same, rung: one case, one invitation and one planned message each."""

    def live() -> None:
        load(flow, *numbers, mobile=mobile)
        flow.ring()

    begin(flow, ("rung", flow.now, numbers, mobile), live)
