"""What one need asks of AWS from the file to the door, counted at the clients.

The functions' own code walks a hundred holders through one stage after the other over tables in a
dictionary; what was asked of AWS is shared out among the hundred.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import prove_days.handler
from prove_days.parts import Share
from prove_days.proving import prove
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.life.county import County
from tests.load.journeys import Share as Request
from tests.load.journeys import measured, silent_county
from tests.load.metered import Bill, Metered
from tests.visitor import Visitor, token_of
from tests.world import SHARDS
from zhiban import aws
from zhiban.domain.clock import business_day

HOLDERS = 100
SOON, LATER = 30, 2_000
"""Days to the end of a licence that is due, and of one that is not."""


@dataclass
class Counted:
    """A client that counts its calls, one name a service and call."""

    client: Any
    service: str
    calls: Counter[str]

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self.client, name)

        def count(**told: Any) -> Any:
            self.calls[f"{self.service} {name}"] += len(told.get("Entries", [0]))
            return asked(**told)

        return count if callable(asked) else asked


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, for each holder: units of DynamoDB, and other calls by name."""

    name: str
    read_units: float
    write_units: float
    others: dict[str, float] = field(default_factory=dict)


@dataclass
class Account:
    """What is asked from one stage to the next."""

    meter: Metered
    calls: Counter[str]
    holders: int

    def stage(self, name: str) -> Stage:
        """What was asked since the last stage, for each holder."""
        bill, calls = self.meter.take(), dict(self.calls)
        self.calls.clear()
        return _each(name, bill, calls, self.holders)


def held(holders: int = HOLDERS) -> Iterator[Stage]:
    """A licence of which nothing is due: taken in, and looked at by the night.

    What a night asks whatever there is, is told apart by a county twice as large.
    """
    taken_in, night = _night_of(holders)
    _, larger = _night_of(2 * holders)
    share = _told("a night's recount", {2.0: larger, -1.0: night})
    yield taken_in
    yield share
    yield _told(A_NIGHT, {holders / SHARDS: night, -holders / SHARDS: share})


A_NIGHT = "a night of a shard, whatever it holds"


def _night_of(holders: int) -> tuple[Stage, Stage]:
    with _counting(holders) as (county, counted):
        _load(county, holders, LATER)
        taken_in = counted.stage("taken in")
        _night(county)
        return taken_in, counted.stage("a night")


def _told(name: str, parts: Mapping[float, Stage]) -> Stage:
    """Stages, each so many times, as one."""
    calls = {what for one in parts.values() for what in one.others}
    return Stage(
        name,
        sum(times * one.read_units for times, one in parts.items()),
        sum(times * one.write_units for times, one in parts.items()),
        {w: sum(n * one.others.get(w, 0.0) for n, one in parts.items()) for w in sorted(calls)},
    )


def needed(holders: int = HOLDERS) -> Iterator[Stage]:
    """A need from the alarm to the door; one reminder each."""
    requests = measured(holders).values()
    with _counting(holders) as (county, counted):
        _load(county, holders, SOON)
        counted.stage("taken in")
        county.flow.ring()
        yield counted.stage("rung")
        county.send()
        county.pass_minutes(1)
        county.send()
        yield counted.stage("a message sent")
        for n in range(holders):
            county.receipt(n, delivered=True)
        yield counted.stage("its receipt")
        yield _citizen(list(requests))
        for n, text in enumerate([one.text for one in county.sent if "/r#" in one.text]):
            phone = Visitor(county.flow, county.api, address=f"10.0.{n >> 8}.{n & 255}")
            assert phone.to_receipt(token_of(text))[1].status == 201
        counted.stage("filed")
        for _ in range(holders):
            county.decide(0, "grant", late=False)
        yield counted.stage("decided")
        for case in county.rows("granted"):
            county.flow.copy(case["id"])
        county.issue(1)
        yield counted.stage("copied and issued")
        for case in county.rows("issued"):
            county.flow.order(case["id"])
        yield counted.stage("courier ordered")
        for n in range(holders):
            county.carry(n, "delivered")
        yield counted.stage("delivered")
        assert len(county.rows("delivered")) == holders
        _night(county)  # counts what the stream, which is not followed here, would have counted
        first = counted.stage("the night after")
        county.pass_minutes(24 * 60)
        _night(county)
        later, without = counted.stage("any night"), _night_of(holders)[1]
        yield _told("its events counted", {1.0: first, -1.0: later})
        yield _told("a night over what was delivered", {1.0: later, -1.0: without})


def _citizen(requests: list[Request]) -> Stage:
    return Stage(
        "the citizen, link to receipt",
        sum(one.median_of(lambda bill: bill.read_units) for one in requests),
        sum(one.median_of(lambda bill: bill.write_units) for one in requests),
        {"api requests": float(len(requests)), "kms sign": 1.0},
    )


@contextmanager
def _counting(holders: int) -> Iterator[tuple[County, Account]]:
    with silent_county() as world:
        counted = Account(Metered(world.dynamodb), Counter(), holders)
        made = aws.client

        def client(service: str, **told: Any) -> Any:
            if service == "dynamodb":
                return counted.meter
            return Counted(made(service, **told), service, counted.calls)

        with patch.object(aws, "client", client):
            yield County(world), counted


def _each(name: str, bill: Bill, calls: dict[str, int], holders: int) -> Stage:
    others = {what: times / holders for what, times in sorted(calls.items())}
    return Stage(name, bill.read_units / holders, bill.write_units / holders, others)


def _load(county: County, holders: int, days: int) -> None:
    numbers = range(1, holders + 1)
    end = (business_day(county.flow.now) + timedelta(days=days)).isoformat()
    people = (holder(n, mobile=f"199{n:08d}") for n in numbers)
    county.flow.ingest("entities.csv", entities_file(*people))
    county.pass_minutes(1)
    papers = (paper(n, FOOD, end, valid_from="2025-12-10") for n in numbers)
    county.flow.ingest("licences.csv", licences_file(*papers))
    county.flow.deliver_parts()


def _night(county: County) -> None:
    told, parts = prove_days.handler.build(county.world.environ)
    for segment in range(told.shards):
        prove(parts, Share(business_day(county.flow.now), segment, county.flow.now))
