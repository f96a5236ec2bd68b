"""What would have been foreseen, against what then happened."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.county_year import SENDER, CountyYear
from tests.forecast.conftest import TODAY
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.world import SHARDS
from zhiban.domain.backtest import Backtest, backtest, backtest_data
from zhiban.domain.sms_ledger import Send
from zhiban.store import keys
from zhiban.store.sends import Sends
from zhiban.store.table import transact

PRICE = Decimal("0.05")


def ledger(county: CountyYear) -> Iterator[Send]:
    """Every message there is."""
    sends = Sends(county.cases, SHARDS)
    for row in county.rows(county.cases, "INVITATION#", "SMS#"):
        send = sends.get(keys.Key(row["PK"], row["SK"]))
        assert send is not None
        yield send


def looked_back(county: CountyYear, since: date, days: int) -> Backtest:
    until = since + timedelta(days=days - 1)
    return backtest(county.county(), ledger(county), county.law, since, until, PRICE, SENDER)


def test_days_as_they_came_were_foreseen_to_the_last_message(small: CountyYear) -> None:
    small.live(TODAY, 60)
    found = looked_back(small, TODAY, 60)
    assert len(found.cases_opened) > 50
    assert len(found.sends_planned) > 100
    assert found.cases_foreseen == found.cases_opened
    assert found.sends_foreseen == found.sends_planned
    assert found.hits == 1.0


def test_days_in_the_middle_are_foreseen_from_where_the_ladders_stood(small: CountyYear) -> None:
    small.live(TODAY, 60)
    found = looked_back(small, TODAY + timedelta(days=20), 40)
    assert len(found.sends_planned) > 50
    assert found.cases_foreseen == found.cases_opened
    assert found.sends_foreseen == found.sends_planned


def test_an_outage_is_seen(small: CountyYear) -> None:
    small.live(TODAY, 10)
    small.live(TODAY + timedelta(days=17), 13)
    found = looked_back(small, TODAY, 30)
    missed = {day for day, _, _ in found.cases_foreseen - found.cases_opened}
    late = {day for day, _, _ in found.cases_opened - found.cases_foreseen}
    assert missed
    assert missed <= {TODAY + timedelta(days=n) for n in range(10, 17)}
    assert late == {TODAY + timedelta(days=17)}
    assert found.hits < 1.0


def test_what_was_loaded_later_was_not_foreseen() -> None:
    county = CountyYear()
    county.take_in("entities.csv", entities_file(holder(1), holder(2)).encode(), TODAY)
    county.take_in("first.csv", licences_file(paper(1, FOOD, "2027-01-15")).encode(), TODAY)
    county.live(TODAY, 5)
    later = TODAY + timedelta(days=5)
    county.take_in("late.csv", licences_file(paper(2, FOOD, "2027-01-15")).encode(), later)
    county.live(later, 5)
    found = looked_back(county, TODAY, 10)
    assert {number for _, _, number in found.cases_opened - found.cases_foreseen} == {
        "YL00220270115"
    }
    assert {number for _, _, number in found.cases_foreseen - found.cases_opened} == {
        "YL00220270115"
    }, "the registry does not tell when a licence came"


def test_a_message_not_wanted_any_more_does_not_count(small: CountyYear) -> None:
    small.live(TODAY, 3)
    before = looked_back(small, TODAY, 3)
    row = next(small.rows(small.cases, "INVITATION#", "SMS#"))
    key = keys.Key(row["PK"], row["SK"])
    gone = small.cases.update(key, "SET #state = :gone", gone="suppressed")
    transact(small.client, [gone])
    after = looked_back(small, TODAY, 3)
    assert len(before.sends_planned) - len(after.sends_planned) == 1


def test_it_is_ready_for_json(small: CountyYear) -> None:
    small.live(TODAY, 10)
    small.live(TODAY + timedelta(days=17), 3)
    data = json.loads(json.dumps(backtest_data(looked_back(small, TODAY, 20))))
    assert (data["since"], data["days"], len(data["per_day"])) == ("2026-12-01", 20, 20)
    assert 0 < data["hits"] < 1
    assert data["per_day"][0]["cases_foreseen"] == data["per_day"][0]["cases_opened"] > 0
    assert data["cases_not_opened"]
    assert data["cases_not_foreseen"][0][0] == "2026-12-18"


def test_a_period_that_ends_before_it_begins_is_an_error(small: CountyYear) -> None:
    with pytest.raises(ValueError, match="one day at least"):
        looked_back(small, TODAY, 0)
