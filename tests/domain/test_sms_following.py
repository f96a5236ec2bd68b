"""Every wait of an attempt has an end: what is done when, and that it does end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.sms_following import PATIENCE, FollowUp, follow_up, next_look
from zhiban.domain.sms_ledger import CODE_STEP, Send, SendState

SINCE = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SEND = Send("i", "2026-12-01-first", 0, 1, "u", date(2026, 12, 1), SINCE)


def waiting(state: str, *, asked: bool, code: bool = False) -> Send:
    return replace(
        SEND,
        state=SendState(state),
        by_reference=asked,
        sent_at=SINCE,
        unknown_at=SINCE,
        step=f"{CODE_STEP}1" if code else SEND.step,
    )


TABLE = """
状态       | 可按编号查询 | 验证码 | 过了  | 怎么办         | 说明
sent       | 否           | 否     | 1 h   | nothing        | 等回执
sent       | 是           | 否     | 1 h   | ask            | 先问网关
sent       | 否           | 否     | 23 h  | nothing        | 还不到一天
sent       | 否           | 否     | 24 h  | call_unknown   | 一天没有回执,就是不知道
sent       | 是           | 否     | 24 h  | call_unknown   | 一天没有回执,就是不知道
unknown    | 否           | 否     | 23 h  | nothing        | SNS 只能等
unknown    | 是           | 否     | 23 h  | ask            | 网关可以问
unknown    | 否           | 否     | 24 h  | hand_to_person | 再一天,转人工
unknown    | 是           | 否     | 24 h  | hand_to_person | 问不出结果,转人工
unknown    | 否           | 是     | 24 h  | let_go         | 验证码早已作废
sent       | 否           | 是     | 24 h  | call_unknown   | 验证码也记为不知道
planned    | 否           | 否     | 99 h  | nothing        | 还没发
delivered  | 否           | 否     | 99 h  | nothing        | 已有结果
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", ROWS, ids=lambda line: "-".join(line[:4]))
def test_what_is_done_when(line: list[str]) -> None:
    state, asked, code, after, what, why = line
    send = waiting(state, asked=asked == "是", code=code == "是")
    now = SINCE + timedelta(hours=int(after.split()[0]))
    assert follow_up(send, now) is FollowUp(what), why


LOOKS = """
状态    | 可按编号查询 | 分钟
unknown | 是           | 1 5 15 60 240 720 1440
sent    | 是           | 60 240 720 1440
unknown | 否           | 1440
sent    | 否           | 1440
"""
LOOK_ROWS = [[cell.strip() for cell in line.split("|")] for line in LOOKS.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", LOOK_ROWS, ids=lambda line: "-".join(line[:2]))
def test_when_an_attempt_is_looked_at(line: list[str]) -> None:
    state, asked, minutes = line
    now, found = SINCE, list[int]()
    while not found or now < SINCE + PATIENCE:
        now = next_look(SendState(state), SINCE, asked == "是", now)
        found.append(int((now - SINCE).total_seconds()) // 60)
    assert " ".join(map(str, found)) == minutes


@given(
    st.sampled_from([SendState.SENT, SendState.UNKNOWN]),
    st.booleans(),
    st.timedeltas(timedelta(), timedelta(days=10)),
)
def test_a_look_is_never_missed_and_the_last_one_ends_it(
    state: SendState, asked: bool, late: timedelta
) -> None:
    """Whenever somebody looks, the next look is later, or the day is over and something is done."""
    now = SINCE + late
    look = next_look(state, SINCE, asked, now)
    assert look > now or look == SINCE + PATIENCE
    if late >= PATIENCE:
        send = waiting(state.value, asked=asked)
        assert follow_up(send, now) in (FollowUp.CALL_UNKNOWN, FollowUp.HAND_TO_PERSON)
