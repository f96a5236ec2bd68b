"""延长办理期限: who, when, once, by how much; and that both limits are the same day then."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.filed_case import AT, CASE, FILING, officer, said
from tests.domain.law import CALENDAR, CATALOGUE
from tests.tables import lines
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.deadlines import deadline
from zhiban.domain.extending import extended, extended_before, permit_extension
from zhiban.domain.filed import Extension, Sort, Special
from zhiban.domain.limits import warnings
from zhiban.domain.officers import Role
from zhiban.domain.service_items import ServiceItem

FOOD = CATALOGUE.item("L01-R1")
"""Ten working days, which may become five longer."""

WORKSHOP = CATALOGUE.item("L02-R1")
"""Fifteen days, of which the law says nothing more."""

LAWFUL = date(2026, 12, 15)
OPEN = replace(CASE, filing=replace(FILING, lawful_by=LAWFUL), expiry=date(2027, 1, 31))
SPECIAL = Special(Sort.TESTING, "o-2", AT, "抽样检验产品", 3, date(2026, 12, 4))
CHIEF = officer(Role.SUPERVISOR, identity="o-9")


def verdict(case: Case, item: ServiceItem | None = FOOD, today: date = LAWFUL) -> str:
    return said(lambda: permit_extension(case, CHIEF, item, today))


def test_until_the_laws_own_day_there_may_be_more_time() -> None:
    assert verdict(OPEN) == "可"
    assert verdict(OPEN, today=date(2026, 12, 16)) == "limit_passed"
    ends = replace(OPEN, expiry=date(2026, 12, 10))
    assert verdict(ends, today=date(2026, 12, 10)) == "可"
    assert verdict(ends, today=date(2026, 12, 11)) == "limit_passed", "it counts as renewed"


def test_only_where_the_law_of_the_item_knows_it() -> None:
    assert verdict(OPEN, WORKSHOP) == "no_extension"
    assert verdict(OPEN, None) == "no_extension"
    assert verdict(CASE) == "no_extension", "the law's limit of this filing is not known"


def test_once_and_not_while_the_clock_rests() -> None:
    once = extended(OPEN, CHIEF, "案情复杂", AT, FOOD, CALENDAR)
    assert verdict(once) == "extended_before"
    assert verdict(replace(OPEN, special=SPECIAL)) == "in_special"


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.FILED])
def test_only_of_what_waits_for_a_decision(state: CaseState) -> None:
    assert verdict(replace(OPEN, state=state)) == "not_filed"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_else_approves_it(role: Role) -> None:
    assert said(lambda: permit_extension(OPEN, officer(role), FOOD, LAWFUL)) == "not_your_role"


UNTIL = """
事项   | 法定到     | 延长到     | 说明
L01-R1 | 2026-12-15 | 2026-12-22 | 五个工作日，食品经营许可和备案管理办法第21条
L08-R1 | 2026-12-15 | 2026-12-29 | 十个工作日，行政许可法第42条
L08-R1 | 2026-09-25 | 2026-10-15 | 跨中秋、国庆
"""


@pytest.mark.parametrize(("code", "lawful", "until", "why"), lines(UNTIL))
def test_by_as_much_as_the_law_of_the_item_says(
    code: str, lawful: str, until: str, why: str
) -> None:
    case = replace(OPEN, filing=replace(FILING, lawful_by=date.fromisoformat(lawful)))
    found = extended(case, CHIEF, "案情复杂", AT, CATALOGUE.item(code), CALENDAR)
    day = date.fromisoformat(until)
    assert found.filing is not None
    assert (found.filing.decide_by, found.filing.lawful_by) == (day, day), why
    assert found.extension == Extension("o-9", AT, "案情复杂", day)


def test_what_was_late_is_late_no_more() -> None:
    today = date(2026, 12, 15)
    assert OPEN.filing is not None
    assert dict(warnings(OPEN, OPEN.filing, today, CALENDAR, 3)).keys() == {
        "promise_passed", "lawful_near",
    }  # fmt: skip
    longer = extended(OPEN, CHIEF, "案情复杂", AT, FOOD, CALENDAR)
    assert longer.filing is not None
    assert list(warnings(longer, longer.filing, today, CALENDAR, 3)) == []
    assert deadline(longer, today).day == date(2026, 12, 22)


@pytest.mark.parametrize("ends", [date(2026, 12, 10), date(2026, 12, 18)])
def test_a_renewal_is_told_no_day_after_its_licence_has_ended(ends: date) -> None:
    """On the next day it would count as renewed (行政许可法 art 50)."""
    longer = extended(replace(OPEN, expiry=ends), CHIEF, "案情复杂", AT, FOOD, CALENDAR)
    assert longer.filing is not None
    assert longer.extension is not None
    assert (longer.extension.until, longer.filing.decide_by, longer.filing.lawful_by) == (ends,) * 3


def test_the_same_word_again_is_the_same() -> None:
    longer = extended(OPEN, CHIEF, "案情复杂", AT, FOOD, CALENDAR)
    assert extended_before(longer, CHIEF, "案情复杂")
    assert not extended_before(longer, CHIEF, "别的理由")
    assert not extended_before(longer, officer(Role.SUPERVISOR), "案情复杂")
    assert not extended_before(OPEN, CHIEF, "案情复杂")


def test_the_law_page_says_which_items_know_it() -> None:
    known = {code for code, item in CATALOGUE.items.items() if item.extension}
    assert "L01-R1" in known
    assert 10 < len(known) < len(CATALOGUE.items)
