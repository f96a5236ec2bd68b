"""What changed of a holder's facts (CHANGE rows), worked until nothing more follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.ids import shard_of
from zhiban.domain.registry import Change
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, civil_day, maps, required_day, required_moment, text, whole

SCHEMA = 2

CHANGES = "CHANGE#"
"""How the sort keys of a holder's changes begin."""


@dataclass(frozen=True, slots=True)
class FactChanges:
    """Reads and writes the changes of holders' facts."""

    table: Table

    def of_holder(self, uscc: str) -> list[FactsChanged]:
        """All changes of a holder's facts, in the order in which they came."""
        return [change_from(item) for item in self.table.children(keys.entity(uscc).pk, CHANGES)]

    def waiting(self, lane: int, up_to: date) -> Iterator[FactsChanged]:
        """The changes of one lane that are to be worked by the civil day `up_to`, by that day.

        Eventually consistent: whoever works one reads it anew.
        """
        lane_of = keys.pending_changes(lane)
        waiting = self.table.index("alarms", lane_of, up_to=f"{up_to.isoformat()}$")
        return map(change_from, waiting)

    def all(self, segment: int, segments: int) -> Iterator[FactsChanged]:
        """Every change in one of `segments` parts of the registry; see Table.scan."""
        return map(change_from, self.table.scan(CHANGES, segment, segments))

    def store(self, changed: FactsChanged) -> Action:
        """An action: write a change over the version before; version 1 must be new."""
        item = change_item(changed)
        if changed.version == 1:
            return self.table.put_new(item)
        return self.table.put(item, "version = :before", before=changed.version - 1)

    def look_on(self, changed: FactsChanged, day: date | None) -> Action:
        """An action: the change is looked at again on a civil day, or is worked (None)."""
        return self.store(replace(changed, look_on=day, version=changed.version + 1))


def change_item(changed: FactsChanged) -> Item:
    """A change in its stored form."""
    key = keys.change(changed.uscc, changed.facts_version)
    item: Item = {
        "PK": key.pk,
        "SK": key.sk,
        "uscc": changed.uscc,
        "facts_version": changed.facts_version,
        "changes": [{"field": c.field, "old": c.old, "new": c.new} for c in changed.changes],
        "on": changed.on.isoformat(),
        "known_at": changed.known_at.isoformat(),
        "state": "pending" if changed.look_on else "worked",
        "version": changed.version,
        "schema": SCHEMA,
    }
    if changed.look_on:
        lane = shard_of(changed.uscc, keys.CHANGE_LANES)
        item["look_on"] = changed.look_on.isoformat()
        item["alarm_pk"] = keys.pending_changes(lane)
        item["alarm_sk"] = f"{changed.look_on.isoformat()}#{changed.uscc}#{changed.facts_version}"
    return item


def change_from(item: Item) -> FactsChanged:
    """A change out of its stored form."""
    return FactsChanged(
        uscc=text(item, "uscc"),
        facts_version=whole(item, "facts_version"),
        changes=tuple(
            Change(text(one, "field"), text(one, "old"), text(one, "new"))
            for one in maps(item, "changes")
        ),
        on=required_day(item, "on"),
        known_at=required_moment(item, "known_at"),
        look_on=civil_day(item, "look_on"),
        version=whole(item, "version"),
    )
