"""Safe mode (安全模式): whether what we do may leave this house, a message, an order, a licence,
and whether the platform decides by itself.

The row that allows it names the table it was written into. A table that was restored from a moment
of another has another name, so that whoever works on it finds itself forbidden, whatever the row
said then, until an operator allows it anew. What is forbidden waits where it stands.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, moment, text, whole

SCHEMA = 1
HELD = "held_safe_mode"
"""What became of work that waits for an operator, for logs."""

_KEY = keys.switch("effects")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the switch stands: `held` by an operator, or a table that is not the one it was set in.

    `restored_to` is the instant a restored table was taken from: partners may have been asked since
    for what it knows nothing of. `by` is who turned it last, a business instant `at`, and why.
    Version 0: nothing was ever loaded.
    """

    held: bool = False
    foreign: bool = False
    restored_to: datetime | None = None
    version: int = 0
    by: str = ""
    name: str = ""
    at: datetime | None = None
    reason: str = ""

    @property
    def allowed(self) -> bool:
        """Whether anything may leave."""
        return not (self.held or self.foreign)


@dataclass(frozen=True, slots=True)
class Effects:
    """Reads and turns the switch; one strong read of one row."""

    table: Table

    def read(self) -> Standing:
        """The switch as it stands in this table."""
        item = self.table.get(_KEY)
        if item is None:
            return Standing()
        return Standing(
            held=text(item, "state") != "allowed",
            foreign=text(item, "table") != self.table.name,
            restored_to=moment(item, "restored_to"),
            version=whole(item, "version"),
            by=text(item, "by"),
            name=text(item, "name"),
            at=moment(item, "at"),
            reason=text(item, "reason"),
        )

    def begin(self) -> Action:
        """An action: the first load; from here on a copy of this table is known for one."""
        row: Item = {"PK": _KEY.pk, "SK": _KEY.sk, "state": "allowed", "table": self.table.name}
        return self.table.put_new(row | {"version": 0, "schema": SCHEMA})

    def turn(self, to: Standing, restored_to: datetime | None = None) -> list[Action]:
        """Actions: turn it over the version before, with its event; `to.held` says which way.

        `restored_to` is said once, of a table that was restored. Raises Conflict, when they are
        carried out, where somebody else turned it first.
        """
        assert to.at is not None
        told: Item = {
            "state": "held" if to.held else "allowed",
            "table": self.table.name,
            "version": to.version,
            "by": to.by,
            "name": to.name,
            "at": to.at.isoformat(),
            "reason": to.reason,
            "schema": SCHEMA,
        }
        if since := restored_to or to.restored_to:
            told["restored_to"] = since.isoformat()
        happened = keys.switched(_KEY.sk, to.version)
        row = told | {"PK": _KEY.pk, "SK": _KEY.sk}
        event = told | {"PK": happened.pk, "SK": happened.sk, "type": "effects_switched"}
        before = to.version - 1
        guard = "attribute_not_exists(PK) OR version = :before"
        return [self.table.put(row, guard, before=before), self.table.put_new(event)]


def turned(
    before: Standing, *, held: bool, by: str, name: str, at: datetime, reason: str
) -> Standing:
    """The switch after it was turned; that a table was restored stays known."""
    return replace(
        before,
        held=held,
        foreign=False,
        version=before.version + 1,
        by=by,
        name=name,
        at=at,
        reason=reason,
    )
