"""What an SMS says and what it costs: segments, spoken dates, words that never stand."""

import json
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.messages import (
    Message,
    Need,
    Sender,
    one_time_code,
    renewal_reminder,
    segments,
    spoken_date,
    spoken_date_with_weekday,
)

CATALOGUE = Catalogue.from_mapping(
    json.loads(files("zhiban").joinpath("data", "catalogue.json").read_bytes())
)
TODAY = date(2026, 12, 1)
TOKEN = "abcdefghijk0123456789Z"
SENDER = Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn")
HOLDER = "沂源县甲店"
LONG_HOLDER = "沂源县历山街道清香园餐饮服务管理有限责任公司第二分公司"
LONG_SENDER = Sender("沂源审批局", "0533-3241001", "https://wuganzhiban.example.gov.cn")
STEPS = ("first", "again", "last")


def spoken_name(kind: str) -> str:
    """A kind as messages name it: without what stands in brackets."""
    return CATALOGUE.kind(kind).name.split("(")[0].split("（")[0]


def need_of(
    licence: str = "食品经营许可证",
    latest: date = date(2026, 12, 10),
    expiry: date = date(2026, 12, 31),
    tail: str = "0123",
) -> Need:
    return Need(licence, tail, latest, expiry, projected=False)


def remind(
    *needs: Need,
    step: str = "first",
    today: date = TODAY,
    holder: str = HOLDER,
    sender: Sender = SENDER,
) -> Message:
    return renewal_reminder(holder, needs or (need_of(),), step, sender, TOKEN, today)


SEGMENTS = """
字数 | 条数 | 说明
0    | 1    | 空
1    | 1    | 一个字
70   | 1    | 一条刚满
71   | 2    | 分开后每条六十七
134  | 2    | 两条刚满
135  | 3    | 三条
201  | 3    | 三条刚满
202  | 4    | 四条
"""
SEGMENT_ROWS = [[c.strip() for c in line.split("|")] for line in SEGMENTS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("length", "expected", "why"), SEGMENT_ROWS)
def test_segments(length: str, expected: str, why: str) -> None:
    assert segments("证" * int(length)) == int(expected), why
    assert segments("a" * int(length)) == int(expected), why


def test_a_character_beyond_the_plane_takes_two_units() -> None:
    assert segments("𠮷" * 35) == 1
    assert segments("𠮷" * 35 + "a") == 2


def test_a_surrogate_pair_is_never_split() -> None:
    """33 pairs fill 66 of 67 units: the 67th stays empty, and a unit is lost in each part."""
    assert segments("𠮷" * 66) == 2
    assert segments("𠮷" * 66 + "a") == 2
    assert segments("𠮷" * 67) == 3
    assert segments("证" * 66 + "𠮷" + "证" * 65) == 2
    assert segments("证" * 66 + "𠮷" + "证" * 66) == 3


