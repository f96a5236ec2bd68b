"""A call that asks somebody to file: on its list while nobody has filed, and no longer."""

from datetime import timedelta
from typing import Any

import pytest

import ring_alarms.handler
import ring_alarms.stepping
from ring_alarms.parts import Ring
from ring_alarms.stepping import move_on
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.desk import case_of, file
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict
from zhiban.store.table import transact


def calls(flow: Flow) -> list[str]:
    rows = reading.rows_of(flow.world, "CASE#", "TASK#phone_or_visit")
    return [str(row["PK"]) for row in rows]


def days_to_the_call(flow: Flow) -> None:
    """Every day rings, up to the one before the call is due."""
    ring(flow, 1)
    due = case_of(flow, 1).plan.worklist
    assert due is not None
    while business_day(flow.now) < due - timedelta(days=1):
        flow.pass_days(1)
        flow.ring()
    assert calls(flow) == []
    flow.pass_days(1)


def test_a_call_stands_on_its_list_from_its_day_on(flow: Flow) -> None:
    days_to_the_call(flow)
    flow.ring()
    assert len(calls(flow)) == 1


def test_whoever_files_while_the_call_is_being_asked_for_is_not_called(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_to_the_call(flow)
    parts = ring_alarms.handler.build(flow.world.environ)
    case = case_of(flow, 1)
    bucket = business_day(flow.now)

    def late(client: Any, actions: Any) -> None:
        file(flow, case_of(flow, 1))
        transact(client, actions)

    monkeypatch.setattr(ring_alarms.stepping, "transact", late)
    with pytest.raises(Conflict):
        move_on(parts, case.invitation_id, bucket, Ring(shard=0, day=bucket, at=flow.now))
    monkeypatch.undo()
    assert calls(flow) == []
    flow.ring()
    assert calls(flow) == []
