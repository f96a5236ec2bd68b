"""Two officers at once: whatever the order of their calls, one decision, and the other is told."""

from collections.abc import Callable, Iterator
from typing import cast

import pytest

from tests.faults.interleaving import Work, every_course
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk, case_of, cases_of, filed
from tests.world import World, county
from zhiban.domain.audit import first_break
from zhiban.store.table import transact

WHY = "经营场所与许可内容不符"


def all_of_the_case(_: str, sort: str) -> bool:
    """Every call but the look at what an officer entered by hand, which no other moves."""
    return sort != "CORRECTION"


def answered(prepare: Callable[[], list[Work]]) -> Iterator[list[Answer]]:
    """What both were answered, in every order of their calls."""
    for ended in every_course(prepare, all_of_the_case):
        assert [one.error for one in ended] == [None, None]
        yield [cast("Answer", one.value) for one in ended]


def one_wins(world: World, flow: Flow, answers: list[Answer]) -> None:
    """Exactly one decision stands, told by one event; the loser knows by whom and when."""
    won, lost = sorted(answers, key=lambda answer: answer.status)
    assert (won.status, lost.status) == (200, 409), answers
    case = case_of(flow, 1)
    assert case.state.value == won.body["state"]["code"]
    told = [what for what in reading.events(world) if what not in ("case_opened", "case_filed")]
    assert told == [f"case_{case.state.value}"]
    assert first_break(cases_of(flow).chain(case.id)) is None
    assert lost.error == "already_decided"
    assert f"（{won.body['decision']['by']['name']}）于2026年12月1日10:00" in lost.body["message"]


PAIRS = [("grant", "refuse", 120), ("correct", "correct", 70)]


@pytest.mark.parametrize(("mine", "yours", "many"), PAIRS)
def test_in_every_order_one_decision(mine: str, yours: str, many: int) -> None:
    """Every interleaving of the calls of two officers."""
    with county() as world:
        flow = Flow(world)
        filed(flow, 1)
        wang, li = Desk(flow, sub="o-1", name="wang"), Desk(flow, sub="o-2", name="li")
        case = case_of(flow, 1).id
        works: list[Work] = [
            lambda: wang.decide(case, mine, reason=WHY),
            lambda: li.decide(case, yours, reason=f"{WHY}，请核对"),
        ]

        def prepare() -> list[Work]:
            filed(flow, 1)
            return works

        courses = 0
        for answers in answered(prepare):
            courses += 1
            one_wins(world, flow, answers)
        assert courses >= many


def test_in_every_order_a_task_is_done_by_one() -> None:
    """Two clerks report the same task: one is recorded, the other told by whom it was done."""
    with county() as world:
        flow = Flow(world)
        desks = [Desk(flow, sub=sub, name=name) for sub, name in (("o-1", "wang"), ("o-2", "li"))]

        def prepare() -> list[Work]:
            filed(flow, 1)
            case = case_of(flow, 1)
            task = cases_of(flow).task(case.id, "phone_or_visit", case.uscc, case.opened_on)
            transact(world.dynamodb, [task])
            place = {"pk": f"CASE:{case.id}", "sk": "TASK:phone_or_visit"}
            return [
                lambda desk=desk: desk.ask(  # type: ignore[misc]
                    "POST /api/worklist/{pk}/{sk}/done", {"outcome": "reached"}, **place
                )
                for desk in desks
            ]

        for answers in answered(prepare):
            won, lost = sorted(answers, key=lambda answer: answer.status)
            assert (won.status, lost.status, lost.error) == (200, 409, "already_done")
            (done,) = reading.rows_of(world, "CASE#", "DONE#")
            assert done["name"] == won.body["done"]["by"]["name"]
            assert f"已由{done['name']}于" in lost.body["message"]


@pytest.mark.parametrize("outcome", ["grant", "correct"])
def test_the_same_key_hit_twice_at_once_is_one_decision(outcome: str) -> None:
    """One officer in two tabs: both are answered with the one decision, in every order."""
    with county() as world:
        flow = Flow(world)
        filed(flow, 1)
        reason = {} if outcome == "grant" else {"reason": WHY}
        tabs = [Desk(flow), Desk(flow)]
        case = case_of(flow, 1).id

        def prepare() -> list[Work]:
            filed(flow, 1)
            return [lambda tab=tab: tab.decide(case, outcome, **reason) for tab in tabs]  # type: ignore[misc]

        for one, other in answered(prepare):
            assert (one.status, other.status) == (200, 200)
            assert one.body == other.body
            assert len(reading.events(world)) == 3
