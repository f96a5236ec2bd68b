"""How much the registry knows, counted as files and officers add to it."""

from dataclasses import dataclass

from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import whole


@dataclass(frozen=True, slots=True)
class Sizes:
    """Reads and adds to the registry's size, by kind of table: entities, licences.

    A holder known only from a licence does not count. Files add when they are complete, so that a
    first load is one however many parts it has.
    """

    table: Table

    def of(self, kind: str) -> int:
        """How many are known."""
        return whole(self.table.get(keys.registry_size()) or {}, kind)

    def add(self, kind: str, number: int) -> Action:
        """An action: so many more are known."""
        return self.table.update(keys.registry_size(), f"ADD {kind} :number", number=number)
