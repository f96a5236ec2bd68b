"""Ready-made beginnings: a small county loaded and rung, as most tests need it.

A beginning is lived through once; every later test gets a copy of its rows, laid straight into
moto's memory, as each call of its API takes some milliseconds.
"""

from collections.abc import Callable, Hashable
from copy import deepcopy
from typing import Any

from tests.flow import Flow
from tests.functions.papers import FOOD, HYGIENE, Paper, entities_file, holder, licences_file, paper
from tests.functions.reading import memory_of

lived: dict[Hashable, dict[str, Any]] = {}


def begin(flow: Flow, name: Hashable, live: Callable[[], object]) -> None:
    """Bring the county to where `live` leaves it: by living through it, or by a copy of its rows.

    What lies in the bucket, and what the carrier took, is not copied.
    """
    tables = {name: memory_of(flow.world, name) for name in ("REGISTRY_TABLE", "CASES_TABLE")}
    if name not in lived:
        live()
        lived[name] = {table: deepcopy(memory.items) for table, memory in tables.items()}
        return
    for table, items in lived[name].items():
        tables[table].items = deepcopy(items)


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
