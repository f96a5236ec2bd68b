"""Ready-made beginnings: a small county loaded and rung, as most tests need it.

A beginning is lived through once; every later test gets a copy of its rows, laid straight where the
tables are.
"""

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import replace
from itertools import count
from typing import Any

from tests.flow import Flow
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
    resident_id,
)
from tests.functions.reading import memory_of

lived: dict[Hashable, dict[str, Any]] = {}


def begin(flow: Flow, name: Hashable, live: Callable[[], object]) -> None:
    """Bring the county to where `live` leaves it: by living through it, or by a copy of its rows.

    What lies in the bucket, and what the carrier took, is not copied; nothing is on moto.
    """
    if flow.world.tables is None:
        live()
        return
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


LINK = "LinkOfTheSampleNo00001"
"""The secret of the first link that `invite` sends; the next ones count on."""

HOLDER = {
    "name": "沂源县历山街道好味小吃店",
    "legal_rep": "王建国",
    "legal_rep_id": resident_id(1),
    "address": "山东省淄博市沂源县历山街道历山路18号",
}


def count_links(flow: Flow, first: int = 1) -> None:
    """Let links have secrets that are known beforehand, numbered from `first` on."""
    numbers = count(first)
    flow.send_parts = replace(
        flow.send_parts, mint_token=lambda: f"LinkOfTheSampleNo{next(numbers):05d}"
    )


def invite(flow: Flow, *papers: Paper, **told: str) -> str:
    """The first holder with these licences (one of food, if none is told), reminded of them.

    Returns the link's secret.
    """
    count_links(flow)
    owned = papers or (paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"]),)

    def live() -> None:
        flow.ingest("entities.csv", entities_file(holder(1, **(HOLDER | told))))
        flow.ingest("licences.csv", licences_file(*owned))
        flow.ring()
        flow.send_everything()

    begin(flow, ("invited", flow.now, owned, tuple(told.items())), live)
    flow.carrier.taken.clear()
    count_links(flow, 2)
    return LINK
