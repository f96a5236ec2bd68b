"""What anybody may read, each night; and the monthly report, once and by itself."""

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

import document_fonts
import prove_days.handler
from prove_days.parts import Share
from prove_days.proving import prove
from report_statistics import handler, reporting
from tests.flow import Flow
from tests.functions import reading
from tests.functions.conftest import FONT
from tests.functions.figures_book import counted, live_a_month, publish, statistics
from tests.functions.samples import deliveries, enter
from tests.world import World
from zhiban.domain.errors import EventError
from zhiban.store.figures import Figures
from zhiban.store.table import Table


@pytest.fixture(autouse=True)
def font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_fonts, "FONT", FONT)


@pytest.fixture
def county(flow: Flow) -> Flow:
    live_a_month(flow)
    counted(flow)
    return flow


def figures(world: World) -> Figures:
    return Figures(Table(world.dynamodb, world.environ["CASES_TABLE"]))


def published(world: World) -> dict[str, Any]:
    body = figures(world).published()
    assert body is not None
    found: dict[str, Any] = json.loads(body)
    return found


def words(world: World, month: str = "11") -> str:
    stored = world.s3.get_object(Bucket="documents", Key=f"reports/{month}.pdf")
    assert stored["ContentType"] == "application/pdf"
    pages = PdfReader(io.BytesIO(stored["Body"].read())).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_each_night_the_last_months_are_published(county: Flow, world: World) -> None:
    assert publish(county) == {"published": True, "reported": True}
    told = published(world)
    assert (told["day"], told["first"], told["last"]) == ("2026-12-01", "2025-12-01", "2026-11-30")
    assert told["licences"] is None, "three are too few to be told"
    assert told["under_way"] is None


def test_what_is_published_names_nobody(county: Flow, world: World) -> None:
    publish(county)
    body = json.dumps(published(world), ensure_ascii=False)
    for row in world.rows("REGISTRY_TABLE", "ENTITY#"):
        for name in ("uscc", "name", "legal_rep", "address"):
            assert str(row.get(name) or "-") not in body.replace("-", ""), name


def test_a_month_is_reported_once_it_is_over_and_once(county: Flow, world: World) -> None:
    assert [publish(county)["reported"] for _ in range(3)] == [True, False, False]
    county.pass_days(29)
    counted(county)
    assert publish(county)["reported"]
    assert [one.month.isoformat() for one in figures(world).reports(9)] == [
        "2026-12-01",
        "2026-11-01",
    ]


def test_a_night_that_failed_is_made_up_for(county: Flow, world: World) -> None:
    publish(county, county.now + timedelta(days=40))
    assert [one.month.month for one in figures(world).reports(9)] == [12]


def ended(county: Flow) -> None:
    """December is over, and the recount of its last day went wrong in one part."""
    county.pass_days(29)
    counted(county)
    key = {"PK": "COVERED#2026-12", "SK": "001"}
    assert (key["PK"], key["SK"]) in {
        (row["PK"], row["SK"]) for row in county.world.rows("CASES_TABLE", "COVERED#")
    }
    reading.patch(county.world, "CASES_TABLE", *key.values(), on="2026-12-30")


def test_a_month_waits_for_the_recount_of_its_last_day(county: Flow) -> None:
    ended(county)
    assert not publish(county)["reported"]
    county.pass_days(1)
    assert not publish(county)["reported"]
    _prove_the_last(county)
    assert [publish(county)["reported"] for _ in range(2)] == [True, False]


def test_a_month_that_waited_in_vain_is_made_again_when_it_is_recounted(
    county: Flow, world: World
) -> None:
    ended(county)
    county.pass_days(reporting.WAITS_THROUGH)
    assert [publish(county)["reported"] for _ in range(2)] == [True, False]
    first = figures(world).reports(1)[0]
    _prove_the_last(county)
    county.pass_days(1)
    assert [publish(county)["reported"] for _ in range(2)] == [True, False]
    again = figures(world).reports(1)[0]
    assert (again.month, again.whole, first.whole) == (first.month, True, False)


def _prove_the_last(county: Flow) -> None:
    """`zhiban prove 2026-12-31`, by hand and later."""
    _, parts = prove_days.handler.build(county.world.environ)
    for segment in range(parts.shards):
        prove(parts, Share(date(2026, 12, 31), segment, county.now))


def test_the_report_says_what_the_desk_shows(county: Flow, world: World) -> None:
    county.pass_days(29)
    counted(county)
    publish(county)
    text = words(world, "12")
    shown = statistics(county, **{"from": "2026-12-01", "to": "2026-12-31"})
    assert "沂源县“无感智办”2026年12月月报" in text
    assert shown["sentence"]["says"] in text
    for step in shown["funnel"]:
        assert f"{step['step']['name']}" in text
    assert f"应办{shown['funnel'][0]['number']}件" in text
    sms = shown["costs"][0]
    assert f"短信（计费条）{sms['number']}条0.05{float(sms['yuan']):.2f}" in text
    assert "未按时" in text
    assert "假定" in text


def test_the_report_says_that_nobody_set_a_price(county: Flow, world: World) -> None:
    world.environ["SMS_PRICE"] = ""
    publish(county)
    assert "未设单价" in words(world)


def test_made_again_by_hand_a_report_takes_the_place_of_the_first(
    county: Flow, world: World
) -> None:
    assert publish(county, month="2026-10") == {"reported": "reports/10.pdf"}
    first = figures(world).reports(1)[0]
    publish(county, county.now + timedelta(hours=1), month="2026-10")
    again = figures(world).reports(9)
    assert [one.month for one in again] == [first.month]
    assert again[0].made_at > first.made_at


def test_the_same_figures_give_the_same_bytes(county: Flow, world: World) -> None:
    def bytes_of() -> bytes:
        publish(county, month="2026-11")
        body: bytes = world.s3.get_object(Bucket="documents", Key="reports/11.pdf")["Body"].read()
        return body

    assert bytes_of() == bytes_of()


@pytest.mark.parametrize("month", ["October", "2026-13", "", 11])
def test_a_month_that_is_none_is_refused(flow: Flow, month: Any) -> None:
    told, parts = handler.build(flow.world.environ)
    with pytest.raises(EventError):
        handler.handle({"time": flow.now.isoformat(), "month": month}, told, parts)


@pytest.mark.parametrize("sample", ["typical", "duplicate", "by_hand"])
def test_the_samples_are_taken(
    sample: str, county: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for event in deliveries("report_statistics", sample):
        answer = enter(handler, event, world, monkeypatch)
        assert answer["reported"] in (True, False, "reports/10.pdf")
