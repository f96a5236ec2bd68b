"""The forecast of the county's year, and the same year rung day by day: nothing differs."""

from typing import NamedTuple

import pytest

from ring_alarms import renewing
from tests.county_year import SENDER, CountyYear
from tests.forecast.both_ways import PRICE, Facts, foreseen_facts, lived_facts
from tests.forecast.conftest import TODAY, loaded
from tests.world import SHARDS
from zhiban.domain.forecast import Forecast, forecast
from zhiban.domain.forecast_rows import rows, totals
from zhiban.domain.foresight import renewing as renewing_ahead

DAYS = 365


class Year(NamedTuple):
    """What was foreseen on the first morning, and the county after all its days were rung."""

    forecast: Forecast
    county: CountyYear
    foreseen: Facts
    lived: Facts


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """7,507 licences; as many messages a day as the outbox holds."""
    county = loaded(tmp_path_factory.mktemp("county"), 6_356, 7_507)
    found = forecast(county.county(), county.law, TODAY, DAYS, PRICE, SENDER)
    county.live(TODAY, DAYS)
    return Year(found, county, foreseen_facts(found), lived_facts(county, TODAY, 0))


def test_the_year_is_worth_foreseeing(year: Year) -> None:
    total = totals(year.forecast)
    assert total.opened > 1_500
    assert total.messages > total.opened
    assert min(total.steps.values()) > 500
    assert min(total.silent, total.calls, total.lapsed) > 100
    assert sum(one.item == "L12-Y1" for one in year.forecast.foreseen.openings) > 20


@pytest.mark.parametrize("what", ["cases", "reasons", "messages", "texts", "tasks", "lapses"])
def test_what_is_foreseen_is_what_happens(year: Year, what: str) -> None:
    assert year.foreseen[what] == year.lived[what]
    assert year.foreseen[what].total() > 100


def test_the_equation_of_every_day_is_the_same(year: Year) -> None:
    for day, row in rows(year.forecast).items():
        equation = year.county.ringing.equation(day, SHARDS)
        assert equation == {"due": row.due, "opened": row.opened, "suppressed": row.silent}, day


def test_the_ledger_comes_to_the_same_templates_and_the_same_cost(year: Year) -> None:
    ledger = [
        row
        for row in year.county.rows(year.county.cases, "INVITATION#", "SMS#")
        if row["state"] == "sent"
    ]
    reminders = year.forecast.foreseen.reminders
    assert sorted(row["template"] for row in ledger) == sorted(one.template for one in reminders)
    assert totals(year.forecast).cost == sum(row["segments"] for row in ledger) * PRICE


def test_what_is_counted_apart_here_is_counted_apart_there() -> None:
    assert renewing_ahead.AT_ONCE == renewing.AT_ONCE
