"""A case's event chain: whatever is done to it is found, at its place."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.audit import GENESIS, Event, Fact, canonical, commitment, first_break

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
LENGTH = 6

type Chain = list[tuple[Event, str]]


def chain_of(length: int, case_id: str = "case") -> Chain:
    chain: Chain = []
    previous = GENESIS
    for seq in range(1, length + 1):
        event = Event(
            case_id=case_id,
            seq=seq,
            type=f"type_{seq}",
            at=AT + timedelta(minutes=seq),
            actor="ring_alarms",
            commitment=commitment({"n": seq}, f"salt{seq}"),
            prev_hash=previous,
        )
        chain.append((event, event.hash))
        previous = event.hash
    return chain


@pytest.mark.parametrize("length", range(LENGTH + 1))
def test_an_untouched_chain_holds(length: int) -> None:
    assert first_break(chain_of(length)) is None


FLIPS: dict[str, object] = {
    "case_id": "another",
    "seq": 99,
    "type": "case_closed",
    "at": AT - timedelta(days=1),
    "actor": "somebody",
    "commitment": "f" * 64,
    "prev_hash": "e" * 64,
}


@pytest.mark.parametrize("place", range(1, LENGTH + 1))
@pytest.mark.parametrize("field", FLIPS)
def test_a_changed_field_is_found_at_its_place(field: str, place: int) -> None:
    chain = chain_of(LENGTH)
    event, stored = chain[place - 1]
    forged = replace(event, **{field: FLIPS[field]})  # type: ignore[arg-type]
    chain[place - 1] = (forged, stored)
    assert first_break(chain) == place


@pytest.mark.parametrize("place", range(1, LENGTH + 1))
def test_a_flipped_digit_of_a_stored_hash_is_found(place: int) -> None:
    chain = chain_of(LENGTH)
    event, stored = chain[place - 1]
    chain[place - 1] = (event, ("0" if stored[0] != "0" else "1") + stored[1:])
    assert first_break(chain) == place


@pytest.mark.parametrize("place", range(1, LENGTH))
def test_an_event_forged_with_its_own_hash_breaks_the_next(place: int) -> None:
    chain = chain_of(LENGTH)
    forged = replace(chain[place - 1][0], actor="somebody")
    chain[place - 1] = (forged, forged.hash)
    assert first_break(chain) == place + 1


@pytest.mark.parametrize("place", range(1, LENGTH))
def test_a_dropped_event_is_found_where_it_is_missing(place: int) -> None:
    chain = chain_of(LENGTH)
    del chain[place - 1]
    assert first_break(chain) == place


def test_a_chain_cut_at_its_end_is_found_by_the_head_the_case_keeps() -> None:
    """Nothing in a chain tells of a lost end; the case's own `last_hash` does."""
    chain = chain_of(LENGTH)
    assert first_break(chain[:-1]) is None
    assert chain[:-1][-1][1] != chain[-1][1]


@pytest.mark.parametrize("place", range(1, LENGTH))
def test_two_swapped_events_are_found_at_the_first(place: int) -> None:
    chain = chain_of(LENGTH)
    chain[place - 1], chain[place] = chain[place], chain[place - 1]
    assert first_break(chain) == place


@pytest.mark.parametrize("place", range(1, LENGTH + 1))
def test_an_event_put_in_twice_is_found_at_the_second(place: int) -> None:
    chain = chain_of(LENGTH)
    chain.insert(place, chain[place - 1])
    assert first_break(chain) == place + 1


@pytest.mark.parametrize("place", range(1, LENGTH + 1))
def test_an_event_of_another_chain_is_found_where_it_stands(place: int) -> None:
    chain = chain_of(LENGTH)
    chain.insert(place - 1, chain_of(LENGTH, "another")[place - 1])
    assert first_break(chain) == (place if place > 1 else 2)


def test_an_event_says_what_its_hash_is_made_of() -> None:
    """Anyone can recompute it with a JSON library and SHA-256."""
    event, stored = chain_of(1)[0]
    body = {
        "case_id": "case",
        "seq": 1,
        "type": "type_1",
        "at": "2026-12-01T02:01:00+00:00",
        "actor": "ring_alarms",
        "commitment": event.commitment,
        "prev_hash": "0" * 64,
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert stored == hashlib.sha256(text.encode()).hexdigest()


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    one: dict[str, Fact] = {"乙": 1, "甲": [True, None, {"b": 2, "a": "文"}]}
    other: dict[str, Fact] = {"甲": [True, None, {"a": "文", "b": 2}], "乙": 1}
    assert canonical(one) == canonical(other)
    assert canonical(one) == '{"乙":1,"甲":[true,null,{"a":"文","b":2}]}'.encode()


TEXTS = st.text('ab"\\{}\x1f,:证', max_size=8)
FACTS = st.dictionaries(TEXTS, st.integers() | TEXTS, max_size=4)


@settings(max_examples=80, deadline=None)
@given(FACTS, FACTS, TEXTS, TEXTS)
def test_a_commitment_binds_data_and_salt(
    data: dict[str, Fact], other: dict[str, Fact], salt: str, another: str
) -> None:
    assert commitment(data, salt) == commitment(dict(reversed(data.items())), salt)
    if (data, salt) != (other, another):
        assert commitment(data, salt) != commitment(other, another)
