"""What a forecast says on the terminal: to read on stdout, how far it is on stderr."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from zhiban.domain.backtest import Backtest
from zhiban.domain.forecast import County, Forecast
from zhiban.domain.forecast_rows import Row, grouped, rows, totals
from zhiban.domain.foresight.foreseen import Opening
from zhiban.domain.what_if import Difference
from zhiban.store.scanning import Scanned

DAYS_SHOWN_ONE_BY_ONE = 31
EXAMPLES, DIFFERENCES = 6, 12
COLUMNS = (
    *("due", "cases", "not", "SMS", "first", "again", "last"),
    *("people", "parts", "yuan", "calls", "lapse"),
)
"""What each day comes to; together with the day they fit into 80 columns."""

_out, _err = Console(highlight=False), Console(stderr=True, highlight=False)


def say(words: str) -> None:
    """Something beside the answer."""
    _err.print(words)


def fault(words: str) -> None:
    """Why it cannot be done."""
    _err.print(f"[red]✗[/] {words}", markup=True)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while something takes its time; yields where to say how far it is."""
    count = MofNCompleteColumn() if total else TextColumn("{task.completed:,}")
    columns = (SpinnerColumn(), TextColumn(what), BarColumn(), count)
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def show_reading(scanned: Scanned, county: County) -> None:
    """What was read, and what that cost."""
    _out.print(
        f"read {scanned.rows:,} rows once, about {scanned.read_units:,.0f} read units:"
        f" {len(county.entities):,} holders, {len(county.licences):,} licences;"
        f" under way: {len(county.cases):,} cases, {len(county.sends):,} planned messages"
    )


def show_forecast(found: Forecast) -> None:
    """The days, the whole, the reasons, and how the messages read."""
    _out.print(
        f"\n{found.start} to {found.end}, catalogue {found.catalogue},"
        f" {found.price} yuan a segment, as if nobody filed:"
    )
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for name, row in _rows(found):
        table.add_row(name, *_cells(row))
    table.add_section()
    table.add_row("[bold]all", *_cells(totals(found)))
    _out.print(table)
    _show_reasons(found)
    _show_texts(found)
    for one in found.foreseen.unworkable[:DIFFERENCES]:
        _out.print(f"[red]cannot be worked:[/] {one.day} {one.kind}/{one.number}: {one.why}")


def _rows(found: Forecast) -> Iterator[tuple[str, Row]]:
    """Days on which something happens, or weeks by their first day when there are many."""
    if found.days <= DAYS_SHOWN_ONE_BY_ONE:
        for day, row in rows(found).items():
            if row.due or row.messages or row.calls or row.lapsed:
                yield f"{day:%m-%d %a}", row
        return
    for monday, row in grouped(found, lambda day: day - timedelta(days=day.weekday())).items():
        yield f"{max(monday, found.start):%y-%m-%d}", row


def _cells(row: Row) -> list[str]:
    steps = [row.steps[step] for step in ("first", "again", "last")]
    numbers = [row.due, row.opened, row.silent, row.messages, *steps, row.holders, row.segments]
    return [f"{n:,}" for n in numbers] + [f"{row.cost:,.2f}", f"{row.calls:,}", f"{row.lapsed:,}"]


def _show_reasons(found: Forecast) -> None:
    counted = Counter(silence.reason for silence in found.foreseen.silences)
    if counted:
        _out.print("\nnot reminded:")
    for reason, times in counted.most_common():
        _out.print(f"  {times:>6,}  {reason.wording}")


def _show_texts(found: Forecast) -> None:
    """One example of each of the most frequent messages."""
    counted = Counter(one.template.split("/")[0] for one in found.foreseen.reminders)
    examples = {one.template.split("/")[0]: one for one in reversed(found.foreseen.reminders)}
    if counted:
        _out.print("\nas they will read:")
    for name, times in counted.most_common(EXAMPLES):
        one = examples[name]
        _out.print(
            f"  {times:>6,}  {name}, e.g. {one.template}, segments: {one.segments}", style="dim"
        )
        _out.print(f"          {one.text}", markup=False, soft_wrap=True)


def show_difference(found: Difference) -> None:
    """Both wholes, and what differs, licence by licence."""
    now, then = totals(found.now), totals(found.then)
    _out.print(
        f"\n{found.now.start} to {found.now.end}: catalogue {found.now.catalogue} as it is,"
        f" against {found.then.catalogue}"
    )
    table = Table(box=None, pad_edge=False)
    for name in ("", "now", "then", "difference"):
        table.add_column(name, justify="right" if name else "left")
    for name in ("opened", "silent", "messages", "segments", "cost", "calls"):
        a, b = getattr(now, name), getattr(then, name)
        table.add_row(name, f"{a:,}", f"{b:,}", f"{b - a:+,}")
    _out.print(table)
    _show_openings("cases only now", found.only_now)
    _show_openings("cases only then", found.only_then)
    _out.print(f"\ncases on other days or with another last day: {len(found.moved):,}")
    for move in found.moved[:DIFFERENCES]:
        _out.print(
            f"  {move.now.kind}/{move.now.number}: opens {move.now.day} → {move.then.day},"
            f" latest {move.now.latest} → {move.then.latest}"
        )
    _out.print(f"\nother reasons: {len(found.silenced):,}")
    for before, after in found.silenced[:DIFFERENCES]:
        either = before or after
        assert either is not None
        was, becomes = (one.reason.wording if one else "提醒" for one in (before, after))
        _out.print(f"  {either.kind}/{either.number}: {was} → {becomes}")


def _show_openings(title: str, openings: tuple[Opening, ...]) -> None:
    _out.print(f"\n{title}: {len(openings):,}")
    for one in openings[:DIFFERENCES]:
        _out.print(f"  {one.kind}/{one.number}: opens {one.day}, latest {one.latest}")


def show_backtest(found: Backtest) -> None:
    """Foreseen and happened, day by day, and where they differ."""
    _out.print(
        f"\n{found.days} days from {found.since}: {found.hits:.1%} of all cases and messages were"
        " foreseen and happened"
    )
    table = Table(box=None, pad_edge=False)
    for name in ("", "cases foreseen", "opened", "messages foreseen", "planned"):
        table.add_column(name, justify="right" if name else "left")
    sets = [found.cases_foreseen, found.cases_opened, found.sends_foreseen, found.sends_planned]
    for n in range(found.days):
        day = found.since + timedelta(days=n)
        counts = [sum(key[0] == day for key in keys) for keys in sets]
        if any(counts):
            table.add_row(f"{day:%Y-%m-%d %a}", *(f"{count:,}" for count in counts))
    _out.print(table)
    for title, keys in (
        ("cases foreseen that did not open", found.cases_foreseen - found.cases_opened),
        ("cases that opened unforeseen", found.cases_opened - found.cases_foreseen),
        ("messages foreseen that were not planned", found.sends_foreseen - found.sends_planned),
        ("messages that were planned unforeseen", found.sends_planned - found.sends_foreseen),
    ):
        _out.print(f"{title}: {len(keys):,}")
        for day, one, other in sorted(keys)[:DIFFERENCES]:
            _out.print(f"  {day} {one} {other}")
