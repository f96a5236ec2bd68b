"""The re-check before a message leaves, each reason of it: the forecast gives it as the sender."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from tests.county_year import CountyYear
from tests.forecast.both_ways import Facts, both_ways
from tests.forecast.test_turns import DAY, ROW, TODAY, county_of, feed, message_days
from tests.functions.papers import entities_file, holder, uscc
from zhiban.domain.cases import Intent
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.sms_ledger import CASE_CAP, next_contact
from zhiban.store import keys
from zhiban.store.table import transact


def agreed(county: CountyYear, today: date, days: int = 60) -> Facts:
    foreseen, lived = both_ways(county, today, days)
    assert foreseen == lived
    return foreseen


def reasons(county: CountyYear) -> list[str]:
    """Why messages did not leave, of those that were lived through."""
    rows = county.rows(county.cases, "INVITATION#", "SMS#")
    return sorted(row["reason"] for row in rows if row["state"] == "suppressed")


ANSWERS = [
    (Intent.YES, 2),
    (Intent.NOT_NOW, 2),
    (Intent.NO_LONGER_OPERATING, 0),
    (Intent.DATA_WRONG, 0),
]


@pytest.mark.parametrize(("intent", "messages"), ANSWERS, ids=[one.value for one, _ in ANSWERS])
def test_whoever_needs_a_person_gets_no_more_messages(intent: Intent, messages: int) -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    county.answer("YL1", intent)
    found = agreed(county, TODAY + DAY)
    assert found["messages"].total() == messages
    assert reasons(county) == ["answered"] * (2 - messages)


def test_an_answer_stays_when_the_date_is_corrected() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    county.answer("YL1", Intent.NO_LONGER_OPERATING)
    feed(county, TODAY + DAY, ROW, valid_to="2027-02-10")
    assert agreed(county, TODAY + DAY)["messages"].total() == 0


def test_an_answer_stays_when_the_case_opens_again() -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    county.answer("YL1", Intent.DATA_WRONG)
    far = feed(county, TODAY + DAY, ROW, valid_to="2029-01-30")
    county.live(TODAY + DAY, 1)
    feed(county, TODAY + 2 * DAY, far, valid_to="2027-02-20")
    found = agreed(county, TODAY + 2 * DAY)
    assert (found["cases"].total(), found["messages"].total()) == (1, 0)


@pytest.mark.parametrize("already", [CASE_CAP - 2, CASE_CAP - 1, CASE_CAP])
def test_a_case_that_was_reminded_enough_goes_to_a_person(already: int) -> None:
    county = county_of(ROW)
    county.live(TODAY, 1)
    (row,) = county.rows(county.cases, "CASE#", "CASE")
    told = county.cases.update(keys.reminded(row["id"]), "SET messages = :n", n=already)
    transact(county.client, [told])
    found = agreed(county, TODAY + DAY)
    assert found["messages"].total() == CASE_CAP - already
    enough = {(row["id"], "reminded_enough")} if already > CASE_CAP - 2 else set()
    assert set(found["tasks"]) == {(row["id"], "phone_or_visit")} | enough


def test_what_waited_for_days_gives_way_to_the_next_step() -> None:
    """Rung each day and nothing sent until the second step is planned, too."""
    county = county_of(ROW)
    for n in range(16):
        county.ring(TODAY + n * DAY)
    found = agreed(county, TODAY + 15 * DAY)
    assert message_days(found) == ["12-16 again", "12-25 last"]
    assert reasons(county) == ["overtaken"]


def test_a_second_number_off_a_list_that_changed_starts_with_the_first_again() -> None:
    """The new first number is tried the same day where the sender looks at it once more."""
    county = county_of(ROW)
    county.live(TODAY, 1)
    _plan_for_the_second_contact(county)
    changed = entities_file(holder(1, mobile="19900000077", changed_at="2026-12-02"))
    county.take_in("entities-2.csv", changed.encode(), TODAY + DAY)
    assert agreed(county, TODAY + DAY)["messages"].total() == 3
    assert reasons(county) == ["contact_changed"]


def _plan_for_the_second_contact(county: CountyYear) -> None:
    """The first number failed, and the next one's turn is tomorrow."""
    sends = county.send_parts.sends
    (invitation,) = county.rows(county.cases, "INVITATION#", "INVITATION")
    (first,) = sends.of_invitation(invitation["id"])
    entity = county.send_parts.entities.get(uscc(1))
    assert entity is not None
    due_at = datetime.combine(TODAY + timedelta(days=1), time(9), SHANGHAI)
    second = next_contact(first, "bad_number", 1, entity.contact_version, due_at)
    transact(county.client, [sends.plan(replace(second, planned_on=first.planned_on))])
