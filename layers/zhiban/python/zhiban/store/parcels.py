"""Courier orders: one row an order, whom it goes to sealed field by field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from zhiban.domain.parcel_troubles import Trouble
from zhiban.domain.parcels import (
    ASKED_ABOUT,
    NOT_YET_ORDERED,
    Consignee,
    Leg,
    Parcel,
    ParcelId,
    ParcelState,
)
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, Value, moment, text, texts, whole

SCHEMA = 1
UNWANTED = "unwanted"
"""The queue of what is to be cancelled."""
_SEALED = ("name", "mobile", "address")


@dataclass(frozen=True, slots=True)
class Parcels:
    """Reads and writes courier orders. Only who orders needs the cipher."""

    table: Table
    cipher: Cipher | None = None

    def get(self, parcel_id: ParcelId) -> Parcel | None:
        """One order, or None."""
        item = self.table.get(parcel_key(parcel_id))
        return parcel_from(item) if item else None

    def latest(self, case_id: str, leg: Leg) -> tuple[Parcel, Consignee] | None:
        """The last attempt of a leg and whom it goes to, or None before the first."""
        prefix = keys.parcel(case_id, leg.value, 0).sk.removesuffix("0")
        attempts = list(self.table.children(keys.case(case_id).pk, prefix))
        if not attempts:
            return None
        last = max(attempts, key=lambda item: whole(item, "attempt"))
        return parcel_from(last), self._consignee(last)

    def of_case(self, case_id: str) -> list[Parcel]:
        """Every order of a case, a leg's attempts in their order."""
        found = map(parcel_from, self.table.children(keys.case(case_id).pk, "PARCEL#"))
        return sorted(found, key=lambda parcel: parcel.id)

    def without(self, case_ids: Iterable[str]) -> list[str]:
        """Those of the cases for which nothing was ever planned to go out."""
        asked = {keys.parcel(case_id, Leg.OUT.value, 1): case_id for case_id in case_ids}
        found = self.table.get_many(asked)
        return [case_id for key, case_id in asked.items() if key not in found]

    def plan(self, parcel: Parcel, consignee: Consignee) -> Action:
        """An action: plan an order, once; whom it goes to is never changed afterwards."""
        assert self.cipher is not None
        key = parcel_key(parcel.id)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "case_id": parcel.id.case_id,
            "leg": parcel.id.leg.value,
            "attempt": parcel.id.attempt,
            "reference": parcel.id.reference,
            "uscc": parcel.uscc,
            "planned_at": keys.instant(parcel.planned_at),
            "schema": SCHEMA,
        }
        for field in _SEALED:
            if plain := str(getattr(consignee, field)):
                item[field] = self.cipher.seal(plain, key, field)
        return self.table.put_new(item | _moving(parcel))

    def store(self, parcel: Parcel) -> tuple[Parcel, Action]:
        """The parcel as it will stand, and the action that writes it over the version before."""
        stored = replace(parcel, version=parcel.version + 1)
        told = _moving(stored)
        kept = {name: value for name, value in told.items() if value is not None}
        gone = [name for name, value in told.items() if value is None]
        change = "SET " + ", ".join(f"#{name} = :{name}" for name in kept)
        if gone:
            change += " REMOVE " + ", ".join(f"#{name}" for name in gone)
        action = self.table.update(
            parcel_key(parcel.id), change, "version = :before", before=parcel.version, **kept
        )
        return stored, action

    def all(self, segment: int, segments: int) -> Iterator[Parcel]:
        """Every order of one of `segments` parts of the table; see Table.scan."""
        return map(parcel_from, self.table.scan("PARCEL#", segment, segments))

    def waiting(self, state: ParcelState, up_to: datetime) -> Iterator[ParcelId]:
        """The orders in a state that were last looked at by `up_to` (wall clock), oldest first."""
        yield from self._queued(state.value, up_to)

    def to_cancel(self, up_to: datetime) -> Iterator[ParcelId]:
        """The unwanted orders that were last looked at by `up_to` (wall clock), oldest first."""
        yield from self._queued(UNWANTED, up_to)

    def _queued(self, lane: str, up_to: datetime) -> Iterator[ParcelId]:
        until = f"{keys.instant(up_to)}$"
        for item in self.table.index("queue", keys.parcel_queue(lane), up_to=until):
            yield parcel_from(item).id

    def _consignee(self, item: Item) -> Consignee:
        key = keys.Key(text(item, "PK"), text(item, "SK"))
        return Consignee(*(self._open(item.get(field), key, field) for field in _SEALED))

    def _open(self, sealed: Value, key: keys.Key, field: str) -> str:
        assert self.cipher is not None
        return self.cipher.open(sealed, key, field) if isinstance(sealed, bytes) else ""


def parcel_key(parcel_id: ParcelId) -> keys.Key:
    """Where an order is stored."""
    return keys.parcel(parcel_id.case_id, parcel_id.leg.value, parcel_id.attempt)


def parcel_from(item: Item) -> Parcel:
    """An order out of its stored form, without whom it goes to."""
    planned, updated = moment(item, "planned_at"), moment(item, "updated_at")
    assert planned is not None
    assert updated is not None
    return Parcel(
        id=ParcelId(text(item, "case_id"), Leg(text(item, "leg")), whole(item, "attempt")),
        uscc=text(item, "uscc"),
        planned_at=planned,
        updated_at=updated,
        state=ParcelState(text(item, "state")),
        tracking=text(item, "tracking"),
        news_at=moment(item, "news_at"),
        claimed_until=moment(item, "claimed_until"),
        refusals=whole(item, "refusals"),
        reason=text(item, "reason"),
        disputed=bool(item.get("disputed")),
        unwanted=bool(item.get("unwanted")),
        cost=whole(item, "cost") if "cost" in item else None,
        tasks=texts(item, "tasks"),
        version=whole(item, "version"),
    )


def _moving(parcel: Parcel) -> dict[str, Value]:
    """The attributes that change; None where one is not there."""
    lane = _lane(parcel)
    looked_at = keys.instant(parcel.updated_at)
    return {
        "state": parcel.state.value,
        "tracking": parcel.tracking or None,
        "news_at": parcel.news_at.isoformat() if parcel.news_at else None,
        "updated_at": looked_at,
        "claimed_until": keys.instant(parcel.claimed_until) if parcel.claimed_until else None,
        "refusals": parcel.refusals,
        "reason": parcel.reason or None,
        "disputed": parcel.disputed or None,
        "unwanted": parcel.unwanted or None,
        "cost": parcel.cost,
        "tasks": list(parcel.tasks) or None,
        "version": parcel.version,
        "queue_pk": keys.parcel_queue(lane) if lane else None,
        "queue_sk": f"{looked_at}#{parcel.id.reference}" if lane else None,
    }


def _lane(parcel: Parcel) -> str:
    """The queue a parcel waits in, by its state or to be cancelled; "" when nobody waits."""
    to_cancel = (*NOT_YET_ORDERED, ParcelState.ORDERED)
    told = Trouble.NOT_CANCELLED in parcel.tasks
    if parcel.unwanted and not told and parcel.state in to_cancel:
        return UNWANTED
    asked_about = parcel.state in ASKED_ABOUT and parcel.tracking != ""
    return parcel.state.value if parcel.state in NOT_YET_ORDERED or asked_about else ""
