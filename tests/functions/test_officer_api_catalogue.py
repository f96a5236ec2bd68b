"""The catalogue at the desk: items with their law, ladders of chosen days, messages."""

import json
from datetime import date, timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Desk
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.templates import templates
from zhiban.runtime.rules import shipped_as

LAW = shipped_as(Catalogue, "catalogue")
LADDER = "GET /api/items/{code}/ladder"


def desk_of(flow: Flow, role: str = "clerk") -> Desk:
    return Desk(flow, f"[{role}]")


def test_every_item_is_listed_with_its_law_its_window_and_how_sure_it_is(flow: Flow) -> None:
    items = {one["code"]: one for one in desk_of(flow).ask("GET /api/items").body["items"]}
    assert set(items) == {*LAW.items, *LAW.owed_yearly}
    assert all(one["basis"] and one["window"] for one in items.values())
    assert items["L01-R1"]["window"] == "到期前90个工作日起，最晚到期前15个工作日"
    low = {code for code, one in items.items() if one["confidence"]["code"] == "low"}
    assert set(LAW.of_low_confidence) <= low


@pytest.mark.parametrize("code", sorted([*LAW.items, *LAW.owed_yearly]))
def test_each_has_a_page_that_says_which_version_is_in_force(flow: Flow, code: str) -> None:
    told = desk_of(flow).ask("GET /api/items/{code}", code=code).body
    assert told["catalogue"] == LAW.version
    assert any(one["in_force"] for one in told["versions"])
    assert all(one["basis"] and one["window"] for one in told["versions"])


def test_an_older_version_of_the_law_stands_beside_the_one_in_force(flow: Flow) -> None:
    told = desk_of(flow).ask("GET /api/items/{code}", code="L01-R1").body
    old, now = told["versions"]
    assert (old["in_force"], old["until"], now["in_force"], now["until"]) == (
        False,
        "2023-11-30",
        True,
        None,
    )
    assert (told["promised_limit"], told["statutory_limit"]) == ("3个工作日", "10个工作日")


def test_nobody_knows_an_item_that_is_none(flow: Flow) -> None:
    for route in ("GET /api/items/{code}", LADDER):
        assert desk_of(flow).ask(route, code="L99-R1").error == "no_such_item"


def test_a_ladder_that_is_tried_is_the_one_that_rings(flow: Flow) -> None:
    ends = date(2027, 3, 31)
    told = desk_of(flow).ask(LADDER, code="L01-R1", day=ends.isoformat()).body
    flow.ingest("a.csv", entities_file(holder(1)))
    flow.ingest("b.csv", licences_file(paper(1, FOOD, ends.isoformat())))
    days = {one["what"]["code"]: one["day"] for one in told["steps"]}
    (stored,) = reading.licences(flow.world).values()
    assert (stored["alarm_on"], stored["basis"]) == (days["first"], told["rule"])


def test_a_ladder_is_told_without_a_day_for_every_item_that_has_one(flow: Flow) -> None:
    desk = desk_of(flow)
    for code in [*LAW.items, *LAW.owed_yearly]:
        answer = desk.ask(LADDER, code=code)
        if code == "L18-Y1":  # its day is announced each year
            assert (answer.status, answer.error) == (400, "no_such_ladder")
            continue
        assert answer.status == 200, (code, answer.body)
        days = [one["day"] for one in answer.body["steps"]]
        assert days == sorted(days)
        assert answer.body["steps"][-1]["what"]["code"] == "lapse"


@pytest.mark.parametrize("day", ["1900-01-01", "2099-12-31", "0001-01-01", "9999-12-31"])
def test_a_day_far_from_every_calendar_is_refused_in_words(flow: Flow, day: str) -> None:
    answer = desk_of(flow).ask(LADDER, code="L01-R1", day=day)
    assert (answer.status, answer.error) == (400, "no_such_ladder")
    assert answer.body["message"] == "请选2005年至2060年的日期。"


@pytest.mark.parametrize("day", ["2005-01-01", "2060-12-31"])
def test_the_first_and_the_last_day_that_may_be_tried_work_for_every_item(
    flow: Flow, day: str
) -> None:
    desk = desk_of(flow)
    for code in [*LAW.items, *LAW.owed_yearly]:
        answer = desk.ask(LADDER, code=code, day=day)
        assert answer.status == 200 or answer.error == "no_such_ladder", (code, answer.body)


def test_a_step_that_is_behind_says_so(flow: Flow) -> None:
    today = flow.now.date()
    soon = (today + timedelta(days=20)).isoformat()
    steps = desk_of(flow).ask(LADDER, code="L01-R1", day=soon).body["steps"]
    assert [one["past"] for one in steps] == [one["day"] < str(today) for one in steps]
    assert any(one["past"] for one in steps)


def test_every_wording_is_told_with_its_ids(flow: Flow) -> None:
    flow.world.environ["SMS_TEMPLATES"] = json.dumps(
        {"gateway": {"renewal.first.one/1": "SMS_10016"}, "sns": {}}
    )
    told = desk_of(flow).ask("GET /api/templates").body
    assert told["providers"] == ["gateway", "sns"]
    rows = {one["id"]: one for one in told["rows"]}
    assert set(rows) == set(templates())
    first, second = rows["renewal.first.one"]["wordings"][:2]
    assert [one["id"] for one in first["registered"]] == ["SMS_10016", "*"]
    assert [one["provider"] for one in second["registered"]] == ["sns"]
    assert rows["renewal.first.one"]["in_use"]
    assert not rows["renewal.first.one.code"]["in_use"]


def test_the_forecast_has_its_chart_drawn(flow: Flow) -> None:
    flow.ingest("a.csv", entities_file(holder(1)))
    flow.ingest("b.csv", licences_file(paper(1, FOOD, "2026-12-31")))
    chart = desk_of(flow).ask("GET /api/forecast", days="90").body["chart"]
    assert chart["question"] == "今后90天，哪一周要发的提醒最多？"
    assert "按无人申报估算" in chart["answer"]
    assert chart["svg"].startswith("<svg")
    assert "style" not in chart["svg"]
