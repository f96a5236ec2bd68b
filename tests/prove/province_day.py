"""A day of a province: a million licences, 20,000 due; then a quarter of a million messages.

The functions' own code in one process over tables in SQLite, from the plan to the recount of the
night: everybody who is due has a case, nobody is told twice or out of hours, the counters are what
happened. The second county is small and due whole: 250,000 messages in one day's sending hours, at
the provider's 500 a second. Seconds are of this process's CPU; the registry is laid into the table
directly, and that is not counted.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.prove.report import Line, peak_megabytes
from tests.simulate.province import Size, lived_day

MINUTES, MEGABYTES = 15, 512
"""For a worker that rings a day among a million; the full day is told without a goal of time."""

WRONG = ("missed", "not_due", "duplicates", "out_of_hours", "statistics_wrong", "forgotten")
SEED = 370323


def prove(county: tuple[int, int] = (1_000_000, 20_000), messages: int = 250_000) -> Iterator[Line]:
    """The wide day, then the full one."""
    yield from _of(*county)
    yield from _of(messages, messages)


def _of(licences: int, due: int) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        told = lived_day(Size(licences, due, SEED), Path(folder))
    wrong = Counter({name: told[name] for name in WRONG if told[name]})
    said = ", ".join(f"{name} {many:,}" for name, many in wrong.items()) or "nothing"
    name = f"{licences:,} licences, {due:,} due"
    yield Line(f"{name}: cases", f"{told['cases']:,}", f"{due:,}", told["cases"] == due)
    yield Line(f"{name}: missed, told twice, out of hours, miscounted", said, "nothing", not wrong)
    yield Line(f"{name}: reminders taken by the provider", f"{told['reminders']:,}")
    minutes = _minutes(told)
    wide = licences > due
    yield Line(
        f"{name}: ringing, sending, recounting",
        f"{minutes:.1f} minutes, {due / (60 * minutes):,.0f} licences a second",
        f"<= {MINUTES} minutes" if wide else "",
        minutes <= MINUTES or not wide,
    )
    peak = peak_megabytes()
    yield Line(f"{name}: memory", f"{peak} MB", f"<= {MEGABYTES} MB", peak <= MEGABYTES)


def _minutes(told: dict[str, Any]) -> float:
    spent = {name: some for name, some in told["cpu_seconds"].items() if name != "load"}
    return float(sum(spent.values())) / 60
