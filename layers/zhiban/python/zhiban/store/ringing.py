"""How far ringing has come: the go after a large load, watermarks, and each day's equation."""

from dataclasses import dataclass
from datetime import date, datetime

from zhiban.store import keys
from zhiban.store.effects import Effects
from zhiban.store.table import Action, Table, transact
from zhiban.store.wire import Item, civil_day, moment, required_day, text, texts, whole

SCHEMA = 1

_GO = keys.switch("ringing")
_STOPPED = keys.switch("stopped_items")
_APPROVED = keys.switch("approved_items")
_AUTOMATIC = keys.switch("automatic_items")


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether ringing may start: `open`, or waiting for an officer since a first large load.

    `opened_at` is the business instant of the officer's go.
    """

    open: bool
    since: date
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemSwitch:
    """A switch of items as it stands: the codes of those it is on for, who turned it, when, why.

    `by` is the officer's id and `name` their sign-in name. Version 0: nobody ever turned it.
    """

    items: tuple[str, ...] = ()
    version: int = 0
    by: str = ""
    name: str = ""
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Switches:
    """What officers have set item by item: reminders `stopped`, low-confidence rules `approved`,
    what the platform may decide `automatic`. `versions` are of the first and the last."""

    stopped: frozenset[str]
    approved: frozenset[str]
    automatic: frozenset[str] = frozenset()
    versions: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Ringing:
    """Reads and writes the state of ringing."""

    table: Table

    def gate(self) -> Gate | None:
        """The gate, or None while nothing has ever been loaded."""
        item = self.table.get(_GO)
        if item is None:
            return None
        return Gate(item["state"] == "go", required_day(item, "since"), moment(item, "approved_at"))

    def wait_for_go(self, since: date) -> list[Action]:
        """Actions: the first load; ringing starts from this civil day when an officer says so.

        The table is named in it, so that a copy of it is known for one (store/effects.py).
        """
        gate: Item = {"PK": _GO.pk, "SK": _GO.sk, "state": "waiting", "since": since.isoformat()}
        return [self.table.put_new(gate), Effects(self.table).begin()]

    def give_go(self, by: str, at: datetime) -> Action:
        """An action: an officer has seen the forecast and lets ringing start."""
        return self.table.update(
            _GO,
            "SET #state = :go, approved_by = :by, approved_at = :at",
            "#state = :waiting",
            go="go",
            waiting="waiting",
            by=by,
            at=keys.instant(at),
        )

    def stopped_items(self) -> frozenset[str]:
        """The items an officer has stopped (kill switch)."""
        return frozenset(self.stopped().items)

    def stopped(self) -> ItemSwitch:
        """The kill switch, with who turned it last."""
        return _read(self.table.get(_STOPPED) or {})

    def stop(self, stopped: ItemSwitch) -> list[Action]:
        """Actions: turn the kill switch over the version before, with its event."""
        return self._turn(_STOPPED, stopped, "items_switched")

    def approved(self) -> ItemSwitch:
        """The items of low confidence that may remind, with who approved last."""
        return _read(self.table.get(_APPROVED) or {})

    def approve(self, approved: ItemSwitch) -> list[Action]:
        """Actions: these, and only these, items of low confidence may remind from now on.

        Over the version before, with its event.
        """
        return self._turn(_APPROVED, approved, "items_approved")

    def automatic(self) -> ItemSwitch:
        """The items the platform may decide by itself, with who turned them last."""
        return _read(self.table.get(_AUTOMATIC) or {})

    def automate(self, automatic: ItemSwitch) -> list[Action]:
        """Actions: these, and only these, items are decided by the platform from now on.

        Over the version before, with its event.
        """
        return self._turn(_AUTOMATIC, automatic, "items_automated")

    def _turn(self, key: keys.Key, to: ItemSwitch, event_type: str) -> list[Action]:
        assert to.at is not None
        told: Item = {
            "items": list(to.items),
            "version": to.version,
            "by": to.by,
            "name": to.name,
            "at": to.at.isoformat(),
            "reason": to.reason,
            "schema": SCHEMA,
        }
        happened = keys.switched(key.sk, to.version)
        row = told | {"PK": key.pk, "SK": key.sk}
        event = told | {"PK": happened.pk, "SK": happened.sk, "type": event_type}
        before = to.version - 1
        guard = "attribute_not_exists(version)" if before == 0 else "version = :before"
        values: Item = {} if before == 0 else {"before": before}
        return [self.table.put(row, guard, **values), self.table.put_new(event)]

    def switches(self) -> Switches:
        """Every switch of every item, in one read."""
        found = self.table.get_many((_STOPPED, _APPROVED, _AUTOMATIC))
        stopped, approved, automatic = (
            frozenset(texts(found.get(key, {}), "items"))
            for key in (_STOPPED, _APPROVED, _AUTOMATIC)
        )
        versions = tuple(whole(found.get(key, {}), "version") for key in (_STOPPED, _AUTOMATIC))
        return Switches(stopped, approved, automatic, (versions[0], versions[1]))

    def as_read(self, switches: Switches) -> list[Action]:
        """Actions that change nothing: the others happen only while nobody has stopped an item, or
        turned automatic decisions, since these were read."""
        pairs = zip((_STOPPED, _AUTOMATIC), switches.versions, strict=True)
        return [
            self.table.check(key, "version = :read", read=version)
            if version
            else self.table.check(key, "attribute_not_exists(version)")
            for key, version in pairs
        ]

    def watermark(self, shard: int) -> date | None:
        """The newest day this shard has been rung to its end, or None before the first."""
        item = self.table.get(keys.watermark(shard))
        return civil_day(item or {}, "day")

    def advance(self, shard: int, day: date, at: datetime) -> Action:
        """An action: the shard is rung through `day`; a watermark never moves back."""
        return self.table.update(
            keys.watermark(shard),
            "SET #day = :day, rung_at = :at",
            "attribute_not_exists(PK) OR #day <= :day",
            day=day.isoformat(),
            at=keys.instant(at),
        )

    def count(self, day: date, shard: int, opened: int, suppressed: int) -> Action:
        """An action: add to the day's equation, due = opened + suppressed."""
        return self.table.update(
            keys.day_shard(day, shard),
            "ADD opened :opened, suppressed :suppressed",
            opened=opened,
            suppressed=suppressed,
        )

    def equation(self, day: date, shards: int) -> dict[str, int]:
        """The day's equation over all shards: due, opened, suppressed."""
        found = self.table.get_many(keys.day_shard(day, shard) for shard in range(shards))
        opened = sum(whole(item, "opened") for item in found.values())
        suppressed = sum(whole(item, "suppressed") for item in found.values())
        return {"due": opened + suppressed, "opened": opened, "suppressed": suppressed}

    def commit(self, *actions: Action) -> None:
        """Carry out actions together. Raises Conflict when a condition did not hold."""
        transact(self.table.client, actions)


def _read(item: Item) -> ItemSwitch:
    return ItemSwitch(
        items=texts(item, "items"),
        version=whole(item, "version"),
        by=text(item, "by"),
        name=text(item, "name"),
        at=moment(item, "at"),
        reason=text(item, "reason"),
    )
