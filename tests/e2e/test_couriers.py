"""From an issued case to the door: stream, bus, queue, a courier over HTTP, signed webhooks."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.local.clock import wall_clock
from infra.local.courier.server import Courier
from tests.e2e.conftest import TODAY, County
from tests.issued_case import cases_of, issue, parcel_events, wait_for_parcel
from zhiban.domain.audit import first_break
from zhiban.domain.cases import CaseState

pytestmark = pytest.mark.e2e

WAY = ["ordered", "picked_up", "in_transit", "out_for_delivery", "delivered"]


@pytest.fixture(scope="module")
def courier(county: County) -> Iterator[Courier]:
    with Courier(county.settings, county.cloud, pace=None) as running:
        yield running


def test_an_issued_case_is_posted_and_delivered(county: County, courier: Courier) -> None:
    case_id = issue(county.cloud, 1, TODAY)
    wait_for_parcel(county.cloud, case_id, "ordered")
    assert courier.advance_all() == 1
    wait_for_parcel(county.cloud, case_id, "delivered")
    cases = cases_of(county.cloud)
    case = cases.get(case_id)
    assert case is not None
    assert case.state is CaseState.DELIVERED
    way = [f"parcel_{state}" for state in WAY]
    assert parcel_events(county.cloud, case_id) == [*way, "case_delivered"]
    assert first_break(cases.chain(case_id)) is None


def test_orders_whose_answers_were_lost_are_found_and_made_once(
    county: County, courier: Courier
) -> None:
    known = len(courier.book.orders())
    courier.moods.tell(orders=["timeout_after", "garble", "hang_up", "fail_after"])
    case_ids = [issue(county.cloud, n, TODAY) for n in (2, 3, 4, 5)]
    for case_id in case_ids:
        wait_for_parcel(county.cloud, case_id, "ordered")
    assert len(courier.book.orders()) == known + 4


def test_webhooks_repeated_reordered_forged_and_lost_end_delivered(
    county: County, courier: Courier
) -> None:
    """What no webhook tells, the daily question finds out."""
    case_id = issue(county.cloud, 6, TODAY)
    wait_for_parcel(county.cloud, case_id, "ordered")
    courier.moods.tell(webhooks=["repeat", "reorder", "forge"])
    courier.advance_all(3)
    wait_for_parcel(county.cloud, case_id, "out_for_delivery")
    assert 401 in courier.reporter.answers
    courier.moods.tell(webhooks=["lose"] * len(courier.book.orders()))
    courier.advance_all()
    left_alone = wall_clock() - timedelta(days=1)
    county.cloud.client("dynamodb").update_item(
        TableName=county.cloud.outputs["CasesTable"],
        Key={"PK": {"S": f"CASE#{case_id}"}, "SK": {"S": "PARCEL#out#1"}},
        UpdateExpression="SET updated_at = :then, queue_sk = :then",
        ExpressionAttributeValues={":then": {"S": left_alone.strftime("%Y-%m-%dT%H:%M:%SZ")}},
    )
    asked = county.cloud.invoke("TrackParcels", {"time": wall_clock().isoformat()})
    assert asked["news"] >= 1
    wait_for_parcel(county.cloud, case_id, "delivered")


def test_an_unsigned_webhook_is_refused(courier: Courier) -> None:
    request = urllib.request.Request(courier.reporter.address, b'{"state": "delivered"}')
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    with refused.value as answer:
        assert answer.code == 401
