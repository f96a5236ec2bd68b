"""The process is killed after each AWS call of the flow that leaves a trace, then run again.

Whatever the call, the county ends with the same cases, one message a holder at most, and a message
whose sending was cut off is unknown and never sent again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.flow import Carrier, Flow
from tests.functions import reading
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from tests.world import World, county
from zhiban.runtime.observability import metrics

ENTITIES = entities_file(holder(1), holder(2, mobile=""), holder(3, status="注销"))
LICENCES = licences_file(
    paper(1, FOOD, "2026-12-31"),
    paper(1, HYGIENE, "2027-01-20"),
    paper(2, HYGIENE, "2027-01-10"),
    paper(3, FOOD, "2026-12-28"),
    paper(4, FOOD, "2027-01-05"),
)


class Killed(BaseException):
    """The process is gone; no handler of ours may catch it."""


class Executioner:
    """Notes AWS calls and the carrier's; kills when one of them has answered."""

    def __init__(self, at: int = -1) -> None:
        self.at = at
        self.calls: list[str] = []

    def around(self, name: str, call: Any, *args: Any, **kwargs: Any) -> Any:
        mine = len(self.calls)
        self.calls.append(name)
        try:
            return call(*args, **kwargs)
        finally:
            if mine == self.at:
                raise Killed


@contextmanager
def watched(executioner: Executioner, flow: Flow) -> Iterator[None]:
    call, send = vars(BaseClient)["_make_api_call"], Carrier.send
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseClient,
            "_make_api_call",
            lambda *args, **kwargs: executioner.around(args[1], call, *args, **kwargs),
        )
        patch.setattr(
            Carrier,
            "send",
            lambda *args, **kwargs: executioner.around("Sms", send, *args, **kwargs),
        )
        yield


def whole_flow(flow: Flow) -> None:
    flow.ingest("entities.csv", ENTITIES)
    flow.ingest("licences.csv", LICENCES)
    flow.ring()
    flow.send_everything()


def later(flow: Flow, minutes: int) -> None:
    flow.now += timedelta(minutes=minutes)
    flow.wall += timedelta(minutes=minutes)


def end_state(world: World) -> tuple[Any, ...]:
    files = [
        (row["name"], row["state"], row["rows"], row["accepted"], row["unchanged"])
        for row in reading.file_rows(world)
    ]
    alarms = {n: (r.get("alarm_on"), r["cased_term"]) for n, r in reading.licences(world).items()}
    people = [(row["uscc"], row["stub"]) for row in reading.entities(world).values()]
    return (
        sorted(files),
        alarms,
        sorted(people),
        reading.case_states(world),
        reading.reasons(world),
        reading.tasks(world),
        sorted((row["PK"], row["SK"]) for row in reading.sends(world)),
        sorted(tuple(row["case_ids"]) for row in reading.invitations(world)),
    )


READS = {"GetItem", "BatchGetItem", "Query", "GetObject", "GetSecretValue"}
"""A read leaves no trace: killed before or after one is killed after the write before it."""


def undisturbed() -> tuple[list[str], tuple[Any, ...]]:
    with county() as world:
        flow, executioner = Flow(world), Executioner()
        with watched(executioner, flow):
            whole_flow(flow)
        assert [row["state"] for row in reading.sends(world)] == ["sent"]
        assert len(flow.carrier.taken) == 1
        return executioner.calls, end_state(world)


def test_killed_at_every_call_the_county_ends_the_same() -> None:
    calls, expected = undisturbed()
    assert {"TransactWriteItems", "SendMessageBatch", "PutObject", "Sms"} <= set(calls)
    unknown = 0
    for at, name in enumerate(calls):
        if name in READS:
            continue
        metrics.provider.clear_metrics()
        with county() as world:
            flow = Flow(world)
            unknown += killed_and_run_again(flow, Executioner(at))
            assert end_state(world) == expected, (at, name)
            assert len(flow.carrier.taken) <= 1, (at, name)
    assert unknown >= 1


def killed_and_run_again(flow: Flow, executioner: Executioner) -> int:
    """Kill, let time pass, run again as hourly and redelivered events would; 1 when unknown."""
    with watched(executioner, flow), pytest.raises(Killed):
        whole_flow(flow)
    later(flow, 12)
    whole_flow(flow)
    flow.reconcile()
    (send,) = reading.sends(flow.world)
    assert send["state"] in ("sent", "unknown"), send["state"]
    assert "secret" in send
    if send["state"] == "sent":
        assert len(flow.carrier.taken) == 1
        return 0
    taken = len(flow.carrier.taken)
    later(flow, 30)
    flow.ring()
    flow.send_everything()
    flow.reconcile()
    assert len(flow.carrier.taken) == taken
    return 1
