"""What partners were told after the moment a table was restored from, remembered by our reference.

The sender's log tells it (`zhiban restore settle`); from restored tables the sender looks here
before it tells a provider anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, text

KEPT = timedelta(days=40)
"""Longer than anything planned before a restore may wait to be sent."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """Remembers attempts that our rows know nothing of."""

    table: Table

    def get(self, reference: str) -> str | None:
        """The provider's message id; "" where its answer is not known; None: it was never told."""
        item = self.table.get(keys.recalled(reference))
        return text(item, "message_id") if item is not None else None

    def remember(self, reference: str, message_id: str, wall: datetime) -> Action:
        """An action: it was told, and this is what it answered; as often as one likes."""
        key, gone = keys.recalled(reference), int((wall + KEPT).timestamp())
        row: Item = {"PK": key.pk, "SK": key.sk, "message_id": message_id, "expires_at": gone}
        return self.table.put(row)
