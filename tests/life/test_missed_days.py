"""One to thirty days skipped from each day of a year: nobody is missed, and nothing is stale.

A county is rung day by day. On each day the house goes down, in a copy of the county; when it is
back it must account for everybody whom daily ringing accounted for by then, and say only what is
due on that day. From each day every fifth length is tried here, all of them in `make prove
ARGS=missed_days`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import copy
from datetime import date, timedelta
from typing import Any

import pytest

from tests.county_year import CountyYear
from tests.functions.papers import entities_file, holder, licences_file, paper
from tests.world import SHARDS
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.invitations import MESSAGE_STEPS, step_key
from zhiban.domain.ladder import Step
from zhiban.store.case_items import case_from
from zhiban.store.send_items import send_from
from zhiban.store.wire import decode_item, texts

START, DAYS, LONGEST = date(2026, 1, 5), 365, 30
DAY = timedelta(days=1)


def licence_rows(county: CountyYear) -> str:
    """Licences of every kind, their ends spread over a year and a half."""
    kinds = [k for c, k in sorted(county.law.catalogue.kinds.items())
             if county.law.catalogue.renewal_item(c)]  # fmt: skip
    ends = [START + timedelta(days=23 * n + 5) for n in range(24)]
    return licences_file(
        *(
            paper(n % 20 + 1, kinds[n % len(kinds)].name, end.isoformat(), valid_from="2025-01-01")
            for n, end in enumerate(ends)
        )
    )


def settled() -> CountyYear:
    """The county on the evening before the first day."""
    county = CountyYear()
    people = entities_file(*(holder(n) for n in range(1, 21)))
    county.take_in("e.csv", people.encode(), START - DAY)
    county.take_in("l.csv", licence_rows(county).encode(), START - DAY)
    return county


def accounted(county: CountyYear) -> set[str]:
    """The licences with a case, or a recorded reason for none."""
    opened = {row["number"] for row in county.rows(county.cases, "CASE#", "CASE")}
    reasons = county.rows(county.cases, "CASE#", "SUPPRESSED#")
    return opened | {row["licence"].split("/")[1] for row in reasons}


class Copies:
    """Puts a county back to where it was; rows are never changed in place, so maps are enough."""

    def __init__(self, county: CountyYear) -> None:
        tables, placed = county.client.tables, county.client.placed
        self.tables = {t: {pk: dict(part) for pk, part in m.items()} for t, m in tables.items()}
        self.placed = {i: {pk: dict(part) for pk, part in m.items()} for i, m in placed.items()}
        self.sent = list(county.sent)

    def put_back(self, county: CountyYear) -> None:
        client = county.client
        for table, parts in self.tables.items():
            client.tables[table] = defaultdict(dict, {pk: dict(p) for pk, p in parts.items()})
        for index, lanes in self.placed.items():
            client.placed[index] = defaultdict(dict, {pk: dict(p) for pk, p in lanes.items()})
        county.sent = copy(self.sent)


def stale_messages(county: CountyYear, back_on: date) -> Iterator[Any]:
    """Messages that left since the house is back and say what is not due."""
    for on, invitation, sk in county.sent:
        if on < back_on:
            continue
        part = county.client.tables["cases"][f"INVITATION#{invitation}"]
        send = send_from(decode_item(part[sk]))
        ids = texts(decode_item(part["INVITATION"]), "sealed")
        cases = [_case(county, case_id) for case_id in ids]
        newest = {step_key(step) for case in cases for step in _newest(case, send.planned_on)}
        if send.step not in newest or not all(case.may_be_filed(on) for case in cases):
            yield on, sk, newest


def _newest(case: Case, day: date) -> Iterator[Step]:
    """The newest message of a case's ladder by a day, and what is said while late is taken."""
    yield from [s for s in case.plan.steps() if s.name in MESSAGE_STEPS and s.day <= day][-1:]
    if (due := case.plan.due_step(day)) and due.name in MESSAGE_STEPS:
        yield due


def _case(county: CountyYear, case_id: str) -> Case:
    case = case_from(decode_item(county.client.tables["cases"][f"CASE#{case_id}"]["CASE"]))
    assert case.state is CaseState.OPENED
    return case


def after_outages(every: int = 1) -> Iterator[tuple[date, int, set[str], list[Any]]]:
    """(first day down, days down, who was missed, what was stale) of each outage.

    From each day, each length; or each of `every`, the lengths in turn from day to day.
    """
    county = settled()
    daily: dict[date, set[str]] = {}
    evenings: list[tuple[date, Copies]] = []
    for n in range(DAYS + LONGEST):
        day = START + n * DAY
        evenings.append((day, Copies(county)))
        county.live(day, 1)
        daily[day] = accounted(county)
    for number, (down_on, evening) in enumerate(evenings[:DAYS]):
        for days in range(1 + number % every, LONGEST + 1, every):
            back_on = down_on + days * DAY
            evening.put_back(county)
            county.live(back_on, 1)
            missed = daily[back_on] - accounted(county)
            yield down_on, days, missed, list(stale_messages(county, back_on))


def test_an_outage_from_any_day_misses_nobody_and_repeats_nothing() -> None:
    runs = Counter[int]()
    for down_on, days, missed, stale in after_outages(every=5):
        assert not missed, (down_on, days, missed)
        assert not stale, (down_on, days, stale)
        runs[days] += 1
    assert runs == dict.fromkeys(range(1, LONGEST + 1), DAYS // 5)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_shard_of_the_county_has_somebody(shard: int) -> None:
    """Otherwise the test above would look at nothing."""
    marks = settled()
    marks.live(START, 200)
    alarms = marks.client.tables["cases"]
    assert any(pk.startswith("CASE#") for pk in alarms)
    assert "WATERMARK" in alarms
    assert f"SHARD#{shard:03d}" in alarms["WATERMARK"]
    assert marks.sent
