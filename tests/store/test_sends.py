"""The send ledger on the table: claimed before the effect, recorded after, settled by receipt."""

from dataclasses import fields, replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from tests.store.conftest import SHARDS
from tests.store.send_ledger import KEY, MOBILE, NOW, SEND, SHARD, TODAY, TOKEN, WALL, Ledger
from zhiban.domain.errors import Conflict
from zhiban.domain.ids import token_digest
from zhiban.domain.sms_ledger import CASE_CAP, DAILY_CAP, LEASE, Send, SendState
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.send_items import send_key
from zhiban.store.sends import RELEASE_LEASE

ROADS: dict[SendState, tuple[str, ...]] = {
    SendState.PLANNED: (),
    SendState.CLAIMED: ("claim",),
    SendState.SENT: ("claim", "sent"),
    SendState.DELIVERED: ("claim", "sent", "delivered"),
    SendState.FAILED: ("claim", "sent", "failed"),
    SendState.UNKNOWN: ("claim", "lost"),
    SendState.SUPPRESSED: ("suppress",),
}
TABLE = """
动作      | planned   | claimed   | sent      | delivered | failed | unknown   | suppressed
release   | planned   | -         | -         | -         | -      | -         | -
defer     | planned   | -         | -         | -         | -      | -         | -
suppress  | suppressed| -         | -         | -         | -      | -         | -
claim     | claimed   | -         | -         | -         | -      | -         | -
give_back | -         | planned   | -         | -         | -      | -         | -
sent      | -         | sent      | -         | -         | -      | sent      | -
lost      | -         | unknown   | -         | -         | -      | -         | -
call_unknown | -      | -         | unknown   | -         | -      | -         | -
claim_again | -       | -         | -         | -         | -      | -         | -
delivered | -         | delivered | delivered | -         | -      | delivered | -
failed    | -         | failed    | failed    | -         | -      | failed    | -
"""
LINES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
STEPS = [
    (SendState(start), line[0], ends)
    for line in LINES[1:]
    for start, ends in zip(LINES[0][1:], line[1:], strict=True)
]


def walk(ledger: Ledger, state: SendState) -> None:
    for step in ROADS[state]:
        getattr(ledger, step)()
    assert ledger.send.state is state


@pytest.mark.parametrize(("start", "action", "ends"), [s for s in STEPS if s[2] != "-"])
def test_what_may_be_done_in_which_state(
    ledger: Ledger, start: SendState, action: str, ends: str
) -> None:
    walk(ledger, start)
    getattr(ledger, action)()
    assert ledger.send.state is SendState(ends)


@pytest.mark.parametrize("start", SendState)
def test_what_may_not_be_done_changes_nothing(ledger: Ledger, start: SendState) -> None:
    walk(ledger, start)
    before = ledger.row
    for action in [action for state, action, ends in STEPS if state is start and ends == "-"]:
        with pytest.raises(Conflict):
            getattr(ledger, action)()
    assert ledger.row == before


def test_a_provider_that_has_nothing_under_our_reference_is_told_again(ledger: Ledger) -> None:
    ledger.claim(by_reference=True)
    ledger.lost()
    ledger.claim_again()
    again = ledger.send
    assert (again.state, again.attempt_id) == (SendState.CLAIMED, "a1")
    assert ledger.claims(WALL + LEASE) == [again]


def test_what_a_provider_has_taken_is_not_told_again(ledger: Ledger) -> None:
    ledger.claim(by_reference=True)
    ledger.sent()
    ledger.call_unknown()
    before = ledger.row
    for action in ("claim_again", "suppress"):
        with pytest.raises(Conflict):
            getattr(ledger, action)()
    assert ledger.row == before


def test_what_nobody_took_and_nobody_wants_is_suppressed(ledger: Ledger) -> None:
    ledger.claim(by_reference=True)
    ledger.lost()
    ledger.suppress()
    assert ledger.send.state is SendState.SUPPRESSED
    assert not {"secret", "outbox_pk"} & set(ledger.row)


