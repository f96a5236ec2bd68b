"""The desk is cut off at every AWS call: killed, or its call or the answer lost; then asked again.

Whatever the call, the officer who asks the same again gets the answer, and one effect stands.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError

from tests.faults.test_killed_at_every_call import Killed
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin
from tests.functions.desk import Answer, Desk, case_of, cases_of, filed
from tests.world import World, county
from zhiban.domain.audit import first_break
from zhiban.store.table import transact

WAYS = ("killed before", "killed after", "request lost", "answer lost")


@dataclass
class Cut:
    """Cuts off the n-th AWS call in one of four ways, once."""

    at: int
    way: str
    made: list[str] = field(default_factory=list)

    def around(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        mine = len(self.made)
        self.made.append(args[1])
        if mine == self.at and self.way in ("killed before", "request lost"):
            raise self.error
        answer = call(*args, **kwargs)
        if mine == self.at:
            raise self.error
        return answer

    @property
    def error(self) -> BaseException:
        if self.way.startswith("killed"):
            return Killed()
        return EndpointConnectionError(endpoint_url="https://dynamodb.example")


def cut_off(cut: Cut, work: Callable[[], Answer]) -> Answer | None:
    """What the officer saw of it: nothing where the process died."""
    call = vars(BaseClient)["_make_api_call"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseClient, "_make_api_call", lambda *args, **kw: cut.around(call, *args, **kw)
        )
        with suppress(Killed):
            return work()
    return None


def prepared(flow: Flow) -> None:
    """A filed case with a task."""

    def live() -> None:
        filed(flow, 1)
        case = case_of(flow, 1)
        task = cases_of(flow).task(case.id, "phone_or_visit", case.uscc, case.opened_on)
        transact(flow.world.dynamodb, [task])

    begin(flow, "filed with a task", live)


def the_id(desk: Desk) -> str:
    """Of the one case; read past AWS, so that no call of the test's own is cut off."""
    (row,) = reading.cases(desk.flow.world)
    return str(row["id"])


def grant(desk: Desk) -> Answer:
    return desk.decide(the_id(desk), "grant")


def send_back(desk: Desk) -> Answer:
    return desk.decide(the_id(desk), "correct", reason="请补充健康证明")


def report(desk: Desk) -> Answer:
    place = {"pk": f"CASE:{the_id(desk)}", "sk": "TASK:phone_or_visit"}
    return desk.ask("POST /api/worklist/{pk}/{sk}/done", {"outcome": "reached"}, **place)


def stop(desk: Desk) -> Answer:
    told = {"items": ["L01-R1"], "reason": "上级要求暂停", "version": 0}
    return desk.ask("PUT /api/items/stopped", told)


def end_state(world: World, flow: Flow) -> tuple[Any, ...]:
    assert first_break(cases_of(flow).chain(case_of(flow, 1).id)) is None
    rows = reading.rows(world, "CASES_TABLE")
    return (
        reading.case_states(world),
        reading.events(world),
        reading.tasks(world),
        [(row["SK"], row["outcome"]) for row in rows if row["SK"].startswith("DONE#")],
        [row["items"] for row in rows if row["SK"] == "stopped_items"],
    )


@pytest.mark.parametrize("work", [grant, send_back, report, stop])
def test_cut_off_at_every_call_and_asked_again_one_effect_stands(
    work: Callable[[Desk], Answer],
) -> None:
    with county() as world:
        flow = Flow(world)
        desk = Desk(flow, "[approver supervisor]")
        prepared(flow)
        cut_off(nowhere := Cut(-1, "never"), lambda: work(desk))
        calls = nowhere.made
        expected = end_state(world, flow)
        assert "TransactWriteItems" in calls
        for at in range(len(calls)):
            for way in WAYS:
                prepared(flow)
                seen = cut_off(Cut(at, way), lambda: work(desk))
                assert seen is None or seen.status == 500, (at, way)
                again = work(desk)
                assert again.status == 200, (at, way, again)
                assert end_state(world, flow) == expected, (at, way)
                assert work(desk).body == again.body, (at, way)
