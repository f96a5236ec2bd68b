"""`make load`: what a citizen's request needs of us, and what the embedded run does of it a second.

The first table is our share alone; the second is a county on the embedded AWS, phones at once.
"""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.load.embedded import lived
from tests.load.journeys import Share, measured


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both, and show them."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--licences", type=int, default=7_507, help="of the embedded county")
    parser.add_argument("--journeys", type=int, default=200, help="of each kind")
    parser.add_argument("--phones", type=int, default=8, help="at once")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each crowd")
    told = parser.parse_args(arguments)
    console = Console(highlight=False)
    console.print(_shares(measured(told.journeys)))
    shown = Table("on the embedded AWS", "times", "seconds", "a second", box=None, pad_edge=False)
    for one in lived(told.licences, told.seconds, told.phones, min(told.journeys, 40)):
        shown.add_row(one.what, f"{one.times:,}", f"{one.seconds:,.1f}", f"{one.rate:,.1f}")
    console.print(shown)
    return 0


def _shares(shares: dict[str, Share]) -> Table:
    shown = Table(box=None, pad_edge=False)
    for head in ("our share of a request", "CPU ms", "calls", "read units", "write units"):
        shown.add_column(head, justify="left" if head.startswith("our") else "right")
    for step, share in shares.items():
        shown.add_row(
            step,
            f"{share.milliseconds:.2f}",
            f"{share.median_of(lambda bill: bill.requests):g}",
            f"{share.median_of(lambda bill: bill.read_units):g}",
            f"{share.median_of(lambda bill: bill.write_units):g}",
        )
    return shown


if __name__ == "__main__":
    sys.exit(main())