def test_the_table_is_whole() -> None:
    assert {(start, action) for start, action, _ in STEPS} == set(
        product(SendState, {line[0] for line in LINES[1:]})
    )


def test_a_planned_attempt_is_read_as_it_was_planned(ledger: Ledger) -> None:
    assert ledger.send == SEND


def test_every_field_comes_back(ledger: Ledger) -> None:
    """Through a refusal, a claim, an answer and a receipt each field has had its say."""
    ledger.claim("a0", token="0" * 22)
    ledger.give_back("a0", token="0" * 22)
    ledger.claim("a1")
    claimed = ledger.send
    assert claimed == replace(
        SEND,
        state=SendState.CLAIMED,
        version=4,
        refusals=1,
        attempt_id="a1",
        provider="sns",
        due_at=NOW + timedelta(minutes=2),
        claimed_until=WALL + LEASE,
        contact_version=3,
        segments=2,
    )
    ledger.sent()
    ledger.call_unknown()
    ledger.failed()
    settled = replace(
        claimed,
        state=SendState.FAILED,
        version=7,
        claimed_until=None,
        message_id="m1",
        reason="bad_number",
        sent_at=NOW,
        unknown_at=NOW,
    )
    assert ledger.send == settled
    moved = {f.name for f in fields(Send) if getattr(settled, f.name) != getattr(SEND, f.name)}
    assert moved == {
        "state",
        "version",
        "refusals",
        "attempt_id",
        "due_at",
        "message_id",
        "reason",
        "provider",
        "sent_at",
        "unknown_at",
        "contact_version",
        "segments",
    }


def test_a_step_is_planned_once(ledger: Ledger) -> None:
    with pytest.raises(Conflict):
        ledger.plan()
    ledger.claim()
    with pytest.raises(Conflict):
        ledger.plan()


OUTBOX = """
差秒 | 可取 | 说明
-1   | 否   | 未到时
0    | 是   | 正好到时
1    | 是   | 已过
"""
OUTBOX_ROWS = [[c.strip() for c in line.split("|")] for line in OUTBOX.strip().splitlines()[1:]]


@pytest.mark.parametrize(("seconds", "there", "why"), OUTBOX_ROWS)
def test_the_outbox_gives_what_is_due(ledger: Ledger, seconds: str, there: str, why: str) -> None:
    found = ledger.waiting(NOW + timedelta(seconds=int(seconds)))
    assert found == ([KEY] if there == "是" else []), why


def test_the_outbox_is_of_one_shard_and_oldest_first(ledger: Ledger) -> None:
    older = replace(SEND, step="2026-11-30-first", due_at=NOW - timedelta(hours=1))
    ledger.plan(older)
    assert ledger.waiting() == [send_key(older), KEY]
    others = [s for s in range(SHARDS) if s != SHARD]
    assert [list(ledger.sends.planned(shard, NOW)) for shard in others] == [[], []]


def test_a_released_attempt_comes_back_unless_it_is_claimed(ledger: Ledger) -> None:
    ledger.release()
    assert ledger.waiting() == []
    assert ledger.waiting(NOW + RELEASE_LEASE) == [KEY]
    ledger.claim()
    assert ledger.waiting(NOW + timedelta(days=9)) == []


def test_two_dispatchers_release_an_attempt_once(ledger: Ledger) -> None:
    ((key, place),) = ledger.sends.planned(SHARD, NOW)
    ledger.write(ledger.sends.release(key, place, NOW))
    with pytest.raises(Conflict):
        ledger.write(ledger.sends.release(key, place, NOW))


def test_two_senders_claim_an_attempt_once(ledger: Ledger) -> None:
    stale = ledger.send
    ledger.claim("a1")
    with pytest.raises(Conflict) as caught:
        ledger.claim("a2", send=stale, token="2" * 22)
    assert caught.value.failed == (0,)
    assert ledger.send.attempt_id == "a1"
    assert ledger.table.get(keys.token(token_digest("2" * 22))) is None


