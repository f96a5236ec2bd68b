"""Tries, counted within a stretch of time that ends by itself."""

from datetime import datetime, timedelta

from zhiban.domain.errors import Conflict
from zhiban.domain.guessing import Limit
from zhiban.store.keys import Key
from zhiban.store.table import Table

_KEPT = timedelta(hours=1)


def count_try(table: Table, key: Key, limit: Limit, wall: datetime) -> bool:
    """Count one more try at the row of its stretch; False where all of the stretch are used up.

    By a plain counter: so many at once never stand in each other's way. Where it cannot be counted
    it raises, and no try may be made: it fails closed.
    """
    try:
        table.change_now(
            key,
            "SET tries = if_not_exists(tries, :none) + :one, expires_at = :gone",
            "attribute_not_exists(tries) OR tries < :most",
            none=0,
            one=1,
            most=limit.tries,
            gone=int((limit.ends(wall) + _KEPT).timestamp()),
        )
    except Conflict:
        return False
    return True
