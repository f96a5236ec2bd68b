"""Another catalogue: which cases, days and messages would be different, and nothing else."""

import copy
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.county_year import SENDER, CountyYear
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    TROUPE,
    entities_file,
    holder,
    licences_file,
    paper,
)
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.forecast import forecast
from zhiban.domain.renewals import Law
from zhiban.domain.what_if import Difference, difference_data, what_if
from zhiban.runtime.rules import shipped

TODAY = date(2026, 12, 1)
PRICE = Decimal("0.05")


@pytest.fixture(scope="module")
def county() -> CountyYear:
    built = CountyYear()
    papers = [
        paper(1, FOOD, "2027-03-31"),
        paper(2, HYGIENE, "2027-04-30"),
        paper(3, TROUPE, "2027-04-30"),
        paper(4, HYGIENE, "2027-02-01"),
        paper(5, HYGIENE, "2026-11-30"),
    ]
    holders = [holder(n) for n in range(1, 6)]
    built.take_in("entities.csv", entities_file(*holders).encode(), TODAY)
    built.take_in("licences.csv", licences_file(*papers).encode(), TODAY)
    return built


def changed(**told: Any) -> Law:
    """The shipped law with something else in the newest rule of 公共场所卫生许可证."""
    raw = copy.deepcopy(shipped("catalogue"))
    item = next(item for item in raw["items"] if item["code"] == "L04-R1")
    item["rules"][-1] |= told
    return law_of(raw)


def law_of(raw: dict[str, Any]) -> Law:
    raw["version"] = "changed"
    return Law(Catalogue.from_mapping(raw), CountyYear().law.calendar)


def compared(county: CountyYear, then: Law, days: int = 150) -> Difference:
    return what_if(county.county(), county.law, then, TODAY, days, PRICE, SENDER)


def test_the_same_catalogue_makes_no_difference(county: CountyYear) -> None:
    found = compared(county, county.law)
    assert (found.only_now, found.only_then, found.moved, found.silenced) == ((), (), (), ())
    alone = forecast(county.county(), county.law, TODAY, 150, PRICE, SENDER)
    assert found.now.foreseen == found.then.foreseen == alone.foreseen


def test_an_earlier_last_day_moves_the_cases_of_that_kind_only(county: CountyYear) -> None:
    """卫生许可证 sixty days before expiry instead of thirty: a month earlier, or soon too late."""
    found = compared(county, changed(latest={"n": 60, "unit": "d"}))
    moved = {move.now.number: move for move in found.moved}
    assert set(moved) == {"YL00220270430", "YL00420270201"}
    later = moved["YL00220270430"]
    assert (later.now.latest, later.then.latest) == (date(2027, 3, 31), date(2027, 3, 1))
    assert (later.now.day - later.then.day).days in range(25, 36)
    soon = moved["YL00420270201"]
    assert (soon.now.day, soon.then.day) == (TODAY, TODAY)
    assert (soon.now.latest, soon.then.latest) == (date(2027, 1, 2), date(2026, 12, 3))
    assert found.only_now == found.only_then == ()


def test_a_window_already_closed_turns_a_case_into_a_reason(county: CountyYear) -> None:
    found = compared(county, changed(latest={"n": 90, "unit": "d"}))
    (lost,) = found.only_now
    assert lost.number == "YL00420270201"
    ((before, after),) = found.silenced
    assert before is None
    assert after is not None
    assert after.reason == "filing_refused"


def test_a_kind_that_needs_no_renewal_any_more_opens_nothing(county: CountyYear) -> None:
    raw = copy.deepcopy(shipped("catalogue"))
    raw["items"] = [item for item in raw["items"] if item["code"] != "L07-R1"]
    kind = next(kind for kind in raw["kinds"] if kind["code"] == "L07")
    kind["items"].remove("L07-R1")
    found = compared(county, law_of(raw))
    assert [one.number for one in found.only_now] == ["YL00320270430"]
    assert found.only_then == ()


def test_cases_that_are_open_stay_under_the_rule_they_were_opened_with() -> None:
    built = CountyYear()
    built.take_in("entities.csv", entities_file(holder(1)).encode(), TODAY)
    built.take_in("licences.csv", licences_file(paper(1, HYGIENE, "2027-01-30")).encode(), TODAY)
    built.live(TODAY, 1)
    found = compared(built, changed(latest={"n": 45, "unit": "d"}))
    assert (found.only_now, found.only_then, found.moved) == ((), (), ())
    assert found.now.foreseen.reminders == found.then.foreseen.reminders != []


def test_a_kind_the_other_catalogue_does_not_know_is_told(county: CountyYear) -> None:
    raw = copy.deepcopy(shipped("catalogue"))
    raw["items"] = [item for item in raw["items"] if item["kind"] != "L07"]
    raw["kinds"] = [kind for kind in raw["kinds"] if kind["code"] != "L07"]
    found = compared(county, law_of(raw))
    assert [one.number for one in found.only_now] == ["YL00320270430"]
    assert len(found.then.foreseen.unworkable) + len(found.then.foreseen.silences) > 0


def test_the_difference_is_ready_for_json(county: CountyYear) -> None:
    found = compared(county, changed(latest={"n": 90, "unit": "d"}))
    data = json.loads(json.dumps(difference_data(found)))
    assert data["catalogue_then"] == "changed"
    assert data["totals_now"]["opened"] - data["totals_then"]["opened"] == 1
    assert data["only_now"][0]["licence"] == "L04/YL00420270201"
    assert data["silenced"][0]["then"]["wording"].startswith("已过最晚申请日")
    assert {move["then"]["item"] for move in data["moved"]} == {"L04-R1"}