def test_a_claim_decided_on_an_older_row_is_refused(ledger: Ledger) -> None:
    stale = ledger.send
    ledger.defer()
    with pytest.raises(Conflict):
        ledger.claim(send=stale)


def test_only_the_claimant_speaks_for_its_attempt(ledger: Ledger) -> None:
    ledger.claim("a1")
    mine = ledger.send
    with pytest.raises(Conflict):
        ledger.give_back("a2")
    other = replace(mine, attempt_id="a2")
    for actions in (
        ledger.sends.record_sent(other, "a2", "m1", NOW),
        ledger.following.lost(other, NOW),
    ):
        with pytest.raises(Conflict):
            ledger.write(*actions)
    assert ledger.send == mine


def test_a_claim_seals_the_links_secret_and_stores_its_digest_only(
    ledger: Ledger, cipher: Cipher, client: Any
) -> None:
    ledger.claim()
    secret = ledger.row["secret"]
    assert isinstance(secret, bytes)
    assert cipher.open(secret, KEY, "secret") == TOKEN
    assert (ledger.row["template"], ledger.row["segments"]) == ("renewal.first.one/1", 2)
    everything = repr(client.scan(TableName="cases")["Items"])
    assert TOKEN not in everything
    assert MOBILE not in everything
    assert ledger.table.get(keys.token(token_digest(TOKEN))) == {
        "PK": f"TOKEN#{token_digest(TOKEN)}",
        "SK": "TOKEN",
        "invitation_id": SEND.invitation_id,
        "contact": 0,
        "contact_version": 3,
        "valid_until": "2025-12-31T02:00:00Z",
        "expires_at": int((WALL + timedelta(days=30)).timestamp()),
        "schema": 1,
    }


@pytest.mark.parametrize("state", [s for s in SendState if s is not SendState.PLANNED])
def test_the_secret_is_kept_only_until_the_attempt_settles(
    ledger: Ledger, state: SendState
) -> None:
    walk(ledger, state)
    open_still = {SendState.CLAIMED, SendState.SENT, SendState.UNKNOWN}
    assert ("secret" in ledger.row) is (state in open_still)


@pytest.mark.parametrize(
    ("number", "token"),
    [("a1", "s" * 22), ("a2", TOKEN)],
    ids=["our reference", "the link's secret"],
)
def test_what_finds_an_attempt_never_finds_another(ledger: Ledger, number: str, token: str) -> None:
    """A generator that repeats itself costs a message its turn, and gives nobody another's link."""
    ledger.claim("a1", by_reference=True)
    other = replace(SEND, invitation_id="i2")
    ledger.plan(other)
    with pytest.raises(Conflict):
        ledger.claim(number, send=other, token=token, by_reference=True, case_ids=())
    kept = ledger.sends.get(send_key(other))
    assert kept is not None
    assert kept.state is SendState.PLANNED


def test_a_refused_claim_leaves_no_trace_of_its_link(ledger: Ledger) -> None:
    ledger.claim()
    ledger.give_back()
    left = {"secret", "token_digest", "attempt_id", "claimed_until"} & set(ledger.row)
    assert left == set()
    assert ledger.table.get(keys.token(token_digest(TOKEN))) is None
    assert ledger.waiting(NOW + timedelta(minutes=2)) == [KEY]
    assert ledger.claims(WALL + timedelta(days=9)) == []


LEASES = """
差秒 | 过期 | 说明
-1   | 否   | 未到期
0    | 是   | 到期
60   | 是   | 已过期
"""
LEASE_ROWS = [[c.strip() for c in line.split("|")] for line in LEASES.strip().splitlines()[1:]]


@pytest.mark.parametrize(("seconds", "over", "why"), LEASE_ROWS)
def test_a_claim_outlives_its_lease_by_the_wall_clock(
    ledger: Ledger, seconds: str, over: str, why: str
) -> None:
    ledger.claim()
    found = ledger.claims(WALL + LEASE + timedelta(seconds=int(seconds)))
    assert [send.attempt_id for send in found] == (["a1"] if over == "是" else []), why


