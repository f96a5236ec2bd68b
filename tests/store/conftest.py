"""The two tables of a county, empty for each test."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.world import CASES_INDEXES, REGION, REGISTRY_INDEXES, create_table
from zhiban.store import keys
from zhiban.store.answers import take_items_early
from zhiban.store.cipher import Cipher
from zhiban.store.sends import Sends
from zhiban.store.table import Table, transact

if TYPE_CHECKING:
    from tests.store.send_ledger import Ledger

SHARDS = 3


@pytest.fixture(scope="package")
def dynamodb() -> Iterator[Any]:
    """DynamoDB in memory, with both tables as the stacks make them, made once."""
    with mock_aws():
        made = boto3.client(
            "dynamodb",
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        for name, indexes in (("registry", REGISTRY_INDEXES), ("cases", CASES_INDEXES)):
            create_table(made, name, indexes)
        yield take_items_early(made)


@pytest.fixture
def client(dynamodb: Any) -> Any:
    """The same, with empty tables for each test."""
    for table in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.values():
        table.items.clear()
    return dynamodb


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


@pytest.fixture
def ledger(cases_table: Table, cipher: Cipher, write: Writer) -> "Ledger":
    """One planned attempt; nobody was written to on that day."""
    from tests.store.send_ledger import MOBILE, SEND, TODAY, Ledger

    made = Ledger(Sends(cases_table, SHARDS, cipher), cases_table, write)
    phone, case = keys.phone_day(cipher.fingerprint(MOBILE), TODAY), keys.reminded("c1")
    counters = [
        cases_table.put({"PK": key.pk, "SK": key.sk, "messages": 0}) for key in (phone, case)
    ]
    write(made.sends.plan(SEND), *counters)
    return made
