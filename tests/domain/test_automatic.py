"""自动审批: only what is turned on and passes everything, whatever else is so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.law import CATALOGUE
from tests.domain.test_batches import BESIDE, GOOD, OF_IT, WRONG
from zhiban.domain.automatic import (
    PLATFORM,
    against_deciding,
    granted,
    is_automatic,
    is_checked_later,
    terms_of,
)
from zhiban.domain.batches import Beside, Check, against
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.decisions import standing
from zhiban.domain.service_items import Automatic

TODAY = date(2026, 12, 2)
TERMS = Automatic(provisional=False, check_percent=10, check_within=10, basis="行政许可法")
ON = replace(BESIDE, automatic=True, item=replace(BESIDE.item, automatic=TERMS))


KEPT_BACK: list[tuple[Check, Callable[[Beside], Beside]]] = [
    (Check.NOT_AUTOMATIC, lambda b: replace(b, automatic=False)),
    (Check.NOT_AUTOMATIC, lambda b: replace(b, item=replace(b.item, automatic=None))),
    (Check.NOT_AUTOMATIC, lambda b: replace(b, item=replace(b.item, confidence="low"))),
    (Check.BY_HAND, lambda b: replace(b, typed=True)),
]


def test_a_plain_case_of_an_item_that_is_on_is_granted() -> None:
    assert against_deciding(GOOD, ON, TODAY) == []


@pytest.mark.parametrize("number", range(len(KEPT_BACK)))
def test_one_thing_more_than_a_batch_asks_keeps_it_back(number: int) -> None:
    check, made = KEPT_BACK[number]
    assert against_deciding(GOOD, made(ON), TODAY) == [check]


def _ground(case: Case, beside: Beside) -> tuple[Case, Beside]:
    """What a check of the batch breaks, of an item that is turned on."""
    return case, replace(beside, automatic=True, item=replace(beside.item, automatic=TERMS))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([None, *range(len(WRONG))]),
    st.sampled_from([None, *range(len(KEPT_BACK))]),
    st.sampled_from(CaseState),
    st.integers(1, 3),
)
def test_it_is_granted_only_if_the_item_is_on_and_every_check_passes(
    wrong: int | None, kept: int | None, state: CaseState, filing: int
) -> None:
    case, beside = (GOOD, BESIDE) if wrong is None else WRONG[wrong][1]()
    assert case.filing is not None
    again = replace(case.filing, number=filing) if filing > 1 else case.filing
    case, beside = _ground(replace(case, state=state, filing=again), beside)
    if kept is not None:
        beside = KEPT_BACK[kept][1](beside)
    found = against_deciding(case, beside, TODAY)
    plain = wrong is None and kept is None and state is CaseState.FILED and filing == 1
    assert (found == []) is plain
    assert set(against(case, beside, TODAY)) <= set(found)


def test_the_platform_is_no_officer_and_its_grant_is_a_grant() -> None:
    case = replace(granted(GOOD, OF_IT.at), state=CaseState.GRANTED)
    made = standing(case)
    assert made is not None
    assert (made.outcome, made.by, is_automatic(made)) == ("grant", PLATFORM, True)
    assert not is_automatic(replace(made, by="o-1"))
    assert not is_automatic(None)


def test_the_items_own_share_is_looked_at() -> None:
    assert not is_checked_later(GOOD, replace(TERMS, check_percent=0))
    assert is_checked_later(GOOD, replace(TERMS, check_percent=100))


def test_the_catalogue_lets_it_only_where_nobodys_eye_is_needed() -> None:
    let = [item for item in CATALOGUE.items.values() if item.automatic]
    assert 0 < len(let) < 10
    for item in let:
        assert (item.grade, item.confidence) == ("A", "high")
        terms = terms_of(item)
        assert terms is not None
        assert 0 < terms.check_percent <= 100
        assert terms.check_within > 0
