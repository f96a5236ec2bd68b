"""One day of a province: a million licences in SQLite, rung and sent by the functions' own code.

The registry is laid straight into the table through the store's own mapping, as the intake has a
proof of a million rows of its own. Memory stays flat: rows are read when they are asked for.
"""

import json
import resource
import tempfile
import time as stopwatch
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import batched
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from prove_days.parts import Share
from prove_days.proving import prove
from tests.recount import LAW as STATUTES
from tests.recount import is_due
from tests.simulate.chance import draw
from tests.simulate.county import County
from tests.simulate.disk_tables import DiskTables
from tests.simulate.findings import in_office_hours, recounted, segments_of
from tests.simulate.phones import Phones
from tests.simulate.scenario import Outages, Provider
from tests.simulate.wires import Wires
from tests.simulate.year import quietly
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import Alarm, Law, first_alarm
from zhiban.store.wire import decode_item

TODAY = date(2026, 12, 1)
SHARDS, PER_SECOND = 16, 500
KINDS = {"L01": "食品经营许可证", "L02": "食品小作坊登记证", "L14": "农药经营许可证"}
"""Kinds, each with its statute in the recount's own words."""

HORIZON = 1_800
"""Days ahead over which the expiries of those not yet due are spread."""


type Rung = tuple[date, Alarm]
type Expiries = dict[str, tuple[list[Rung], list[Rung]]]


@dataclass(frozen=True, slots=True)
class Size:
    """How many licences, how many of them fall due on the day, drawn from which seed."""

    licences: int
    due: int
    seed: int


class ProvinceDay:
    """The tables, the functions on them, and the day."""

    def __init__(self, size: Size, folder: Path, manners: Provider) -> None:
        start = datetime.combine(TODAY, time(), SHANGHAI)
        self.size, self.expected = size, set[str]()
        self.seconds: dict[str, float] = {}
        self.tables = DiskTables(folder / "province.db")
        self.phones = Phones(size.seed, manners, start)
        self.county = County(
            self.tables, self.phones, start, shards=SHARDS, per_second=PER_SECOND
        )  # fmt: skip
        self.wires = Wires(size.seed, Outages(), self.county, self.tables, self.phones)

    def load(self) -> None:
        """Lay the registry into the table; who is due is noted by the recount's own rules."""
        expiries = {kind: _expiries(kind, self.county.law) for kind in KINDS}
        for some in batched(range(self.size.licences), 10_000, strict=False):
            rows = (row for n in some for row in self._rows(n, expiries))
            self.tables.lay("registry", rows)
        ringing = self.county.ringing_state
        ringing.commit(*ringing.wait_for_go(TODAY))

    def _rows(self, n: int, expiries: Expiries) -> Iterator[Any]:
        kind = list(KINDS)[n % len(KINDS)]
        today, later = expiries[kind]
        some = today if n < self.size.due else later
        expiry, alarm = some[int(draw(self.size.seed, "expiry", n) * len(some))]
        code, number = f"91370000{n:010d}", f"P{n:010d}"
        contact = Contact(Role.REPRESENTATIVE, "样例人", f"199{n:08d}", "feed", TODAY)
        entity = Entity(code, f"样例{n}号店", legal_rep="样例人", contacts=(contact,))
        rung = Licence(
            code, kind, number, entity.name, None, None, expiry, "审批局",
            alarm_on=alarm.on, basis=alarm.basis,
        )  # fmt: skip
        at = self.county.now
        yield self.county.entities.store(entity, (), at)[0]["Put"]["Item"]
        yield self.county.licences.store(rung)[0]["Put"]["Item"]
        if n < self.size.due:
            self.expected.add(number)

    def ring(self) -> None:
        """The plan of the day, and every shard."""
        now = self._at(time(0, 30))
        self.wires.scan(now)

    def send(self) -> None:
        """Minute by minute through the sending hours, until nothing is left to go."""
        for opens, closes in ((time(9), time(11, 30)), (time(14, 30), time(17, 30))):
            now = self._at(opens)
            while now.time() < closes:
                self._at(now.time())
                self.wires.dispatch(now)
                self.wires.hear_receipts(now)
                self.wires.relay_stream(now)
                now += timedelta(minutes=1)

    def prove(self) -> None:
        """The rest of the receipts and events, and the recount of the day as one part."""
        now = datetime.combine(TODAY + timedelta(days=1), time(1, 10), SHANGHAI)
        self.phones.now = self.county.now = self.county.wall = now
        self.wires.hear_receipts(now)
        self.wires.relay_stream(now)
        one_part = replace(self.county.proving, shards=1)
        self.found = prove(one_part, Share(TODAY, 0, now))

    def data(self, folder: Path) -> dict[str, Any]:
        """What came of it, counted from outside as a year's is."""
        rows = (decode_item(item) for item in self.tables.items("cases"))
        opened = {str(row["number"]) for row in rows if row["SK"] == "CASE"}
        said = Counter((one.mobile, one.words) for one in self.phones.taken if one.link)
        events = (decode_item(item) for item in self.tables.items("cases"))
        size = sum(file.stat().st_size for file in folder.iterdir())
        return {
            "licences": self.size.licences,
            "due": len(self.expected),
            "cases": len(opened),
            "missed": len(self.expected - opened),
            "not_due": len(opened - self.expected),
            "reminders": said.total(),
            "outcomes": dict(sorted(self.wires.outcomes.items())),
            "duplicates": sum(times - 1 for times in said.values()),
            "out_of_hours": sum(not in_office_hours(one) for one in self.phones.taken),
            "segments": sum(segments_of(one.text) for one in self.phones.taken),
            "delivered_twice": self.wires.counted["delivered_twice"],
            "recount_missed": self.found.missed,
            "forgotten": self.found.forgotten,
            "statistics_wrong": len(recounted(events)),
            "writes": self.tables.writes,
            "table_megabytes": size >> 20,
            "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
            "cpu_seconds": self.seconds,
        }

    def _at(self, hour: time) -> datetime:
        now = datetime.combine(TODAY, hour, SHANGHAI)
        self.phones.now = self.county.now = now
        self.county.wall = max(now, self.county.wall)
        return now


