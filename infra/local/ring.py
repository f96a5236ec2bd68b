"""`make ring DAY=…`: let a business day ring on the running county, and send what it asks for."""

import sys
from datetime import datetime

from rich.console import Console

from infra.local import day
from infra.local.clock import (
    OPENING,
    SHANGHAI,
    UnreadableDay,
    offset_seconds,
    read_day,
    wall_clock,
)
from infra.local.cloud import Cloud, NotRunning, StillBusy
from infra.local.report import show_day
from infra.local.settings import local_settings


def main() -> int:
    """Move the clock to 10:00 of the day, ring, send, show."""
    console = Console(highlight=False)
    if len(sys.argv) != 2:
        console.print("say which day: make ring DAY=2026-12-02")
        return 2
    cloud = Cloud(local_settings())
    try:
        business = datetime.combine(read_day(sys.argv[1]), OPENING, SHANGHAI)
        cloud.move_clock(offset_seconds(business, wall_clock()))
        with console.status("ringing"):
            day.ring(cloud, "make ring")
        with console.status("sending"):
            day.send(cloud)
    except (NotRunning, StillBusy, UnreadableDay, RuntimeError) as fault:
        console.print(f"[red]✗[/] {fault}")
        return 1
    show_day(console, day.numbers(cloud, business), cloud)
    return 0


if __name__ == "__main__":
    sys.exit(main())
