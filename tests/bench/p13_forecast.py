"""P13: what the desk's forecast of a county takes, reading included, AWS's own time not."""

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

from infra.local.sample_county.write_county import write_county
from tests.bench.measure import PAIRS, Result
from tests.county_year import SENDER, CountyYear
from tests.world import SHARDS
from zhiban.domain.forecast import Forecast, forecast
from zhiban.store.scanning import scan_registry, with_what_is_under_way

TODAY = date(2026, 12, 1)
ENTITIES, LICENCES, DAYS = 6_356, 7_507, 366


def run() -> Iterator[Result]:
    """Seconds of CPU for every licence of the county over a year, texts and cost included."""
    year, seconds = county(ENTITIES, LICENCES), []
    for _ in range(PAIRS):
        begun = time.process_time()
        found = foresee(year)
        seconds.append(time.process_time() - begun)
    messages = len(found.foreseen.reminders)
    name = f"P13 forecast of {LICENCES:,} licences over {DAYS} days ({messages:,} messages)"
    yield Result(name, median(seconds), "<= 10", unit="s")


def foresee(year: CountyYear) -> Forecast:
    """Read and foresee a county, as the desk does."""
    scanned = scan_registry(year.registry, lambda _: None)
    found = with_what_is_under_way(scanned, year.cases, SHARDS, year.law.catalogue)
    return forecast(found, year.law, TODAY, DAYS, Decimal("0.05"), SENDER)


def county(entities: int, licences: int) -> CountyYear:
    """The sample county of this size on its first morning."""
    year = CountyYear()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_county(out, TODAY, seed=370323, entities=entities, licences=licences)
        for name in ("entities.csv", "licences.csv"):
            year.take_in(name, (out / name).read_bytes(), TODAY)
    return year
