"""The bytes of a signed webhook: taken as they were sent, or told what they lack."""

import json
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions.parcel_book import (
    in_base64,
    parcel_row,
    report,
    webhook,
)
from tests.world import COURIER_SECRETS, World
from zhiban.domain.errors import Malformed


def test_the_previous_secret_is_still_good(flow: Flow, reference: str) -> None:
    body = report(reference, "picked_up", flow.wall)
    event = webhook(body, flow.wall, secret=COURIER_SECRETS[1])
    assert flow.hear(event) == "picked_up"


def test_the_bytes_are_taken_exactly_as_sent(flow: Flow, reference: str) -> None:
    """Spaces, the order of the members and base64 are the sender's own business."""
    told = json.loads(report(reference, "in_transit", flow.wall))
    body = json.dumps(dict(reversed(told.items())), indent=3).encode() + b"\n"
    assert flow.hear(webhook(body, flow.wall)) == "in_transit"
    event = in_base64(webhook(body, flow.wall), body)
    assert flow.hear(event) == "nothing_new"


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "全文"),
        (b"[]", "全文"),
        (b"\xff\xfe", "全文"),
        (b"{}", "at、reference、state、tracking"),
        (b'{"reference": 7}', "at、reference、state、tracking"),
        ({"state": "lost"}, "state"),
        ({"state": "claimed"}, "state"),
        ({"state": "DELIVERED"}, "state"),
        ({"at": "2026-12-01T10:00:00"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"at": 1796090400}, "at"),
        ({"tracking": "SF 1"}, "tracking"),
        ({"tracking": "<script>"}, "tracking"),
        ({"reference": "x" * 65}, "reference"),
        ({"reason": 5}, "reason"),
    ],
)
def test_a_signed_body_that_is_no_report_is_told_what_it_lacks(
    flow: Flow, world: World, reference: str, body: Any, named: str
) -> None:
    if isinstance(body, dict):
        body = json.dumps(json.loads(report(reference, "delivered", flow.wall)) | body).encode()
    event = in_base64(webhook(body, flow.wall), body)
    with pytest.raises(Malformed) as refused:
        flow.hear(event)
    assert str(refused.value).endswith(f"不符合要求的是：{named}。")
    assert parcel_row(world, reference)["state"] == "ordered"


def test_an_endless_body_is_refused(flow: Flow, reference: str) -> None:
    with pytest.raises(Malformed) as refused:
        flow.hear(webhook(b" " * 65_537, flow.wall))
    assert refused.value.code == "too_large"
