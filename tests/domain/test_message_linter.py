"""What the linter refuses: each way a message could look like a swindler's, or an office's."""

from dataclasses import replace
from datetime import date

import pytest

from zhiban.domain.message_linter import FORBIDDEN, find_faults
from zhiban.domain.messages import Message, Mode, Need, Sender, one_time_code, renewal_reminder
from zhiban.domain.segments import segments

LINK = Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn")
CODE = replace(LINK, mode=Mode.CODE)
TODAY = date(2026, 12, 1)
NEED = Need("食品经营许可证", "0123", date(2026, 12, 10), date(2026, 12, 31), projected=False)
REMINDER = renewal_reminder("甲店", [NEED], "first", LINK, "abcdefghijk0123456789Z", TODAY)
BY_CODE = renewal_reminder("甲店", [NEED], "first", CODE, "K7QF2M9X", TODAY)
VERIFICATION = one_time_code("签署食品经营许可证延续申请", "042917", LINK)


def saying(message: Message, old: str, new: str) -> Message:
    """The message with something else in it."""
    assert old in message.text
    text = message.text.replace(old, new, 1)
    return replace(message, text=text, segments=segments(text))


def titles(message: Message, sender: Sender = LINK) -> set[str]:
    return {fault.split("：")[0] for fault in find_faults(message, sender)}


def test_what_is_sent_today_has_no_fault() -> None:
    assert find_faults(REMINDER, LINK) == []
    assert find_faults(BY_CODE, CODE) == []
    assert find_faults(VERIFICATION, LINK) == []


BAD = [
    # what is wrong, in which message, what stands there instead of what
    ("长度", REMINDER, "申请延续", "申请延续" * 10),
    ("长度", VERIFICATION, "延续申请", "延续申请" * 8),
    ("签名", REMINDER, "【沂源审批局】", "【沂源公安局】"),
    ("签名", REMINDER, "【沂源审批局】", ""),
    ("签名", REMINDER, "申请延续", "申请延续【沂源审批局】"),
    ("催促", REMINDER, "申请延续", "立即申请延续"),
    ("催促", REMINDER, "申请延续", "申请延续，仅剩3天"),
    ("威胁", REMINDER, "申请延续", "申请延续，逾期将影响经营"),
    ("威胁", REMINDER, "申请延续", "申请延续，否则处罚"),
    ("套话", REMINDER, "申请延续", "申请延续，特此通知"),
    ("语气", REMINDER, "申请延续", "申请延续！"),
    ("语气", REMINDER, "申请延续", "申请延续!"),
    ("钱款", REMINDER, "申请延续", "申请延续并缴费"),
    ("钱款", REMINDER, "申请延续", "申请延续，收费20元"),
    ("钱款", REMINDER, "免费邮寄", "请备好银行卡"),
    ("索要", REMINDER, "申请延续", "申请延续并回复验证码"),
    ("索要", REMINDER, "申请延续", "申请延续，请提供证件号码"),
    ("索要", VERIFICATION, "请勿告知他人", "请回复此码"),
    ("验证码", VERIFICATION, "工作人员不会索要，", ""),
    ("验证码", VERIFICATION, "用于", "为"),
    ("链接", REMINDER, "咨询", "或www.evil.example 咨询"),
    ("链接", REMINDER, "咨询", "或evil.cn 咨询"),
    ("链接", REMINDER, "咨询", "或t.cn/abc 咨询"),
    ("链接", REMINDER, "咨询", "或10.0.0.1 咨询"),
    ("链接", REMINDER, "咨询", "或沂源证照.中国 咨询"),
    ("链接", REMINDER, "咨询", "或ｅｖｉｌ．ｃｏｍ 咨询"),
    ("链接", VERIFICATION, "请勿告知", "见https://zhiban.example.gov.cn请勿告知"),
    ("链接", BY_CODE, "到爱山东APP", "到zhiban.example.gov.cn"),
    ("电话", REMINDER, "咨询0533-3241001", "咨询13800138000"),
    ("电话", REMINDER, "咨询0533-3241001", "咨询0533-3241001或请拨400-800-1234"),
    ("电话", REMINDER, "咨询0533-3241001", "咨询0533-3241001、138 0013 8000"),
    ("电话", REMINDER, "咨询0533-3241001", "咨询0533-3241001，投诉12315"),
    ("电话", REMINDER, "咨询0533-3241001", "请咨询窗口"),
    ("标点", REMINDER, "到期，", "到期,"),
    ("标点", REMINDER, "（尾号0123）", "(尾号0123)"),
    ("标点", REMINDER, "到期，", "到期，，"),
    ("标点", REMINDER, "食品经营许可证", ""),
    ("标点", REMINDER, "尾号0123", "尾号"),
    ("标点", REMINDER, "尾号0123", "尾号{tail}"),
    ("标点", REMINDER, "到期", "到\u200b期"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "message", "old", "new"), BAD)
def test_the_linter_finds(title: str, message: Message, old: str, new: str) -> None:
    spoilt = saying(message, old, new)
    assert title in titles(spoilt, CODE if message is BY_CODE else LINK)


LISTED = [
    (line.split()[0], word) for line in FORBIDDEN.strip().splitlines() for word in line.split()[1:]
]


@pytest.mark.parametrize(("title", "word"), LISTED)
def test_every_listed_word_is_found_in_a_reminder(title: str, word: str) -> None:
    assert title in titles(saying(REMINDER, "申请延续", f"申请{word}延续"))


def test_a_link_to_another_domain_is_found_even_as_the_messages_own() -> None:
    other = replace(LINK, base_url="https://zhiban.example.gov.cn.evil.example")
    message = renewal_reminder("甲店", [NEED], "first", other, "abcdefghijk0123456789Z", TODAY)
    assert "链接" in titles(message, LINK)


def test_a_bank_may_be_reminded_by_its_name() -> None:
    message = renewal_reminder(
        "沂源银行食堂", [NEED], "first", replace(LINK, base_url="https://a.cn"), "x" * 22, TODAY
    )
    assert "沂源银行食堂" in message.text
    assert find_faults(message, replace(LINK, base_url="https://a.cn")) == []


def test_a_place_that_is_a_link_is_found() -> None:
    told = replace(CODE, place="https://zhiban.example.gov.cn")
    message = renewal_reminder("甲店", [NEED], "first", told, "K7QF2M9X", TODAY)
    assert "链接" in titles(message, told)
