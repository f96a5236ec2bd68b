"""How long what is kept: the table, its bounds, and the last day of everything."""

from datetime import date, timedelta

import pytest

from zhiban.domain.errors import SettingsError
from zhiban.domain.retention import SHORTEST, Ended, Kept, Period, Retention
from zhiban.runtime.rules import shipped

TABLE = shipped("retention")
RETENTION = Retention.from_mapping(TABLE)


@pytest.mark.parametrize(
    ("unit", "number", "first", "last"),
    [
        ("years", 2, date(2024, 12, 1), date(2026, 12, 1)),
        ("years", 1, date(2024, 2, 29), date(2025, 2, 28)),
        ("years", 4, date(2024, 2, 29), date(2028, 2, 29)),
        ("days", 60, date(2026, 12, 1), date(2027, 1, 30)),
        ("days", 0, date(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_the_last_day_is_kept_and_the_next_is_not(
    unit: str, number: int, first: date, last: date
) -> None:
    period = Period(unit, number, 0, 99)  # type: ignore[arg-type]
    assert period.until(first) == last
    assert period.ended_by(last) < first
    assert period.ended_by(last + timedelta(days=1)) == first


@pytest.mark.parametrize("row", RETENTION.rows, ids=lambda row: row.code)
def test_every_row_says_what_what_for_by_which_law_and_how_long(row: Kept) -> None:
    assert all((row.name, row.what, row.purpose, row.first, row.rows, row.by))
    assert "法" in row.basis
    if row.period is None:
        assert row.then == "keep"
    else:
        assert row.period.least <= row.period.number <= row.period.most
        assert row.then != "keep"
    assert row.confidence in ("high", "medium", "low")


def test_the_notice_says_that_a_valid_licence_keeps_its_file_and_counts_nothing_anew() -> None:
    """As `keep_retention` does: ten years from the end, then a look each year."""
    assert RETENTION.row("filed").wording == (
        "自办件结束之日起10年；期满时所签发的证照仍然有效的，留到不再有效（每年核对一次）"
    )
    assert RETENTION.row("unfiled").wording == "自办件结束之日起2年"


def test_the_shortest_periods_are_the_tables() -> None:
    for sort, years in SHORTEST.items():
        period = RETENTION.period(sort)
        assert (period.unit, period.least) == ("years", years)


def test_a_stage_may_lengthen_and_shorten_within_bounds_and_hears_of_every_fault() -> None:
    own = Retention.from_mapping(TABLE, {"unfiled": 1, "gone": 10})
    assert own.period(Ended.UNFILED).number == 1
    assert own.period(Ended.FILED).number == 10
    with pytest.raises(SettingsError) as error:
        Retention.from_mapping(TABLE, {"unfiled": 6, "reads": 1, "x": 1}, "soon")
    for told in ("unfiled is 1 to 5", "reads is not", "there is no x", "destroy_through"):
        assert told in str(error.value)


def test_a_file_goes_only_as_far_as_its_destruction_was_approved() -> None:
    today = date(2040, 1, 1)
    assert RETENTION.over(Ended.FILED, today) is None
    assert RETENTION.unapproved(Ended.FILED, today) == date(2029, 12, 31)
    approved = Retention.from_mapping(TABLE, approved="2026-12-31")
    assert approved.over(Ended.FILED, today) == date(2026, 12, 31)
    assert approved.over(Ended.FILED, date(2030, 1, 1)) == date(2019, 12, 31)
    assert approved.unapproved(Ended.FILED, date(2030, 1, 1)) is None
    assert RETENTION.unapproved(Ended.UNFILED, today) is None
