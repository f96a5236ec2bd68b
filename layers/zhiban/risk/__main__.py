"""`make risk`: learn who will miss the last day, judge it, write the model's file and its report.

Of an invented county, or with `--tables` of the county whose tables the environment names
(REGISTRY_TABLE, CASES_TABLE, COUNTY). Without enough history nothing is written, the rule stays in
force, and the exit code is 1.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import track

from layers.zhiban.risk.judging import TooLittle
from layers.zhiban.risk.keeping import SHIPPED, write
from layers.zhiban.risk.report import DOCUMENT, PICTURE, picture, render
from layers.zhiban.risk.rows import Lived, Row, rows_of
from layers.zhiban.risk.synthetic import Years, live
from layers.zhiban.risk.training import train
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import SettingsError
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime import settings
from zhiban.runtime.rules import shipped_as
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.histories import Histories
from zhiban.store.holders import Holders
from zhiban.store.licences import Licences
from zhiban.store.table import Table, connect

SEEDS = (370_323, 370_324)
FIRST_DAY, YEARS = date(2026, 12, 1), 12

_err = Console(stderr=True, highlight=False)


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """Whose tables are read."""

    registry_table: str
    cases_table: str
    shards: int = 1


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Learn, judge, write; the exit code is 1 where nothing could be learnt."""
    told = _parser().parse_args(arguments)
    law = Law(
        shipped_as(Catalogue, "catalogue"),
        shipped_as(WorkingDays, "working_days"),
    )
    try:
        if told.tables:
            asked = settings.read_settings(Settings, environ)
            rows, county = _stored(asked, law, told.trained_on), asked.county
        else:
            rows, county = _invented(law, told.entities), ""
        raw = train(rows, told.trained_on, county=county, synthetic=not told.tables)
    except (TooLittle, SettingsError) as fault:
        _err.print(f"[red]✗[/] {fault}; nothing is written, and the rule stays in force")
        return 1
    write(raw, told.out)
    told.report.write_text(render(raw), encoding="utf-8")
    told.chart.write_text(picture(raw), encoding="utf-8")
    for step, found in raw["steps"].items():
        why = "; ".join(found["objections"]) or "the model won"
        _err.print(f"{step}: {found['in_force']} ({why})")
    _err.print(f"written: {told.out}, {told.report}, {told.chart}")
    return 0


def _invented(law: Law, entities: int) -> list[Row]:
    """The rows of invented counties, of which every seed is one."""
    found: list[Row] = []
    for seed in SEEDS:
        end = FIRST_DAY.replace(year=FIRST_DAY.year + YEARS)
        years = Years(seed, FIRST_DAY, end, entities, entities * 7_507 // 6_356)
        lived = _shown(live(years, law), entities, f"county {seed}")
        found += rows_of(lived, years.end)
    return found


def _stored(asked: Settings, law: Law, until: date) -> list[Row]:
    """The rows of a county's tables; holders by number, in the order they were read."""
    client = connect()
    registry = Table(client, asked.registry_table)
    cases = Cases(Table(client, asked.cases_table))
    reader = Histories(Licences(registry, asked.shards), cases, law.catalogue)
    histories = reader.all(Holders(Entities(registry)))
    lived = (Lived(str(n), history) for n, (_, history) in enumerate(histories))
    return list(rows_of(lived, until))


def _shown(lived: Iterable[Lived], holders: int, what: str) -> Iterator[Lived]:
    yield from track(lived, what, total=holders, console=_err, transient=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make risk", description=__doc__)
    parser.add_argument("--trained-on", type=date.fromisoformat, required=True, help="a civil day")
    parser.add_argument("--tables", action="store_true", help="a county's own history")
    parser.add_argument("--entities", type=int, default=6_356, help="of each invented county")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--report", type=Path, default=DOCUMENT)
    parser.add_argument("--chart", type=Path, default=PICTURE)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
