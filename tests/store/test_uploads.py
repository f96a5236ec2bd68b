"""Photographs sent for a case are counted to their limit, by the hour."""

from datetime import UTC, datetime

import pytest

from zhiban.domain.materials import UPLOADS
from zhiban.store import keys
from zhiban.store.table import Table
from zhiban.store.uploads import Uploads
from zhiban.store.wire import whole

WALL = datetime(2026, 12, 1, 2, 59, tzinfo=UTC)


@pytest.fixture
def uploads(cases_table: Table) -> Uploads:
    return Uploads(cases_table)


def test_a_case_takes_so_many_in_an_hour_and_no_more(uploads: Uploads) -> None:
    assert [uploads.take("甲", WALL) for _ in range(UPLOADS.tries)] == [True] * UPLOADS.tries
    assert [uploads.take("甲", WALL) for _ in range(3)] == [False] * 3
    row = uploads.table.get(keys.uploads("甲", UPLOADS.began(WALL)))
    assert row is not None
    assert whole(row, "tries") == UPLOADS.tries
    assert whole(row, "expires_at") > UPLOADS.ends(WALL).timestamp()
    assert uploads.take("乙", WALL)
    assert uploads.take("甲", UPLOADS.ends(WALL))
