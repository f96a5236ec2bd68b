"""Ratings (好差评): one row a case, its remark sealed, and an event for the counters each time.

They stand beside the case and not in its chain, so that an officer who has the case open is not
held up by a rating; the event tells the grade and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.ratings import Grade, Rating
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, text, whole

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Ratings:
    """Reads and writes ratings; every write is over the version before."""

    table: Table
    cipher: Cipher

    def get(self, case_id: str) -> Rating | None:
        """The rating of a case as it was last given, or None."""
        key = keys.rating(case_id)
        item = self.table.get(key)
        if item is None:
            return None
        sealed = item.get("remark")
        remark = self.cipher.open(sealed, key, "remark") if isinstance(sealed, bytes) else ""
        at = datetime.fromisoformat(text(item, "at"))
        return Rating(Grade(text(item, "grade")), remark, at, whole(item, "version"))

    def store(self, case_id: str, rating: Rating) -> list[Action]:
        """Actions: write the rating over the version before, with its event."""
        key, event = keys.rating(case_id), keys.rated(case_id, rating.version)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "grade": rating.grade.value,
            "remark": self.cipher.seal(rating.remark, key, "remark") if rating.remark else None,
            "at": rating.at.isoformat(),
            "version": rating.version,
            "schema": SCHEMA,
        }
        happened: Item = {
            "PK": event.pk,
            "SK": event.sk,
            "type": f"rated_{rating.grade.value}",
            "at": rating.at.isoformat(),
            "schema": SCHEMA,
        }
        before = rating.version - 1
        if before:
            return [
                self.table.put(item, "version = :before", before=before),
                self.table.put_new(happened),
            ]
        return [self.table.put_new(item), self.table.put_new(happened)]
