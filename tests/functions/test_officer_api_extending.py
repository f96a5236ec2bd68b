"""More time to decide, through the desk: told in the chain and to the holder, once."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import grant_book, reading
from tests.functions.desk import Answer, Desk, case_of, cases_of, file
from tests.functions.grant_book import data_of, events_of, rung
from tests.visitor import token_of, visitor
from tests.world import World
from zhiban.domain.audit import first_break

WHY = "案情复杂，须再向有关部门核实"


@pytest.fixture
def case(flow: Flow) -> str:
    """A filed case, with both limits known."""
    (case_id,) = rung(flow, 1)
    flow.send_everything()
    flow.carrier.taken.clear()
    grant_book.filed(flow, case_id)
    return case_id


@pytest.fixture
def chief(flow: Flow) -> Desk:
    return Desk(flow, "[supervisor]", sub="o-9", name="chen")


def extend(desk: Desk, case: str, reason: str = WHY, version: int = 0) -> Answer:
    stored = cases_of(desk.flow).get(case)
    assert stored is not None
    body = {"reason": reason, "version": version or stored.version}
    return desk.ask("POST /api/cases/{case_id}/extension", body, case_id=case)


def test_both_limits_move_and_it_is_told_in_the_chain(
    case: str, chief: Desk, flow: Flow, world: World
) -> None:
    answer = extend(chief, case)
    assert (answer.status, answer.body["extension"]["until"]) == (200, "2026-12-29")
    assert answer.body["deadline"]["day"] == "2026-12-29"
    assert data_of(world, case, "limit_extended") == {
        "filing": 1, "reason": WHY, "decide_by": "2026-12-29", "lawful_by": "2026-12-29",
        "by": "o-9", "name": "chen", "role": "supervisor",
    }  # fmt: skip
    assert first_break(cases_of(flow).chain(case)) is None
    (row,) = reading.cases(world)
    assert row["queue_sk"].startswith("2026-12-29#")
    proof = chief.ask("GET /api/cases/{case_id}/proof", case_id=case).body
    assert [one for one in proof["faults"] if "extension" in one or "filing" in one] == []
    view = chief.ask("GET /api/cases/{case_id}", case_id=case).body
    assert view["case"]["extension"]["by"] == {"id": "o-9", "name": "chen"}


def test_the_holder_is_told_until_when_with_a_link_to_why(
    case: str, chief: Desk, flow: Flow
) -> None:
    extend(chief, case)
    flow.send_everything()
    ((_, text, _),) = flow.carrier.taken
    assert "延长期限" in text
    assert "12月29日" in text
    assert "https://" in text
    assert WHY not in text


def test_what_was_decided_meanwhile_is_not_told_of(case: str, chief: Desk, flow: Flow) -> None:
    extend(chief, case)
    stored = cases_of(flow).get(case)
    assert stored is not None
    assert Desk(flow).decide(case, "grant", version=stored.version).status == 200
    flow.send_everything()
    assert [text for _, text, _ in flow.carrier.taken if "延长" in text] == []


def test_the_page_says_until_when_and_once_proved_why(case: str, chief: Desk, flow: Flow) -> None:
    extend(chief, case)
    flow.send_everything()
    visiting = visitor(flow)
    assert visiting.exchange(_link(flow)).status == 200
    told = visiting.status(case).body
    assert told["extended"]["until"]["day"] == "2026-12-29"
    assert (told["reason"], told["reason_needs_code"]) == ("", True)
    (step,) = [one for one in told["timeline"] if one["step"] == "decided"]
    assert step["note"].startswith("经批准延长办理期限，最晚")


def _link(flow: Flow) -> str:
    ((_, text, _),) = flow.carrier.taken
    return token_of(text)


def test_the_same_word_again_is_answered_alike_and_written_once(
    case: str, chief: Desk, world: World
) -> None:
    first, again = extend(chief, case), extend(chief, case)
    assert (first.status, first.body) == (again.status, again.body)
    assert events_of(world, case).count("limit_extended") == 1
    other = extend(chief, case, "还是来不及，再延长一次")
    assert (other.status, other.error) == (409, "extended_before")


def test_it_is_over_what_the_supervisor_saw(case: str, chief: Desk) -> None:
    answer = extend(chief, case, version=99)
    assert (answer.status, answer.error) == (409, "changed_meanwhile")


@pytest.mark.parametrize("reason", ["", "太忙", "请致电19900000001核对"])
def test_a_reason_is_one(case: str, chief: Desk, world: World, reason: str) -> None:
    assert extend(chief, case, reason).status == 400
    assert "limit_extended" not in events_of(world, case)


def test_after_the_laws_day_it_is_too_late(case: str, chief: Desk, flow: Flow) -> None:
    flow.pass_days(22)
    assert extend(chief, case).error == "limit_passed"


def test_what_is_filed_again_has_its_own_time(case: str, chief: Desk, flow: Flow) -> None:
    """A correction is asked for before the time to decide has begun to count."""
    stored = case_of(flow, 1)
    sent_back = Desk(flow).decide(case, "correct", version=stored.version, reason="请补充证明")
    assert sent_back.status == 200
    flow.now += timedelta(hours=1)
    file(flow, case_of(flow, 1))
    assert case_of(flow, 1).extension is None
