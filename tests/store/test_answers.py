"""Pages are read past botocore's parser, and say the same as through it."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.store.conftest import Writer
from tests.world import REGION
from zhiban.store.answers import PAGES, take_items_early
from zhiban.store.table import Table, connect
from zhiban.store.wire import Item, decode_item

ROWS: list[Item] = [
    {
        "PK": "ROWS",
        "SK": f"{n:03}",
        "n": n,
        "raw": bytes([n]),
        "in": [{"raw": b"\xff"}],
        "text": "证",
    }
    for n in range(3)
]


def parsed_by_botocore() -> Any:
    return boto3.client("dynamodb", region_name=REGION)


def test_a_page_says_what_botocore_says(cases_table: Table, write: Writer) -> None:
    write(*map(cases_table.put, ROWS))
    asked: dict[str, Any] = {
        "TableName": "cases",
        "KeyConditionExpression": "PK = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "ROWS"}},
        "Limit": 2,
    }
    ours, theirs = (one.query(**asked) for one in (cases_table.client, parsed_by_botocore()))
    items = [[decode_item(item) for item in answer.pop("Items")] for answer in (ours, theirs)]
    assert items[0] == items[1] == ROWS[:2]
    for answer in (ours, theirs):
        del answer["ResponseMetadata"]
    assert ours == theirs
    assert ours["LastEvaluatedKey"] == {"PK": {"S": "ROWS"}, "SK": {"S": "001"}}


def test_every_page_of_a_partition_and_of_the_table_comes(
    cases_table: Table, write: Writer
) -> None:
    write(*map(cases_table.put, ROWS))
    assert list(cases_table.children("ROWS")) == ROWS
    assert list(cases_table.scan()) == ROWS
    assert list(cases_table.children("NONE")) == []


def test_a_count_has_no_items(cases_table: Table, write: Writer) -> None:
    write(*map(cases_table.put, ROWS))
    answer = cases_table.client.scan(TableName="cases", Select="COUNT")
    assert (answer["Count"], answer.get("Items", [])) == (3, [])


def test_a_refusal_is_told_as_ever(client: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.scan(TableName="nothing")


def test_the_functions_clients_read_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        events = connect().meta.events
        bodies = {}
        for operation in PAGES:
            told = {"status_code": 200, "body": b'{"Items": [{"x": {"B": "/w=="}}], "Count": 1}'}
            kept: dict[str, Any] = {}
            events.emit(
                f"before-parse.dynamodb.{operation}",
                response_dict=told,
                customized_response_dict=kept,
            )
            bodies[operation] = (told["body"], kept)
    assert set(map(str, bodies.values())) == {
        str((b'{"Count": 1}', {"Items": [{"x": {"B": "/w=="}}]}))
    }


def test_a_client_that_is_used_again_reads_each_page_once(cases_table: Table) -> None:
    client = cases_table.client
    assert take_items_early(take_items_early(client)) is client
    body = b'{"Items": [], "Count": 0}'
    for operation in PAGES:
        told: dict[str, Any] = {"status_code": 200, "body": body}
        heard = client.meta.events.emit(
            f"before-parse.dynamodb.{operation}", response_dict=told, customized_response_dict={}
        )
        assert len(heard) == 1
