"""A fresh county for each test, with its clocks standing still on a Tuesday morning."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

import citizen_api.handler
import decide_cases.handler
import detect_changes.handler
import dispatch_messages.handler
import document_fonts
import ingest_registry.handler
import issue_licences.handler
import order_couriers.handler
import reconcile.handler
import record_receipts.handler
import record_receipts.webhook
import send_sms.handler
import track_parcels.handler
from layers.build import FONT_FILES
from tests.flow import Flow
from tests.functions.parcel_book import Say, issued, minutes, parcels, report, webhook
from tests.world import NOW, World, county
from zhiban import aws
from zhiban.runtime.observability import metrics

FONT = Path(__file__).parents[2] / FONT_FILES["NotoSerifSC-Medium.ttf"]
"""The font where the build takes it from; in Lambda it lies in the layer."""

make_client = boto3.client
made: dict[tuple[str, str], Any] = {}


def kept_client(service: str, *, config: Config | None = None) -> Any:
    """A client made once for all tests: half of a test's time would go into making them anew."""
    told = repr(sorted(vars(config).items())) if config else ""
    key = (service, told)
    if key not in made:
        made[key] = make_client(service, config=config)  # type: ignore[call-overload]
    return made[key]


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall clock of every handler stands at NOW; metrics have a name and no memory."""
    monkeypatch.setattr(boto3, "client", kept_client)
    monkeypatch.setattr(aws, "client", kept_client)
    for module in (ingest_registry.handler, record_receipts.handler, reconcile.handler):
        monkeypatch.setattr(module, "wall_clock", lambda: NOW)
    for other in (
        citizen_api.handler,
        decide_cases.handler,
        detect_changes.handler,
        dispatch_messages.handler,
        issue_licences.handler,
        order_couriers.handler,
        record_receipts.webhook,
        send_sms.handler,
        track_parcels.handler,
    ):
        monkeypatch.setattr(other, "wall_clock", lambda: NOW)
    monkeypatch.setattr(document_fonts, "FONT", FONT)
    monkeypatch.setattr(metrics.provider, "namespace", "zhiban")
    metrics.provider.clear_metrics()


@pytest.fixture
def world() -> Iterator[World]:
    """The county's cloud."""
    with county() as built:
        yield built


@pytest.fixture
def flow(world: World) -> Flow:
    """The functions of the county, to be driven by hand."""
    return Flow(world)


@pytest.fixture
def case_id(flow: Flow) -> str:
    """The first holder's renewal, issued and not posted yet."""
    (only,) = issued(flow, 1)
    return only


@pytest.fixture
def reference(flow: Flow) -> str:
    """The reference of an ordered parcel; its case is the samples' first."""
    for case_id in issued(flow, 1, 2):
        assert flow.order(case_id) == ["ordered"]
    return str(parcels(flow.world)[0]["reference"])


@pytest.fixture
def say(flow: Flow, reference: str) -> Say:
    """The courier reports a state, some minutes after now by its own clock."""

    def said(state: str, after: float = 0, **more: str) -> str:
        body = report(reference, state, flow.wall + minutes(after), **more)
        return flow.hear(webhook(body, flow.wall))

    return said
