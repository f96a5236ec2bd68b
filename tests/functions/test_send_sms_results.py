"""结果告知: whoever applied hears once of a correction, a refusal, and of the parcel."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import LINK, invite
from tests.functions.desk import Desk, case_of
from tests.functions.parcel_book import issued, report, sign, webhook
from tests.sms_partner import LOST, Partner, through
from tests.visitor import token_of, visitor
from zhiban.domain.errors import Conflict
from zhiban.store import keys

WHY = "法定代表人签名看不清"


def messages(flow: Flow) -> list[str]:
    """Everything a phone was sent, codes aside."""
    return [text for _, text, _ in flow.carrier.taken if "验证码" not in text]


def results(flow: Flow) -> list[reading.Row]:
    return [row for row in reading.sends(flow.world) if row["step"].startswith("result-")]


@pytest.fixture
def case_id(flow: Flow) -> str:
    """A case that its holder has signed."""
    case_id, answer = visitor(flow).to_receipt(invite(flow))
    assert answer.status == 201
    return case_id


def wait(flow: Flow) -> None:
    """Until another code may be asked for."""
    flow.now += timedelta(minutes=5)
    flow.wall += timedelta(minutes=5)


def decide(flow: Flow, outcome: str) -> None:
    wait(flow)
    case = case_of(flow, 1)
    answer = Desk(flow).decide(case.id, outcome, version=case.version, reason=WHY)
    assert answer.status == 200, answer.body


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("correct", "您申请的食品经营许可证延续（尾号1231）需要补正，最晚12月31日（周四）补齐"),
        ("refuse", "您申请的食品经营许可证延续（尾号1231）未获准予，决定书写明了原因和救济途径"),
    ],
)
def test_a_decision_that_asks_something_is_told_with_a_link_that_shows_it(
    flow: Flow, case_id: str, outcome: str, said: str
) -> None:
    before = len(messages(flow))
    decide(flow, outcome)
    assert flow.send_everything(times=2) == ["sent", "already_handled"]
    (told,) = messages(flow)[before:]
    assert said in told
    reader = visitor(flow)
    (case,) = reader.exchange(token_of(told)).body["cases"]
    assert (case["id"], case["state"]) == (case_id, case_of(flow, 1).state)
    reader.ask_code(purpose="tell")
    reader.verify()
    assert reader.status(case_id).body["reason"] == WHY


def test_a_correction_that_was_answered_again_is_not_told_any_more(
    flow: Flow, case_id: str
) -> None:
    decide(flow, "correct")
    reader = visitor(flow)
    reader.to_receipt(LINK)
    before = messages(flow)
    assert flow.send_everything() == ["suppressed_overtaken"]
    assert messages(flow) == before
    assert reading.tasks(flow.world) == []


def test_each_filing_has_its_own_result(flow: Flow, case_id: str) -> None:
    told = len(messages(flow))
    decide(flow, "correct")
    flow.send_everything()
    wait(flow)
    visitor(flow).to_receipt(LINK)
    decide(flow, "refuse")
    assert flow.send_everything() == ["sent"]
    steps = [row["step"] for row in results(flow)]
    assert steps == [f"result-correction-{case_id}-1", f"result-refused-{case_id}-2"]
    assert len(messages(flow)) == told + 2


def test_a_correction_that_is_answered_while_its_message_leaves_is_not_told(
    flow: Flow, case_id: str
) -> None:
    decide(flow, "correct")
    wait(flow)
    mint, before = flow.send_parts.mint_token, messages(flow)

    def answered_meanwhile() -> str:
        visitor(flow).to_receipt(LINK)
        return mint()

    flow.send_parts = replace(flow.send_parts, mint_token=answered_meanwhile)
    flow.dispatch()
    with pytest.raises(Conflict):
        flow.deliver_sends()
    (row,) = results(flow)
    assert flow.send(keys.Key(row["PK"], row["SK"])) == "suppressed_overtaken"
    assert messages(flow) == before


def test_a_grant_is_told_by_its_parcel(flow: Flow, case_id: str) -> None:
    case = case_of(flow, 1)
    Desk(flow).decide(case.id, "grant", version=case.version)
    assert results(flow) == []


def test_the_parcel_is_told_with_its_number_and_without_a_link(flow: Flow) -> None:
    (case_id,) = issued(flow, 1)
    sign(flow.world, case_id, delivery_address="样例路1号")
    flow.send_everything()
    before = len(messages(flow))
    flow.order(case_id)
    flow.order(case_id)
    assert flow.send_everything(times=2) == ["sent", "already_handled"]
    (told,) = messages(flow)[before:]
    (parcel,) = [row for row in reading.rows(flow.world, "CASES_TABLE") if "PARCEL#" in row["SK"]]
    assert f"已办结，新证由政务快递免费寄出，单号{parcel['tracking']}" in told
    assert "http" not in told
    (row,) = results(flow)
    assert row["step"] == f"result-posted-{case_id}-1"


def test_a_parcels_message_without_a_link_is_told_again_under_its_reference(flow: Flow) -> None:
    partner = Partner(script=[LOST])
    (case_id,) = issued(flow, 1)
    sign(flow.world, case_id, delivery_address="样例路1号")
    flow.send_everything()
    flow.send_through(through(partner))
    flow.order(case_id)
    assert flow.send_everything() == ["answer_lost"]
    flow.now += timedelta(minutes=1)
    flow.wall += timedelta(minutes=1)
    flow.dispatch()
    assert flow.deliver_sends() == ["sent"]
    (row,) = results(flow)
    assert (row["state"], partner.only.told) == ("sent", 1)


def test_a_parcel_that_has_arrived_is_not_told_to_be_on_its_way(flow: Flow) -> None:
    (case_id,) = issued(flow, 1)
    sign(flow.world, case_id, delivery_address="样例路1号")
    flow.send_everything()
    flow.order(case_id)
    flow.hear(webhook(report(f"{case_id}-out-1", "delivered", flow.wall), flow.wall))
    assert flow.send_everything() == ["suppressed_overtaken"]


def test_a_result_waits_for_sending_hours(flow: Flow, case_id: str) -> None:
    flow.now += timedelta(hours=10)
    flow.wall += timedelta(hours=10)
    decide(flow, "refuse")
    assert flow.send_everything() == []
    flow.pass_days(1)
    flow.now -= timedelta(hours=10)
    flow.ring()
    assert flow.send_everything() == ["sent"]


def test_a_result_moves_no_ladder_and_is_not_counted_against_its_case(
    flow: Flow, case_id: str
) -> None:
    invitation = reading.invitations(flow.world)
    counted = flow.send_parts.sends.messages_about([case_id])
    decide(flow, "correct")
    flow.send_everything()
    assert reading.invitations(flow.world) == invitation
    assert flow.send_parts.sends.messages_about([case_id]) == counted
    assert {"result_sent"} <= set(reading.events(flow.world))


@pytest.mark.parametrize(("outcome", "tasks"), [("correct", 1), ("refuse", 1)])
def test_who_wants_no_messages_is_called(
    flow: Flow, case_id: str, outcome: str, tasks: int
) -> None:
    visitor_ = visitor(flow)
    visitor_.exchange(LINK)
    visitor_.ask("PUT", "/api/session/reminders", {"wanted": False})
    decide(flow, outcome)
    assert flow.send_everything() == ["suppressed_opted_out"]
    assert len([task for task in reading.tasks(flow.world) if "opted_out" in task]) == tasks


def test_what_a_number_did_not_take_is_a_persons(flow: Flow, case_id: str) -> None:
    decide(flow, "refuse")
    flow.send_everything()
    flow.receipt(f"message-{len(flow.carrier.taken)}", delivered=False, said="Unknown number")
    (row,) = results(flow)
    assert row["state"] == "failed"
    assert keys.worklist("send_failed") == row["queue_pk"], "there is no other number"
