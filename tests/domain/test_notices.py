"""Messages about a case that is being worked: as they read, with and without a link."""

from dataclasses import replace
from datetime import date

import pytest

from zhiban.domain.message_linter import find_faults
from zhiban.domain.notices import (
    Matter,
    Tracking,
    correction_notice,
    expired_notice,
    granted_notice,
    pickup_notice,
    posted_notice,
    refused_notice,
    undelivered_notice,
)
from zhiban.domain.rendering import Message, Sender
from zhiban.domain.templates import Mode

TODAY = date(2026, 12, 1)
LINK = Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn")
CODE = replace(LINK, mode=Mode.CODE)
TOKEN, CASE_CODE = "abcdefghijk0123456789Z", "K7QF2M9X"
MATTER = Matter("沂源甲店", "食品经营许可证延续", "食品经营许可证", "0123")
PARCEL = Tracking("邮政EMS", "EA123456789CN")
DAY = date(2026, 12, 8)

SAID = [
    (
        correction_notice(MATTER, DAY, LINK, TOKEN, TODAY),
        "沂源甲店：您申请的食品经营许可证延续（尾号0123）需要补正，最晚12月8日（周二）补齐，"
        f"点此查看：https://zhiban.example.gov.cn/r#{TOKEN} 咨询0533-3241001",
    ),
    (
        correction_notice(MATTER, None, CODE, CASE_CODE, TODAY),
        "沂源甲店：您申请的食品经营许可证延续（尾号0123）需要补正，请尽快补齐。"
        "请打开爱山东APP“无感智办”，输入办件码K7QF-2M9X查看。咨询0533-3241001",
    ),
    (
        granted_notice(MATTER, LINK),
        "沂源甲店：您申请的食品经营许可证延续（尾号0123）已准予，新证办好后免费邮寄，"
        "届时告知单号。咨询0533-3241001",
    ),
    (
        posted_notice(MATTER, PARCEL, CODE),
        "沂源甲店：您申请的食品经营许可证延续（尾号0123）已办结，新证由邮政EMS免费寄出，"
        "单号EA123456789CN。咨询0533-3241001",
    ),
    (
        refused_notice(MATTER, CODE, CASE_CODE),
        "沂源甲店：您申请的食品经营许可证延续（尾号0123）未获准予，决定书写明了原因和救济途径。"
        "请打开爱山东APP“无感智办”，输入办件码K7QF-2M9X查看。咨询0533-3241001",
    ),
    (
        pickup_notice(MATTER, PARCEL, DAY, LINK, TODAY),
        "沂源甲店：邮政EMS将于12月8日（周二）上门收取您的《食品经营许可证》（尾号0123）旧证原件，"
        "免费，单号EA123456789CN，请备好。咨询0533-3241001",
    ),
    (
        undelivered_notice(MATTER, PARCEL, LINK),
        "沂源甲店：寄给您的《食品经营许可证》（尾号0123）未能送达，邮政EMS单号EA123456789CN。"
        "请致电0533-3241001约定再次投递，或到窗口领取。",
    ),
    (
        expired_notice(MATTER, date(2026, 11, 30), LINK, TODAY),
        "沂源甲店：您的《食品经营许可证》（尾号0123）已于11月30日到期。如仍在经营，"
        "请咨询怎样重新办理；如不再经营，可以办理注销。咨询0533-3241001",
    ),
]


@pytest.mark.parametrize(("message", "said"), SAID, ids=[m.template for m, _ in SAID])
def test_a_notice_reads_like_this(message: Message, said: str) -> None:
    assert message.text == f"【沂源审批局】{said}"
    assert find_faults(message, CODE if message.mode is Mode.CODE else LINK) == []
    assert message.segments <= 2


def test_a_day_that_has_passed_is_not_named() -> None:
    message = correction_notice(MATTER, date(2026, 11, 30), LINK, TOKEN, TODAY)
    assert message.template == "correction.open/1"


def test_nothing_of_an_expired_licence_passes_for_valid() -> None:
    text = expired_notice(MATTER, date(2026, 11, 30), LINK, TODAY).text
    assert not [word for word in ("延续", "仍有效", "宽限", "将到期") if word in text]


def test_the_parameters_are_kept_for_gateways_that_send_those() -> None:
    message = posted_notice(MATTER, PARCEL, LINK)
    assert message.template == "posted/1"
    assert message.values == {
        "holder": "沂源甲店",
        "matter": "食品经营许可证延续",
        "tail": "0123",
        "carrier": "邮政EMS",
        "tracking": "EA123456789CN",
        "phone": "0533-3241001",
    }
