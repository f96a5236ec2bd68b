"""What a ringing licence asks for: a table of every outcome, and the day of its first alarm."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.law import CATALOGUE, LAW
from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.renewals import Law, open_renewal

DAY = timedelta(days=1)
USCC = "91370323MA3C000011"
RENEWED_KINDS = [code for code in CATALOGUE.kinds if CATALOGUE.renewal_item(code)]

LICENCE_STATES = {
    "有效": LicenceStatus.ACTIVE,
    "过期": LicenceStatus.EXPIRED,
    "暂扣": LicenceStatus.SUSPENDED,
    "替换": LicenceStatus.SUPERSEDED,
    "吊销": LicenceStatus.REVOKED,
    "注销": LicenceStatus.CANCELLED,
}
ENTITY_STATES = {
    "在营": EntityStatus.ACTIVE,
    "异常": EntityStatus.ABNORMAL,
    "吊销": EntityStatus.REVOKED,
    "注销": EntityStatus.CANCELLED,
}

TABLE = """
情形             | 证照         | 到期日     | 证照 | 主体       | 今天       | 结果              | 再看       | 人工
首提前一日       | 食品经营     | 2026-12-31 | 有效 | 在营       | 2026-11-09 | not_yet           | 2026-11-10 | 否
首提当日         | 食品经营     | 2026-12-31 | 有效 | 在营       | 2026-11-10 | case              | -          | 否
最晚申请日当日   | 食品经营     | 2026-12-31 | 有效 | 在营       | 2026-12-10 | case              | -          | 否
逾期仍受理       | 食品经营     | 2026-12-31 | 有效 | 在营       | 2026-12-11 | case              | -          | 否
到期当日仍受理   | 食品经营     | 2026-12-31 | 有效 | 在营       | 2026-12-31 | case              | -          | 否
到期次日         | 食品经营     | 2026-12-31 | 有效 | 在营       | 2027-01-01 | expired_when_seen | -          | 是
标为过期实未到期 | 食品经营     | 2026-12-31 | 过期 | 在营       | 2026-12-01 | case              | -          | 否
标为过期且已到期 | 食品经营     | 2026-11-30 | 过期 | 在营       | 2026-12-01 | expired_when_seen | -          | 是
最晚申请日当日   | 食品小作坊   | 2026-12-31 | 有效 | 在营       | 2026-12-01 | case              | -          | 否
次日不再受理     | 食品小作坊   | 2026-12-31 | 有效 | 在营       | 2026-12-02 | filing_refused    | 2027-01-01 | 是
到期当日不受理   | 食品小作坊   | 2026-12-31 | 有效 | 在营       | 2026-12-31 | filing_refused    | 2027-01-01 | 是
长期有效         | 食品经营     | 长期       | 有效 | 在营       | 2026-12-01 | no_expiry         | -          | 否
没有延续事项     | 动物诊疗     | 2026-12-31 | 有效 | 在营       | 2026-12-01 | no_renewal        | -          | 否
没有延续且长期   | 人力资源服务 | 长期       | 有效 | 在营       | 2026-12-01 | no_renewal        | -          | 否
证照暂扣         | 食品经营     | 2026-12-31 | 暂扣 | 在营       | 2026-12-01 | not_active        | -          | 否
证照被替换       | 食品经营     | 2026-12-31 | 替换 | 在营       | 2026-12-01 | not_active        | -          | 否
证照吊销         | 食品经营     | 2026-12-31 | 吊销 | 在营       | 2026-12-01 | not_active        | -          | 否
证照注销         | 食品经营     | 2026-12-31 | 注销 | 在营       | 2026-12-01 | not_active        | -          | 否
证照注销且无主体 | 食品经营     | 2026-12-31 | 注销 | 无         | 2026-12-01 | not_active        | -          | 否
主体异常名录     | 食品经营     | 2026-12-31 | 有效 | 异常       | 2026-12-01 | case              | -          | 否
主体吊销         | 食品经营     | 2026-12-31 | 有效 | 吊销       | 2026-12-01 | entity_gone       | -          | 否
主体注销         | 食品经营     | 2026-12-31 | 有效 | 注销       | 2026-12-01 | entity_gone       | -          | 否
主体注销证已到期 | 食品经营     | 2026-11-30 | 有效 | 注销       | 2026-12-01 | entity_gone       | -          | 否
没有主体         | 食品经营     | 2026-12-31 | 有效 | 无         | 2026-11-10 | holder_unknown    | 2026-11-25 | 是
只有占位主体     | 食品经营     | 2026-12-31 | 有效 | 占位       | 2026-11-10 | holder_unknown    | 2026-11-25 | 是
占位主体证已到期 | 食品经营     | 2026-11-30 | 有效 | 占位       | 2026-12-01 | holder_unknown    | -          | 是
本人不收短信     | 食品经营     | 2026-12-31 | 有效 | 拒收       | 2026-11-10 | opted_out         | 2026-11-25 | 是
不收短信证已到期 | 食品经营     | 2026-11-30 | 有效 | 拒收       | 2026-12-01 | opted_out         | -          | 是
没有手机号码     | 食品经营     | 2026-12-31 | 有效 | 无号码     | 2026-12-01 | case              | -          | 否
事项暂停         | 食品经营     | 2026-12-31 | 有效 | 停         | 2026-12-01 | item_stopped      | 2026-12-02 | 否
暂停未到首提     | 食品经营     | 2026-12-31 | 有效 | 停         | 2026-11-09 | not_yet           | 2026-11-10 | 否
规则把握低       | 食品经营     | 2026-12-31 | 有效 | 低         | 2026-11-10 | low_confidence    | 2026-11-25 | 是
事项把握低       | 食品经营     | 2026-12-31 | 有效 | 事项低     | 2026-11-10 | low_confidence    | 2026-11-25 | 是
规则低但已批准   | 食品经营     | 2026-12-31 | 有效 | 低已批     | 2026-11-10 | case              | -          | 否
事项低但已批准   | 食品经营     | 2026-12-31 | 有效 | 事项低已批 | 2026-11-10 | case              | -          | 否
批准又暂停       | 食品经营     | 2026-12-31 | 有效 | 低已批又停 | 2026-11-10 | item_stopped      | 2026-11-11 | 否
目录没有的类型   | 结婚证       | 2026-12-31 | 有效 | 在营       | 2026-12-01 | kind_unknown      | 2026-12-31 | 是
没有启用的类型   | 食品生产     | 2026-12-31 | 有效 | 在营       | 2026-12-01 | kind_off          | 2026-12-31 | 否
饭馆不再办卫生证 | 公共场所卫生 | 2027-01-15 | 有效 | 山里人饭馆 | 2026-10-16 | scope_excluded    | 2026-11-15 | 是
宾馆附设饭馆要办 | 公共场所卫生 | 2027-01-15 | 有效 | 宾馆饭馆   | 2026-10-16 | case              | -          | 否
"""  # noqa: E501 - a table reads across
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


NO_SUCH_KIND = {"结婚证": "L99", "食品生产": "X01"}


def code_of(name: str) -> str:
    if name in NO_SUCH_KIND:
        return NO_SUCH_KIND[name]
    kind = CATALOGUE.kind_by_name(name)
    assert kind is not None
    return kind.code


def licence_of(kind: str, expiry: str | date | None, status: str = "有效") -> Licence:
    return Licence(
        uscc=USCC,
        kind=code_of(kind),
        number="370323000000123X",
        holder_name="沂源县甲店",
        issued_on=date(2021, 12, 31),
        valid_from=date(2022, 1, 1),
        valid_to=date.fromisoformat(expiry) if isinstance(expiry, str) else expiry,
        issuer="沂源县行政审批服务局",
        status=LICENCE_STATES[status],
        term=3,
    )


def entity_of(word: str = "在营") -> Entity | None:
    contact = Contact(Role.REPRESENTATIVE, "甲某", "19900000001", "登记", date(2026, 1, 1))
    entity = Entity(uscc=USCC, name="沂源县甲店", contacts=(contact,))
    match word:
        case "无":
            return None
        case "占位":
            return replace(entity, contacts=(), stub=True)
        case "拒收":
            return replace(entity, opted_out=True)
        case "无号码":
            return replace(entity, contacts=())
        case _ if "低" in word or "停" in word:
            return entity
        case _ if word in ENTITY_STATES:
            return replace(entity, status=ENTITY_STATES[word])
        case _:
            return replace(entity, name=f"沂源县{word}")


def law_of(word: str) -> Law:
    """The law, with less confidence in its rules or in the item where the table says so."""
    if "低" not in word:
        return LAW
    items = dict(CATALOGUE.items)
    for code, item in items.items():
        if word.startswith("事项低"):
            items[code] = replace(item, confidence="low")
        else:
            rules = tuple(replace(rule, confidence="low") for rule in item.rules)
            items[code] = replace(item, rules=rules)
    return Law(replace(CATALOGUE, items=items), LAW.calendar)


def outcome(decision: Case | Suppression | NotYet) -> tuple[str, str, str]:
    match decision:
        case NotYet(alarm_on):
            return "not_yet", alarm_on.isoformat(), "否"
        case Suppression() as why:
            again = why.look_again.isoformat() if why.look_again else "-"
            return why.reason.value, again, "是" if why.needs_person else "否"
        case Case():
            return "case", "-", "否"


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[1]} {row[0]}" for row in ROWS])
def test_the_clerks_table(row: list[str]) -> None:
    _, kind, expiry, status, holder, today, *expected = row
    licence = licence_of(kind, None if expiry == "长期" else expiry, status)
    item = LAW.renewal_of(licence.kind)
    stopped = [item.code] if "停" in holder and item else []
    approved = [item.code] if "已批" in holder and item else []
    day = date.fromisoformat(today)
    decision = open_renewal(licence, entity_of(holder), law_of(holder), day, stopped, approved)
    assert list(outcome(decision)) == expected


ELSEWHERE = {
    Reason.NO_CONTACT,  # the case opens all the same; the invitation turns to the worklist
    Reason.INVITATION_FULL,
    Reason.CASE_CLOSED,
    Reason.ANSWERED,
    Reason.RENEWED_ELSEWHERE,
    Reason.ALARM_FAILED,
    Reason.NO_FIXED_DAY,  # of what is owed every year
    Reason.TERM_ENDS_FIRST,
    Reason.ALREADY_FILED,
    Reason.WINDOW_NOT_OPEN,
    Reason.DATES_MOVED,
    Reason.REMINDED_ENOUGH,
    Reason.OVERTAKEN,
    Reason.CONTACT_CHANGED,
    Reason.POSTPONED,  # by the holder, for a while
    Reason.SAME_IN_SUBSTANCE,  # of a changed business licence, from here on
    Reason.FIRST_KNOWN,
    Reason.NO_DUTY,
    Reason.BY_AN_OFFICER,
    Reason.ALREADY_SHOWN,
    Reason.CHANGED_BACK,
    Reason.CHANGED_AGAIN,
    Reason.CHANGED_ELSEWHERE,
    Reason.LICENCE_EXPIRED,
    Reason.NEXT_MESSAGE,
    Reason.AGENT_NO_MORE,
}
"""Reasons found after the case is there, before anything could be decided, or by other rules."""


def test_the_table_knows_every_reason() -> None:
    found = {row[6] for row in ROWS} - {"case", "not_yet"}
    assert found == set(Reason) - ELSEWHERE


def test_a_case_says_what_it_was_opened_by() -> None:
    licence = licence_of("食品经营", "2026-12-31")
    case = open_renewal(licence, entity_of(), LAW, date(2026, 12, 1))
    assert isinstance(case, Case)
    assert (case.uscc, case.kind, case.number, case.term) == (
        licence.uscc,
        "L01",
        licence.number,
        3,
    )
    assert (case.latest, case.expiry) == (date(2026, 12, 10), date(2026, 12, 31))
    assert case.rule == "L01-R1@2023-12-01"
    assert case.accepts_late
    assert not case.projected
    assert case.opened_on == date(2026, 12, 1)
    assert case.plan.last == date(2026, 12, 4)


def test_a_date_through_an_unannounced_year_says_so_in_the_case() -> None:
    case = open_renewal(licence_of("器械经营", "2028-12-29"), entity_of(), LAW, date(2028, 10, 20))
    assert isinstance(case, Case)
    assert case.projected


def test_asking_twice_is_one_case_and_another_term_is_another() -> None:
    licence, today = licence_of("食品经营", "2026-12-31"), date(2026, 12, 1)
    again = open_renewal(licence, entity_of(), LAW, today)
    assert again == open_renewal(licence, entity_of(), LAW, today)
    renewed = open_renewal(replace(licence, term=4), entity_of(), LAW, today)
    corrected = open_renewal(replace(licence, valid_to=date(2027, 1, 4)), entity_of(), LAW, today)
    assert isinstance(again, Case)
    assert isinstance(renewed, Case)
    assert isinstance(corrected, Case)
    assert renewed.id != again.id
    assert corrected.id == again.id


def test_every_reason_has_a_wording() -> None:
    assert all(reason.wording for reason in Reason)


WAITING = """
情形           | 主体   | 今天
没有主体       | 无     | 2026-11-20
占位主体       | 占位   | 2026-11-20
本人不收短信   | 拒收   | 2026-11-20
规则把握低     | 低     | 2026-11-20
"""
WAITING_ROWS = [[c.strip() for c in line.split("|")] for line in WAITING.strip().splitlines()[1:]]


@pytest.mark.parametrize(("why", "holder", "today"), WAITING_ROWS)
def test_what_may_pass_is_looked_at_again_while_filing_is_still_possible(
    why: str, holder: str, today: str
) -> None:
    """食品小作坊 to 2026-12-31, latest 2026-12-01: the holder's row may arrive tomorrow."""
    licence = licence_of("食品小作坊", "2026-12-31")
    decision = open_renewal(licence, entity_of(holder), law_of(holder), date.fromisoformat(today))
    assert isinstance(decision, Suppression)
    assert decision.look_again is not None
    assert decision.look_again <= date(2026, 12, 1), why


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(RENEWED_KINDS),
    st.dates(date(2026, 2, 1), date(2029, 12, 31)),
    st.integers(-20, 400),
)
def test_a_case_is_only_opened_while_its_filing_is_taken(
    kind: str, expiry: date, days_before: int
) -> None:
    today = expiry - timedelta(days=days_before)
    decision = open_renewal(licence_of(kind, expiry), entity_of(), LAW, today)
    match decision:
        case Case():
            assert decision.may_be_filed(today)
            assert decision.plan.steps()[0].day <= today
        case NotYet(alarm_on):
            assert today < alarm_on <= expiry
        case Suppression():
            assert today > expiry or decision.reason is Reason.FILING_REFUSED
