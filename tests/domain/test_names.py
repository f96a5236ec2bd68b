"""When two spellings are one name, and when an officer should look."""

import pytest

from zhiban.domain.entities import Entity
from zhiban.domain.names import MOST_FORMER, agrees, same_name, with_former

CASES = """
登记名称                 | 证照上的名称               | 同一 | 说明
沂源县甲店               | 沂源县甲店                 | 是   | 一字不差
沂源县甲店               | 沂源县 甲店                | 是   | 空格
沂源县甲(东)店           | 沂源县甲（东）店           | 是   | 括号全半角
沂源县甲店               | 沂源县甲店(个体工商户)     | 是   | 带组织形式
沂源县甲店（个体工商户） | 沂源县甲店                 | 是   | 登记里带组织形式
沂源县甲店               | 甲店                       | 是   | 证上没有县名
甲店                     | 山东省淄博市沂源县甲店     | 是   | 证上写全省市县
沂源县甲店               | 沂源县乙店                 | 否   | 另一家
沂源县甲店               | 博山区甲店                 | 否   | 别处的同名店
沂源县甲店               | 沂源县甲店二店             | 否   | 分店
沂源县老甲店             | 甲店                       | 否   | 多的不是地名
沂源县甲店               | 沂源县                     | 否   | 只有地名
沂源县甲店               | 个体工商户                 | 否   | 只有形式
"""
ROWS = [[c.strip() for c in line.split("|")] for line in CASES.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=[row[3] for row in ROWS])
def test_same_name(row: list[str]) -> None:
    assert same_name(row[0], row[1]) is same_name(row[1], row[0]) is (row[2] == "是")


def test_a_former_name_is_the_holders_too() -> None:
    holder = Entity(uscc="U", name="新店", former_names=("老店", "更老的店"))
    assert [agrees(name, holder) for name in ("新店", "更老的店", "别的店")] == [True, True, False]


def test_the_latest_former_names_are_remembered_each_once() -> None:
    assert with_former(("甲", "乙"), "丙", ("乙", "丁", "丙", "")) == ("甲", "乙", "丁")
    many = with_former(map(str, range(30)), "x", ())
    assert (len(many), many[-1]) == (MOST_FORMER, "29")
