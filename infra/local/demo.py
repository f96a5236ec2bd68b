"""`make demo`: one renewal and one changed business licence from the message to the door without a
person, read back and verified.

The timeline is for people, `.local/demo.json` for programs. A county that has such a journey
already is read again and nothing is done twice.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.local import running
from infra.local.cloud import StillBusy
from infra.local.journey import browser
from infra.local.journey.change import delivered_changes, walk_change
from infra.local.journey.http import Refused, Session
from infra.local.journey.steps import Step, StepMissing, as_json, read_journey
from infra.local.journey.verify import verified
from infra.local.journey.walk import (
    await_state,
    delivered_case,
    file_as_citizen,
    grant,
    invited,
)
from infra.local.ledger import FileOutcome
from infra.local.officers import take_on
from infra.local.phone.inbox import inbox
from infra.local.run import KNOWN_FAULTS, refuse_other_stages, stop_on_signals
from infra.local.running import Running
from infra.local.settings import local_settings

DEMO_FAULTS = (*KNOWN_FAULTS, Refused, StepMissing)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the ledgers hold at one moment."""

    cases: int
    reminders: int
    codes: int


def main() -> int:
    """Start, load, ring, walk, show, stop."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--today", help="the business day, 2026-12-01 by default, or now")
    options = parser.parse_args()
    console = Console(highlight=False)
    stop_on_signals()
    begun = time.monotonic()
    try:
        refuse_other_stages()
        with running.start(local_settings(), options.today, console) as county:
            return _demo(county, options.today, begun)
    except KeyboardInterrupt:
        console.print("\nstopping, and saving the county …")
    except DEMO_FAULTS as fault:
        console.print(f"[bold red]✗[/] {fault}")
    return 1


def _demo(county: Running, today: str | None, begun: float) -> int:
    before = _counted(county)
    files = running.load(county, today)
    running.ring_and_send(county, "make demo")
    case = delivered_case(county.cloud) or _walk(county)
    journey = read_journey(county.cloud, case)
    proved = verified(county, case)
    for picture in browser.pictures(county):
        county.console.print(f"  looked at in Chromium: {picture}")
    summary = _summary(files, before, _counted(county), journey)
    changes = delivered_changes(county.cloud) or walk_change(county)
    walked = {one: read_journey(county.cloud, one) for one in changes}
    proved = all([proved, *(verified(county, one) for one in changes)])
    summary["changes"] = [{"case": one, "journey": as_json(walked[one])} for one in changes]
    summary |= {"chain_verified": proved, "seconds": round(time.monotonic() - begun, 1)}
    file = county.settings.folder / "demo.json"
    file.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for one, steps in {case: journey, **walked}.items():
        _show(county.console, one, steps)
    county.console.print(f"summary: {file}")
    if not proved:
        county.console.print("[bold red]✗[/] the chain does not verify: make verify says where")
    return 0 if proved else 1


def _walk(county: Running) -> str:
    """The first invitation that may still be filed, walked to the door; returns the first case."""
    cloud, settings = county.cloud, county.settings
    county.console.print("one renewal, step by step")
    for who in invited(inbox(settings)):
        if cases := file_as_citizen(settings, who, lambda said: county.console.print(f"  {said}")):
            break
    else:
        raise StillBusy("no phone has a link under which anything may still be filed")
    desk = Session(settings.officers, bearer=take_on(cloud).token("approver"))
    for case in cases:
        grant(desk, case)
        county.console.print("  an officer granted it")
        await_state(cloud, case, "issued", lambda: None)
        county.console.print("  the new licence is issued and written back")
        await_state(cloud, case, "delivered", county.outside.courier.advance_all)
        county.console.print("  the parcel is delivered")
    return cases[0]


def _counted(county: Running) -> Counted:
    rows = county.cloud.rows("CasesTable")
    sent = [row for row in rows if row["SK"]["S"].startswith("SMS#") and "sent_at" in row]
    codes = sum(row["SK"]["S"].startswith("SMS#code") for row in sent)
    cases = sum(row["SK"]["S"] == "CASE" for row in rows)
    return Counted(cases, len(sent) - codes, codes)


def _summary(
    files: dict[str, FileOutcome], before: Counted, after: Counted, journey: list[Step]
) -> dict[str, Any]:
    return {
        "entities": files["entities"].accepted,
        "licences": files["licences"].accepted,
        "rejected": sum(file.rejected for file in files.values()),
        "cases_opened": after.cases - before.cases,
        "reminders_sent": after.reminders - before.reminders,
        "codes_sent": after.codes - before.codes,
        "journey": as_json(journey),
    }


def _show(console: Console, case: str, journey: list[Step]) -> None:
    console.print(f"\ncase {case}, as the tables tell it")
    table = Table(box=None, pad_edge=False, show_header=False)
    for step in journey:
        table.add_row("  " + step.step.replace("_", " "), step.at, f"[dim]{step.hash[:16]}…[/]")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
