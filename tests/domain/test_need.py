"""需求统计: what one case counts for, and that parts add up to the whole."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_behaviour import CASE, LATEST
from zhiban.domain.cases import CaseState, Filing, Intent
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.filings import filed_on
from zhiban.domain.need import Met, Need, counted, need_of

FILED = replace(
    CASE,
    state=CaseState.FILED,
    filing=Filing(1, "d", datetime(2026, 12, 10, 23, tzinfo=SHANGHAI), "citizen", LATEST),
)


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        (Met(CASE, "南麻街道", 0, None), Need(1, 0, 0, 0)),
        (Met(CASE, "南麻街道", 2, None), Need(1, 1, 0, 0)),
        (Met(replace(CASE, intent=Intent.NOT_NOW), "", 1, None), Need(1, 1, 1, 0)),
        (Met(FILED, "", 1, LATEST), Need(1, 1, 1, 1)),
        (Met(FILED, "", 0, LATEST), Need(1, 0, 1, 1)),
        (Met(FILED, "", 1, date(2026, 12, 11)), Need(1, 1, 1, 0)),
    ],
)
def test_what_a_case_counts_for(met: Met, expected: Need) -> None:
    assert need_of(met) == expected


def test_the_day_of_filing_is_chinas() -> None:
    assert filed_on(FILED) == LATEST
    assert filed_on(CASE) is None


MET = st.builds(
    lambda kind, town, day, messages: Met(
        replace(CASE, kind=kind, latest=date(2026, 12, day)), town, messages, None
    ),
    st.sampled_from(["L01", "L04"]),
    st.sampled_from(["", "南麻街道"]),
    st.integers(1, 5),
    st.integers(0, 2),
)


@given(st.lists(MET, max_size=12), st.lists(MET, max_size=12))
def test_parts_add_up_to_the_whole_whatever_their_order(one: list[Met], other: list[Met]) -> None:
    whole = counted([*one, *other])
    parts = counted(other), counted(one)
    for day in whole:
        for place, need in whole[day].items():
            assert need == sum((p.get(day, {}).get(place, Need()) for p in parts), start=Need())
    assert sum(n.due for counts in whole.values() for n in counts.values()) == len(one) + len(other)
