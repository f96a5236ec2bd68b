"""What a run says on the terminal."""

from typing import Any

from rich.console import Console
from rich.table import Table

from infra.local.cloud import Cloud
from infra.local.ledger import FileOutcome, sends, suppressions, with_officers
from infra.local.officers import ROLES
from infra.local.settings import LocalSettings

_REASONS_SHOWN = 8


def show_file(console: Console, outcome: FileOutcome) -> None:
    """A file's equation and its reasons."""
    if outcome.state == "refused":
        console.print(f"[red]✗[/] {outcome.name}: {outcome.refusal}")
        return
    mark = "[yellow]![/]" if outcome.state == "held" else "[green]✓[/]"
    console.print(
        f"{mark} {outcome.name}: {outcome.rows:,} rows ="
        f" [bold]{outcome.accepted:,} accepted[/]"
        f" + {outcome.unchanged:,} unchanged + {outcome.rejected:,} rejected"
        f" + {outcome.held:,} held{'' if outcome.adds_up else ' [red](does not add up)[/]'}"
    )
    if outcome.state == "held":
        console.print(f"    it waits for an officer: {outcome.refusal}")
    for reason, times in outcome.reasons.most_common(_REASONS_SHOWN):
        console.print(f"    {times:>5,}  {reason}")
    others = len(outcome.reasons) - _REASONS_SHOWN
    if others > 0:
        console.print(f"           and {others} more reasons, all in s3://…/{outcome.rejects}")


def show_day(console: Console, numbers: dict[str, Any], cloud: Cloud) -> None:
    """The day's equation, the counters, the ledger."""
    equation, counted = numbers["equation"], numbers["counted"]
    console.print(
        f"\n{numbers['day']}: {equation['due']:,} alarms rang = [bold]{equation['opened']:,} cases"
        f" opened[/] + {equation['suppressed']:,} not reminded, with a reason"
    )
    table = Table(box=None, pad_edge=False, show_header=False)
    for reason, times in suppressions(cloud, numbers["day"]).most_common():
        table.add_row(f"    {times:>5,}", reason.replace("_", " "))
    console.print(table)
    console.print(f"messages of this county so far: {_ledger(cloud) or 'none'}")
    console.print(f"[dim]counted from events: {counted}[/]")


def _ledger(cloud: Cloud) -> str:
    """Every state of the ledger, and how many of each an officer has on a list."""
    listed = with_officers(cloud)
    return ", ".join(
        f"{times:,} {state}" + (f" ({listed[state]:,} with officers)" if listed[state] else "")
        for state, times in sorted(sends(cloud).items())
    )


def show_where(console: Console, settings: LocalSettings, seconds: float) -> None:
    """Where to click, and what can be done next."""
    console.print(f"\nready in {seconds:.0f} s.")
    console.print(f"  the citizens' phones    [bold blue]{settings.phone}[/]  (tap a link)")
    console.print(f"  the officers' desk      [bold blue]{settings.officers}/desk[/]")
    passwords = settings.folder / "officers.json"
    console.print(f"      sign in as {' / '.join(ROLES)}; passwords: {passwords}")
    console.print("      by command           make token ROLE=approver")
    console.print(f"  the courier's book      [bold blue]{settings.courier}[/]")
    console.print(f"  where citizens sign in  [bold blue]{settings.identity}[/]")
    if settings.sms == "gateway":
        console.print(f"  the SMS gateway         [bold blue]{settings.sms_gateway}[/]")
    console.print("  the county in figures   make statistics")
    console.print("  one case to the door    make demo")
    console.print("  another file            make ingest FILE=licences.csv")
    console.print("  another day             make ring DAY=2026-12-02")
    console.print("  stop                    Ctrl-C (the data stays for the next run)")
