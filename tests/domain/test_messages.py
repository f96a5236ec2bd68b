"""What an SMS says and what it costs: segments, spoken dates, words that never stand."""

import json
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.message_linter import find_faults
from zhiban.domain.messages import (
    Message,
    Mode,
    Need,
    Sender,
    one_time_code,
    renewal_reminder,
    segments,
    spoken_date,
    spoken_date_with_weekday,
    spoken_name,
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


CODE_SENDER = replace(LONG_SENDER, mode=Mode.CODE)
CASE_CODE = "K7QF2M9X"


def name_of(kind: str) -> str:
    """A kind as messages name it."""
    return spoken_name(CATALOGUE.kind(kind).name)


def identity(message: Message) -> str:
    """A template without its version and the letter of its wording."""
    return message.template.split("/")[0]


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
    assert [identity(m) for m in messages] == [f"renewal.{step}.one" for step in STEPS]
    assert len({m.text for m in messages}) == 3


def test_several_licences_are_counted_and_the_soonest_is_named() -> None:
    soon = need_of(licence="药品经营许可证", latest=date(2026, 12, 4), tail="0456")
    message = remind(need_of(), soon)
    assert identity(message) == "renewal.first.many"
    assert "您有2件证照将到期" in message.text
    assert "《药品经营许可证》" in message.text
    assert "最晚12月4日（周五）" in message.text


def test_a_late_but_taken_filing_is_asked_for_in_other_words() -> None:
    message = remind(step="last", today=date(2026, 12, 11))
    assert identity(message) == "renewal.late.one"
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


CASES = {
    "同年": (date(2026, 12, 10), date(2026, 12, 31)),
    "跨年": (date(2026, 12, 10), date(2027, 1, 15)),
    "次年": (date(2027, 1, 25), date(2027, 12, 31)),
    "逾期": (date(2026, 11, 30), date(2027, 12, 31)),
}


@pytest.mark.parametrize("dates", CASES)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("count", [1, 2, 20])
def test_the_linter_finds_nothing_in_any_reminder(dates: str, step: str, count: int) -> None:
    latest, expiry = CASES[dates]
    for kind in CATALOGUE.kinds:
        message = remind(*[need_of(name_of(kind), latest, expiry)] * count, step=step)
        assert find_faults(message, SENDER) == []


@pytest.mark.parametrize("dates", CASES)
@pytest.mark.parametrize("count", [1, 20])
@pytest.mark.parametrize("sender", [SENDER, LONG_SENDER], ids=["短域名", "长域名"])
def test_a_reminder_of_any_kind_takes_two_segments_at_most(
    sender: Sender, count: int, dates: str
) -> None:
    latest, expiry = CASES[dates]
    too_long = {}
    for kind in CATALOGUE.kinds:
        needs = [need_of(name_of(kind), latest, expiry)] * count
        for step in STEPS:
            message = remind(*needs, step=step, holder=LONG_HOLDER, sender=sender)
            if message.segments > 2:
                too_long[kind, step] = len(message.text)
    assert too_long == {}


def test_a_date_through_an_unannounced_year_is_advice() -> None:
    """The law's last day is later by the margin: 最晚 alone would not be true."""
    need = Need("食品经营许可证", "0123", date(2027, 1, 8), date(2027, 2, 8), projected=True)
    assert "建议最晚2027年1月8日（周五）申请延续" in remind(need).text


def by_code(*needs: Need, step: str = "first", today: date = TODAY) -> Message:
    return renewal_reminder(LONG_HOLDER, needs, step, CODE_SENDER, CASE_CODE, today)


def test_in_code_mode_a_message_has_no_link_but_a_place_and_a_code() -> None:
    text = by_code(need_of()).text
    assert text == (
        "【沂源审批局】《食品经营许可证》最晚12月10日申请延续，"
        "到爱山东APP“无感智办”输码K7QF-2M9X办理。咨询0533-3241001"
    )
    assert "http" not in text
    assert "example" not in text


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("count", [1, 20])
def test_in_code_mode_every_kind_fits_one_segment(count: int, step: str) -> None:
    """The day comes within ten months, so that it needs no year."""
    longest = need_of(latest=date(2026, 12, 22))
    for kind in CATALOGUE.kinds:
        need = replace(longest, licence=name_of(kind))
        message = by_code(*[need] * count, step=step)
        assert message.segments == 1, message.text
        assert identity(message) == f"renewal.{step}.{'one' if count == 1 else 'many'}.code"


def test_where_names_do_not_allow_one_segment_two_tell_more() -> None:
    far = need_of("城镇污水排入排水管网许可证", date(2027, 12, 22), date(2028, 1, 21))
    message = by_code(far)
    assert message.segments == 2
    assert LONG_HOLDER[:8] in message.text
    assert "2027年12月22日（周三）" in message.text


HOSTILE = [
    "沂源好店 www.evil.example",
    "点evil.cn领补贴",
    "13800138000烤鱼",
    "沂源【公安局】",
    "http://x.y",
    "店ｗｗｗ．evil．com",
    "1.2.3.4",
    "138 0013 8000",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("sender", [SENDER, CODE_SENDER], ids=["链接", "办件码"])
def test_a_name_that_could_pass_for_an_instruction_is_left_out(name: str, sender: Sender) -> None:
    message = renewal_reminder(name, [need_of()], "first", sender, CASE_CODE, TODAY)
    assert message.text.startswith("【沂源审批局】")
    assert find_faults(message, sender) == []
    assert name[:4] not in message.text.removeprefix("【沂源审批局】")[:12]


def test_invisible_characters_of_a_name_are_dropped() -> None:
    message = remind(
        holder="沂源\u202e甲\u200b\n店", sender=replace(SENDER, base_url="https://a.cn")
    )
    assert message.text.startswith("【沂源审批局】沂源甲店：")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from([SENDER, CODE_SENDER]), st.sampled_from(STEPS))
def test_no_name_makes_a_message_the_linter_refuses(holder: str, sender: Sender, step: str) -> None:
    message = renewal_reminder(holder, [need_of()], step, sender, CASE_CODE, TODAY)
    assert find_faults(message, sender) == []


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
    need = need_of(name_of(kind), latest, latest + timedelta(days=more))
    message = remind(need, step=step, holder=holder)
    assert message.segments == segments(message.text)
    assert message.text.count("http") == 1
    assert message.text.count(TOKEN) == 1
    assert message.text.count("【") == 1


LONG_PURPOSE = "签署网络文化经营许可证变更法定代表人申请并确认其中的全部登记事项与所附材料"
PURPOSES = ["确认本人身份", "签署食品经营许可证延续申请", "签署20件证照的延续申请", LONG_PURPOSE]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("signature", ["沂源", "沂源审批局", "沂源县行政审批服务局证照"])
def test_a_one_time_code_is_one_segment_without_a_link(signature: str, purpose: str) -> None:
    sender = Sender(signature, "0533-3241001", "https://zhiban.example.gov.cn")
    message = one_time_code(purpose, "042917", sender)
    assert message.segments == segments(message.text) == 1
    assert message.text.startswith(f"【{signature}】验证码042917，用于{purpose[:10]}")
    assert "不会索要，请勿告知他人" in message.text
    assert "http" not in message.text
    assert "example" not in message.text
    assert identity(message) == "verification"
    assert find_faults(message, sender) == []


@pytest.mark.parametrize("kind", sorted(CATALOGUE.kinds))
def test_a_code_names_every_licence_within_one_message(kind: str) -> None:
    purpose = f"签署{name_of(kind)}延续申请"
    message = one_time_code(purpose, "999999", LONG_SENDER)
    assert message.segments == 1
    assert purpose in message.text


@pytest.mark.parametrize("code", ["", "123", "123456789", "12a456", "１２３４５６", "12 456"])
def test_a_code_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        one_time_code("签署申请", code, SENDER)
