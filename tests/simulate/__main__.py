"""`make simulate`: live through a year of a county, or a day of a province; say what came of it.

The exit code is 1 when somebody was missed or pestered, or when a counter is not what happened.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.simulate.findings import find
from tests.simulate.picture import picture
from tests.simulate.report import as_data, is_sound, show
from tests.simulate.scenario import ScenarioError, read_scenario
from tests.simulate.year import Asked, Year

MOST_DAYS = 396
"""As far as the recount's own working days go: to the end of 2027."""

_err = Console(stderr=True, highlight=False)


def main(arguments: Sequence[str]) -> int:
    """Simulate, count, show."""
    told = _parser().parse_args(arguments)
    if told.province:
        from tests.simulate.province import live_a_day

        return live_a_day(told.licences or 1_000_000, told.due, told.seed, as_json=told.json)
    try:
        scenario = read_scenario(told.scenario)
    except ScenarioError as fault:
        _err.print(f"[red]✗[/] {fault}")
        return 2
    licences = told.licences or 7_507
    asked = Asked(scenario, told.seed, told.today, told.days, licences * 6_356 // 7_507, licences)
    with tempfile.TemporaryDirectory() as folder:
        year = Year(asked, Path(folder))
        _live(year)
        found = find(year)
    data = as_data(year, found)
    if told.chart:
        told.chart.write_text(picture(year, found), encoding="utf-8")
        _err.print(f"chart: {told.chart}")
    if told.json:
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        show(data)
    return 0 if is_sound(data) else 1


def _live(year: Year) -> None:
    columns = (TextColumn("days"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("days", total=year.asked.days)
        year.live(lambda day: bar.update(task, completed=day))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--scenario", default="usual", help="a name, or a TOML file")
    parser.add_argument("--days", type=_days, default=365)
    parser.add_argument("--today", type=_day, default=date(2026, 12, 1), help="the first day")
    parser.add_argument("--licences", type=int, default=0, help="county 7,507, province 1,000,000")
    parser.add_argument("--seed", type=int, default=370323)
    parser.add_argument("--json", action="store_true", help="everything, as JSON on stdout")
    parser.add_argument("--chart", type=Path, help="write the picture, an SVG")
    parser.add_argument("--province", action="store_true", help="one day of a province instead")
    parser.add_argument("--due", type=int, default=20_000, help="of a province: due on the day")
    return parser


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_DAYS}: the recount knows no later days")
    return days


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.year not in (2026, 2027):
        raise argparse.ArgumentTypeError("a day of 2026 or 2027: the recount knows no others")
    return day


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
