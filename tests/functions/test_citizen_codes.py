"""One-time codes end to end: bound, counted, capped, sent once, settled by the receipt."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import record_receipts.handler
from record_receipts.settling import Told, settle
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, paper
from tests.visitor import Answer, Visitor, api_of, visitor
from tests.world import World
from zhiban.domain.errors import AnswerLost, Refused, Rejected
from zhiban.domain.failover import Health, Standing
from zhiban.domain.messages import Message
from zhiban.domain.pacing import Held, Pace, Slot
from zhiban.domain.sms_ledger import SendState

MOBILE = "19900000001"
NAME = HOLDER["name"]
MINUTE = timedelta(minutes=1)


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


def ledger(world: World) -> list[dict[str, Any]]:
    return [row for row in reading.sends(world) if row["step"].startswith("code-")]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    """A link exchanged."""
    made = visitor(flow)
    made.exchange(invite(flow))
    return made


def test_a_code_is_sent_at_once_and_names_what_it_is_for(visiting: Visitor, flow: Flow) -> None:
    answer = visiting.ask_code()
    assert answer.status == 200
    assert (answer.body["phone_tail"], answer.body["certain"]) == ("01", True)
    assert (answer.body["expires_in"], answer.body["again_in"]) == (600, 60)
    ((phone, text, _),) = flow.carrier.taken
    assert phone == "19900000001"
    assert "用于签署食品经营许可证延续申请" in text
    assert visiting.code in text


def test_a_code_goes_at_any_hour(visiting: Visitor, flow: Flow) -> None:
    flow.now += timedelta(hours=15)
    assert visiting.ask_code().status == 200
    assert len(flow.carrier.taken) == 1


def test_the_code_itself_is_stored_nowhere(visiting: Visitor, flow: Flow, world: World) -> None:
    visiting.ask_code()
    code = visiting.code
    held = json.dumps(reading.rows(world, "CASES_TABLE"), default=repr)
    assert f'"{code}"' not in held
    assert code not in json.dumps(ledger(world), default=repr)
    (book,) = reading.rows(world, "CASES_TABLE", "CODE#")
    assert len(book["fingerprint"]) == 32


def test_a_code_has_its_line_in_the_ledger_and_the_receipt_settles_it(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    visiting.ask_code()
    (row,) = ledger(world)
    assert row["SK"] == "SMS#code-1#0#1"
    assert (row["state"], row["message_id"]) == ("sent", "message-1")
    assert row["template"] == "verification/1"
    flow.receipt("message-1")
    (row,) = ledger(world)
    assert row["state"] == "delivered"
    events = reading.events(world)
    assert (events.count("code_sent"), events.count("code_delivered")) == (1, 1)
    assert events.count("reminder_sent") == 1, "the reminder's own"


def test_a_receipt_that_overtakes_us_settles_at_once(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    flow.receipt("message-1", delivered=False, said="currently unreachable")
    visiting.ask_code()
    (row,) = ledger(world)
    assert (row["state"], row["reason"]) == ("failed", "unreachable")
    assert "queue_pk" not in row


def test_the_right_code_opens_the_form_and_is_noted_in_the_chain(
    visiting: Visitor, world: World
) -> None:
    sent = visiting.ask_code().body
    answer = visiting.verify()
    assert (answer.status, answer.body["verified"]) == (200, True)
    (case,) = answer.body["cases"]
    assert case["granted"] is True
    assert visiting.form(case["id"]).body["document"]["sha256"] == sent["documents"][case["id"]]
    (event,) = [r for r in reading.rows(world, "CASES_TABLE") if r.get("type") == "code_verified"]
    assert event["actor"] == "citizen"
    data = json.loads(
        next(
            r["data"]
            for r in reading.rows(world, "CASES_TABLE", "CASE#")
            if r["SK"] == event["SK"].replace("EVENT", "DATA")
        )
    )
    assert data == {"contact": 0, "document": sent["documents"][case["id"]]}


def test_a_wrong_code_five_times_locks_for_a_day(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    wrong = other_than(visiting.code)
    for left in (4, 3, 2, 1):
        answer = visiting.verify(wrong)
        assert denial(answer) == (403, "code_wrong")
        assert answer.body["tries_left"] == left
        assert answer.body["message"] == f"验证码不对，还可以试{left}次。"
    assert denial(visiting.verify(wrong)) == (423, "code_locked")
    assert denial(visiting.verify()) == (423, "code_locked"), "the right one comes too late"
    flow.wall += 2 * MINUTE
    assert denial(visiting.ask_code()) == (423, "code_locked")
    flow.wall += timedelta(hours=24) - 2 * MINUTE
    again = visitor(flow)
    again.exchange(LINK)
    assert again.ask_code().status == 200
    assert again.verify().status == 200


def test_a_new_session_does_not_set_the_mistakes_back(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    for _ in range(3):
        visiting.verify(other_than(visiting.code))
    flow.wall += MINUTE
    fresh = visitor(flow)
    fresh.exchange(LINK)
    fresh.ask_code()
    assert fresh.verify(other_than(fresh.code)).body["tries_left"] == 1
    assert denial(fresh.verify(other_than(fresh.code))) == (423, "code_locked")


def test_asking_again_does_not_set_the_mistakes_back(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    for _ in range(4):
        visiting.verify(other_than(visiting.code))
    flow.wall += MINUTE
    visiting.ask_code()
    assert denial(visiting.verify(other_than(visiting.code))) == (423, "code_locked")


def test_a_code_after_its_time(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    flow.wall += timedelta(minutes=10)
    assert denial(visiting.verify()) == (410, "code_expired")
    visiting.ask_code()
    assert visiting.verify().status == 200


def test_the_business_clock_does_not_age_a_code(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    flow.now += timedelta(days=1)
    assert visiting.verify().status == 200


def test_the_same_right_code_again_is_the_same_answer(visiting: Visitor, world: World) -> None:
    """Its answer was lost on the way; nothing happens twice."""
    visiting.ask_code()
    first = visiting.verify()
    again = visiting.verify()
    assert (again.status, again.body) == (200, first.body)
    assert reading.events(world).count("code_verified") == 1


def test_a_used_code_proves_nothing_to_another_session(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    code = visiting.code
    visiting.verify()
    other = visitor(flow)
    other.exchange(LINK)
    assert denial(other.verify(code)) == (410, "code_used")
    assert denial(visiting.verify(other_than(code))) == (410, "code_used")


def test_a_code_is_good_in_the_session_that_asked_for_it(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    other = visitor(flow)
    other.exchange(LINK)
    assert denial(other.verify(visiting.code)) == (410, "code_elsewhere")
    assert visiting.verify().status == 200


def test_the_next_code_may_be_asked_for_after_a_minute(visiting: Visitor, flow: Flow) -> None:
    visiting.ask_code()
    early = visiting.ask_code()
    assert denial(early) == (429, "code_just_sent")
    assert early.body["wait"] == 61
    first = visiting.code
    flow.wall += MINUTE
    assert visiting.ask_code().status == 200
    assert len(flow.carrier.taken) == 2
    if first != visiting.code:
        assert denial(visiting.verify(first)) == (403, "code_wrong")
    assert visiting.verify().status == 200


def test_ten_codes_a_phone_a_day(flow: Flow, visiting: Visitor) -> None:
    for _ in range(10):
        assert visiting.ask_code().status == 200
        flow.wall += MINUTE
    assert denial(visiting.ask_code()) == (429, "codes_of_today_spent")
    assert len(flow.carrier.taken) == 10
    flow.wall += timedelta(hours=14)
    visiting.exchange(LINK)
    assert visiting.ask_code().status == 200, "tomorrow, in China"


def test_without_a_code_there_is_nothing_to_verify(visiting: Visitor) -> None:
    assert denial(visiting.verify("000000")) == (410, "code_used")


def test_a_carrier_that_certainly_refused_is_asked_again(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    flow.carrier.script = [Refused("throttled")]
    answer = visiting.ask_code()
    assert denial(answer) == (429, "code_not_sent")
    (row,) = ledger(world)
    assert (row["state"], row["reason"]) == ("failed", "throttled")
    assert visiting.ask_code().status == 200, "at once, as nobody got anything"
    assert visiting.verify().status == 200
    assert [r["SK"] for r in ledger(world)] == ["SMS#code-1#0#1", "SMS#code-2#0#1"]


def test_a_number_that_takes_no_messages_is_said_so_and_corrected_by_a_person(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    flow.carrier.script = [Rejected("bad_number")]
    assert denial(visiting.ask_code()) == (400, "phone_unusable")
    (row,) = ledger(world)
    assert (row["state"], row["reason"]) == ("failed", "bad_number")
    assert reading.tasks(world) == ["phone_unusable"]


def test_a_lost_answer_is_never_sent_again_blindly_and_the_code_may_still_come(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    flow.carrier.after = [AnswerLost("cut off")]
    answer = visiting.ask_code()
    assert (answer.status, answer.body["certain"]) == (200, False)
    assert visiting.verify().status == 200
    assert [row["state"] for row in ledger(world)] == ["unknown"]
    flow.pass_days(1)
    flow.reconcile()
    (row,) = ledger(world)
    assert (row["state"], row["reason"]) == ("failed", "unconfirmed")
    assert len(flow.carrier.taken) == 1
    assert reading.tasks(world) == []


def test_ticked_cases_only_are_bound(flow: Flow) -> None:
    food = paper(1, FOOD, "2026-12-31", holder_name=NAME)
    hygiene = paper(1, HYGIENE, "2027-01-05", holder_name=NAME)
    visiting = visitor(flow)
    first, second = (c["id"] for c in visiting.exchange(invite(flow, food, hygiene)).body["cases"])
    assert set(visiting.ask_code(second).body["documents"]) == {second}
    granted = {c["id"]: c["granted"] for c in visiting.verify().body["cases"]}
    assert granted == {first: False, second: True}
    flow.wall += MINUTE
    assert set(visiting.ask_code().body["documents"]) == {first, second}
    assert "签署2件证照的延续申请" in flow.carrier.taken[-1][1]
    assert all(c["granted"] for c in visiting.verify().body["cases"])


def test_a_code_for_telling_lets_nothing_be_signed(visiting: Visitor, flow: Flow) -> None:
    case = visiting.heard[0].body["cases"][0]["id"]
    visiting.ask_code(purpose="tell")
    assert "用于确认本人身份" in flow.carrier.taken[-1][1]
    assert visiting.verify().body["verified"] is True
    document = visiting.form(case).body["document"]["sha256"]
    visiting.confirm(case, document)
    assert denial(visiting.sign(case, document)) == (401, "code_needed_again")


def test_the_phone_known_now_gets_the_code_or_nobody(visiting: Visitor, flow: Flow) -> None:
    newer = holder(1, **(HOLDER | {"mobile": "19900001001", "changed_at": "2026-12-01 09:59:00"}))
    visiting.ask_code()
    flow.ingest("newer.csv", entities_file(newer))
    assert denial(visiting.verify()) == (410, "link_revoked")


def test_a_hundred_thousand_guesses_hit_nothing(visiting: Visitor, flow: Flow) -> None:
    """A guesser gets five comparisons and then a wall, however often he comes."""
    visiting.ask_code()
    right = int(visiting.code)
    guesses = [f"{n:06d}" for n in range(40) if n != right]
    found = [denial(visiting.verify(guess)) for guess in guesses]
    assert found.count((403, "code_wrong")) == 4
    assert set(found[4:]) == {(423, "code_locked")}


def test_two_requests_at_once_send_one_code(visiting: Visitor, flow: Flow) -> None:
    """The second finds the book written and decides anew."""
    other = Visitor(flow, api_of(flow), cookie=visiting.cookie)
    sent = flow.carrier.send

    def interrupted(mobile: str, message: Message, reference: str) -> str:
        assert denial(other.ask_code()) == (429, "code_just_sent")
        return sent(mobile, message, reference)

    flow.carrier.send = interrupted  # type: ignore[method-assign]
    assert visiting.ask_code().status == 200
    assert len(flow.carrier.taken) == 1


def test_a_code_goes_out_at_night_and_when_the_reminders_queue_is_full(
    visiting: Visitor, flow: Flow
) -> None:
    flow.now += timedelta(hours=13)
    (provider,) = flow.send_parts.providers
    day, now = (flow.now + timedelta(hours=8)).date(), round(flow.wall.timestamp() * 10**6)
    taken: list[Slot | Held] = []
    while not taken or isinstance(taken[-1], Slot):
        taken.append(flow.send_parts.pacing.take("sns", provider.pace, day, now, 1))
    assert taken[-1] is Held.QUEUE_FULL
    assert visiting.ask_code().status == 200
    assert len(flow.carrier.taken) == 1


def test_when_the_days_segments_are_used_up_a_code_is_said_to_be_late(flow: Flow) -> None:
    carrier = replace(flow.send_parts.providers[0], pace=Pace(20, 2))
    link = invite(flow)
    flow.send_through(carrier)
    spent = visitor(flow)
    spent.exchange(link)
    flow.send_parts.pacing.take("sns", carrier.pace, flow.now.date(), 1, 2, urgent=True)
    assert denial(spent.ask_code()) == (429, "code_not_sent")


def test_a_code_goes_through_the_provider_that_is_well(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    """The page was made before; what stands in the table counts."""
    health = flow.send_parts.health
    health._store("sns", Health(Standing.OUT, flow.wall, 1, 1))
    assert denial(visiting.ask_code()) == (429, "code_not_sent")
    assert ledger(world) == []
    assert flow.carrier.taken == []


def test_a_codes_receipt_finds_it_by_number_and_minute(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    flow.carrier.after = [AnswerLost("cut off")]
    visiting.ask_code()
    (_, parts) = record_receipts.handler.build(world.environ)
    told = Told("m-9", SendState.DELIVERED, mobile=MOBILE, taken_at=flow.wall)
    assert settle(parts, told, flow.now) == "delivered"
    (row,) = ledger(world)
    assert (row["state"], row["message_id"]) == ("delivered", "m-9")
    assert {"code_sent", "code_delivered"} <= set(reading.events(world))


def test_in_safe_mode_no_code_leaves_and_none_is_spent(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    before = ledger(world)
    world.dynamodb.update_item(
        TableName="cases",
        Key={"PK": {"S": "SWITCH"}, "SK": {"S": "effects"}},
        UpdateExpression="SET #state = :held",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":held": {"S": "held"}},
    )
    assert denial(visiting.ask_code()) == (429, "code_not_sent")
    assert (ledger(world), flow.carrier.taken) == (before, [])
