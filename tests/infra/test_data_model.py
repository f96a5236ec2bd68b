"""docs/data-model.md is what `keys.py` draws, what the flows do and what retention says."""

import json
import re
from datetime import date
from typing import get_type_hints

import pytest

from layers.zhiban.operate.sealed_rows import FIELDS
from tests.faults.actions import watched
from tests.infra import data_model
from tests.infra.conftest import Synthesised
from tests.infra.data_model import BY_HAND, LANES, STAND_TOO
from tests.store.test_keys import KEYS
from tests.world import INDEX_KEYS
from zhiban.domain.retention import Ended
from zhiban.store import keys, lanes

DAY = date(2026, 12, 1)
NAMED = {
    "alarm_bucket": keys.alarm_bucket(DAY, 3),
    "pending_changes": keys.pending_changes(3),
    "unfinished_files": keys.unfinished_files(),
    "ended": keys.ended(Ended.GONE.value, 3),
    "names_from": keys.names_from("沂"),
    "phone_tails": keys.phone_tails("f"),
    "case_queue": keys.case_queue("filed"),
    "worklist": keys.worklist("file_held"),
    "parcel_queue": keys.parcel_queue("claimed"),
    "copies_awaited": keys.copies_awaited(),
    "outbox": keys.outbox(3),
    "claims": keys.claims(3),
    "awaited": keys.awaited(3),
}


def test_the_page_is_of_these_rows() -> None:
    assert data_model.PAGE.read_text(encoding="utf-8") == data_model.page(), "make data-model"


def test_every_row_that_is_drawn_is_written_by_somebody() -> None:
    rows = watched().rows
    silent = {
        shape.written
        for shape in data_model.shapes()
        if not data_model.functions(rows.written, shape)
    }
    assert silent == set(BY_HAND)


def test_every_row_that_is_written_is_drawn_for_its_table() -> None:
    rows = watched().rows
    assert {one.table for one in rows.written} == set(data_model.TABLES)
    for one in rows.written | rows.removed:
        data_model.shape_of(one.table, one.key)


def test_every_field_that_is_sealed_is_sealed_anew_when_the_root_changes() -> None:
    sealed = {field for _, field in watched().rows.sealed}
    apart = {field for field in sealed if re.fullmatch(r"mobile\.\d", field)}
    assert sealed - apart == FIELDS
    assert {key.sk for key, field in watched().rows.sealed if field in apart} == {"ENTITY"}


@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_key_is_told_of_in_its_makers_words(name: str) -> None:
    shape, maker = data_model.shape_of_sample(KEYS[name]), name.partition(" ")[0]
    assert maker in data_model.makers(shape) or maker == "send_of"
    assert (getattr(keys, maker).__doc__ or "").strip()


@pytest.mark.parametrize("lane", sorted(LANES))
def test_every_partition_of_an_index_is_told_of(lane: str) -> None:
    assert data_model.lane_of(NAMED[lane]) == lane


def test_no_function_names_a_partition_that_is_not_told_of() -> None:
    named = {
        name
        for name, value in vars(lanes).items()
        if callable(value) and get_type_hints(value).get("return") is str
    }
    assert named - {"instant"} == set(LANES) - {"unfinished_files"}


def test_every_index_is_stood_in_and_what_is_seen_is_not_told_twice() -> None:
    columns = {f"{prefix}_pk": name for name, prefix in INDEX_KEYS.items()}
    seen = {
        (table, columns[name], data_model.lane_of(value))
        for table, _, name, value in watched().rows.lanes
        if name in columns
    }
    assert {index for _, index, _ in seen} == set(INDEX_KEYS)
    assert not seen & set(STAND_TOO)


def test_rows_with_an_end_are_in_the_table_that_removes_them(synthesised: Synthesised) -> None:
    assert {table for table, _ in watched().rows.ending} == {"cases"}
    tables = synthesised.example.of("AWS::DynamoDB::GlobalTable")
    ending = {
        name: one["Properties"]["TimeToLiveSpecification"]["AttributeName"]
        for name, one in tables.items()
        if "TimeToLiveSpecification" in one["Properties"]
    }
    assert len(tables) == 2
    assert list(ending.values()) == ["expires_at"]
    assert "Cases" in json.dumps(list(ending))


def test_a_row_of_no_person_has_nothing_sealed() -> None:
    for shape in data_model.shapes():
        assert data_model.kept(shape) or not data_model.sealed(shape), shape