def _expiries(kind: str, law: Law) -> tuple[list[Rung], list[Rung]]:
    """The days of expiry that are due and ring today, and those that ring later; with the alarm."""
    today: list[Rung] = []
    later: list[Rung] = []
    for n in range(1, HORIZON):
        expiry = TODAY + timedelta(days=n)
        alarm = first_alarm(Licence("", kind, "1", "", None, None, expiry, ""), law, TODAY)
        assert alarm.on is not None
        if alarm.on > TODAY:
            later.append((expiry, alarm))
        elif is_due(STATUTES[KINDS[kind]], expiry, TODAY):
            today.append((expiry, alarm))
    return today, later


def live_a_day(licences: int, due: int, seed: int, *, as_json: bool) -> int:
    """Live the day through and say what came of it; the exit code is 1 when anything was wrong."""
    with tempfile.TemporaryDirectory() as folder:
        data = lived_day(Size(licences, due, seed), Path(folder))
    if as_json:
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        _show(data)
    wrong = ("missed", "not_due", "duplicates", "out_of_hours", "statistics_wrong", "forgotten")
    return 1 if any(data[name] for name in wrong) else 0


def lived_day(size: Size, folder: Path) -> dict[str, Any]:
    """The day, lived through in a folder, and what came of it."""
    with quietly(Counter()):
        day = ProvinceDay(size, folder, Provider())
        for work in (day.load, day.ring, day.send, day.prove):
            begun = stopwatch.process_time()
            work()
            day.seconds[work.__name__] = round(stopwatch.process_time() - begun, 1)
        return day.data(folder)


def _show(data: Mapping[str, Any]) -> None:
    console = Console(highlight=False)
    shown = Table(box=None, pad_edge=False, show_header=False)
    shown.add_column()
    shown.add_column(justify="right")
    for name, value in data.items():
        told = value if isinstance(value, dict) else {"": value}
        for part, number in told.items():
            shown.add_row(f"{name} {part}".strip().replace("_", " "), f"{number:,}")
    console.print(shown)
