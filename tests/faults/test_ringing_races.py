"""Two workers that ring the same shard at once: in every order of their calls, one outcome."""

from functools import partial

import ring_alarms.handler
from ring_alarms.parts import Ring
from ring_alarms.ringing import ring_shard
from tests.faults.interleaving import Work, every_course
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, load
from tests.world import NOW, SHARDS
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict


def read_or_written(name: str, _: str) -> bool:
    """What is due is read, and each licence is worked in one transaction."""
    return name in ("TransactWriteItems", "Query")


def outcome(flow: Flow) -> tuple[object, ...]:
    """What ringing left: cases, invitations, messages, events, reasons, tasks, watermarks."""
    marks = reading.rows_of(flow.world, "WATERMARK", "SHARD#")
    due = reading.rows_of(flow.world, "DAY#", "SHARD#")
    return (
        reading.case_states(flow.world),
        [len(row["case_ids"]) for row in reading.invitations(flow.world)],
        [(row["step"], row["state"]) for row in reading.sends(flow.world)],
        reading.events(flow.world),
        reading.reasons(flow.world),
        reading.tasks(flow.world),
        [(row["SK"], row["day"]) for row in marks],
        [{k: v for k, v in row.items() if k in ("due", "opened", "suppressed")} for row in due],
    )


def loaded(flow: Flow) -> None:
    """One holder with a licence that is due, in a county whose ringing may start."""
    flow.now = flow.wall = NOW

    def live() -> None:
        load(flow, 1)
        flow.scan()
        flow.world.take("RING_QUEUE_URL")

    begin(flow, "to be rung", live)


def test_two_workers_at_one_shard_open_one_case_in_every_order(flow: Flow) -> None:
    loaded(flow)
    (row,) = reading.licences(flow.world).values()
    shard = int(row["alarm_pk"].rpartition("#")[2])
    parts = ring_alarms.handler.build(flow.world.environ)
    order = Ring(shard=shard, day=business_day(flow.now), at=flow.now)
    ring_shard(parts, order)
    alone = outcome(flow)
    assert 0 <= shard < SHARDS

    def prepare() -> list[Work]:
        loaded(flow)
        return [partial(ring_shard, parts, order)] * 2

    courses = 0
    for ended in every_course(prepare, read_or_written):
        courses += 1
        errors = [one.error for one in ended if one.error is not None]
        assert all(isinstance(error, Conflict) for error in errors), errors
        if len(errors) == len(ended):
            ring_shard(parts, order)  # delivered again
        assert outcome(flow) == alone
    assert courses > 50
