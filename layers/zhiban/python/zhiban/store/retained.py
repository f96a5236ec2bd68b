"""What is kept for its time and then erased: found by the day it ended on, deleted in groups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import batched

from zhiban.domain.erasing import OF_CASE
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.retention import ERASED, Ended
from zhiban.store import keys
from zhiban.store.event_items import DATA, EVENT
from zhiban.store.fact_changes import CHANGES, change_from
from zhiban.store.table import MAX_ACTIONS, Action, Table, transact
from zhiban.store.wire import Item, text

_OF_HOLDER = (CHANGES, keys.CORRECTIONS, "PROFILE")


@dataclass(frozen=True, slots=True)
class Retained:
    """Finds and deletes; never reads a table from end to end."""

    cases: Table
    registry: Table

    def cases_ended(self, sort: Ended, through: date) -> Iterator[str]:
        """The ids of cases of one sort that ended on or before a civil day, the oldest of each lane
        first; eventually consistent.
        """
        for item in self._ended(self.cases, "outbox", sort, through):
            yield text(item, "PK").removeprefix("CASE#")

    def holders_gone(self, through: date) -> Iterator[str]:
        """The USCCs of holders that are gone since that day or longer, likewise."""
        for item in self._ended(self.registry, "alarms", Ended.GONE, through):
            yield text(item, "PK").removeprefix("ENTITY#")

    def count_ended(self, sort: Ended, through: date, most: int) -> int:
        """How many there are, counted no further than `most` a lane."""
        table, index = self._where(sort)
        lanes = (keys.ended(sort.value, lane) for lane in range(keys.ENDED_LANES))
        return sum(table.count(index, lane, most, up_to=_end(through)) for lane in lanes)

    def rows_of_case(self, case_id: str) -> list[Item]:
        """Everything in the partition of a case."""
        return list(self.cases.children(keys.case(case_id).pk))

    def erase_case(self, rows: Iterable[Item], case_id: str) -> int:
        """Delete what goes with a case's data, its rating included; how many rows went.

        What an erasure itself told stays. Doing it again does nothing.
        """
        rows = list(rows)
        told = {_number(row) for row in rows if row.get("type") == ERASED}
        last = max(told, default=0)
        going = [row for row in rows if _goes(row, last)]
        return self._delete(self.cases, [*going, *self.cases.children(keys.rating(case_id).pk)])

    def erase_invitation(self, invitation_id: str) -> int:
        """Delete an invitation with its send ledger; how many rows went."""
        pk = keys.invitation(invitation_id).pk
        return self._delete(self.cases, self.cases.children(pk))

    def changes_pending(self, uscc: str) -> bool:
        """Whether a change of a holder's facts is still to be worked."""
        found = self.registry.children(keys.entity(uscc).pk, CHANGES)
        return any(_is_pending(change_from(item)) for item in found)

    def erase_holder(self, uscc: str) -> int:
        """Delete what was told of a holder beside its own row and its licences."""
        mine, tasks = keys.entity(uscc).pk, keys.holder_task(uscc, "").pk
        beside = [row for prefix in _OF_HOLDER for row in self.registry.children(mine, prefix)]
        gone = self._delete(self.registry, beside)
        asked = [row for row in self.cases.children(tasks) if _is_task(row)]
        return gone + self._delete(self.cases, asked)

    def _ended(self, table: Table, index: str, sort: Ended, through: date) -> Iterator[Item]:
        for lane in range(keys.ENDED_LANES):
            yield from table.index(index, keys.ended(sort.value, lane), up_to=_end(through))

    def _where(self, sort: Ended) -> tuple[Table, str]:
        return (self.registry, "alarms") if sort is Ended.GONE else (self.cases, "outbox")

    def _delete(self, table: Table, rows: Iterable[Item]) -> int:
        """Delete rows, a transaction a hundred of them."""
        actions: list[Action] = [table.delete(_key(row)) for row in rows]
        for some in batched(actions, MAX_ACTIONS, strict=False):
            transact(table.client, some)
        return len(actions)


def _end(through: date) -> str:
    """Behind everything of a civil day."""
    return f"{through.isoformat()}$"


def _key(row: Item) -> keys.Key:
    return keys.Key(text(row, "PK"), text(row, "SK"))


def _number(row: Item) -> int:
    return int(text(row, "SK").removeprefix(EVENT).removeprefix(DATA))


def _goes(row: Item, last: int) -> bool:
    sk = text(row, "SK")
    return sk.startswith(OF_CASE) or (sk.startswith(DATA) and _number(row) < last)


def _is_task(row: Item) -> bool:
    return text(row, "SK").startswith(("TASK#", "DONE#"))


def _is_pending(changed: FactsChanged) -> bool:
    return changed.look_on is not None
