"""Entities in the registry: one row a holder, one row a change of facts."""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhiban.domain.clock import business_day
from zhiban.domain.contacts import Confidence, Contact, Phones, Role
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.finding import MOST, spoken_name, tail_of
from zhiban.domain.ids import shard_of
from zhiban.domain.registry import Change
from zhiban.domain.retention import Ended
from zhiban.domain.sign_ins import person_of
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.fact_changes import FactChanges
from zhiban.store.table import Action, Table
from zhiban.store.wire import (
    Item,
    Value,
    civil_day,
    iso,
    maps,
    moment,
    required_day,
    text,
    texts,
    whole,
)

SCHEMA = 1
_TEXT = (
    "name",
    "entity_type",
    "legal_rep",
    "address",
    "town",
    "scope",
    "registered_capital",
    "sponsor",
    "investors",
    "source",
)


@dataclass(frozen=True, slots=True)
class Entities:
    """Reads and writes holders. Without a cipher phones and ID numbers stay sealed (empty)."""

    table: Table
    cipher: Cipher | None = None

    def get(self, uscc: str) -> Entity | None:
        """One holder, or None."""
        item = self.table.get(keys.entity(uscc))
        return self.entity_from(item) if item else None

    def get_many(self, usccs: Iterable[str]) -> dict[str, Entity]:
        """The holders that exist, by USCC."""
        found = self.table.get_many(keys.entity(uscc) for uscc in usccs)
        return {text(item, "uscc"): self.entity_from(item) for item in found.values()}

    def named(self, name: str) -> dict[str, Entity]:
        """Up to `MOST` holders whose name begins so, county and town left out; by USCC."""
        said = spoken_name(name)
        found = self.table.found("names", keys.names_from(said[:1]), said, MOST)
        return self.get_many(key.pk.removeprefix("ENTITY#") for key in found)

    def with_tail(self, tail: str) -> dict[str, Entity]:
        """Up to `MOST` holders whose first phone ends in these four digits; by USCC."""
        found = [
            key
            for fingerprint in self.sealer.fingerprints(as_tail(tail))
            for key in self.table.found("tails", keys.phone_tails(fingerprint), "", MOST)
        ]
        return self.get_many(key.pk.removeprefix("ENTITY#") for key in found[:MOST])

    def _places(self, entity: Entity) -> Item:
        """Where it is found by name, by a phone's tail, and once it is gone by the day since when;
        written with the row, never apart."""
        said, tail = spoken_name(entity.name)[:100], tail_of(entity.contacts)
        places: Item = {}
        if said:
            places |= {"name_pk": keys.names_from(said[0]), "name_sk": f"{said}#{entity.uscc}"}
        if tail:
            places |= {"tail_pk": keys.phone_tails(self.sealer.fingerprint(as_tail(tail)))}
            places["tail_sk"] = entity.uscc
        if entity.gone_on and entity.erased_on is None:
            lane = shard_of(entity.uscc, keys.ENDED_LANES)
            places["alarm_pk"] = keys.ended(Ended.GONE.value, lane)
            places["alarm_sk"] = f"{entity.gone_on.isoformat()}#{entity.uscc}"
        return places

    def is_head(self, entity: Entity, name: str, number: str) -> bool:
        """Whether a person of this name and ID number is the holder's head (法定代表人、负责人或
        经营者), compared by keyed fingerprint. Where we do not know the head's number, nobody is.
        """
        head, told = person_of(entity.legal_rep, entity.legal_rep_id), person_of(name, number)
        same = hmac.compare_digest(self._print(head), self._print(told))
        return same and bool(head)

    def _print(self, person: str) -> str:
        return self.sealer.fingerprint(f"person|{person}")

    def unchanged(self, entity: Entity) -> Action:
        """An action: nothing, while the holder's facts, and whom we reach, are as they were."""
        return self.table.check(
            keys.entity(entity.uscc),
            "facts_version = :facts AND contact_version = :contact AND #status = :status",
            facts=entity.facts_version,
            contact=entity.contact_version,
            status=entity.status.value,
        )

    def choose_reminders(self, entity: Entity, wanted: bool) -> Action:
        """An action: the holder wants reminders, or none; nothing else of the row moves."""
        return self.table.update(
            keys.entity(entity.uscc),
            "SET opted_out = :out, version = version + :one",
            "version = :before",
            out=not wanted,
            one=1,
            before=entity.version,
        )

    def choose_profiling(self, entity: Entity, wanted: bool) -> Action:
        """An action: the holder lets itself be tagged (用户画像), or not; likewise."""
        return self.table.update(
            keys.entity(entity.uscc),
            "SET profiling_refused = :refused, version = version + :one",
            "version = :before",
            refused=not wanted,
            one=1,
            before=entity.version,
        )

    def store(self, entity: Entity, changes: Sequence[Change], at: datetime) -> list[Action]:
        """Actions: write the holder over the version before, with what changed, still pending."""
        item = self._item(entity)
        if entity.version == 1:
            return [self.table.put_new(item)]
        guard = self.table.put(item, "version = :before", before=entity.version - 1)
        if not changes:
            return [guard]
        known_on = business_day(at)
        changed = FactsChanged(
            uscc=entity.uscc,
            facts_version=entity.facts_version,
            changes=tuple(changes),
            on=min(business_day(entity.changed_at or at), known_on),
            known_at=at,
            look_on=known_on,
        )
        return [guard, FactChanges(self.table).store(changed)]

    def _item(self, entity: Entity) -> Item:
        key = keys.entity(entity.uscc)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "uscc": entity.uscc,
            "status": entity.status.value,
            "changed_at": iso(entity.changed_at),
            "facts_version": entity.facts_version,
            "contact_version": entity.contact_version,
            "version": entity.version,
            "opted_out": entity.opted_out,
            "stub": entity.stub,
            "told": {field: instant.isoformat() for field, instant in entity.told},
            "former_names": list(entity.former_names),
            "superseded": list(entity.superseded),
            "profiling_refused": entity.profiling_refused or None,
            "reach_moved_on": iso(entity.reach_moved_on),
            "gone_on": iso(entity.gone_on),
            "erased_on": iso(entity.erased_on),
            "schema": SCHEMA,
        }
        item |= {name: getattr(entity, name) for name in _TEXT}
        item |= self._places(entity)
        item["contacts"] = [self._contact(c, n, key) for n, c in enumerate(entity.contacts)]
        if entity.legal_rep_id:
            item["legal_rep_id"] = self.sealer.seal(entity.legal_rep_id, key, "legal_rep_id")
        if entity.former_phones:
            told = json.dumps(entity.former_phones, ensure_ascii=False)
            item["former_phones"] = self.sealer.seal(told, key, "former_phones")
        return item

    def _contact(self, contact: Contact, n: int, key: keys.Key) -> Value:
        return {
            "role": contact.role.value,
            "name": contact.name,
            "mobile": self.sealer.seal(contact.mobile, key, f"mobile.{n}"),
            "mobile_fingerprint": self.sealer.fingerprint(contact.mobile),
            "source": contact.source,
            "verified_on": contact.verified_on.isoformat(),
            "confidence": contact.confidence.value,
            "why": contact.why,
        }

    @property
    def sealer(self) -> Cipher:
        """The cipher; without it nothing personal can be written."""
        if self.cipher is None:
            raise RuntimeError("writing holders needs the cipher")
        return self.cipher

    def _open(self, sealed: Value, key: keys.Key, field: str) -> str:
        if self.cipher is None or not isinstance(sealed, bytes):
            return ""
        return self.cipher.open(sealed, key, field)

    def entity_from(self, item: Item) -> Entity:
        """A holder out of its stored form."""
        key = keys.entity(text(item, "uscc"))
        contacts = enumerate(maps(item, "contacts"))
        return Entity(
            uscc=text(item, "uscc"),
            name=text(item, "name"),
            entity_type=text(item, "entity_type"),
            legal_rep=text(item, "legal_rep"),
            legal_rep_id=self._open(item.get("legal_rep_id"), key, "legal_rep_id"),
            contacts=tuple(self._contact_from(c, n, key) for n, c in contacts),
            address=text(item, "address"),
            town=text(item, "town"),
            scope=text(item, "scope"),
            status=EntityStatus(text(item, "status")),
            registered_capital=text(item, "registered_capital"),
            sponsor=text(item, "sponsor"),
            investors=text(item, "investors"),
            changed_at=moment(item, "changed_at"),
            facts_version=whole(item, "facts_version"),
            contact_version=whole(item, "contact_version"),
            version=whole(item, "version"),
            source=text(item, "source"),
            opted_out=bool(item["opted_out"]),
            stub=bool(item["stub"]),
            told=_told_from(item),
            former_names=texts(item, "former_names"),
            superseded=texts(item, "superseded"),
            former_phones=_phones_from(self._open(item.get("former_phones"), key, "former_phones")),
            profiling_refused=bool(item.get("profiling_refused")),
            reach_moved_on=civil_day(item, "reach_moved_on"),
            gone_on=civil_day(item, "gone_on"),
            erased_on=civil_day(item, "erased_on"),
        )

    def _contact_from(self, value: Item, n: int, key: keys.Key) -> Contact:
        return Contact(
            role=Role(text(value, "role")),
            name=text(value, "name"),
            mobile=self._open(value["mobile"], key, f"mobile.{n}"),
            source=text(value, "source"),
            verified_on=required_day(value, "verified_on"),
            confidence=Confidence(text(value, "confidence") or Confidence.STATED),
            why=text(value, "why"),
        )


def _phones_from(told: str) -> Phones:
    return tuple((str(name), str(mobile)) for name, mobile in json.loads(told or "[]"))


def as_tail(tail: str) -> str:
    """What the fingerprint of a phone's last four digits is of."""
    return f"tail|{tail}"


def _told_from(item: Item) -> tuple[tuple[str, datetime], ...]:
    told = item.get("told")
    if not isinstance(told, dict):
        return ()
    return tuple((field, datetime.fromisoformat(str(instant))) for field, instant in told.items())
