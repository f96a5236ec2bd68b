"""Tries at what cannot be guessed: counted to their limit, and given back no further than none."""

from datetime import UTC, datetime

import pytest

from zhiban.domain.guessing import AN_ADDRESS, neighbourhood
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.guesses import Guesses
from zhiban.store.table import Table
from zhiban.store.wire import whole

WALL = datetime(2026, 12, 1, 2, tzinfo=UTC)
FROM = "192.0.2.7"


@pytest.fixture
def guesses(cases_table: Table, cipher: Cipher) -> Guesses:
    return Guesses(cases_table, cipher)


def tries(guesses: Guesses) -> int:
    who = guesses.cipher.fingerprint(f"address|{FROM}")
    item = guesses.table.get(keys.guesses(who, AN_ADDRESS.began(WALL)))
    return whole(item, "tries") if item else 0


def test_an_address_has_so_many_tries_and_no_more(guesses: Guesses) -> None:
    for _ in range(AN_ADDRESS.tries):
        assert guesses.take(FROM, WALL) == ""
    assert guesses.take(FROM, WALL) == guesses.cipher.fingerprint(f"address|{FROM}")
    assert tries(guesses) == AN_ADDRESS.tries


def test_what_was_never_taken_is_not_given_back(guesses: Guesses) -> None:
    guesses.take(FROM, WALL)
    guesses.give_back(FROM, WALL)
    guesses.give_back(FROM, WALL)
    assert tries(guesses) == 0


LINE = "2001:db8:0:7::"


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        (FROM, FROM),
        (f"{LINE}1", f"{LINE}/64"),
        (f"{LINE}ffff:1", f"{LINE}/64"),
        ("2001:db8:0:8::1", "2001:db8:0:8::/64"),
        (f"::ffff:{FROM}", FROM),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_line_is_one_address(address: str, counted_as: str) -> None:
    assert neighbourhood(address) == counted_as


def test_a_line_that_changes_its_address_has_no_more_tries(guesses: Guesses) -> None:
    for n in range(AN_ADDRESS.tries):
        assert guesses.take(f"{LINE}{n:x}", WALL) == ""
    assert guesses.take(f"{LINE}abcd", WALL) == guesses.take(f"{LINE}dcba", WALL) != ""
    guesses.give_back(f"{LINE}9", WALL)
    assert guesses.take(f"{LINE}abcd", WALL) == ""
