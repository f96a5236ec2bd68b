"""The clock: what happens on which minute of which day, over a year or a part of one."""

import time as stopwatch
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from unittest.mock import patch

from infra.local.sample_county.write_county import write_county
from issue_licences import copying, issuing
from issue_licences.making import Grant
from issue_licences.page import Printed
from issue_licences.parts import Parts
from tests.simulate.county import County
from tests.simulate.officers import Officers
from tests.simulate.people import Crowd
from tests.simulate.phones import Phones
from tests.simulate.scenario import Scenario
from tests.simulate.tables import StreamedTables
from tests.simulate.wires import Wires
from tests.world import SHARDS
from zhiban.domain.applications import SignedApplication
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.editions import Wording
from zhiban.domain.issuing import Issue, Validity
from zhiban.runtime.observability import logger, metrics

SCANS = (time(0, 30), time(8, 30))
HEALS = (time(8, 45), time(12, 45), time(18, 45), time(23, 45))
"""Hourly on AWS; here as often as something can have changed."""

PROVED_AT, OFFICERS_AT, EVENING, OFF_DAY = time(1, 10), time(16, 0), time(20, 0), time(10, 0)
SENDING = ((time(9, 0), time(11, 30)), (time(14, 30), time(17, 30)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is simulated: the county's size, from which day, how many, how closely.

    `look` is the minutes between two looks of the dispatcher in sending hours (one on AWS);
    `proved_every` after how many days the night's recount is made (one on AWS), beside those after
    which events were lost.
    """

    scenario: Scenario = field(default_factory=Scenario)
    seed: int = 370323
    today: date = date(2026, 12, 1)
    days: int = 365
    entities: int = 6_356
    licences: int = 7_507
    look: int = 15
    proved_every: int = 30


@dataclass
class Year:
    """One county's simulated days, and everything that can be asked of them afterwards."""

    asked: Asked
    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scenario, seed = self.asked.scenario, self.asked.seed
        start = datetime.combine(self.asked.today, time(), SHANGHAI)
        self.tables = StreamedTables()
        self.phones = Phones(seed, scenario.provider, start)
        self.county = County(
            self.tables, self.phones, start, shards=SHARDS,
            per_second=scenario.provider.per_second,
        )  # fmt: skip
        self.wires = Wires(seed, scenario.outages, self.county, self.tables, self.phones)
        self.crowd = Crowd(seed, scenario.people, self.county, self.phones)
        self.officers = Officers(seed, self.county, self.crowd)

    def live(self, progress: Callable[[int], None] = lambda day: None) -> None:
        """Load the county, and live through all the days."""
        with quietly(self.counts):
            begun = stopwatch.process_time()
            self._load()
            loaded = stopwatch.process_time()
            for nth in range(self.asked.days):
                self._live_day(nth)
                progress(nth + 1)
            self._prove(self.asked.days)
        self.seconds = {"loading": loaded - begun, "living": stopwatch.process_time() - loaded}

    def _load(self) -> None:
        write_county(
            self.folder, self.asked.today, seed=self.asked.seed,
            entities=self.asked.entities, licences=self.asked.licences,
        )  # fmt: skip
        intake = self.county.intake
        intake.now = self._at(0, time(0, 5))
        for name in ("entities.csv", "licences.csv"):
            intake.drop(name, (self.folder / name).read_bytes())
            intake.deliver()
        assert {row["state"] for row in intake.ledgers()} == {"complete"}
        if self.asked.scenario.people.habits:
            self.crowd.get_to_know(self.asked.today)

    def _at(self, nth: int, hour: time) -> datetime:
        return datetime.combine(self.asked.today + timedelta(days=nth), hour, SHANGHAI)

    def _live_day(self, nth: int) -> None:
        """Everything of one day, in the order of the clock."""
        outages = self.asked.scenario.outages
        self.phones.down = any(nth in one for one in outages.provider)
        self.wires.events_lost = any(nth in one for one in outages.events)
        planned = not any(nth in one for one in outages.scan)
        plan: list[tuple[time, Callable[[datetime], None]]] = []
        plan += [(hour, self.wires.scan) for hour in SCANS if planned]
        plan += [(hour, self.wires.heal) for hour in HEALS]
        if self.county.law.calendar.is_working(self.asked.today + timedelta(days=nth)):
            plan += [(hour, self._minute) for hour in self._looks()]
            plan.append((OFFICERS_AT, self.officers.work))
        else:
            plan.append((OFF_DAY, self._minute))
        plan.append((EVENING, self._minute))
        if nth % self.asked.proved_every == 0 or any(nth - 1 in one for one in outages.events):
            self._prove(nth)
        for hour, do in sorted(plan, key=lambda one: one[0]):
            now = self._at(nth, hour)
            self._set_clocks(now)
            do(now)

    def _looks(self) -> Iterator[time]:
        for opens, closes in SENDING:
            for minute in range(_minutes(opens), _minutes(closes), self.asked.look):
                yield time(minute // 60, minute % 60)

    def _set_clocks(self, now: datetime) -> None:
        self.county.now = self.phones.now = now
        self.county.wall = max(now, self.county.wall)

    def _minute(self, now: datetime) -> None:
        """One look of everybody: dispatcher, sender, carrier, stream, people, courier."""
        self.wires.dispatch(now)
        self.wires.hear_receipts(now)
        for taken in self.phones.take_fresh():
            self.crowd.read(taken)
        self.crowd.act(now)
        self.wires.deliver_parcels(now)
        self.wires.relay_stream(now)

    def _prove(self, nth: int) -> None:
        """The recount of the day before the `nth`."""
        now = self._at(nth, PROVED_AT)
        self._set_clocks(now)
        self.wires.relay_stream(now)
        self.wires.prove(now)

    @property
    def last_day(self) -> date:
        """The last day that was lived through."""
        return self.asked.today + timedelta(days=self.asked.days - 1)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _unprinted(
    parts: Parts, grant: Grant, validity: Validity, issue: Issue, said: Wording
) -> Printed:
    """A line in place of the sheet, as drawing one takes half a second; all else is as it is."""
    return Printed(f"{issue.identifier} {validity.valid_to}".encode(), ())


def _uncopied(parts: Parts, signed: SignedApplication) -> tuple[Printed, str]:
    """A line in place of the copy."""
    receipt = f"{signed.case_id} {signed.number}"
    return Printed(receipt.encode(), ()), receipt


@contextmanager
def quietly(counts: Counter[str]) -> Iterator[None]:
    """No log lines and no drawn sheets; what functions count as metrics is counted here."""

    def add(name: str, unit: object, value: float, **_: object) -> None:
        counts[name] += int(value)

    level = logger.log_level
    logger.setLevel("CRITICAL")
    with (
        patch.object(metrics, "add_metric", add),
        patch.object(issuing, "printed", _unprinted),
        patch.object(copying, "printed_copy", _uncopied),
    ):
        try:
            yield
        finally:
            logger.setLevel(level)
