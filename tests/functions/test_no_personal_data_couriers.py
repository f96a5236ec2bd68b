"""Nothing of a person leaves the sealed fields on the way to the courier and back.

One case is posted with all that can go wrong, told with canaries that occur nowhere else; then
every log line, metric, answer, error, address and row is searched.
"""

import json
from functools import cache
from typing import Any

import pytest

import order_couriers.handler
import track_parcels.handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import issued, report, sign, webhook
from tests.functions.test_no_personal_data import Aftermath, found, printing
from tests.world import NOW, Context, county, sqs_record
from zhiban.store.wire import encode_item

NAME, ROAD, PHONE = "沂源金丝雀", "金丝雀巷9号", "19900006666"
WORDS = (NAME, ROAD, PHONE)


class Post:
    """The functions' own `handle`, fed with good and bad by turns."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.left = flow, Aftermath()
        (self.case_id,) = issued(flow, 1, mobile=PHONE)
        sign(flow.world, self.case_id, delivery_name=NAME, delivery_address=ROAD)

    def order(self, *outcomes: str) -> None:
        told, _ = order_couriers.handler.build(self.flow.world.environ)
        self.flow.house.script = list(outcomes)
        bodies = [
            json.dumps({"case": self.case_id}),
            "{" + NAME,
            json.dumps({"case": {"x": PHONE}}),
        ]
        records = [sqs_record(body, f"m-{n}") for n, body in enumerate(bodies)]
        parts = self.flow.order_parts
        answer = order_couriers.handler.handle({"Records": records}, Context(), told, parts)
        self.left.bodies.append(json.dumps(answer))

    def hear(self, event: dict[str, Any]) -> None:
        told, _ = track_parcels.handler.build(self.flow.world.environ)
        parts = self.flow.track_parts
        answer = track_parcels.handler.handle(event, Context(), told, parts)
        self.left.bodies.append(json.dumps(answer, ensure_ascii=False))

    def report(self, state: str, **more: str) -> dict[str, Any]:
        body = report(f"{self.case_id}-out-1", state, NOW, **more)
        return webhook(body, NOW)

    def fail(self, event: dict[str, Any]) -> None:
        told, _ = track_parcels.handler.build(self.flow.world.environ)
        with pytest.raises(Exception) as error:  # noqa: PT011 - whatever it is, it must not tell
            track_parcels.handler.handle(event, Context(), told, self.flow.track_parts)
        self.left.errors.append(f"{error.type.__name__}: {error.value}")


@cache
def aftermath() -> Aftermath:
    """The parcel's life, lived through once."""
    with county() as world, printing() as paper:
        post = Post(Flow(world))
        post.order("throttled")
        post.order("timeout_after")
        post.order()
        for event in (
            post.report("failed", reason=f"{NAME} {PHONE}"),
            post.report("lost"),
            post.report(NAME),
            post.report("returned", tracking=PHONE + NAME),
            webhook(f'{{"reference": "{NAME}"}}'.encode(), NOW),
            webhook(f"{PHONE}".encode(), NOW, secret="x" * 44),
            post.report("delivered"),
        ):
            post.hear(event)
        post.fail({"time": NAME})
        post.left.printed = paper.getvalue()
        post.left.cases = [
            row
            for row in reading.rows(world, "CASES_TABLE")
            if not row["SK"].startswith("DOCUMENT")
        ]
        post.left.tokens = post.flow.house.urls
        return post.left


def test_the_parcel_had_all_that_can_go_wrong() -> None:
    said = [json.loads(line) for line in aftermath().printed.splitlines()]
    outcomes = {line.get("outcome") for line in said}
    assert {"found_ordered", "already_ordered", "failed", "delivered"} <= outcomes
    assert {"message_failed", "denied", "report_heard"} <= {line.get("message") for line in said}
    assert len(aftermath().errors) == 1


def test_no_log_line_answer_error_or_address_tells_of_a_person() -> None:
    left = aftermath()
    assert found(left.printed, WORDS) == []
    assert [text for text in (*left.bodies, *left.errors) if found(text, WORDS)] == []
    assert len(left.tokens) >= 3
    assert [url for url in left.tokens if found(url, WORDS)] == []


def test_no_row_beside_the_signed_application_tells_of_a_person() -> None:
    rows = json.dumps(aftermath().cases, ensure_ascii=False, default=repr)
    assert found(rows, WORDS) == []
    assert [row for row in aftermath().cases if row["SK"].startswith("PARCEL#")]


def test_the_search_would_find_what_stands_open() -> None:
    row = encode_item({"PK": "CASE#1", "SK": "PARCEL#out#1", "address": ROAD})
    assert found(json.dumps(row), WORDS) == [ROAD]
