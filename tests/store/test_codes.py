"""Code books on the table, and a code's place in the send ledger."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import SHARDS, Writer
from zhiban.domain.errors import Conflict
from zhiban.domain.ids import shard_of
from zhiban.domain.messages import Message
from zhiban.domain.one_time_codes import DAILY_CAP, CodeBook
from zhiban.domain.sms_ledger import LEASE, Send, SendState
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.codes import BOOK, CAP, LEDGER, Codes, CodeSend
from zhiban.store.receipts import Receipts
from zhiban.store.send_following import SendFollowing
from zhiban.store.send_items import is_code, send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Table
from zhiban.store.wire import Item

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
WALL = datetime(2025, 12, 1, 15, 59, tzinfo=UTC)
"""One minute before midnight in China."""
MOBILE = "19900000001"
TEXT = Message("verification/1", "【沂源审批局】验证码……", 1)
BOOK_OF = CodeBook(
    made=2,
    fingerprint="f",
    session="s",
    purpose="tell",
    documents={"甲": "a" * 64},
    sent_at=WALL,
    failures=3,
    locked_until=WALL + timedelta(hours=24),
    version=1,
)
SENDING = CodeSend(
    "invitation",
    0,
    "91370323MA3C000011",
    MOBILE,
    "attempt",
    NOW,
    "sns",
    by_reference=False,
    contact_version=1,
)


@pytest.fixture
def codes(cases_table: Table, cipher: Cipher) -> Codes:
    return Codes(cases_table, SHARDS, cipher)


@pytest.fixture
def sends(cases_table: Table, cipher: Cipher) -> Sends:
    return Sends(cases_table, SHARDS, cipher)


def claim(codes: Codes, write: Writer, book: CodeBook, wall: datetime = WALL) -> Send:
    sending = replace(SENDING, invitation_id=f"i{book.made}", attempt_id=f"attempt-{book.made}")
    send, actions = codes.claim(book, sending, TEXT, wall)
    write(*actions)
    return send


def counted(codes: Codes, day: date) -> int | None:
    row = codes.table.get(keys.phone_codes(codes.cipher.fingerprint(MOBILE), day))
    return None if row is None else int(str(row["codes"]))


def row_of(codes: Codes, send: Send) -> Item:
    row = codes.table.get(send_key(send))
    assert row is not None
    return row


def test_the_sample_leaves_no_field_at_its_default() -> None:
    plain = CodeBook()
    same = {f.name for f in fields(CodeBook) if getattr(BOOK_OF, f.name) == getattr(plain, f.name)}
    assert same == set()


def test_what_is_stored_is_read_and_what_is_not_is_an_empty_book(
    codes: Codes, write: Writer
) -> None:
    assert codes.get("invitation", 0) == CodeBook()
    write(codes.store(BOOK_OF, "invitation", 0, WALL))
    assert codes.get("invitation", 0) == BOOK_OF
    assert codes.get("invitation", 1) == CodeBook()


def test_a_book_has_one_writer_at_a_time(codes: Codes, write: Writer) -> None:
    write(codes.store(BOOK_OF, "invitation", 0, WALL))
    with pytest.raises(Conflict):
        write(codes.store(BOOK_OF, "invitation", 0, WALL))
    write(codes.store(replace(BOOK_OF, failures=4, version=2), "invitation", 0, WALL))
    with pytest.raises(Conflict):
        write(codes.store(replace(BOOK_OF, failures=0, version=2), "invitation", 0, WALL))
    assert codes.get("invitation", 0).failures == 4


def test_a_fingerprint_depends_on_the_code_and_on_what_it_is_bound_to(codes: Codes) -> None:
    found = {
        codes.fingerprint(code, bound) for code in ("000000", "000001") for bound in ("a", "b")
    }
    assert len(found) == 4
    assert not any("000000" in one for one in found)


def test_a_claim_stands_in_the_ledger_under_its_own_number(
    codes: Codes, sends: Sends, write: Writer
) -> None:
    send, actions = codes.claim(replace(BOOK_OF, made=7), SENDING, TEXT, WALL)
    assert len(actions) == len((BOOK, CAP, LEDGER)) + 1, "the last is found by its receipt"
    write(*actions)
    assert send_key(send) == keys.Key("INVITATION#invitation", "SMS#code-7#0#1")
    assert is_code(send_key(send))
    stored = sends.get(send_key(send))
    assert stored is not None
    assert (stored.state, stored.attempt_id) == (SendState.CLAIMED, "attempt")
    assert stored.planned_on == date(2026, 12, 1)
    assert not {"secret", "token_digest"} & set(row_of(codes, send))
    assert counted(codes, date(2025, 12, 1)) == 1


def test_the_dispatcher_never_sees_a_code_and_reconciling_does(
    codes: Codes, sends: Sends, write: Writer
) -> None:
    send = claim(codes, write, BOOK_OF)
    shard = shard_of(send.uscc, SHARDS)
    assert list(sends.planned(shard, NOW + timedelta(days=1))) == []
    following = SendFollowing(sends)
    assert following.follow(shard, NOW, WALL + LEASE - timedelta(seconds=1)).claims_lost == 0
    assert following.follow(shard, NOW, WALL + LEASE).claims_lost == 1
    assert row_of(codes, send)["state"] == "unknown"


def test_a_lost_code_is_unknown_and_asks_nobody(
    codes: Codes, sends: Sends, cases_table: Table, write: Writer
) -> None:
    send = claim(codes, write, BOOK_OF)
    following = SendFollowing(sends)
    write(*following.lost(send, NOW))
    row = row_of(codes, send)
    assert row["state"] == "unknown"
    assert not {"queue_pk", "claimed_until"} & set(row)
    assert _events(cases_table, send) == ["code_unknown"]
    following.follow(sends.shard(send), NOW + timedelta(days=1), WALL)
    row = row_of(codes, send)
    assert (row["state"], row["reason"]) == ("failed", "unconfirmed")
    assert not {"queue_pk", "outbox_pk"} & set(row)


def _events(table: Table, send: Send) -> list[str]:
    return [str(e["type"]) for e in table.children(f"INVITATION#{send.invitation_id}", "EVENT#")]


def test_a_receipt_settles_a_code_and_no_officer_is_asked(
    codes: Codes, sends: Sends, cases_table: Table, write: Writer
) -> None:
    send = claim(codes, write, BOOK_OF)
    write(*sends.record_sent(send, send.attempt_id, "m-1", NOW))
    found = Receipts(sends).by_message("m-1")
    assert found is not None
    assert send_key(found) == send_key(send)
    write(*sends.settle(send_key(found), SendState.FAILED, "unreachable", NOW))
    row = row_of(codes, send)
    assert (row["state"], row["reason"]) == ("failed", "unreachable")
    assert "queue_pk" not in row
    assert sorted(_events(cases_table, send)) == ["code_failed", "code_sent"]


def test_ten_codes_a_phone_a_day_and_the_day_is_chinas(codes: Codes, write: Writer) -> None:
    for n in range(DAILY_CAP):
        claim(codes, write, replace(BOOK_OF, made=n))
    with pytest.raises(Conflict) as full:
        claim(codes, write, replace(BOOK_OF, made=DAILY_CAP))
    assert full.value.failed == (CAP,)
    assert codes.table.get(keys.send(f"i{DAILY_CAP}", f"code-{DAILY_CAP}", 0, 1)) is None
    claim(codes, write, replace(BOOK_OF, made=11), WALL + timedelta(minutes=1))
    assert counted(codes, date(2025, 12, 2)) == 1


def test_what_the_carrier_refused_is_not_charged(
    codes: Codes, cases_table: Table, write: Writer
) -> None:
    send = claim(codes, write, BOOK_OF)
    write(*codes.give_back(BOOK_OF, send, MOBILE, "throttled", WALL))
    assert counted(codes, date(2025, 12, 1)) == 0
    row = row_of(codes, send)
    assert (row["state"], row["reason"], row["version"]) == ("failed", "throttled", 2)
    assert "outbox_pk" not in row
    assert codes.get(send.invitation_id, 0) == BOOK_OF.withdrawn()
    assert _events(cases_table, send) == ["code_failed"]


def test_the_reminders_cap_is_another(codes: Codes, sends: Sends, write: Writer) -> None:
    claim(codes, write, BOOK_OF)
    fingerprint = codes.cipher.fingerprint(MOBILE)
    assert codes.table.get(keys.phone_day(fingerprint, date(2025, 12, 1))) is None


def test_what_a_receipt_has_settled_is_not_given_back(
    codes: Codes, sends: Sends, write: Writer
) -> None:
    send = claim(codes, write, BOOK_OF)
    write(*sends.settle(send_key(send), SendState.DELIVERED, "", NOW))
    with pytest.raises(Conflict):
        write(*codes.give_back(BOOK_OF, send, MOBILE, "throttled", WALL))
    assert counted(codes, date(2025, 12, 1)) == 1
