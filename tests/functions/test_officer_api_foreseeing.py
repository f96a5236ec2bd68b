"""The forecast at the desk: what `make forecast` foresees, in numbers and without a name."""

import subprocess
import sys
from typing import Any

import pytest

from officer_api import foreseeing
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import load, ring
from tests.functions.desk import Desk
from tests.world import World

FORECAST = "GET /api/forecast"


def busy(answer: dict[str, Any]) -> list[tuple[str, int, int, int, str]]:
    return [
        (row["day"][5:], row["opened"], row["messages"], row["segments"], row["cost"])
        for row in answer["per_day"]
        if row["due"] or row["messages"]
    ]


def test_the_days_to_come_in_numbers(flow: Flow) -> None:
    """A food licence to 31 December: the second step is due today, the last on the fourth."""
    load(flow, 1)
    answer = Desk(flow).ask(FORECAST, days="40", price="0.045")
    assert answer.status == 200
    found = answer.body
    assert (found["first_day"], found["last_day"]) == ("2026-12-01", "2027-01-09")
    assert (found["days"], len(found["per_day"])) == (40, 40)
    assert busy(found) == [("12-01", 1, 1, 2, "0.09"), ("12-04", 0, 1, 2, "0.09")]
    steps = {name: found["totals"][name] for name in ("first", "again", "last", "cost", "lapsed")}
    assert steps == {"first": 0, "again": 1, "last": 1, "cost": "0.18", "lapsed": 1}
    food = {"code": "L01-R1", "name": "食品经营许可证延续"}
    assert found["per_item"] == [{"item": food, "opened": 1}]
    assert (found["silences"], found["unworkable"]) == ([], 0)


def test_what_was_foreseen_is_what_then_happens(flow: Flow, world: World) -> None:
    load(flow, 1, 2, 3)
    foreseen = Desk(flow).ask(FORECAST, days="5").body["totals"]
    sent = 0
    for _ in range(5):
        flow.ring()
        sent += flow.send_everything().count("sent")
        flow.pass_days(1)
    assert (foreseen["opened"], foreseen["messages"]) == (len(reading.cases(world)), sent)
    assert sent > 0


def test_what_is_under_way_and_stopped_is_seen(flow: Flow) -> None:
    ring(flow, 1, 2)
    flow.send_everything()
    desk = Desk(flow, "[supervisor]")
    before = desk.ask(FORECAST).body["totals"]
    assert (before["opened"], before["messages"] > 0) == (0, True)
    stop = {"items": ["L01-R1", "L04-R1"], "reason": "上级要求暂停", "version": 0}
    assert desk.ask("PUT /api/items/stopped", stop).status == 200
    assert desk.ask(FORECAST).body["totals"]["messages"] == 0


def test_a_forecast_names_nobody_and_writes_nothing(flow: Flow, world: World) -> None:
    load(flow, 1, 2)
    before = [reading.rows(world, name) for name in ("REGISTRY_TABLE", "CASES_TABLE")]
    answer = Desk(flow).ask(FORECAST)
    told = str(answer.body)
    assert not [one for one in ("样例", "9137", "199", "YL00") if one in told]
    assert [reading.rows(world, name) for name in ("REGISTRY_TABLE", "CASES_TABLE")] == before


ASKED = [("days", one) for one in ("0", "367", "-1", "many", "1.5")]
ASKED += [("price", one) for one in ("-1", "1e9", "NaN", "0,05", "1234", "")]


@pytest.mark.parametrize(("name", "value"), ASKED)
def test_what_cannot_be_foreseen_is_refused(flow: Flow, name: str, value: str) -> None:
    answer = Desk(flow).ask(FORECAST, **{name: value})
    assert (answer.status, answer.error) == (400, "malformed")


def test_a_registry_that_is_no_countys_is_left_to_operators(
    flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(flow, 1, 2)
    monkeypatch.setattr(foreseeing, "MOST_ROWS", 3)
    answer = Desk(flow).ask(FORECAST)
    assert (answer.status, answer.error) == (422, "too_many_rows")
    assert answer.body["message"] == (
        "登记的主体和证照超过3行，页面上算不完，请运维人员运行 make forecast。"
    )


def test_no_other_route_loads_the_forecast() -> None:
    """A start of the desk costs what it did."""
    told = "import sys, officer_api.routes; print('zhiban.domain.forecast' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", told],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert found.stdout.strip() == "False"
