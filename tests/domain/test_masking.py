"""What may be shown before anybody has proved who asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.masking import (
    HIDDEN,
    masked_holder,
    masked_id,
    masked_mobile,
    masked_person,
    phone_tail,
)

NAMES = """
名称                     | 显示
沂源县历山街道好味小吃店 | 沂源县历**小吃店
沂源县好味小吃店         | 沂源**吃店
好味小吃店               | 好**店
好味店                   | 好**
王建国                   | 王**
王五                     | 王**
王                       | **
沂源县历山街道清香园餐饮服务管理有限责任公司 | 沂源县历山街**任公司
𠮷野家                   | 𠮷**
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in NAMES.strip().splitlines()[1:]]


@pytest.mark.parametrize(("name", "shown"), ROWS)
def test_a_holder_is_shown_by_its_two_ends(name: str, shown: str) -> None:
    assert masked_holder(name) == shown


@given(st.text("沂源县好味小吃店𠮷", max_size=60))
def test_a_third_of_a_name_is_hidden_and_not_how_long_it_is(name: str) -> None:
    shown = masked_holder(name)
    assert shown.count(HIDDEN) == 1
    kept = len(shown) - len(HIDDEN)
    assert kept <= max(len(name) * 2 // 3, 0)
    assert kept <= 9


def test_a_person_is_known_by_the_surname() -> None:
    assert [masked_person(name) for name in ("王建国", "欧阳修", "王", "")] == [
        "王**",
        "欧**",
        "**",
        "**",
    ]


def test_a_phone_keeps_seven_digits_for_its_owner_and_two_for_others() -> None:
    assert masked_mobile("19900001234") == "199****1234"
    assert phone_tail("19900001234") == "34"
    assert masked_mobile("1234") == "****"


def test_an_id_number_keeps_the_county_and_the_last_four() -> None:
    assert masked_id("370323195001010001") == "3703**********0001"
    assert masked_id("123456") == "******"
    assert masked_id("") == ""
