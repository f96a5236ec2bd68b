"""The invented county: the same arguments give the same years, and its best is the best."""

from datetime import date
from functools import cache

import pytest

from infra.local.sample_county.behaviour import (
    SHARES,
    TEMPERS,
    Asked,
    Traits,
    chances,
    fate,
    moved,
    tardiness,
    tempers,
)
from layers.zhiban.risk.rows import Lived, digest, rows_of
from layers.zhiban.risk.synthetic import Years, live
from tests.simulate.scenario import People
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.renewals import Law
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime.rules import shipped_as

FIRST, AGAIN, LAST, CALL, LATEST = (date(2027, 3, n) for n in (1, 10, 20, 21, 24))
ASKED = Asked((FIRST, AGAIN, LAST), CALL, LATEST, LATEST)
ALL = (True, True, True)
YEARS = Years(7, date(2026, 12, 1), date(2036, 12, 1), 300, 354)


@cache
def lived(years: Years) -> tuple[Lived, ...]:
    catalogue = shipped_as(Catalogue, "catalogue")
    calendar = shipped_as(WorkingDays, "working_days")
    return tuple(live(years, Law(catalogue, calendar)))


def test_the_average_holder_has_the_shares_of_a_usual_year() -> None:
    people = People()
    assert {name: getattr(people, name) for name in SHARES} == SHARES
    assert tempers(0.0)["first"] == pytest.approx(0.40)
    assert tempers(0.0)["never"] == pytest.approx(0.12)


def test_who_is_later_in_any_way_never_answers_sooner() -> None:
    calm = Traits(0.5, False, 0.0, 2, 3.0, "L01")
    worse = [
        Traits(0.9, False, 0.0, 2, 3.0, "L01"),
        Traits(0.5, True, 0.0, 2, 3.0, "L01"),
        Traits(0.5, False, 4.0, 2, 3.0, "L01"),
        Traits(0.5, False, 0.0, 1, 3.0, "L01"),
        Traits(0.5, False, 0.0, 2, 5.0, "L01"),
        Traits(0.5, False, 0.0, 2, 3.0, "L02"),
    ]
    never = tempers(tardiness(calm))["never"]
    assert all(tempers(tardiness(one))["never"] > never for one in worse)


def test_an_average_draw_is_not_moved_and_no_draw_leaves_its_bounds() -> None:
    draws = (0.0, 1e-12, 0.3, 0.999999)
    assert [moved(draw, 0) for draw in draws] == list(draws)
    assert all(0 <= moved(draw, later) < 1 for draw in draws for later in (-9.0, 9.0))


@pytest.mark.parametrize(
    ("temper", "read", "filed"),
    [
        ("first", ALL, FIRST),
        ("first", (False, True, True), AGAIN),
        ("again", ALL, AGAIN),
        ("last", ALL, LAST),
        ("last", (True, False, True), CALL),
        ("visit", ALL, CALL),
        ("visit", (False, False, False), None),
        ("never", ALL, None),
    ],
)
def test_a_temper_says_when_somebody_files(
    temper: str, read: tuple[bool, ...], filed: date | None
) -> None:
    assert fate(temper, ASKED, read, 0).filed_on == filed


def test_too_late_a_filing_is_none_and_who_closed_says_so() -> None:
    assert fate("visit", ASKED, ALL, 4).filed_on is None
    assert fate("closed", ASKED, ALL, 2).closed_on == date(2027, 3, 3)


def test_what_can_come_of_a_need_comes_to_certainty() -> None:
    assert sum(chances(0.7, ASKED).values()) == pytest.approx(1.0)
    assert set(TEMPERS) == tempers(0.7).keys()


def test_the_same_arguments_give_the_same_years_and_another_seed_others() -> None:
    told = digest(rows_of(lived(YEARS), YEARS.end))
    lived.cache_clear()
    assert digest(rows_of(lived(YEARS), YEARS.end)) == told
    other = Years(8, YEARS.start, YEARS.end, 300, 354)
    assert digest(rows_of(lived(other), other.end)) != told


def test_the_best_that_can_be_known_is_borne_out_by_what_came() -> None:
    rows = list(rows_of(lived(YEARS), YEARS.end))
    assert len(rows) > 600
    expected = [row.best for row in rows if row.best is not None]
    assert len(expected) == len(rows)
    missed = sum(row.missed for row in rows)
    spread = sum(chance * (1 - chance) for chance in expected) ** 0.5
    assert abs(missed - sum(expected)) < 6 * spread


def test_a_history_has_renewals_that_followed_renewals() -> None:
    seconds = [row for row in rows_of(lived(YEARS), YEARS.end) if row.features.prompt_before]
    assert len(seconds) > 30
