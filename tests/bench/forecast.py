"""How long the forecast of the sample county's year takes."""

import tempfile
import time
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

from infra.local.sample_county.write_county import write_county
from tests.county_year import SENDER, CountyYear
from zhiban.domain.forecast import forecast

TODAY = date(2026, 12, 1)
ENTITIES, LICENCES, DAYS, ROUNDS = 6_356, 7_507, 365, 11


def lines() -> Iterable[dict[str, object]]:
    """Seconds for every licence of the county over a year, texts and cost included."""
    year = _taken_in()
    county, seconds, messages = year.county(), [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = forecast(county, year.law, TODAY, DAYS, Decimal("0.05"), SENDER)
        seconds.append(time.perf_counter() - begun)
        messages = len(found.foreseen.reminders)
    yield {
        "name": f"forecast of {LICENCES:,} licences over {DAYS} days ({messages:,} messages)",
        "value": round(median(seconds), 2),
        "goal": "<= 10",
        "unit": "s",
        "n": ROUNDS,
    }


def _taken_in() -> CountyYear:
    """The sample county on its first morning."""
    year = CountyYear()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_county(out, TODAY, seed=370323, entities=ENTITIES, licences=LICENCES)
        for name in ("entities.csv", "licences.csv"):
            year.take_in(name, (out / name).read_bytes(), TODAY)
    return year
