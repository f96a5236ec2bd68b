"""Ratings: over the version that was read, each with its own event, or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from zhiban.domain.errors import Conflict
from zhiban.domain.ratings import Grade, Rating
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.ratings import Ratings
from zhiban.store.table import Table

CASE = "a" * 24
FIRST = Rating(Grade.GOOD, "好", datetime(2026, 12, 1, 2, tzinfo=UTC), 1)


@pytest.fixture
def ratings(cases_table: Table, cipher: Cipher) -> Ratings:
    return Ratings(cases_table, cipher)


def test_a_first_rating_is_first_once(ratings: Ratings, write: Callable[..., None]) -> None:
    write(*ratings.store(CASE, FIRST))
    with pytest.raises(Conflict):
        write(ratings.store(CASE, replace(FIRST, remark="坏"))[0])
    assert ratings.get(CASE) == FIRST


@pytest.mark.parametrize("version", [1, 2])
def test_an_event_of_a_rating_is_never_written_over(
    ratings: Ratings, write: Callable[..., None], version: int
) -> None:
    _, happened = ratings.store(CASE, replace(FIRST, version=version))
    write(happened)
    with pytest.raises(Conflict):
        write(happened)
    assert ratings.table.get(keys.rated(CASE, version)) is not None


def test_of_two_changes_of_one_rating_one_stands(
    ratings: Ratings, write: Callable[..., None]
) -> None:
    write(*ratings.store(CASE, FIRST))
    second = replace(FIRST, remark="又想了想", version=2)
    write(ratings.store(CASE, second)[0])
    with pytest.raises(Conflict):
        write(ratings.store(CASE, replace(second, remark="别的"))[0])
    assert ratings.get(CASE) == second
