"""What a simulation says: a table to read, the same as JSON, and what it was told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.simulate.findings import Findings
from tests.simulate.year import Year

EXAMPLES = 5
_out = Console(highlight=False)


def as_data(year: Year, found: Findings) -> dict[str, Any]:
    """Everything, for a machine."""
    asked = year.asked
    return {
        "asked": {
            "scenario": asdict(asked.scenario),
            "seed": asked.seed,
            "today": asked.today.isoformat(),
            "days": asked.days,
            "entities": asked.entities,
            "licences": asked.licences,
        },
        "needs": found.needs,
        "cases": found.cases,
        "reasons": found.reasons,
        "missed": len(found.missed),
        "unsaid": len(found.unsaid),
        "reminders": found.reminders,
        "codes": found.codes,
        "segments": found.segments,
        "cost": round(found.segments * asked.scenario.price, 2),
        "duplicates": len(found.duplicates),
        "over_three_a_day": found.over_cap,
        "out_of_hours": found.out_of_hours,
        "ended": found.ended,
        "on_time": found.on_time,
        "late": found.late,
        "on_time_rate": round(found.on_time_rate, 4),
        "issued": found.issued,
        "delivered": found.delivered,
        "statistics_wrong": len(found.statistics),
        "examples": _examples(found),
        "months": {month: dict(counts) for month, counts in found.months.items()},
        "world": _world(year),
        "metrics": _positive(year.counts),
        "cpu_seconds": {name: round(value, 1) for name, value in year.seconds.items()},
    }


def _examples(found: Findings) -> dict[str, list[str]]:
    """A few of each thing that should not be; phones by their ends only."""
    told = {
        "missed": [number for _, number in found.missed],
        "unsaid": [number for _, number in found.unsaid],
        "duplicates": found.duplicates,
        "statistics": found.statistics,
    }
    return {name: some[:EXAMPLES] for name, some in told.items() if some}


def _world(year: Year) -> dict[str, dict[str, int]]:
    """What the world did: outcomes of sends and grants, deliveries, people, officers."""
    return {
        "wires": _positive(year.wires.counted),
        "outcomes": _positive(year.wires.outcomes),
        "pages_said_no": _positive(year.crowd.denied),
        "officers": _positive(year.officers.outcomes),
    }


def _positive(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}


def show(data: Mapping[str, Any]) -> None:
    """The table, and what should not be."""
    asked = data["asked"]
    _out.print(
        f"{asked['scenario']['name']}: {asked['days']} days from {asked['today']},"
        f" {asked['licences']:,} licences, seed {asked['seed']}"
    )
    shown = Table(box=None, pad_edge=False, show_header=False)
    shown.add_column()
    shown.add_column(justify="right")
    for name, value in _lines(data):
        shown.add_row(name, value)
    _out.print(shown)
    for name, some in data["examples"].items():
        for one in some:
            _out.print(f"[red]{name}:[/] {one}")


def _lines(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "needs that fell due", f"{data['needs']:,}"
    yield "  with a case", f"{data['cases']:,}"
    yield "  with a recorded reason", f"{data['reasons']:,}"
    yield "  missed (0 expected)", f"{data['missed'] + data['unsaid']:,}"
    yield "reminders sent", f"{data['reminders']:,}"
    yield "one-time codes sent", f"{data['codes']:,}"
    yield "duplicates (0 expected)", f"{data['duplicates']:,}"
    yield (
        "more than three a phone a day, out of hours (0 expected)",
        (f"{data['over_three_a_day']:,}, {data['out_of_hours']:,}"),
    )
    yield "SMS segments, yuan", f"{data['segments']:,}, {data['cost']:,.2f}"
    yield "last day has passed", f"{data['ended']:,}"
    yield "  filed on time", f"{data['on_time']:,} ({data['on_time_rate']:.1%})"
    yield "  filed late", f"{data['late']:,}"
    yield "licences issued, delivered", f"{data['issued']:,}, {data['delivered']:,}"
    yield "statistics unlike their recount (0 expected)", f"{data['statistics_wrong']:,}"
    wires = data["world"]["wires"]
    yield "alarms 'did not run' raised", f"{wires.get('alarm_did_not_run', 0):,}"
    yield (
        "processor seconds loading, living",
        " + ".join(str(v) for v in data["cpu_seconds"].values()),
    )


def is_sound(data: Mapping[str, Any]) -> bool:
    """Whether nothing happened that must not, whatever the world does."""
    wrong = ("missed", "unsaid", "duplicates", "over_three_a_day", "out_of_hours")
    return not any(data[name] for name in (*wrong, "statistics_wrong"))
