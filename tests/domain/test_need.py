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
from zhiban.domain.need import Heard, Met, Need, counted, heard_of, need_of

FILED = replace(
    CASE,
    state=CaseState.FILED,
    filing=Filing(1, "d", datetime(2026, 12, 10, 23, tzinfo=SHANGHAI), "citizen", LATEST),
)


IN_TIME = {"answered": 1, "confirmed": 1, "filed": 1, "on_time": 1}


def _need(**told: int) -> Need:
    return Need(**{"due": 1, "fileable": 1} | told)


@pytest.mark.parametrize(
    ("met", "expected"),
    [
        (Met(CASE, "南麻街道", 0, None), _need()),
        (Met(CASE, "南麻街道", 2, None), _need(reminded=1, messages=2)),
        (
            Met(replace(CASE, intent=Intent.NOT_NOW), "", 1, None),
            _need(reminded=1, messages=1, answered=1),
        ),
        (
            Met(replace(CASE, intent=Intent.YES), "", 0, None),
            _need(answered=1, confirmed=1),
        ),
        (Met(FILED, "", 1, LATEST), _need(reminded=1, messages=1, **IN_TIME)),
        (Met(FILED, "", 0, LATEST), _need(**IN_TIME)),
        (Met(FILED, "", 0, date(2026, 12, 11)), _need(**IN_TIME | {"on_time": 0})),
        (Met(replace(FILED, state=CaseState.GRANTED), "", 0, LATEST), _need(**IN_TIME, granted=1)),
        (
            Met(replace(FILED, state=CaseState.ISSUED), "", 0, LATEST),
            _need(**IN_TIME, granted=1, issued=1),
        ),
        (
            Met(replace(FILED, state=CaseState.DELIVERED), "", 0, LATEST),
            _need(**IN_TIME, granted=1, issued=1, posted=1),
        ),
        (Met(replace(CASE, state=CaseState.LAPSED), "", 0, None), _need(lapsed=1)),
        (Met(replace(CASE, state=CaseState.CLOSED), "", 0, None), _need(fileable=0)),
        (Met(replace(CASE, year=2026), "", 0, None), _need(fileable=0)),
        (
            Met(replace(FILED, state=CaseState.CLOSED), "", 0, LATEST),
            _need(**IN_TIME),
        ),
    ],
)
def test_what_a_case_counts_for(met: Met, expected: Need) -> None:
    assert need_of(met) == expected


@pytest.mark.parametrize(("delivered", "opened"), [(True, False), (False, True), (True, True)])
def test_what_was_heard_counts_beside_what_became_of_it(delivered: bool, opened: bool) -> None:
    heard = Heard(CASE, "南麻街道", delivered, opened)
    assert heard_of(heard) == Need(delivered=delivered, opened=opened)
    (both,) = counted([Met(CASE, "南麻街道", 1, None), heard])[CASE.latest].values()
    assert (both.due, both.delivered, both.opened) == (1, delivered, opened)


@pytest.mark.parametrize(
    ("on_time", "fileable", "rate"),
    [(0, 0, None), (0, 3, 0), (3, 3, 1000), (2, 3, 667), (1, 3, 333), (1, 2000, 1), (1, 2001, 0)],
)
def test_the_rate_is_in_thousandths_to_the_nearest(
    on_time: int, fileable: int, rate: int | None
) -> None:
    need = Need(fileable=fileable, on_time=on_time)
    assert (need.rate, need.late) == (rate, fileable - on_time)


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
