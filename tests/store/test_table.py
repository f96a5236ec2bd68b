"""The table: what is stored is what is read, conditions, positions, limits, indexes."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict, StoreError
from zhiban.store.keys import Key
from zhiban.store.table import MAX_ACTIONS, Table, connect, transact
from zhiban.store.wire import Value, decode, decode_item, encode, encode_item

TEXTS = st.text('ab证𠮷#|"\\\n0', max_size=8)
LEAVES = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS | st.binary(max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_a_value_survives_the_wire(value: Value) -> None:
    read = decode(encode(value))
    assert read == value
    assert type(read) is type(value)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_an_item_survives_the_wire_without_what_is_none(item: dict[str, Any]) -> None:
    kept = {name: value for name, value in item.items() if value is not None}
    assert decode_item(encode_item(item)) == kept


def test_a_truth_is_no_number() -> None:
    assert encode(True) == {"BOOL": True}
    assert encode(1) == {"N": "1"}


def row(n: int, **values: Value) -> dict[str, Value]:
    return {"PK": f"ROW#{n}", "SK": "ROW", "n": n, **values}


def key(n: int) -> Key:
    return Key(f"ROW#{n}", "ROW")


def test_what_is_stored_is_read_back(cases_table: Table, write: Writer) -> None:
    item = row(1, text="证照", flag=False, raw=b"\x00\x01", list=["a", {"b": None}], none=None)
    write(cases_table.put(item))
    assert cases_table.get(key(1)) == {k: v for k, v in item.items() if v is not None}
    assert cases_table.get(key(2)) is None


def test_every_read_by_key_is_strong(client: Any) -> None:
    seen = []
    client.meta.events.register_first(
        "before-parameter-build.dynamodb.*", remember := lambda params, **_: seen.append(params)
    )
    table = Table(client, "cases")
    table.get(key(1))
    table.get_many([key(1)])
    list(table.children("ROW#1", "ROW"))
    client.meta.events.unregister("before-parameter-build.dynamodb.*", remember)
    assert [p.get("ConsistentRead", p.get("RequestItems")) for p in seen] == [
        True,
        {"cases": {"Keys": [{"PK": {"S": "ROW#1"}, "SK": {"S": "ROW"}}], "ConsistentRead": True}},
        True,
    ]


def test_a_batch_reads_more_than_a_request_takes(cases_table: Table, write: Writer) -> None:
    for n in (0, 99, 100, 101, 200):
        write(cases_table.put(row(n)))
    found = cases_table.get_many(key(n) for n in [*range(201), 99, 999])
    assert {k: item["n"] for k, item in found.items()} == {
        key(n): n for n in (0, 99, 100, 101, 200)
    }
    assert cases_table.get_many([]) == {}


def _batch_answer(*, kept_back: list[Key], given: list[Key]) -> dict[str, Any]:
    wire = [{"PK": {"S": k.pk}, "SK": {"S": k.sk}} for k in kept_back]
    unprocessed = {"cases": {"Keys": wire, "ConsistentRead": True}} if wire else {}
    return {
        "Responses": {"cases": [{"PK": {"S": k.pk}, "SK": {"S": k.sk}} for k in given]},
        "UnprocessedKeys": unprocessed,
    }


def test_what_a_batch_keeps_back_is_asked_for_again(client: Any) -> None:
    with Stubber(client) as stub:
        stub.add_response("batch_get_item", _batch_answer(kept_back=[key(2)], given=[key(1)]))
        stub.add_response("batch_get_item", _batch_answer(kept_back=[], given=[key(2)]))
        assert set(Table(client, "cases").get_many([key(1), key(2)])) == {key(1), key(2)}


def test_a_table_that_keeps_back_for_ever_is_an_error_not_a_gap(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is given time: a table that is too busy keeps back again what is asked for at once."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    with Stubber(client) as stub:
        for _ in range(20):
            stub.add_response("batch_get_item", _batch_answer(kept_back=[key(2)], given=[]))
        with pytest.raises(StoreError, match="kept back"):
            Table(client, "cases").get_many([key(1), key(2)])
    assert waited == sorted(waited)
    assert 2 < sum(waited) < 5


def test_children_come_in_order_and_over_pages(cases_table: Table, write: Writer) -> None:
    blob = "x" * 300_000
    for n in (3, 1, 2, 5, 4):
        write(cases_table.put({"PK": "P", "SK": f"CHILD#{n}", "blob": blob}))
    write(cases_table.put({"PK": "P", "SK": "OTHER"}))
    found = [item["SK"] for item in cases_table.children("P", "CHILD#")]
    assert found == [f"CHILD#{n}" for n in range(1, 6)]
    assert list(cases_table.children("P", "NONE#")) == []


def alarm(n: int, partition: str, sort: str) -> dict[str, Value]:
    return row(n, alarm_pk=partition, alarm_sk=sort)


def test_an_index_gives_one_partition_in_order(cases_table: Table, write: Writer) -> None:
    rows = [alarm(1, "A", "3"), alarm(2, "A", "1"), alarm(3, "A", "2"), alarm(4, "B", "0"), row(5)]
    write(*map(cases_table.put, rows))
    assert [i["n"] for i in cases_table.index("alarms", "A")] == [2, 3, 1]
    assert [i["n"] for i in cases_table.index("alarms", "A", up_to="2")] == [2, 3]
    assert [i["n"] for i in cases_table.index("alarms", "A", limit=2)] == [2, 3]
    assert [i["n"] for i in cases_table.index("alarms", "A", up_to="3", limit=1)] == [2]
    assert list(cases_table.index("alarms", "C")) == []


def test_a_row_leaves_the_index_with_its_key(cases_table: Table, write: Writer) -> None:
    write(cases_table.put(alarm(1, "A", "1")))
    write(cases_table.put(row(1)))
    assert list(cases_table.index("alarms", "A")) == []


def test_the_outbox_gives_keys_only(cases_table: Table, write: Writer) -> None:
    write(cases_table.put(row(1, outbox_pk="O", outbox_sk="1", secret=b"s")))
    assert list(cases_table.index("outbox", "O")) == [
        {"PK": "ROW#1", "SK": "ROW", "outbox_pk": "O", "outbox_sk": "1"}
    ]


def test_a_new_row_is_new_once(cases_table: Table, write: Writer) -> None:
    write(cases_table.put_new(row(1)))
    with pytest.raises(Conflict) as caught:
        write(cases_table.put_new(row(1)))
    assert caught.value.failed == (0,)


def test_a_conflict_names_the_places_that_failed_and_nothing_is_written(
    cases_table: Table, write: Writer
) -> None:
    write(cases_table.put(row(1, version=1)), cases_table.put(row(3)))
    with pytest.raises(Conflict) as caught:
        write(
            cases_table.put_new(row(0)),
            cases_table.put(row(1, version=3), "version = :before", before=2),
            cases_table.put(row(2)),
            cases_table.put_new(row(3)),
        )
    assert caught.value.failed == (1, 3)
    assert cases_table.get(key(0)) is None
    assert cases_table.get(key(2)) is None


def test_an_update_changes_what_it_names_under_its_condition(
    cases_table: Table, write: Writer
) -> None:
    write(cases_table.put(row(1, state="planned", version=1)))
    values: dict[str, Any] = {"to": "claimed", "from": "planned", "one": 1}
    change = cases_table.update(
        key(1),
        "SET #state = :to, version = version + :one REMOVE n",
        "#state = :from",
        **values,
    )
    write(change)
    expected = {"PK": "ROW#1", "SK": "ROW", "state": "claimed", "version": 2}
    assert cases_table.get(key(1)) == expected
    with pytest.raises(Conflict):
        write(change)


def test_a_deleted_row_is_gone_and_deleting_again_is_no_error(
    cases_table: Table, write: Writer
) -> None:
    write(cases_table.put(row(1)))
    write(cases_table.delete(key(1)))
    assert cases_table.get(key(1)) is None
    write(cases_table.delete(key(1)))


def test_a_row_is_deleted_under_its_condition(cases_table: Table, write: Writer) -> None:
    write(cases_table.put(row(1, state="open")))
    with pytest.raises(Conflict):
        write(cases_table.delete(key(1), "#state = :state", state="closed"))
    write(cases_table.delete(key(1), "#state = :state", state="open"))
    assert cases_table.get(key(1)) is None
    with pytest.raises(Conflict):
        write(cases_table.delete(key(1), "#state = :state", state="open"))


def test_a_transaction_takes_a_hundred_actions_and_no_more(
    cases_table: Table, write: Writer
) -> None:
    write(*(cases_table.put(row(n)) for n in range(MAX_ACTIONS)))
    assert cases_table.get(key(MAX_ACTIONS - 1)) is not None
    with pytest.raises(StoreError, match="100 actions, not 101"):
        write(*(cases_table.put(row(n)) for n in range(200, 301)))
    assert cases_table.get(key(200)) is None


def test_a_row_stands_once_in_a_transaction(cases_table: Table, write: Writer) -> None:
    with pytest.raises(StoreError, match="twice"):
        write(cases_table.put(row(1)), cases_table.check(key(1), "n = :n", n=1))
    assert cases_table.get(key(1)) is None
    other = Table(cases_table.client, f"{cases_table.name}-of-another")
    with pytest.raises(ClientError, match="ResourceNotFound"):
        write(cases_table.put(row(1)), other.put(row(1)))


def test_what_no_transaction_may_hold_is_the_callers_fault_and_no_outage(
    cases_table: Table, write: Writer
) -> None:
    with pytest.raises(StoreError, match="never take") as caught:
        write(cases_table.put(row(1)), cases_table.put(row(2, text="证" * 150_000)))
    assert not isinstance(caught.value, Conflict)
    assert cases_table.get(key(1)) is None


CANCELLED = "TransactionCanceledException"
NONE, CHECK, CONFLICT, THROTTLED, INVALID, FULL = (
    {"Code": code}
    for code in (
        "None",
        "ConditionalCheckFailed",
        "TransactionConflict",
        "ThrottlingError",
        "ValidationError",
        "ItemCollectionSizeLimitExceeded",
    )
)
ANSWERS = [
    ("TransactionConflictException", [], Conflict, ()),
    ("TransactionInProgressException", [], Conflict, ()),
    (CANCELLED, [NONE, CHECK, NONE, CHECK], Conflict, (1, 3)),
    (CANCELLED, [CONFLICT, NONE], Conflict, ()),
    (CANCELLED, [CHECK, CONFLICT], Conflict, (0,)),
    (CANCELLED, [THROTTLED, NONE], ClientError, None),
    (CANCELLED, [NONE, INVALID], StoreError, None),
    (CANCELLED, [FULL, NONE], StoreError, None),
    ("ValidationException", [], StoreError, None),
    ("ItemCollectionSizeLimitExceededException", [], StoreError, None),
    ("InternalServerError", [], ClientError, None),
    ("ProvisionedThroughputExceededException", [], ClientError, None),
    ("AccessDeniedException", [], ClientError, None),
]


@pytest.mark.parametrize(("code", "reasons", "raised", "failed"), ANSWERS)
def test_what_an_answer_of_the_service_becomes(
    client: Any,
    code: str,
    reasons: list[dict[str, str]],
    raised: type[Exception],
    failed: tuple[int, ...] | None,
) -> None:
    with Stubber(client) as stub:
        stub.add_client_error(
            "transact_write_items",
            code,
            modeled_fields={"CancellationReasons": reasons} if reasons else None,
        )
        with pytest.raises(raised) as caught:
            transact(client, [Table(client, "cases").put(row(1))])
    if failed is not None:
        assert getattr(caught.value, "failed", None) == failed


def test_the_clients_waits_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    config = connect().meta.config
    assert config.connect_timeout <= 5
    assert config.read_timeout <= 15
    assert config.retries["total_max_attempts"] <= 5


def test_what_is_more_than_a_megabyte_is_counted_and_paged_to_its_end(
    cases_table: Table, write: Writer
) -> None:
    for n in range(1, 6):
        write(cases_table.put(alarm(n, "A", str(n)) | {"blob": "x" * 300_000}))
    assert cases_table.count("alarms", "A", 100) == 5
    assert cases_table.count("alarms", "A", 4) == 4
    assert cases_table.count("alarms", "A", 100, up_to="4") == 4
    items, end = cases_table.page("alarms", "A", 5)
    assert ([item["n"] for item in items], end) == ([1, 2, 3, 4, 5], None)
    first, place = cases_table.page("alarms", "A", 4)
    assert place is not None
    rest, end = cases_table.page("alarms", "A", 4, place)
    assert ([item["n"] for item in (*first, *rest)], end) == ([1, 2, 3, 4, 5], None)
