"""The two tables of a county, empty for each test."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.world import CASES_INDEXES, REGION, REGISTRY_INDEXES, create_table
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table, transact

SHARDS = 3


@cache
def _client() -> Any:
    """Made once for all tests: making one costs more than a test does."""
    return boto3.client(
        "dynamodb",
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture
def client() -> Iterator[Any]:
    """DynamoDB in memory, with both tables as the stacks make them."""
    with mock_aws():
        made = _client()
        create_table(made, "registry", REGISTRY_INDEXES)
        create_table(made, "cases", CASES_INDEXES)
        yield made


@pytest.fixture
def registry(client: Any) -> Table:
    return Table(client, "registry")


@pytest.fixture
def cases_table(client: Any) -> Table:
    return Table(client, "cases")


@pytest.fixture
def cipher() -> Cipher:
    return Cipher("r" * 44)


class Writer:
    """Carries actions out together, as the functions do."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __call__(self, *actions: Any) -> None:
        transact(self.client, actions)


@pytest.fixture
def write(client: Any) -> Writer:
    return Writer(client)
