"""A small county lived through: nobody missed or pestered; and what is broken is found out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ring_alarms import ringing
from ring_alarms.parts import Parts as RingParts
from ring_alarms.parts import Ring
from send_sms import handing_over
from send_sms.parts import Parts, Round
from tests.simulate.findings import Findings, find
from tests.simulate.report import as_data, is_sound
from tests.simulate.scenario import Days, Outages, People, Provider, Scenario
from tests.simulate.year import Asked, Year
from zhiban.domain.errors import AnswerLost, Refused
from zhiban.domain.figures import Span
from zhiban.store.day_counts import DayCounts
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.send_attempts import Attempt
from zhiban.store.summaries import Summaries

SMALL = Asked(days=45, entities=210, licences=248, look=30)
BAD = Provider(
    throttled=0.1, refused=0.03, lost=0.05, vanished=0.05, killed=0.03, undelivered=0.1,
    silent=0.1, twice=0.2,
)  # fmt: skip
OUTAGES = Outages(
    provider=(Days(13),), scan=(Days(6, 3),), events=(Days(9, 2),), delivered_twice=0.3
)
HARD = Scenario("hard", provider=BAD, outages=OUTAGES)


def lived(folder: Path, **told: Any) -> tuple[Year, Findings]:
    year = Year(replace(SMALL, **told), folder)
    year.live()
    return year, find(year)


def sound(year: Year, found: Findings) -> bool:
    return is_sound(as_data(year, found))


def test_a_hard_time_misses_nobody_and_tells_nobody_twice(tmp_path: Path) -> None:
    year, found = lived(tmp_path, scenario=HARD)
    assert sound(year, found), as_data(year, found)["examples"]
    assert found.needs == found.cases + found.reasons
    assert min(found.cases, found.reminders, found.issued, found.delivered) > 10
    assert year.wires.counted["alarm_did_not_run"] == 12
    assert min(year.wires.counted[name] for name in ("killed", "events_lost")) > 0
    assert year.counts["EventsUncounted"] == year.wires.counted["events_lost"]


def test_the_same_seed_gives_the_same_days_and_another_seed_others(tmp_path: Path) -> None:
    told = []
    for n, seed in enumerate((1, 1, 2)):
        folder = tmp_path / str(n)
        folder.mkdir()
        year, found = lived(folder, days=12, seed=seed, scenario=HARD)
        data = as_data(year, found)
        told.append({name: data[name] for name in data if name not in ("asked", "cpu_seconds")})
    assert told[0] == told[1] != told[2]


def test_where_nobody_answers_nothing_is_on_time_and_where_all_do_most_is(tmp_path: Path) -> None:
    rates = []
    for name, people in {
        "nobody": People(first=0, again=0, last=0, visit=0, closed=0),
        "everybody": People(first=1, again=0, last=0, visit=0, closed=0, answers_within=1),
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        _, found = lived(folder, scenario=Scenario(name, people=people))
        rates.append(found.on_time_rate)
    assert rates[0] == 0.0
    assert rates[1] > 0.6


def test_a_blind_resend_would_be_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard that is taken out: an answer that was lost passes for a certain refusal."""
    call = handing_over.call

    def blind(parts: Parts, turn: Round, attempt: Attempt) -> str:
        try:
            return call(parts, turn, attempt)
        except AnswerLost as lost:
            raise Refused("lost") from lost

    monkeypatch.setattr(handing_over, "call", blind)
    _, found = lived(tmp_path, scenario=Scenario("lossy", provider=Provider(lost=0.5)))
    assert len(found.duplicates) > 3
    assert "times" in found.duplicates[0]


def test_a_day_that_is_not_made_up_for_would_be_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard that is taken out: ringing looks into the bucket of the day alone."""

    def today_only(parts: RingParts, ring: Ring) -> Iterator[date]:
        yield ring.day

    monkeypatch.setattr(ringing, "_buckets", today_only)
    outages = Outages(scan=(Days(1, 20),))
    year, found = lived(
        tmp_path, scenario=Scenario("out", outages=outages), days=40, proved_every=100
    )
    assert found.missed
    assert not sound(year, found)


def test_counters_that_lost_events_would_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard that is taken out: the night's recount counts nothing."""
    monkeypatch.setattr(DayStatistics, "catch_up", lambda self, day, events: 0)
    outages = Outages(events=(Days(0, 3),))
    year, found = lived(tmp_path, scenario=Scenario("deaf", outages=outages), days=8)
    assert found.statistics
    assert not sound(year, found)


def test_statistics_that_are_not_what_happened_would_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard that is taken out: the night counts needs and spending only the first time."""
    monkeypatch.setattr(DayCounts, "differing", lambda counts, segment, fresh, since, until: [])
    year, found = lived(tmp_path, days=8)
    assert any(one.startswith("funnel: due 0 is shown") for one in found.statistics)
    assert any(one.startswith("costs: sms 0 is shown") for one in found.statistics)
    assert not sound(year, found)


def test_the_statistics_of_some_weeks_are_not_empty(tmp_path: Path) -> None:
    """What equals its recount in the hard time is worth counting."""
    year, found = lived(tmp_path, days=20)
    assert found.statistics == []
    county = year.county
    summary = Summaries(county.desk.need, county.desk.spent, county.desk.figures, county.shards).of(
        Span(SMALL.today, SMALL.today + timedelta(days=365)), year.last_day
    )
    need = summary.need
    numbers = (need.due, need.reminded, need.delivered, need.opened, need.filed, need.granted)
    assert min(numbers) > 0, need
    assert summary.covered.licences > 200
    assert summary.reminded.messages >= summary.reminded.holders > 0
    assert summary.spent.segments > summary.spent.messages > 0
