"""The forecast in numbers: a day, the whole, and what JSON carries."""

import json
from datetime import date
from decimal import Decimal

import pytest

from tests.county_year import SENDER, CountyYear
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from zhiban.domain.cases import Reason
from zhiban.domain.forecast import Forecast, forecast
from zhiban.domain.forecast_rows import forecast_data, rows, totals

TODAY = date(2026, 12, 1)
PRICE = Decimal("0.048")


def two_holders() -> CountyYear:
    """One due today for food (latest 10 December), one for hygiene (latest 31 December), a café."""
    county = CountyYear()
    holders = [holder(1), holder(2), holder(3, name="沂源样例咖啡馆")]
    papers = [
        paper(1, FOOD, "2026-12-31"),
        paper(2, HYGIENE, "2027-01-30"),
        paper(3, HYGIENE, "2027-01-30", holder_name="沂源样例咖啡馆"),
    ]
    county.take_in("entities.csv", entities_file(*holders).encode(), TODAY)
    county.take_in("licences.csv", licences_file(*papers).encode(), TODAY)
    return county


@pytest.fixture(scope="module")
def found() -> Forecast:
    county = two_holders()
    return forecast(county.county(), county.law, TODAY, 34, PRICE, SENDER)


ROWS = """
日子       | 开办 | 不提醒 | 短信 | 首提 | 再提 | 末提 | 电话 | 到期 | 说明
2026-12-01 | 2    | 1      | 2    | 1    | 1    | 0    | 1    | 0    | 食品再提，卫生首提
2026-12-02 | 0    | 0      | 0    | 0    | 0    | 0    | 0    | 0    | 没有事
2026-12-04 | 0    | 0      | 1    | 0    | 0    | 1    | 0    | 0    | 食品末提
2026-12-07 | 0    | 0      | 0    | 0    | 0    | 0    | 1    | 0    | 食品最晚日前三个工作日，电话
2026-12-16 | 0    | 1      | 1    | 0    | 1    | 0    | 0    | 0    | 卫生再提，咖啡馆再看一次
2026-12-25 | 0    | 1      | 1    | 0    | 0    | 1    | 0    | 0    | 卫生末提
2027-01-01 | 0    | 0      | 0    | 0    | 0    | 0    | 0    | 1    | 食品期满
"""
TABLE = [[cell.strip() for cell in line.split("|")] for line in ROWS.strip().splitlines()[1:]]


@pytest.mark.parametrize("line", TABLE, ids=[line[0] for line in TABLE])
def test_a_day_of_the_forecast(found: Forecast, line: list[str]) -> None:
    row = rows(found)[date.fromisoformat(line[0])]
    steps = [row.steps[step] for step in ("first", "again", "last")]
    told = [row.opened, row.silent, row.messages, *steps, row.calls, row.lapsed]
    assert told == [int(cell) for cell in line[1:9]], line[9]
    assert row.due == row.opened + row.silent


def test_every_day_has_a_row(found: Forecast) -> None:
    days = list(rows(found))
    assert (days[0], days[-1], len(days)) == (TODAY, date(2027, 1, 3), 34)
    assert found.end == date(2027, 1, 3)


def test_the_whole_is_the_sum_of_its_days(found: Forecast) -> None:
    whole, days = totals(found), rows(found).values()
    for name in ("opened", "silent", "messages", "segments", "cost", "calls", "lapsed"):
        assert getattr(whole, name) == sum(getattr(row, name) for row in days)
    assert whole.cost == whole.segments * PRICE
    assert whole.holders == 2


def test_json_says_who_when_by_which_step_with_which_text_and_at_what_cost(found: Forecast) -> None:
    data = json.loads(json.dumps(forecast_data(found)))
    assert (data["from"], data["to"], data["days"]) == ("2026-12-01", "2027-01-03", 34)
    assert data["price_per_segment"] == "0.048"
    assert data["totals"]["cost"] == f"{data['totals']['segments'] * 0.048:.2f}"
    assert len(data["per_day"]) == 34
    assert data["per_item"] == [{"item": "L01-R1", "opened": 1}, {"item": "L04-R1", "opened": 1}]
    assert data["silences"] == [
        {
            "reason": "scope_excluded",
            "wording": Reason.SCOPE_EXCLUDED.wording,
            "count": data["totals"]["silent"],
        }
    ]
    first = data["reminders"][0]
    assert first["licences"] == ["L01/YL00120261231"]
    assert (first["day"], first["step"], first["segments"]) == ("2026-12-01", "again", 2)
    assert first["template"].startswith("renewal.again.one/")
    assert "最晚12月10日（周四）申请延续" in first["text"]
    assert "r#••••••••••••••••••••••" in first["text"]


def test_json_may_leave_out_who(found: Forecast) -> None:
    assert "reminders" not in forecast_data(found, with_reminders=False)


def test_a_forecast_tells_how_far_it_is() -> None:
    county, seen = two_holders(), list[int]()
    forecast(county.county(), county.law, TODAY, 1, PRICE, SENDER, seen.append)
    assert seen == [1, 2, 3]


def test_no_day_is_no_forecast() -> None:
    county = two_holders()
    with pytest.raises(ValueError, match="one day at least"):
        forecast(county.county(), county.law, TODAY, 0, PRICE, SENDER)
