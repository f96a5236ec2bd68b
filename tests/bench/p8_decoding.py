"""P8: what reading a page of due licences costs, against botocore's parser and TypeDeserializer.

A hundred licences that ring on one day, as DynamoDB writes a page of the alarms index. Our side is
what a function does with it: the items are taken out before parsing, the rest goes through
botocore's parser, then the items are decoded. The reference is what boto3's resource does with it.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer
from botocore.model import Shape
from botocore.parsers import create_parser

from tests.bench.measure import Result, Side, times_faster
from tests.bench.p4_reads import DAY, DUE, take_in
from tests.county_year import CountyYear
from tests.world import REGION
from zhiban.store.answers import take_items_early
from zhiban.store.wire import Item, decode_item

ROUNDS = 5
"""Pages in a sample."""


def run() -> Iterator[Result]:
    """Pages a second, ours against the usual way; both say the same."""
    page = body()
    client = take_items_early(boto3.client("dynamodb", region_name=REGION))
    shape = client.meta.service_model.operation_model("Query").output_shape
    assert shape is not None
    reading = partial(ours, page, client.meta.events, shape)
    usual = partial(reference, page, shape, TypeDeserializer())
    assert [dict(item) for item in reading()] == usual(), "the two sides read different things"
    yield times_faster(
        "P8 decoding a page of due items vs botocore's parser and TypeDeserializer",
        ">= 5",
        Side(lambda: [reading() for _ in range(ROUNDS)], ROUNDS),
        Side(lambda: [usual() for _ in range(ROUNDS)], ROUNDS),
    )


def body() -> bytes:
    """A page of licences that are due, as it comes over the network."""
    year = CountyYear()
    take_in(year, DUE * 2)
    due = [
        item
        for item in year.client.items("registry")
        if item.get("alarm_pk", {}).get("S", "").startswith(DAY.isoformat())
    ]
    assert len(due) == DUE
    told = {"Items": [_on_the_wire({"M": one})["M"] for one in due], "Count": DUE}
    return json.dumps(told, ensure_ascii=False).encode()


def _on_the_wire(value: dict[str, Any]) -> dict[str, Any]:
    ((sort, inner),) = value.items()
    match sort:
        case "B":
            return {"B": b64encode(inner).decode()}
        case "L":
            return {"L": [_on_the_wire(one) for one in inner]}
        case "M":
            return {"M": {name: _on_the_wire(one) for name, one in inner.items()}}
        case _:
            return value


def ours(page: bytes, events: Any, shape: Shape) -> list[Item]:
    """As the functions read it."""
    told: dict[str, Any] = {"status_code": 200, "headers": {}, "body": page}
    kept: dict[str, Any] = {}
    events.emit(
        "before-parse.dynamodb.Query",
        response_dict=told,
        customized_response_dict=kept,
    )
    answer = create_parser("json").parse(told, shape)
    return [decode_item(item) for item in (answer | kept)["Items"]]


def reference(page: bytes, shape: Shape, types: TypeDeserializer) -> list[dict[str, Any]]:
    """As boto3's resource reads it."""
    told = {"status_code": 200, "headers": {}, "body": page}
    answer = create_parser("json").parse(told, shape)
    return [
        {name: types.deserialize(value) for name, value in item.items()} for item in answer["Items"]
    ]
