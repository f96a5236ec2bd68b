"""Nobody works out a number from 1 to 4 from what is published, and nothing is lost by it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.need import Need
from zhiban.domain.small_numbers import SMALL, Published, is_large_enough, published, told


def need(due: int, on_time: int) -> Need:
    return Need(due=due, fileable=due, on_time=on_time)


NEEDS = st.integers(0, 40).flatmap(lambda due: st.builds(need, st.just(due), st.integers(0, due)))
TOWNS = st.dictionaries(st.sampled_from("甲乙丙丁戊己庚"), NEEDS)


@pytest.mark.parametrize(("number", "said"), [(0, 0), (1, None), (4, None), (5, 5), (7507, 7507)])
def test_a_number_from_1_to_4_is_not_told(number: int, said: int | None) -> None:
    assert told(number) == said


@given(TOWNS)
def test_no_row_and_no_sum_tells_a_small_number(towns: dict[str, Need]) -> None:
    found = published(towns)
    if found is None:
        assert any(not is_large_enough(one) for one in towns.values())
        return
    for _, one in (*found.rows, ("others", found.others)):
        for number in (one.due, one.on_time, one.late):
            assert number == 0 or number >= SMALL
    assert found.together != 1


@given(TOWNS)
def test_the_rows_and_the_others_are_the_whole(towns: dict[str, Need]) -> None:
    found = published(towns)
    if found is not None:
        rows = [one for _, one in found.rows]
        assert Need.sum_of([*rows, found.others]) == Need.sum_of(towns.values())
        assert len(rows) + found.together == sum(bool(one.due) for one in towns.values())


def test_what_is_large_is_told_as_it_is_the_largest_first() -> None:
    found = published({"甲": need(10, 10), "乙": need(30, 20), "丙": need(0, 0)})
    assert found == Published((("乙", need(30, 20)), ("甲", need(10, 10))), Need(), 0)


def test_a_small_row_takes_the_next_smallest_with_it() -> None:
    """Else the total would give it away: 45 - 30 - 12."""
    found = published({"甲": need(3, 3), "乙": need(30, 20), "丙": need(12, 6)})
    assert found is not None
    assert [name for name, _ in found.rows] == ["乙"]
    assert (found.together, found.others) == (2, need(15, 9))


def test_a_breakdown_that_cannot_hide_is_not_told() -> None:
    assert published({"甲": need(3, 3)}) is None
    assert published({"甲": need(3, 3), "乙": need(1, 1)}) is None
    assert published({"甲": need(30, 29), "乙": need(30, 30)}) is None


@pytest.mark.parametrize(("towns", "up_to"), [(3, 13), (4, 9)])
def test_every_hidden_number_might_be_another(towns: int, up_to: int) -> None:
    """Of all counties that publish alike, none has a hidden town that is the same in all: who knows
    the rule and the total does not know it either."""
    names = "甲乙丙丁"[:towns]
    alike: dict[object, list[tuple[int, ...]]] = {}
    shown: dict[object, set[str]] = {}
    for dues in product(range(up_to + 1), repeat=towns):
        found = published({name: need(due, due) for name, due in zip(names, dues, strict=True)})
        if found is not None and found.together:
            as_read: object = sum(dues), found.rows, found.others
            alike.setdefault(as_read, []).append(dues)
            shown[as_read] = {name for name, _ in found.rows}
    assert len(alike) > 100
    for as_read, counties in alike.items():
        for place, name in enumerate(names):
            if name not in shown[as_read]:
                assert len({dues[place] for dues in counties}) > 1
