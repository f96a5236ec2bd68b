"""What may befall a case before the day it is foreseen from, one turn each: both ways agree."""

from dataclasses import replace
from datetime import date, timedelta

from tests.county_year import CountyYear
from tests.forecast.both_ways import Facts, both_ways
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    Paper,
    entities_file,
    holder,
    licences_file,
    paper,
    uscc,
)

TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)
ROW = paper(1, HYGIENE, "2027-01-30", number="YL1")
"""Latest filing day 2026-12-31; first step behind, then 16, 25 and (a call) 28 December."""


def county_of(*papers: Paper, day: date = TODAY) -> CountyYear:
    county = CountyYear()
    county.take_in("entities.csv", entities_file(holder(1), holder(2)).encode(), day)
    county.take_in("first.csv", licences_file(*papers).encode(), day)
    return county


def feed(county: CountyYear, day: date, row: Paper, **told: str) -> Paper:
    """A feed of the day shows the licence differently."""
    later = replace(row, updated_at=f"{day} 07:00:00", **told)
    county.take_in(f"{day}.csv", licences_file(later).encode(), day)
    return later


def agreed(county: CountyYear, today: date, days: int = 90) -> Facts:
    foreseen, lived = both_ways(county, today, days)
    assert foreseen == lived
    return foreseen


def message_days(found: Facts) -> list[str]:
    return sorted(f"{day:%m-%d} {step}" for day, _, step in found["messages"].elements())


def test_nothing_happens() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    found = agreed(county, TODAY + DAY)
    assert message_days(found) == ["12-16 again", "12-25 last"]
    assert found["lapses"].total() == 1


def test_its_date_is_corrected() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    feed(county, TODAY + DAY, ROW, valid_to="2027-02-10")
    found = agreed(county, TODAY + DAY)
    assert message_days(found) == ["01-06 last", "12-25 again"]
    assert found["cases"].total() == 0


def test_its_steps_were_done_and_the_corrected_date_brings_new_ones() -> None:
    """After the call nothing is planned any more; the correction wakes the invitation."""
    county = county_of(ROW)
    county.live(TODAY, 29)
    day = TODAY + timedelta(days=29)
    feed(county, day, ROW, valid_to="2027-02-28")
    assert message_days(agreed(county, day)) == ["01-14 again", "01-22 last"]


def test_it_closes_and_opens_again() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    far = feed(county, TODAY + DAY, ROW, valid_to="2029-01-30")
    county.live(TODAY + DAY, 1)
    feed(county, TODAY + 2 * DAY, far, valid_to="2027-02-20")
    found = agreed(county, TODAY + 2 * DAY)
    assert found["cases"].total() == 1
    assert message_days(found) == ["01-06 again", "01-15 last", "12-03 first"]


def test_it_lapses_and_opens_again() -> None:
    row = paper(1, FOOD, "2026-12-03", number="YL2")
    county = county_of(row)
    county.live(TODAY, 4)
    feed(county, TODAY + 4 * DAY, row, valid_to="2027-01-08")
    found = agreed(county, TODAY + 4 * DAY)
    assert found["cases"].total() == found["lapses"].total() == 1


def test_its_licence_is_corrected_to_end_on_the_very_day() -> None:
    """The licence is valid through its last day; the case lapses the day after."""
    row = paper(1, FOOD, "2026-12-20", number="YL2")
    county = county_of(row)
    county.live(TODAY, 3)
    feed(county, TODAY + 3 * DAY, row, valid_to="2026-12-04")
    found = agreed(county, TODAY + 3 * DAY)
    assert [day for day, _ in found["lapses"]] == [TODAY + 4 * DAY]


def test_its_licence_was_renewed_elsewhere() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    feed(county, TODAY + DAY, ROW, valid_from="2026-12-01", valid_to="2030-11-30")
    found = agreed(county, TODAY + DAY)
    assert found["messages"].total() == found["lapses"].total() == 0


def test_a_later_term_is_due_at_once() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    feed(county, TODAY + DAY, ROW, valid_from="2026-12-01", valid_to="2027-03-10")
    found = agreed(county, TODAY + DAY)
    assert found["cases"].total() <= 1
    assert all(text.count("2027年3月10日") or "3月10日" in text for (text,) in found["texts"])


def test_another_licence_comes_after_the_days_message() -> None:
    """It joins the invitation that was sent, and is named tomorrow."""
    county = county_of(ROW)
    county.live(TODAY, 1)
    other = paper(1, FOOD, "2026-12-11", number="YL2")
    county.take_in("later.csv", licences_file(other).encode(), TODAY)
    found = agreed(county, TODAY)
    assert found["cases"].total() == 1
    assert message_days(found) == ["12-02 last", "12-16 again", "12-25 last"]


def test_the_holder_opts_out_while_a_message_waits_for_monday() -> None:
    saturday = date(2026, 12, 5)
    county = county_of(ROW, day=saturday)
    county.ring(saturday)
    county.opt_out(uscc(1))
    found = agreed(county, saturday + DAY)
    assert found["messages"].total() == 0
    assert {what for _, what in found["tasks"]} >= {"opted_out"}


def test_one_case_can_no_longer_be_filed_while_the_other_goes_on() -> None:
    """Each step sends one message: what is past its last day asks for none of its own."""
    short = paper(1, HYGIENE, "2027-01-02", number="YL3")
    county = county_of(ROW, short)
    found = agreed(county, TODAY)
    assert message_days(found) == ["12-01 last", "12-16 again", "12-25 last"]


def test_a_case_is_filed_and_is_left_alone() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    county.file_case("YL1")
    found = agreed(county, TODAY + DAY)
    assert found["messages"].total() == found["lapses"].total() == 0


def test_a_filed_case_whose_licence_is_cancelled_is_an_officers_matter() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    county.file_case("YL1")
    feed(county, TODAY + DAY, ROW, status="注销")
    found = agreed(county, TODAY + DAY)
    assert {what for _, what in found["tasks"]} == {"not_active"}


def test_its_licence_was_suspended_and_is_valid_again() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    suspended = feed(county, TODAY + DAY, ROW, status="暂扣")
    county.live(TODAY + DAY, 1)
    feed(county, TODAY + 2 * DAY, suspended, status="有效")
    found = agreed(county, TODAY + 2 * DAY)
    assert found["cases"].total() == 1
    assert message_days(found) == ["12-03 first", "12-16 again", "12-25 last"]


def test_a_filed_case_whose_licence_has_a_later_term_is_an_officers_matter() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    county.file_case("YL1")
    feed(county, TODAY + DAY, ROW, valid_from="2026-12-01", valid_to="2030-11-30")
    found = agreed(county, TODAY + DAY)
    assert {what for _, what in found["tasks"]} == {"renewed_elsewhere"}
