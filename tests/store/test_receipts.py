"""How the carrier's word finds its attempt: by id, by our reference, by number and minute."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.send_ledger import KEY, MOBILE, NOW, SEND, WALL, Ledger
from zhiban.domain.sms_ledger import SendState
from zhiban.store.send_items import send_key

MINUTE = timedelta(minutes=1)


def test_a_message_id_leads_to_its_attempt(ledger: Ledger) -> None:
    ledger.claim()
    ledger.sent()
    assert ledger.receipts.by_message("m1") == ledger.send
    assert ledger.receipts.by_message("m2") is None


def test_a_receipt_that_comes_early_is_kept(ledger: Ledger) -> None:
    assert ledger.sends.receipt("m1") is None
    ledger.write(ledger.receipts.keep("m1", SendState.FAILED, "unreachable", NOW))
    assert ledger.sends.receipt("m1") == (SendState.FAILED, "unreachable")
    assert ledger.receipts.by_message("m1") is None


def test_our_reference_leads_to_its_attempt(ledger: Ledger) -> None:
    ledger.claim("r1", by_reference=True)
    assert ledger.receipts.by_reference("r1") == ledger.send
    assert ledger.receipts.by_reference("r2") is None


TIMES = """
差秒 | 找到 | 说明
-60  | 是   | 对方时钟略慢
0    | 是   | 同一分钟
59   | 是   | 同一分钟
119  | 是   | 下一分钟
120  | 否   | 太久以后,不是这一条
-61  | 否   | 太早,不是这一条
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TIMES.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", ROWS, ids=[row[-1] for row in ROWS])
def test_number_and_minute_lead_to_the_attempt_whose_answer_was_lost(
    ledger: Ledger, line: list[str]
) -> None:
    seconds, there, why = line
    ledger.claim()
    ledger.lost()
    found = ledger.receipts.by_minute(MOBILE, WALL + timedelta(seconds=int(seconds)))
    assert (found is not None) is (there == "是"), why


def test_another_phone_leads_nowhere(ledger: Ledger) -> None:
    ledger.claim()
    ledger.lost()
    assert ledger.receipts.by_minute("19900000002", WALL) is None


def test_a_claim_in_flight_is_found_too(ledger: Ledger) -> None:
    ledger.claim()
    assert ledger.receipts.by_minute(MOBILE, WALL) == ledger.send


@pytest.mark.parametrize("step", ["sent", "give_back"])
def test_an_attempt_whose_answer_came_is_not_found_by_its_minute(ledger: Ledger, step: str) -> None:
    ledger.claim()
    getattr(ledger, step)()
    assert ledger.receipts.by_minute(MOBILE, WALL) is None


def test_two_lost_answers_of_one_phone_and_minute_cannot_be_told_apart(ledger: Ledger) -> None:
    other = replace(SEND, invitation_id="other")
    ledger.plan(other)
    ledger.claim("a1")
    ledger.claim("a2", send=other, token="o" * 22)
    assert ledger.receipts.by_minute(MOBILE, WALL) is None
    ledger.delivered()
    found = ledger.receipts.by_minute(MOBILE, WALL + MINUTE)
    assert found is not None
    assert send_key(found) == send_key(other) != KEY


def test_neither_phone_nor_minute_can_be_read_from_the_row(ledger: Ledger) -> None:
    ledger.claim()
    items = ledger.table.client.scan(TableName="cases")["Items"]
    (row,) = [repr(item) for item in items if item["PK"]["S"].startswith("MINUTE#")]
    assert MOBILE not in row
    assert "2025-12-01" not in row
