"""P4, P5: what ringing a day reads, against what is due and against the size of the registry.

A hundred licences ring on 2026-12-01 among two thousand and among twenty thousand. Counted at the
client, as DynamoDB bills it: half a unit for 4 KB of a query of an index (and at
least that), a unit for 4 KB of an item read strongly, half of one for 4 KB of a scan. The reference
is a scan of the registry with a filter on the expiry, which many reminder systems are.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.bench.measure import Result
from tests.county_year import CountyYear
from tests.expressions import Wire
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper

DAY = date(2026, 12, 1)
DUE, SMALL, LARGE = 100, 2_000, 20_000
KB4 = 4096
FAR = [f"{year}-06-30" for year in range(2030, 2040)]
"""The expiries of a holder with ten licences, of which none rings."""


@dataclass
class Meter:
    """A client that counts what is asked of it; apart, what finding the due licences costs."""

    client: Any
    requests: int = 0
    units: float = 0.0
    found: int = 0
    finding: float = 0.0
    scan: float = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def get_item(self, **asked: Any) -> Wire:
        """One item, strongly."""
        answer: Wire = self.client.get_item(**asked)
        self._charge([answer.get("Item", {})], 1.0)
        return answer

    def batch_get_item(self, **asked: Any) -> Wire:
        """Each of the items, strongly."""
        answer: Wire = self.client.batch_get_item(**asked)
        self.requests += 1
        self.units += sum(blocks([item]) for got in answer["Responses"].values() for item in got)
        return answer

    def query(self, **asked: Any) -> Wire:
        """A page of a partition or of an index."""
        answer: Wire = self.client.query(**asked)
        before = self.units
        self._charge(answer["Items"], 0.5 if asked.get("IndexName") else 1.0)
        if (asked["TableName"], asked.get("IndexName")) == ("registry", "alarms"):
            self.found += len(answer["Items"])
            self.finding += self.units - before
        return answer

    def _charge(self, items: list[Wire], each: float) -> None:
        self.requests += 1
        self.units += blocks(items) * each


def blocks(items: list[Wire]) -> int:
    """How many times 4 KB some items are, at least one."""
    return max(1, math.ceil(size(items) / KB4))


def size(items: list[Wire]) -> int:
    """Bytes of some items, near enough to what is billed: names and values."""
    return sum(len(f"{name}{value}".encode()) for item in items for name, value in item.items())


def run() -> Iterator[Result]:
    """Items read of the index for each due; units against a scan; growth with the registry."""
    small, large = rung(SMALL), rung(LARGE)
    yield Result("P4 items read per item due", large.found / DUE, "<= 1.0", n=1)
    times = large.scan / large.finding
    yield Result(f"P4 units of a filtered scan of {LARGE:,} vs finding", times, ">= 100", n=1)
    grown = f"{LARGE:,} licences vs {SMALL:,}"
    yield Result(f"P5 read units, {grown}", large.units / small.units, "1.0", n=1)
    yield Result(f"P5 requests, {grown}", large.requests / small.requests, "1.0", n=1)


def rung(licences: int) -> Meter:
    """What one day's ringing reads in a registry of so many, of which `DUE` ring."""
    year = CountyYear()
    take_in(year, licences)
    meter = Meter(year.client, scan=size(list(year.client.items("registry"))) / KB4 / 2)
    year.watch(meter)
    year.ring(DAY)
    assert meter.found >= DUE, "nothing rang"
    return meter


def take_in(year: CountyYear, licences: int) -> None:
    """A hundred holders with one licence that rings, the others with ten that do not."""
    owners = range(1, DUE + 1 + (licences - DUE) // len(FAR))
    papers = [
        paper(n, FOOD, valid_to)
        for n in owners
        for valid_to in (["2026-12-31"] if n <= DUE else FAR)
    ]
    year.take_in("entities.csv", entities_file(*map(holder, owners)).encode(), DAY)
    year.take_in("licences.csv", licences_file(*papers).encode(), DAY)