@settings(max_examples=150, deadline=None)
@given(st.text("证a𠮷", max_size=220))
def test_no_part_holds_more_than_it_can(text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    found = segments(text)
    if units <= 70:
        assert found == 1
    else:
        assert -(-units // 67) <= found <= -(-units // 66)


DATES = """
日子       | 今天       | 说法
2026-12-10 | 2026-12-01 | 12月10日（周四）
2026-12-01 | 2026-12-01 | 12月1日（周二）
2027-01-08 | 2026-12-01 | 2027年1月8日（周五）
2026-12-31 | 2027-01-01 | 2026年12月31日（周四）
2028-02-29 | 2028-01-03 | 2月29日（周二）
2026-10-10 | 2026-09-01 | 10月10日（周六）
2026-11-01 | 2026-10-31 | 11月1日（周日）
"""
DATE_ROWS = [[c.strip() for c in line.split("|")] for line in DATES.strip().splitlines()[1:]]


@pytest.mark.parametrize(("day", "today", "said"), DATE_ROWS)
def test_dates_as_people_say_them(day: str, today: str, said: str) -> None:
    found = spoken_date_with_weekday(date.fromisoformat(day), date.fromisoformat(today))
    assert found == said
    assert spoken_date(date.fromisoformat(day), date.fromisoformat(today)) == said.split("（")[0]


@pytest.mark.parametrize("step", STEPS)
def test_a_reminder_says_who_what_by_when_and_where(step: str) -> None:
    text = remind(step=step).text
    assert text.startswith("【沂源审批局】")
    assert "《食品经营许可证》" in text
    assert "尾号0123" in text
    assert "12月31日到期" in text
    assert "最晚12月10日（周四）申请延续" in text
    assert f"https://zhiban.example.gov.cn/r#{TOKEN} " in text
    assert "0533-3241001" in text


def test_each_rung_has_its_own_tone_and_template() -> None:
    messages = [remind(step=step) for step in STEPS]
    assert [m.template for m in messages] == [f"renewal.{step}.one/1" for step in STEPS]
    assert len({m.text for m in messages}) == 3


def test_several_licences_are_counted_and_the_soonest_is_named() -> None:
    soon = need_of(licence="药品经营许可证", latest=date(2026, 12, 4), tail="0456")
    message = remind(need_of(), soon)
    assert message.template == "renewal.first.many/1"
    assert "您有2件证照将到期" in message.text
    assert "《药品经营许可证》" in message.text
    assert "最晚12月4日（周五）" in message.text


def test_a_late_but_taken_filing_is_asked_for_in_other_words() -> None:
    message = remind(step="last", today=date(2026, 12, 11))
    assert message.template == "renewal.late.one/1"
    assert "已过规定申请日" in message.text
    assert "12月10日" not in message.text


@pytest.mark.parametrize("step", STEPS)
def test_no_message_names_a_day_to_act_by_that_is_past(step: str) -> None:
    """One need is late and still taken, the other has time: a day gone by helps nobody."""
    late, open_still = need_of(), need_of(licence="药品经营许可证", latest=date(2026, 12, 18))
    text = remind(late, open_still, step=step, today=date(2026, 12, 11)).text
    assert "最晚12月10日" not in text


def test_several_late_needs_are_not_told_as_one() -> None:
    other = need_of(licence="药品经营许可证", expiry=date(2026, 12, 30), tail="0456")
    text = remind(need_of(), other, today=date(2026, 12, 11)).text
    assert "2件" in text


def test_nothing_to_remind_of_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        renewal_reminder(HOLDER, [], "first", SENDER, TOKEN, TODAY)


FORBIDDEN = (
    "验证码",
    "校验码",
    "密码",
    "转账",
    "汇款",
    "付款",
    "缴费",
    "银行",
    "中奖",
    "最后机会",
    "逾期将",
    "立即",
    "马上",
    "务必",
    "！",
    "!",
)
"""Words of urgency tricks, of money and of codes; what a swindler's message would say."""

CASES = {
    "同年": (date(2026, 12, 10), date(2026, 12, 31)),
    "跨年": (date(2026, 12, 10), date(2027, 1, 15)),
    "次年": (date(2027, 1, 25), date(2027, 12, 31)),
    "逾期": (date(2026, 11, 30), date(2027, 12, 31)),
}


@pytest.mark.parametrize("dates", CASES)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("count", [1, 2, 20])
def test_no_reminder_holds_a_forbidden_word(dates: str, step: str, count: int) -> None:
    latest, expiry = CASES[dates]
    for kind in CATALOGUE.kinds:
        text = remind(*[need_of(spoken_name(kind), latest, expiry)] * count, step=step).text
        assert not [word for word in FORBIDDEN if word in text]


@pytest.mark.parametrize("dates", CASES)
@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("sender", [SENDER, LONG_SENDER], ids=["短域名", "长域名"])
def test_a_reminder_of_any_kind_takes_two_segments_at_most(
    sender: Sender, count: int, dates: str
) -> None:
    latest, expiry = CASES[dates]
    too_long = {}
    for kind in CATALOGUE.kinds:
        needs = [need_of(spoken_name(kind), latest, expiry)] * count
        for step in STEPS:
            message = remind(*needs, step=step, holder=LONG_HOLDER, sender=sender)
            if message.segments > 2:
                too_long[kind, step] = len(message.text)
    assert too_long == {}


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(CATALOGUE.kinds)),
    st.integers(-200, 400),
    st.integers(0, 200),
    st.sampled_from(STEPS),
    st.sampled_from([HOLDER, LONG_HOLDER, "𠮷" * 30]),
)
def test_a_message_counts_its_own_segments_and_names_one_link(
    kind: str, ahead: int, more: int, step: str, holder: str
) -> None:
    latest = TODAY + timedelta(days=ahead)
    need = need_of(spoken_name(kind), latest, latest + timedelta(days=more))
    message = remind(need, step=step, holder=holder)
    assert message.segments == segments(message.text)
    assert message.text.count("http") == 1
    assert message.text.count(TOKEN) == 1
    assert message.text.count("【") == 1


@pytest.mark.parametrize(
    "purpose", ["确认本人身份", "签署食品经营许可证延续申请", "签署20件证照的延续申请"]
)
def test_a_code_is_one_message_that_says_what_it_is_for(purpose: str) -> None:
    message = one_time_code(purpose, "012345", SENDER)
    assert message.segments == segments(message.text) == 1
    assert "012345" in message.text
    assert purpose in message.text
    assert "请勿告诉" in message.text


@pytest.mark.parametrize("kind", sorted(CATALOGUE.kinds))
def test_a_code_names_every_licence_within_one_message_and_never_a_link(kind: str) -> None:
    purpose = f"签署{spoken_name(kind)}延续申请"
    message = one_time_code(purpose, "999999", LONG_SENDER)
    assert message.segments == 1
    assert not {"http", "/r#", "://", LONG_SENDER.base_url} & {message.text}
    assert "http" not in message.text
