"""What has not ended is looked at, moved on once, and at last handed to a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.send_ledger import KEY, NOW, SEND, SHARD, WALL, Ledger
from zhiban.domain.errors import Conflict
from zhiban.domain.sms_following import PATIENCE
from zhiban.domain.sms_ledger import CODE_STEP, LEASE, SendState
from zhiban.store.send_following import Followed
from zhiban.store.send_items import send_key

SHORTLY = timedelta(seconds=1)


def follow(ledger: Ledger, after: timedelta, *, wall: timedelta = timedelta()) -> Followed:
    return ledger.following.follow(SHARD, NOW + after, WALL + wall)


def test_a_claim_past_its_lease_is_unknown_and_found_once(ledger: Ledger) -> None:
    ledger.claim()
    assert follow(ledger, timedelta(), wall=LEASE - SHORTLY) == Followed()
    assert follow(ledger, timedelta(), wall=LEASE) == Followed(claims_lost=1)
    assert follow(ledger, timedelta(), wall=LEASE) == Followed()
    assert (ledger.send.state, ledger.send.reason) == (SendState.UNKNOWN, "no_answer")


def test_what_the_carrier_took_is_unknown_when_a_day_brought_no_receipt(ledger: Ledger) -> None:
    ledger.claim()
    ledger.sent()
    assert follow(ledger, PATIENCE - SHORTLY) == Followed()
    assert follow(ledger, PATIENCE) == Followed(called_unknown=1)
    assert (ledger.send.state, ledger.send.reason) == (SendState.UNKNOWN, "no_receipt")
    assert follow(ledger, PATIENCE) == Followed()


def test_what_is_unknown_is_a_persons_after_a_day_and_then_waits_in_no_lane(
    ledger: Ledger,
) -> None:
    ledger.claim()
    ledger.lost()
    assert follow(ledger, PATIENCE - SHORTLY) == Followed()
    assert ledger.work("unknown_send") == []
    assert follow(ledger, PATIENCE) == Followed(handed_to_person=1)
    assert ledger.work("unknown_send") == [KEY]
    assert ledger.awaited(NOW + 9 * PATIENCE) == []
    ledger.delivered()
    assert ledger.work("unknown_send") == []


def test_the_receipt_takes_it_out_of_every_lane(ledger: Ledger) -> None:
    ledger.claim()
    ledger.sent()
    ledger.delivered()
    assert ledger.awaited(NOW + 9 * PATIENCE) == []
    assert follow(ledger, 9 * PATIENCE) == Followed()


def test_a_provider_that_takes_our_reference_is_asked_ever_less_often(ledger: Ledger) -> None:
    ledger.claim(by_reference=True)
    ledger.lost()
    minutes = range(24 * 60)
    asked = [n for n in minutes if follow(ledger, timedelta(minutes=n)).to_ask]
    assert asked == [1, 5, 15, 60, 240, 720]
    assert follow(ledger, PATIENCE) == Followed(handed_to_person=1)


def test_an_hour_without_anybody_looking_asks_once(ledger: Ledger) -> None:
    ledger.claim(by_reference=True)
    ledger.lost()
    assert follow(ledger, timedelta(minutes=50)).to_ask == (KEY,)
    assert follow(ledger, timedelta(minutes=51)).to_ask == ()


def test_two_who_look_at_once_move_it_once(ledger: Ledger) -> None:
    ledger.claim(by_reference=True)
    ledger.lost()
    ((send, place),) = ledger.following.awaited(SHARD, NOW + PATIENCE)
    stale = ledger.following._look_again(send, place, NOW + timedelta(minutes=2))
    assert len(follow(ledger, timedelta(minutes=2)).to_ask) == 1
    with pytest.raises(Conflict):
        ledger.write(stale)


def test_two_who_look_at_once_hand_it_to_one_person_once(ledger: Ledger) -> None:
    ledger.claim()
    ledger.lost()
    ((send, place),) = ledger.following.awaited(SHARD, NOW + PATIENCE)
    stale = ledger.following._to_person(send, place, NOW + PATIENCE)
    assert follow(ledger, PATIENCE) == Followed(handed_to_person=1)
    before = ledger.row
    with pytest.raises(Conflict):
        ledger.write(stale)
    assert ledger.row == before


def test_what_was_settled_meanwhile_is_handed_to_nobody(ledger: Ledger) -> None:
    ledger.claim()
    ledger.lost()
    ((send, place),) = ledger.following.awaited(SHARD, NOW + PATIENCE)
    stale = ledger.following._to_person(send, place, NOW + PATIENCE)
    ledger.delivered()
    with pytest.raises(Conflict):
        ledger.write(stale)
    assert ledger.work("unknown_send") == []


def test_losing_it_twice_does_not_make_the_day_longer(ledger: Ledger) -> None:
    """Told again under the same reference, and again no answer."""
    ledger.claim(by_reference=True)
    ledger.lost()
    ledger.claim_again()
    later = NOW + timedelta(hours=20)
    ledger.write(*ledger.following.lost(ledger.send, later))
    assert ledger.send.unknown_at == NOW
    assert follow(ledger, PATIENCE) == Followed(handed_to_person=1)


def test_a_code_that_nobody_confirmed_is_let_go(ledger: Ledger) -> None:
    code = replace(SEND, step=f"{CODE_STEP}1", invitation_id="i-code")
    ledger.plan(code)
    ledger.claim("c1", send=code, token="c" * 22)
    claimed = ledger.sends.get(send_key(code))
    assert claimed is not None
    ledger.write(*ledger.following.lost(claimed, NOW))
    assert follow(ledger, PATIENCE) == Followed()
    ended = ledger.sends.get(send_key(code))
    assert ended is not None
    assert (ended.state, ended.reason) == (SendState.FAILED, "unconfirmed")
    assert ledger.work("send_failed") == ledger.work("unknown_send") == []


def test_no_more_are_looked_at_than_asked_for(ledger: Ledger) -> None:
    for n in range(3):
        send = replace(SEND, invitation_id=f"i{n}")
        ledger.plan(send)
        ledger.claim(f"a{n}", send=send, token=f"{n:022d}", case_ids=())
        ledger.write(*ledger.following.lost(ledger.sends.get(send_key(send)) or send, NOW))
    assert ledger.following.follow(SHARD, NOW + PATIENCE, WALL, most=2).handed_to_person == 2
    assert ledger.following.follow(SHARD, NOW + PATIENCE, WALL, most=2).handed_to_person == 1


@pytest.mark.parametrize("lane", ["claimed", "sent"])
def test_a_row_that_cannot_be_read_keeps_no_other_from_being_followed(
    ledger: Ledger, lane: str
) -> None:
    for n in range(2):
        send = replace(SEND, invitation_id=f"i{n}")
        ledger.plan(send)
        ledger.claim(f"a{n}", send=send, token=f"{n:022d}", case_ids=())
        if lane == "sent":
            ledger.write(*ledger.following.lost(ledger.sends.get(send_key(send)) or send, NOW))
    broken = send_key(replace(SEND, invitation_id="i0"))
    ledger.write(ledger.table.update(broken, "SET planned_on = :never", never="2026-02-30"))
    after = PATIENCE if lane == "sent" else timedelta()
    found = ledger.following.follow(SHARD, NOW + after, WALL + LEASE, most=1)
    assert (found.claims_lost, found.handed_to_person) == ((0, 1) if lane == "sent" else (1, 0))
    assert [(one.key, type(one.error)) for one in found.unread] == [(broken, ValueError)]
    assert broken not in [send_key(send) for send in ledger.awaited(NOW + 9 * PATIENCE)]
