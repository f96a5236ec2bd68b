"""P10: a day of the county, rung, sent and recorded: linear in what is due.

In this process, over tables in a dictionary: the processor time for each licence when a thousand
are due, against a hundred, among the same twenty thousand. On the embedded run, with the sample
county of 7,507 licences: how many a second, from the plan to the last message recorded. A day of a
million licences is `make prove ARGS=province_day`.
"""

import time
from collections.abc import Iterator
from contextlib import redirect_stderr
from datetime import date
from io import StringIO
from statistics import median

from tests.bench.measure import PAIRS, Result
from tests.county_year import CountyYear
from tests.functions.papers import FOOD, Holder, entities_file, holder, licences_file, paper

DAY = date(2026, 12, 1)
FEW, MANY, ALL = 100, 1_000, 5_000
LICENCES = 7_507


def run() -> Iterator[Result]:
    """The ratio, then the embedded county's rates."""
    ratios = [each(MANY) / each(FEW) for _ in range(PAIRS)]
    name = f"P10 CPU for each licence, {MANY:,} due vs {FEW} due of {ALL:,}"
    yield Result(name, median(ratios), "<= 1.1")
    from tests.load.embedded import lived

    with redirect_stderr(StringIO()):
        for one in lived(LICENCES, seconds=3, workers=4, journeys=8):
            yield Result(
                f"P10 embedded run: {one.what}", one.rate, "printed", "a second", one.times
            )


def each(due: int) -> float:
    """Seconds of processor time for each licence that is due, to ring it and send its message."""
    year = county(due)
    begun = time.process_time()
    year.ring(DAY)
    year.send(DAY)
    spent = time.process_time() - begun
    assert len(year.sent) == due, f"{len(year.sent)} messages of {due}"
    return spent / due


def county(due: int) -> CountyYear:
    """Holders with a licence each, of which so many are due on the day."""
    year = CountyYear()
    numbers = range(1, ALL + 1)
    papers = (paper(n, FOOD, "2026-12-31" if n <= due else "2034-06-30") for n in numbers)
    year.take_in("entities.csv", entities_file(*map(_holder, numbers)).encode(), DAY)
    year.take_in("licences.csv", licences_file(*papers).encode(), DAY)
    return year


def _holder(n: int) -> Holder:
    return holder(n, mobile=f"199{n:08d}")
