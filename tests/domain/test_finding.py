"""What an officer types to find somebody, and how it may be meant."""

from datetime import date

import pytest

from tests.tables import lines
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.finding import read_wanted, spoken_name, tail_of

NAMES = """
登记的名称                   | 说起来
沂源县历山街道好味小吃店     | 好味小吃店
山东省淄博市沂源县万家超市   | 万家超市
沂源县悦庄镇万家超市         | 万家超市
沂源县大张庄镇四季浴池       | 四季浴池
好运来超市食品店             | 好运来超市食品店
沂源好味小吃店               | 沂源好味小吃店
沂源县超市                   | 超市
沂源县好                     | 沂源县好
门市街面馆                   | 门市街面馆
阳光小区便利店               | 阳光小区便利店
王建国                       | 王建国
"""


@pytest.mark.parametrize(("name", "said"), lines(NAMES))
def test_county_town_and_street_may_be_left_out(name: str, said: str) -> None:
    assert spoken_name(name) == said


MEANT = """
写的                     | 当作
91370323MA00000152       | uscc
91370323ma00000152       | uscc
0001                     | tail
cbbtnscayza4dhwlz6zimxli | case number name
JY23703230000011         | number name
沂卫公证字〔2022〕第0002号 | number name
好味小吃                 | name
好 味 小 吃              | name
12345                    | number
123                      |
"""


@pytest.mark.parametrize(("typed", "ways"), lines(MEANT))
def test_what_is_typed_is_read_in_the_surest_way_first(typed: str, ways: str) -> None:
    assert " ".join(read_wanted(typed).ways) == ways


def contact(mobile: str) -> Contact:
    return Contact(Role.REPRESENTATIVE, "样例人", mobile, "样例", date(2026, 1, 1))


def test_a_tail_is_the_first_persons() -> None:
    assert tail_of([contact("19900001234"), contact("19900005678")]) == "1234"
    assert tail_of([contact("")]) == ""
    assert tail_of([]) == ""
