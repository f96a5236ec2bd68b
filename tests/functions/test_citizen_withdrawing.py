"""撤回申请: what is filed and not yet decided is taken back by who filed it, with a code for just
that; the bureau's queue no longer has it, and reminders go on."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, invite
from tests.functions.desk import Desk
from tests.functions.papers import HYGIENE, paper
from tests.visitor import Visitor, visitor
from tests.world import World
from zhiban.store.cases import Cases
from zhiban.store.table import Table

CALM = paper(1, HYGIENE, "2027-01-30", holder_name=HOLDER["name"])


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


def filed(visiting: Visitor) -> str:
    case, receipt = visiting.to_receipt(invite(visiting.flow))
    assert receipt.status == 201
    return case


def prove(visiting: Visitor, case: str, purpose: str = "withdraw") -> None:
    visiting.flow.wall += timedelta(seconds=61)
    assert visiting.ask_code(case, purpose=purpose).status == 200
    assert visiting.verify().status == 200


def grant(flow: Flow, case: str) -> int:
    (row,) = reading.cases(flow.world)
    return Desk(flow).decide(case, "grant", version=int(row["version"])).status


def events(world: World) -> list[str]:
    (case,) = reading.cases(world)
    chain = Cases(Table(world.dynamodb, "cases")).chain(case["id"])
    return [event.type for event, _ in chain]


def test_what_is_filed_is_taken_back_once_and_stands_open_again(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    case = filed(visiting)
    assert visiting.status(case).body["withdrawal"] == "again"
    prove(visiting, case)
    assert "撤回食品经营许可证延续申请" in flow.carrier.taken[-1][1]
    for _ in range(2):
        answer = visiting.withdraw(case)
        assert (answer.status, answer.body["cases"][0]["standing"]) == (200, "fileable")
    assert events(world)[-2:] == ["case_withdrawn", "case_opened"]
    assert visiting.status(case).body["withdrawal"] is None
    assert Desk(flow).ask("GET /api/queue").body["rows"] == []


def test_filing_again_is_the_next_filing(visiting: Visitor, flow: Flow, world: World) -> None:
    case = filed(visiting)
    prove(visiting, case)
    visiting.withdraw(case)
    prove(visiting, case, "sign")
    document = visiting.form(case).body["document"]["sha256"]
    visiting.confirm(case, document)
    answer = visiting.sign(case, document)
    assert (answer.status, answer.body["filing"]) == (201, 2)
    assert visiting.withdraw(case, 2).error == "code_needed"
    assert grant(flow, case) == 200
    numbers = {row["SK"] for row in reading.rows_of(world, "CASE#", "DOCUMENT#")}
    assert numbers == {"DOCUMENT#application#001", "DOCUMENT#application#002"}


def test_a_submit_that_comes_late_does_not_file_what_was_taken_back(
    visiting: Visitor, world: World
) -> None:
    case = filed(visiting)
    (row,) = reading.cases(world)
    prove(visiting, case)
    visiting.withdraw(case)
    assert visiting.sign(case, row["filing"]["document"]).error == "code_needed_again"
    assert reading.cases(world)[0]["state"] == "opened"


@pytest.mark.parametrize("purpose", ["", "tell"])
def test_another_code_does_not_do(visiting: Visitor, world: World, purpose: str) -> None:
    case = filed(visiting)
    if purpose:
        prove(visiting, case, purpose)
    assert visiting.withdraw(case).error == "code_needed"
    assert reading.cases(world)[0]["state"] == "filed"


def test_a_code_for_taking_back_signs_nothing(visiting: Visitor, flow: Flow) -> None:
    case = filed(visiting)
    prove(visiting, case)
    assert visiting.ask("GET", "/api/session").body["cases"][0]["granted"] is False
    assert flow.carrier.taken


def test_what_is_decided_stands(visiting: Visitor, flow: Flow) -> None:
    case = filed(visiting)
    prove(visiting, case)
    assert grant(flow, case) == 200
    assert visiting.withdraw(case).error == "not_withdrawable"
    flow.wall += timedelta(seconds=61)
    assert visiting.ask_code(case, purpose="withdraw").error == "not_withdrawable"


def test_another_filing_than_the_latest_is_not_taken_back(visiting: Visitor) -> None:
    case = filed(visiting)
    prove(visiting, case)
    assert visiting.withdraw(case, 2).error == "code_needed"


def test_what_is_left_of_the_ladder_rings(visiting: Visitor, flow: Flow, world: World) -> None:
    """While it was filed the ladder came to rest; on 12-25 the last message is due, on 12-28 a
    call."""
    case, _ = visiting.to_receipt(invite(flow, CALM))
    for _ in range(16):  # the step of 12-16 passes in silence
        flow.pass_days(1)
        flow.ring()
        assert flow.send_everything() == []
    (invitation,) = reading.invitations(world)
    assert "alarm_on" not in invitation
    again = visitor(flow)
    again.exchange("LinkOfTheSampleNo00001")
    prove(again, case)
    assert again.withdraw(case).status == 200
    (invitation,) = reading.invitations(world)
    assert invitation["alarm_on"] == "2026-12-25"
    sent = len(flow.carrier.taken)
    for _ in range(15):
        flow.pass_days(1)
        flow.ring()
        flow.send_everything()
    assert len(flow.carrier.taken) == sent + 1
    assert "phone_or_visit" in reading.tasks(world)


def test_taken_back_after_the_day_of_the_call_it_is_called_about_at_once(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    """食品经营 to 2026-12-31: the call was due on 12-07."""
    case = filed(visiting)
    for _ in range(7):
        flow.pass_days(1)
        flow.ring()
    assert "phone_or_visit" not in reading.tasks(world)
    again = visitor(flow)
    again.exchange("LinkOfTheSampleNo00001")
    prove(again, case)
    assert again.withdraw(case).status == 200
    assert "phone_or_visit" in reading.tasks(world)


def test_where_it_could_not_be_filed_again_it_ends(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    """公共场所卫生: after 2026-12-31 nothing is taken any more."""
    case, _ = visiting.to_receipt(invite(flow, CALM))
    flow.pass_days(33)
    again = visitor(flow)
    again.exchange("LinkOfTheSampleNo00001")
    assert again.status(case).body["withdrawal"] == "ends"
    prove(again, case)
    assert again.withdraw(case).body["cases"][0]["standing"] == "closed"
    assert events(world)[-2:] == ["case_withdrawn", "case_closed"]


def test_what_counts_as_renewed_by_law_is_not_taken_back(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    """食品经营 to 2026-12-31, filed in time: nobody decided by then (行政许可法 art 50)."""
    case = filed(visiting)
    flow.pass_days(30)
    again = visitor(flow)
    again.exchange("LinkOfTheSampleNo00001")
    assert again.status(case).body["withdrawal"] == "again"
    prove(again, case)
    flow.now += timedelta(days=1)  # the visit of the evening before goes on
    assert again.status(case).body["withdrawal"] is None
    answer = again.withdraw(case)
    assert (answer.status, answer.error) == (409, "not_withdrawable")
    flow.wall += timedelta(seconds=61)
    assert again.ask_code(case, purpose="withdraw").error == "not_withdrawable"
    assert reading.cases(world)[0]["state"] == "filed"


def test_without_a_session_nothing_is_taken_back(visiting: Visitor, flow: Flow) -> None:
    case = filed(visiting)
    assert visitor(flow).withdraw(case).status == 401


@pytest.mark.parametrize("filing", [0, "1", None])
def test_what_is_no_filing_is_refused(visiting: Visitor, filing: object) -> None:
    case = filed(visiting)
    assert visiting.post(f"/api/cases/{case}/withdrawal", {"filing": filing}).status == 400
