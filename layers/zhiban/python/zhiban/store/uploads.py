"""Photographs sent for a case, counted by the hour before any is looked at."""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.materials import UPLOADS
from zhiban.store import keys
from zhiban.store.table import Table
from zhiban.store.tries import count_try


@dataclass(frozen=True, slots=True)
class Uploads:
    """Counts what a case is sent."""

    table: Table

    def take(self, case_id: str, wall: datetime) -> bool:
        """Count one more photograph at the wall clock's instant; False after too many."""
        key = keys.uploads(case_id, UPLOADS.began(wall))
        return count_try(self.table, key, UPLOADS, wall)