@pytest.mark.parametrize("state", [s for s in SendState if s is not SendState.CLAIMED])
def test_only_claims_have_a_lease(ledger: Ledger, state: SendState) -> None:
    walk(ledger, state)
    assert ledger.claims(WALL + timedelta(days=9)) == []


def test_a_failed_one_goes_to_the_officers(ledger: Ledger) -> None:
    walk(ledger, SendState.UNKNOWN)
    ledger.failed()
    assert ledger.work("send_failed") == [KEY]


def test_a_claim_that_was_answered_meanwhile_is_not_lost(ledger: Ledger) -> None:
    ledger.claim()
    stale = ledger.send
    ledger.sent()
    with pytest.raises(Conflict):
        ledger.write(*ledger.following.lost(stale, NOW))


def test_an_answer_that_comes_after_the_lease_counts_after_all(ledger: Ledger) -> None:
    walk(ledger, SendState.UNKNOWN)
    ledger.sent()
    assert ledger.send.state is SendState.SENT
    assert ledger.send.unknown_at is None


EVENTS = {
    SendState.PLANNED: set[str](),
    SendState.CLAIMED: set[str](),
    SendState.SENT: {"reminder_sent"},
    SendState.DELIVERED: {"reminder_sent", "reminder_delivered"},
    SendState.FAILED: {"reminder_sent", "reminder_failed"},
    SendState.UNKNOWN: {"reminder_unknown"},
    SendState.SUPPRESSED: {"reminder_suppressed"},
}


@pytest.mark.parametrize("state", SendState)
def test_what_the_counters_hear_of(ledger: Ledger, state: SendState) -> None:
    walk(ledger, state)
    assert ledger.events() == EVENTS[state]


def plan_and_claim(ledger: Ledger, n: int, **told: Any) -> None:
    send = replace(SEND, invitation_id=f"i{n}")
    ledger.plan(send)
    ledger.claim(f"a{n}", send=send, token=f"{n:022d}", **{"case_ids": (), **told})


def test_a_phone_gets_three_messages_a_day(ledger: Ledger) -> None:
    for n in range(DAILY_CAP):
        plan_and_claim(ledger, n)
    with pytest.raises(Conflict) as caught:
        ledger.claim("b1")
    assert caught.value.failed == (1,)
    assert ledger.send.state is SendState.PLANNED


def test_another_phone_or_another_day_has_its_own_three(ledger: Ledger) -> None:
    for n in range(DAILY_CAP):
        plan_and_claim(ledger, n)
    plan_and_claim(ledger, 10, mobile="19900000002")
    plan_and_claim(ledger, 11, day=TODAY + timedelta(days=1))


def test_a_message_the_carrier_refused_does_not_count_against_the_phone(ledger: Ledger) -> None:
    """Throttled three times: the phone has heard nothing, so the fourth may go today."""
    for n in range(DAILY_CAP):
        ledger.claim(f"a{n}", token=f"{n:022d}")
        ledger.give_back(f"a{n}", token=f"{n:022d}")
    ledger.claim("a9")
    assert ledger.send.state is SendState.CLAIMED


def test_a_case_is_named_six_times_at_most(ledger: Ledger) -> None:
    for n in range(CASE_CAP):
        day = TODAY + timedelta(days=n)
        plan_and_claim(ledger, n, day=day, case_ids=("c1", "c2"))
    assert ledger.sends.messages_about(["c1", "c2", "c3"]) == {"c1": 6, "c2": 6}
    with pytest.raises(Conflict) as caught:
        ledger.claim("b1", day=TODAY + timedelta(days=9))
    assert caught.value.failed == (2,)


def test_a_message_the_carrier_refused_does_not_count_against_the_case(ledger: Ledger) -> None:
    ledger.claim()
    ledger.give_back()
    assert ledger.sends.messages_about(["c1"]) == {"c1": 0}
