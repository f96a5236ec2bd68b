"""The table in a dictionary does as moto does, for what `store/` asks of it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.in_process_table import county_tables
from tests.world import REGION
from zhiban.domain.errors import Conflict
from zhiban.store.keys import Key
from zhiban.store.table import Action, Table, transact
from zhiban.store.wire import text

KEYS = [Key("A", "x"), Key("A", "y#1"), Key("A", "y#2"), Key("B", "x")]
STATES = ["planned", "claimed", "sent"]


def item(key: Key, n: int, state: str) -> dict[str, Any]:
    row: dict[str, Any] = {"PK": key.pk, "SK": key.sk, "version": n, "state": state, "sealed": b"x"}
    if n % 3:
        row |= {"outbox_pk": f"lane{n % 2}", "outbox_sk": f"{n}#{key.sk}"}
    return row


def actions(table: Table, key: Key, n: int, state: str) -> list[Action]:
    """One of each action that store has."""
    return [
        table.put_new(item(key, n, state)),
        table.put(item(key, n, state), "version = :before", before=n - 1),
        table.put(item(key, n, state)),
        table.update(
            key,
            "SET #state = :to, version = version + :one, outbox_pk = :lane, outbox_sk = :place"
            " REMOVE sealed",
            "#state IN (:from0, :from1) AND attribute_exists(PK)",
            to=state,
            one=1,
            lane="lane0",
            place=f"{n}",
            from0="planned",
            from1="claimed",
        ),
        table.update(
            key,
            "SET messages = if_not_exists(messages, :zero) + :one REMOVE outbox_pk, outbox_sk",
            "attribute_not_exists(messages) OR messages < :cap",
            zero=0,
            one=1,
            cap=2,
        ),
        table.update(
            key,
            "SET version = version - :one",
            "version >= :n AND #state <> :to",
            one=1,
            n=n,
            to="x",
        ),
        table.update(key, "ADD opened :one, suppressed :n", one=1, n=n),
        table.delete(key),
    ]


def outcome(client: Any, chosen: list[Action]) -> tuple[int, ...] | None:
    try:
        transact(client, chosen)
    except Conflict as conflict:
        return conflict.failed
    return None


def contents(client: Any) -> list[str]:
    table = Table(client, "cases")
    found = [json.dumps(table.get(key), default=repr, sort_keys=True) for key in KEYS]
    found += [json.dumps(i, default=repr, sort_keys=True) for i in table.children("A", "y#")]
    for lane in ("lane0", "lane1"):
        for up_to in (None, "2"):
            placed = table.index("outbox", lane, up_to=up_to)
            found += [" ".join(text(i, n) for n in ("PK", "SK", "outbox_sk")) for i in placed]
    found += sorted(map(str, table.get_many(KEYS)))
    return found


ON_ROWS = (3, 5)
"""Actions that count on from what a row holds; DynamoDB refuses them without a row."""

CHOICE = st.tuples(
    st.sampled_from(KEYS), st.integers(0, 7), st.integers(0, 4), st.sampled_from(STATES)
)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(CHOICE, min_size=1, max_size=3, unique_by=lambda c: c[0]), max_size=8))
def test_it_does_as_moto_does(
    dynamodb: Any, history: list[list[tuple[Key, int, int, str]]]
) -> None:
    for memory in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.values():
        memory.items.clear()
    ours = county_tables()
    for step in history:
        there = {key for key, *_ in step if Table(dynamodb, "cases").get(key)}
        told = [
            (key, which if key in there or which not in ON_ROWS else 0, n, state)
            for key, which, n, state in step
        ]
        found = [
            outcome(
                one, [actions(Table(one, "cases"), k, n, to)[which] for k, which, n, to in told]
            )
            for one in (dynamodb, ours)
        ]
        assert found[0] == found[1]
        assert contents(dynamodb) == contents(ours)


def test_both_refuse_a_row_that_stands_twice_in_a_transaction(dynamodb: Any) -> None:
    for client in (dynamodb, county_tables()):
        put = Table(client, "cases").put(item(KEYS[0], 1, "planned"))
        with pytest.raises(ClientError, match="multiple operations on one item") as refused:
            client.transact_write_items(TransactItems=[put, put])
        assert refused.value.response["Error"]["Code"] == "ValidationException"
