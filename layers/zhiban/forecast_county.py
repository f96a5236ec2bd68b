"""`make forecast`: what ringing will do on the days to come, of a county that is deployed.

Reads the whole registry once, through `store/`, and writes nothing. Told by the environment, like
a function: REGISTRY_TABLE, CASES_TABLE, SHARDS and the sender's words; AWS_ENDPOINT_URL for the
embedded run. `--catalogue` takes a compiled catalogue or a folder of the clerk's YAML, and shows
what would be different; `--backtest` looks back and shows how far the foresight was right.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from layers.zhiban import forecast_report as report
from layers.zhiban.draw_forecast import chart_of, draw, page
from zhiban.domain.backtest import backtest, backtest_data
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.domain.errors import ZhibanError
from zhiban.domain.forecast import County, Forecast, forecast
from zhiban.domain.forecast_rows import forecast_data, rows
from zhiban.domain.messages import Sender
from zhiban.domain.rendering import OFFICIAL_PLACE, read_sender
from zhiban.domain.renewals import Law
from zhiban.domain.what_if import difference_data, what_if
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime import settings
from zhiban.runtime.clocks import wall_clock
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.store.scanning import scan_registry, with_what_is_under_way
from zhiban.store.sends import Sends
from zhiban.store.table import Table, connect

MOST_DAYS = 3_660


class Unusable(Exception):
    """What the operator asked for cannot be done; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings(settings.Settings):
    """What this command is told by its environment."""

    registry_table: str
    cases_table: str
    shards: int
    citizen_base_url: str
    sms_signature: str
    office_phone: str
    message_mode: str = "link"
    official_place: str = OFFICIAL_PLACE


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator asked for."""

    today: date
    days: int
    price: Decimal
    catalogue: Path | None
    backtest: int
    as_json: bool
    chart: Path | None


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Read, foresee, show; the exit code is 1 for anything that cannot be done."""
    asked = _asked(arguments)
    try:
        told = settings.read_settings(Settings, environ)
        _run(asked, told, _who_speaks(told))
    except (ZhibanError, Unusable) as fault:
        report.fault(str(fault))
        return 1
    return 0


def _asked(arguments: Sequence[str]) -> Asked:
    parser = argparse.ArgumentParser(prog="make forecast", description=__doc__)
    parser.add_argument("--days", type=int, default=90, help="how many days to look ahead")
    parser.add_argument("--today", type=date.fromisoformat, help="the business day to begin with")
    parser.add_argument("--price", type=_price, default=Decimal("0.05"), help="yuan a segment")
    parser.add_argument("--catalogue", type=Path, help="another catalogue: JSON, or a YAML folder")
    parser.add_argument("--backtest", type=int, default=0, metavar="DAYS", help="look back instead")
    parser.add_argument("--json", action="store_true", help="everything, as JSON on stdout")
    parser.add_argument("--chart", type=Path, help="write the chart: .svg, or .html with its table")
    told = parser.parse_args(arguments)
    for name, least in (("days", 1), ("backtest", 0)):
        if not least <= getattr(told, name) <= MOST_DAYS:
            parser.error(f"--{name} must be from {least} to {MOST_DAYS}")
    if told.chart and told.chart.suffix not in (".svg", ".html"):
        parser.error("--chart must end in .svg or .html")
    today = told.today or business_day(wall_clock())
    return Asked(today, told.days, told.price, told.catalogue, told.backtest, told.json, told.chart)


def _price(text: str) -> Decimal:
    try:
        price = Decimal(text)
    except InvalidOperation as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no price") from error
    if not price.is_finite() or price < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no price")
    return price


def _who_speaks(told: Settings) -> Sender:
    return read_sender(
        told.sms_signature,
        told.office_phone,
        told.citizen_base_url,
        told.message_mode,
        told.official_place,
    )


def _law(catalogue: Path | None = None) -> Law:
    """The shipped law, or the same calendar with another catalogue. Raises Unusable."""
    calendar = shipped_as(WorkingDays, "working_days")
    raw = shipped("catalogue") if catalogue is None else _read_catalogue(catalogue)
    return Law(Catalogue.from_mapping(raw), calendar)


def _read_catalogue(path: Path) -> Any:
    if path.is_dir():
        return _compile(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"--catalogue {path}: neither a folder nor JSON: {error}") from error


def _compile(folder: Path) -> Any:
    """The clerk's YAML, compiled as it would be shipped."""
    from layers.zhiban.check_catalogue import find_faults
    from layers.zhiban.compile_catalogue import compile_catalogue
    from layers.zhiban.read_catalogue import Unreadable, read_sources
    from layers.zhiban.released_rules import Unusable as NotReleased
    from layers.zhiban.released_rules import read_released

    try:
        sources = read_sources(folder)
    except (Unreadable, OSError) as error:
        raise Unusable(f"--catalogue {folder}: {error}") from error
    if faults := find_faults(sources):
        raise Unusable("\n".join(map(str, faults)))
    try:
        return compile_catalogue(sources, read_released(folder / "released"))
    except NotReleased as error:
        raise Unusable(f"--catalogue {folder}: {error}") from error


def _run(asked: Asked, told: Settings, sender: Sender) -> None:
    law, other = _law(), _law(asked.catalogue) if asked.catalogue else None
    client = connect()
    registry, cases = Table(client, told.registry_table), Table(client, told.cases_table)
    with report.progress("reading the registry") as see:
        scanned = scan_registry(registry, see)
    with report.progress("reading what is under way"):
        county = with_what_is_under_way(scanned, cases, told.shards, law.catalogue)
    if not asked.as_json:
        report.show_reading(scanned, county)
    if asked.backtest:
        _look_back(asked, county, law, sender, Sends(cases, told.shards))
    elif other:
        _compare(asked, county, law, other, sender)
    else:
        _look_ahead(asked, county, law, sender)


def _look_ahead(asked: Asked, county: County, law: Law, sender: Sender) -> None:
    with report.progress("foreseeing", len(county.licences)) as see:
        found = forecast(county, law, asked.today, asked.days, asked.price, sender, see)
    _tell(asked, forecast_data(found), lambda: report.show_forecast(found))
    _chart(asked, found)


def _compare(asked: Asked, county: County, law: Law, other: Law, sender: Sender) -> None:
    with report.progress("foreseeing, twice"):
        found = what_if(county, law, other, asked.today, asked.days, asked.price, sender)
    _tell(asked, difference_data(found), lambda: report.show_difference(found))
    _chart(asked, found.then)


def _look_back(asked: Asked, county: County, law: Law, sender: Sender, sends: Sends) -> None:
    since, until = asked.today - timedelta(days=asked.backtest), asked.today - timedelta(days=1)
    with report.progress("reading the ledger", len(county.invitations)) as see:
        ledger = []
        for nth, invitation in enumerate(county.invitations):
            ledger += sends.of_invitation(invitation.id)
            see(nth)
    found = backtest(county, ledger, law, since, until, asked.price, sender)
    _tell(asked, backtest_data(found), lambda: report.show_backtest(found))


def _tell(asked: Asked, data: Mapping[str, Any], show: Any) -> None:
    if asked.as_json:
        json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        show()


def _chart(asked: Asked, found: Forecast) -> None:
    if asked.chart is None:
        return
    chart = chart_of(rows(found))
    text = draw(chart) if asked.chart.suffix == ".svg" else page(chart)
    asked.chart.write_text(text, encoding="utf-8")
    report.say(f"chart: {asked.chart}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
