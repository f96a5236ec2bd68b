"""The send ledger: which word may follow which, and what was promised to phones."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.sms_ledger import (
    CODE_STEP,
    DAILY_CAP,
    LEASE,
    MAX_PAUSE,
    REFUSAL_PAUSE,
    TRANSITIONS,
    Send,
    SendState,
    from_the_first,
    may_become,
    next_contact,
    pause_after,
)

DUE = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
SEND = Send(
    "i", "2026-12-01-first", 0, 1, "u", date(2026, 12, 1), datetime(2026, 12, 1, tzinfo=UTC)
)

TABLE = """
从         | planned | claimed | sent | delivered | failed | unknown | suppressed
planned    | 否      | 可      | 否   | 否        | 否     | 否      | 可
claimed    | 可      | 否      | 可   | 可        | 可     | 可      | 否
sent       | 否      | 否      | 否   | 可        | 可     | 可      | 否
delivered  | 否      | 否      | 否   | 否        | 否     | 否      | 否
failed     | 否      | 否      | 否   | 否        | 否     | 否      | 否
unknown    | 否      | 可      | 可   | 可        | 可     | 否      | 可
suppressed | 否      | 否      | 否   | 否        | 否     | 否      | 否
"""
LINES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
MOVES = [
    (SendState(line[0]), SendState(to), may == "可")
    for line in LINES[1:]
    for to, may in zip(LINES[0][1:], line[1:], strict=True)
]


@pytest.mark.parametrize(("start", "to", "may"), MOVES)
def test_the_table_of_moves(start: SendState, to: SendState, may: bool) -> None:
    assert (to in TRANSITIONS[start]) is may
    assert (start in may_become(to)) is may


def test_every_state_has_its_moves() -> None:
    assert len(MOVES) == len(SendState) ** 2
    assert set(TRANSITIONS) == set(SendState)


ASKED_AGAIN = """
状态      | 可按编号查询 | 有回执编号 | 验证码 | 可再问 | 说明
unknown   | 是           | 否         | 否     | 可     | 网关说没有这一条,按同一编号再发
unknown   | 否           | 否         | 否     | 否     | SNS 不认我方编号,只等回执或人工
unknown   | 是           | 是         | 否     | 否     | 已受理,只是没有回执
unknown   | 是           | 否         | 是     | 否     | 验证码过期作废,本人会重新获取
sent      | 是           | 是         | 否     | 否     | 已受理
claimed   | 是           | 否         | 否     | 否     | 正在发
planned   | 否           | 否         | 否     | 否     | 还没发
failed    | 是           | 是         | 否     | 否     | 已有结果
"""


@pytest.mark.parametrize(
    "line", [[c.strip() for c in x.split("|")] for x in ASKED_AGAIN.strip().splitlines()[1:]]
)
def test_only_a_provider_that_takes_our_reference_may_be_told_again(line: list[str]) -> None:
    """From unknown no other road leads back to where the carrier is asked."""
    state, asked, has_id, code, may, why = line
    send = replace(
        SEND,
        state=SendState(state),
        by_reference=asked == "是",
        message_id="m" if has_id == "是" else "",
        step=f"{CODE_STEP}1" if code == "是" else SEND.step,
    )
    assert send.may_ask_again is (may == "可"), why


def test_every_state_can_end() -> None:
    final = {state for state, onward in TRANSITIONS.items() if not onward}
    assert final == {SendState.DELIVERED, SendState.FAILED, SendState.SUPPRESSED}
    for state in SendState:
        assert state in final or TRANSITIONS[state] & (final | {SendState.SENT, SendState.CLAIMED})


def test_what_was_promised() -> None:
    """Unknown within 15 minutes of a lost answer; three messages a phone a day."""
    assert timedelta(minutes=1) <= LEASE <= timedelta(minutes=15)
    assert DAILY_CAP == 3


NUMBERS = """
原因            | 后面可用的 | 第几个 | 下一个 | 说明
bad_number      | 1          | 0      | 1      | 空号换下一个
not_in_service  | 2          | 1      | 2      | 停机换下一个
unreachable     | 1          | 0      | 1      | 关机换下一个
blocked_list    | 1          | 0      | 1      | 被拦的号码换下一个
carrier_blocked | 1          | 0      | 1      | 被运营商拦的号码换下一个
opted_out       | 2          | 0      | 2      | 本人拒收,换下一个可用的
bad_number      | -          | 0      | -      | 没有下一个,转人工
opted_out       | -          | 1      | -      | 最后一个也不行,转人工
spam_blocked    | 1          | 0      | -      | 内容被拦,换号码也没用
bad_body        | 1          | 0      | -      | 内容不对,换号码也没用
over_price      | 1          | 0      | -      | 我方的原因
bad_parameter   | 1          | 0      | -      | 短信服务不收,未必是号码
no_quota        | 1          | 0      | -      | 我方的额度用完,换号码也没用
other           | 1          | 0      | -      | 不认识的原因,先看清楚
"""


@pytest.mark.parametrize(
    "line", [[c.strip() for c in x.split("|")] for x in NUMBERS.strip().splitlines()[1:]]
)
def test_when_another_number_is_tried(line: list[str]) -> None:
    reason, behind, contact, then, why = line
    following = None if behind == "-" else int(behind)
    send = replace(SEND, contact=int(contact), state=SendState.SENT, message_id="m", refusals=3)
    if then == "-":
        with pytest.raises(ValueError, match="no number"):
            next_contact(send, reason, following, 7, DUE)
        return
    onward = next_contact(send, reason, following, 7, DUE)
    assert onward == replace(SEND, contact=int(then), contact_version=7, due_at=DUE), why


def test_when_the_contacts_have_changed_the_step_begins_anew_with_the_first() -> None:
    send = replace(SEND, contact=2, contact_version=7)
    assert from_the_first(send, 0, DUE) == replace(SEND, attempt=2, due_at=DUE)
    assert from_the_first(send, 1, DUE) == replace(SEND, attempt=2, due_at=DUE, contact=1)
    assert from_the_first(send, None, DUE).contact == 0, "and is looked at when its turn comes"


@given(st.integers(0, 60), st.floats(0, 1, exclude_max=True))
def test_pauses_grow_to_a_limit_and_are_spread(refusals: int, draw: float) -> None:
    pause = pause_after(refusals, draw)
    assert REFUSAL_PAUSE <= pause <= MAX_PAUSE * 1.5
    assert pause_after(refusals + 1, draw) >= pause
    assert pause_after(refusals, 0) <= pause
