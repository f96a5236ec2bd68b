"""What a changed business licence, a yearly duty, or several needs at once say in a message."""

from dataclasses import replace
from datetime import date

import pytest

from zhiban.domain.message_linter import find_faults
from zhiban.domain.messages import (
    Change,
    Claim,
    Message,
    Mode,
    Need,
    Owed,
    Sender,
    change_reminder,
    mixed_reminder,
    yearly_reminder,
)

TODAY = date(2026, 12, 1)
LINK = Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn")
CODE = replace(LINK, mode=Mode.CODE)
SECRETS = {Mode.LINK: "abcdefghijk0123456789Z", Mode.CODE: "K7QF2M9X"}
FOOD = Change("食品经营许可证", "0123", "负责人", Claim.DUE, date(2026, 12, 15))
NEED = Need("药品经营许可证", "0456", date(2026, 12, 8), date(2027, 2, 8), projected=False)
REPORT = Owed("劳务派遣经营许可证", "0789", "年度经营情况报告", date(2027, 3, 31))


def told(*changes: Change, sender: Sender = LINK, today: date = TODAY) -> Message:
    message = change_reminder("沂源甲店", changes, sender, SECRETS[sender.mode], today)
    assert find_faults(message, sender) == []
    return message


def identity(message: Message) -> str:
    return message.template.split("/")[0]


SAID = [
    # how firmly, the day, the template, what it says, what it must not say
    ("due", "2026-12-15", "change.due.one", "须随之变更，最晚12月15日（周二）申请", "建议"),
    ("due", "2026-11-20", "change.overdue.one", "已过规定时限，仍可申请", "11月20日"),
    ("due", None, "change.advised.one", "建议尽早变更", "须"),
    ("advised", "2026-12-31", "change.advised.one", "建议于12月31日（周四）前变更", "须"),
    ("advised", None, "change.advised.one", "建议尽早变更", "须"),
    ("advised", "2026-11-20", "change.advised.one", "建议尽早变更", "11月20日"),
    ("which", None, "change.which.one", "是否需要办理，需要您确认情况", "须"),
]


@pytest.mark.parametrize(("claim", "by", "template", "says", "never"), SAID)
def test_each_claim_has_its_own_words(
    claim: str, by: str | None, template: str, says: str, never: str
) -> None:
    day = date.fromisoformat(by) if by else None
    message = told(replace(FOOD, claim=Claim(claim), by=day))
    assert identity(message) == template
    assert says in message.text
    assert never not in message.text
    assert "营业执照负责人已变更" in message.text
    assert message.segments <= 2


def test_a_projected_day_is_advice_though_the_law_asks() -> None:
    text = told(replace(FOOD, by=date(2027, 1, 15), projected=True)).text
    assert "须随之变更，建议最晚2027年1月15日" in text


def test_of_several_the_firmest_is_named_and_all_are_counted() -> None:
    later = replace(FOOD, licence="小餐饮登记证", by=date(2026, 12, 20))
    advised = replace(FOOD, licence="公共场所卫生许可证", claim=Claim.ADVISED, by=None)
    which = replace(FOOD, licence="医疗器械经营许可证", claim=Claim.WHICH, by=None)
    message = told(which, advised, later, FOOD)
    assert identity(message) == "change.due.many"
    assert "4件证照须随之办理，其中《食品经营许可证》" in message.text
    assert "最晚12月15日（周二）" in message.text


def test_a_day_that_has_passed_gives_way_to_one_that_has_not() -> None:
    text = told(replace(FOOD, by=date(2026, 11, 20)), replace(FOOD, by=date(2026, 12, 20))).text
    assert "最晚12月20日（周日）" in text
    assert "11月20日" not in text


def test_nobody_is_named_in_a_change_of_the_person_in_charge() -> None:
    """The phone on file may be the predecessor's."""
    assert "负责人已变更" in told(FOOD).text


def test_a_change_in_code_mode_is_one_segment() -> None:
    message = told(FOOD, sender=CODE)
    assert message.segments == 1
    assert "《食品经营许可证》须变更，最晚12月15日申请" in message.text
    assert "K7QF-2M9X" in message.text


def owed(*what: Owed, step: str = "first", today: date = TODAY) -> Message:
    message = yearly_reminder("沂源甲店", what, step, LINK, SECRETS[Mode.LINK], today)
    assert find_faults(message, LINK) == []
    return message


def test_a_yearly_duty_is_named_with_its_day() -> None:
    message = owed(REPORT)
    assert identity(message) == "yearly.first.one"
    assert "年度经营情况报告最晚2027年3月31日（周三）提交" in message.text


def test_a_yearly_duty_past_its_day_names_none() -> None:
    text = owed(REPORT, step="last", today=date(2027, 4, 2)).text
    assert "请尽快提交" in text
    assert "3月31日" not in text


def test_several_yearly_duties_are_counted() -> None:
    text = owed(REPORT, replace(REPORT, duty="校验", by=date(2027, 1, 31))).text
    assert "您有2件证照的年度事项待办" in text
    assert "校验最晚2027年1月31日（周日）提交" in text


def mixed(
    needs: list[Need], changes: list[Change], owes: list[Owed], today: date = TODAY
) -> Message:
    secret = SECRETS[Mode.LINK]
    message = mixed_reminder("沂源甲店", needs, changes, owes, "first", LINK, secret, today)
    assert find_faults(message, LINK) == []
    return message


MIXED = [
    # renewals, changes, yearly duties, the template, what is named
    ([NEED], [FOOD], [], "mixed.first.many", "（尾号0456）最晚12月8日（周二）申请延续"),
    ([], [FOOD], [REPORT], "mixed.first.many", "（尾号0123）最晚12月15日（周二）申请变更"),
    ([NEED], [], [], "renewal.first.one", "申请延续"),
    ([], [FOOD], [], "change.due.one", "须随之变更"),
    ([], [], [REPORT], "yearly.first.one", "提交"),
]  # fmt: skip


@pytest.mark.parametrize(("needs", "changes", "owes", "template", "says"), MIXED)
def test_needs_of_several_sorts_come_in_one_message(
    needs: list[Need], changes: list[Change], owes: list[Owed], template: str, says: str
) -> None:
    message = mixed(needs, changes, owes)
    assert identity(message) == template
    assert says in message.text


def test_when_every_day_has_passed_renewals_speak() -> None:
    message = mixed([NEED], [FOOD], [], today=date(2026, 12, 20))
    assert identity(message) == "renewal.late.one"


def test_nothing_to_say_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        told()
    with pytest.raises(ValueError, match="at least one"):
        mixed([], [], [])
