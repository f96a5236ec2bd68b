"""Licences in the registry, their numbers, and the alarms index that rings them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from zhiban.domain.editions import PastTerm
from zhiban.domain.ids import shard_of
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, civil_day, iso, moment, required_day, text, whole

SCHEMA = 1
_TEXT = (
    "uscc",
    "kind",
    "number",
    "holder_name",
    "issuer",
    "basis",
    "source",
    "identifier",
    "successor",
)
_SHOWN = ("legal_rep", "address")
_ALARMS = ("alarm_on", "yearly_on")
_COUNTS = ("term", "facts_version", "cased_term", "alarm_failures", "edition", "version")


class LicenceId(NamedTuple):
    """What names a licence in the registry."""

    uscc: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alarm in its bucket: how often it has failed, and which of its days have come."""

    failures: int
    due: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Licences:
    """Reads and writes licences; `shards` is how many workers ring them."""

    table: Table
    shards: int

    def get(self, uscc: str, kind: str, number: str) -> Licence | None:
        """One licence, or None."""
        item = self.table.get(keys.licence(uscc, kind, number))
        return licence_from(item) if item else None

    def get_many(self, wanted: Iterable[tuple[str, str, str]]) -> dict[keys.Key, Licence]:
        """The licences that exist of (uscc, kind, number), by key."""
        found = self.table.get_many(keys.licence(*one) for one in wanted)
        return {key: licence_from(item) for key, item in found.items()}

    def holders(self, numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Who holds each (kind, number) that is known: its USCC."""
        found = self.table.get_many(keys.number(kind, value) for kind, value in numbers)
        return {(text(i, "kind"), text(i, "number")): text(i, "uscc") for i in found.values()}

    def store(self, licence: Licence) -> list[Action]:
        """Actions: write the licence over the version before; a new one claims its number."""
        item = self.item(licence)
        if licence.version > 1:
            return [self.table.put(item, "version = :before", before=licence.version - 1)]
        key = keys.number(licence.kind, licence.number)
        claim: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "kind": licence.kind,
            "number": licence.number,
            "uscc": licence.uscc,
            "schema": SCHEMA,
        }
        return [self.table.put_new(item), self.table.put_new(claim)]

    def unchanged(self, licence: Licence) -> Action:
        """An action: nothing, while the licence is of this term, with these facts and status."""
        return self.table.check(
            keys.licence(licence.uscc, licence.kind, licence.number),
            "term = :term AND facts_version = :facts AND #status = :status",
            term=licence.term,
            facts=licence.facts_version,
            status=licence.status.value,
        )

    def keep_term(self, past: PastTerm) -> Action:
        """An action: keep a term as it stood when a later one superseded it, once."""
        return self.table.put_new(past_term_item(past))

    def keep_edition(self, past: PastTerm) -> Action:
        """An action: keep an edition as it stood when a change took its place, once."""
        licence = past.licence
        about = licence.uscc, licence.kind, licence.number, licence.edition
        return self.table.put_new(past_term_item(past, keys.past_edition(*about)))

    def past_term(self, uscc: str, kind: str, number: str, term: int) -> PastTerm | None:
        """A superseded term of a licence, or None."""
        item = self.table.get(keys.past_term(uscc, kind, number, term))
        return past_term_from(item) if item else None

    def of_holder(self, uscc: str) -> list[Licence]:
        """All licences of a holder."""
        found = self.table.children(keys.entity(uscc).pk, "LICENCE#")
        return [licence_from(item) for item in found]

    def due(self, day: date, shard: int) -> Iterator[LicenceId]:
        """The licences whose alarm rings on a civil day in a shard, a holder's own together."""
        for item in self.table.index("alarms", keys.alarm_bucket(day, shard)):
            yield LicenceId(text(item, "uscc"), text(item, "kind"), text(item, "number"))

    def all(self, segment: int, segments: int) -> Iterator[Licence]:
        """Every licence of one of `segments` parts of the registry; see Table.scan."""
        return map(licence_from, self.table.scan("LICENCE#", segment, segments))

    def waiting(self, licence: LicenceId, bucket: date, today: date) -> Waiting | None:
        """What rings of a licence by `today`; None when it no longer waits in the bucket."""
        item = self.table.get(keys.licence(*licence)) or {}
        if text(item, "alarm_pk") != self._bucket(licence.uscc, bucket):
            return None
        due = tuple(name for name in _ALARMS if "" < text(item, name) <= today.isoformat())
        return Waiting(whole(item, "alarm_failures"), due)

    def postpone(self, licence: LicenceId, bucket: date, waiting: Waiting, to: date) -> Action:
        """An action: move a failed alarm on, whatever else the row holds, and count it.

        `to` is the day after the one rung, and so the next of whatever has not come yet.
        """
        moved = "".join(f"{name} = :to, " for name in waiting.due)
        return self.table.update(
            keys.licence(*licence),
            f"SET {moved}alarm_pk = :pk, version = version + :one,"
            " alarm_failures = alarm_failures + :one",
            "alarm_pk = :bucket",
            to=iso(to),
            pk=self._bucket(licence.uscc, to),
            one=1,
            bucket=self._bucket(licence.uscc, bucket),
        )

    def _bucket(self, uscc: str, day: date) -> str:
        return keys.alarm_bucket(day, shard_of(uscc, self.shards))

    def item(self, licence: Licence) -> Item:
        """The stored form of a licence, in the bucket of its alarm."""
        item = licence_item(licence)
        if licence.rings_on:
            item["alarm_pk"] = self._bucket(licence.uscc, licence.rings_on)
            item["alarm_sk"] = f"{licence.uscc}#{licence.kind}#{licence.number}"
        return item


def licence_item(licence: Licence) -> Item:
    """The stored form of a licence, in no bucket."""
    key = keys.licence(licence.uscc, licence.kind, licence.number)
    item: Item = {"PK": key.pk, "SK": key.sk, "schema": SCHEMA}
    item |= {name: getattr(licence, name) for name in _TEXT + _COUNTS}
    return item | {
        "status": licence.status.value,
        "issued_on": iso(licence.issued_on),
        "valid_from": iso(licence.valid_from),
        "valid_to": iso(licence.valid_to),
        "updated_at": iso(licence.updated_at),
        "alarm_on": iso(licence.alarm_on),
        "issued_here": licence.issued_here,
        "yearly_on": iso(licence.yearly_on),
        "yearly_basis": licence.yearly_basis or None,
        "yearly_cased": licence.yearly_cased or None,
        **{name: getattr(licence, name) or None for name in _SHOWN},
    }


def past_term_item(past: PastTerm, under: keys.Key | None = None) -> Item:
    """The stored form of a superseded term: the licence's row as it stood, under its own key.

    An edition that was superseded within its term stands under another.
    """
    licence = past.licence
    key = under or keys.past_term(licence.uscc, licence.kind, licence.number, licence.term)
    return licence_item(licence) | {
        "PK": key.pk,
        "SK": key.sk,
        "superseded_by": past.superseded_by,
        "superseded_case": past.case_id,
        "superseded_on": past.on.isoformat(),
    }


def past_term_from(item: Item) -> PastTerm:
    """A superseded term out of its stored form."""
    return PastTerm(
        licence_from(item),
        text(item, "superseded_by"),
        text(item, "superseded_case"),
        required_day(item, "superseded_on"),
    )


def licence_from(item: Item) -> Licence:
    """A licence out of its stored form."""
    return Licence(
        uscc=text(item, "uscc"),
        kind=text(item, "kind"),
        number=text(item, "number"),
        holder_name=text(item, "holder_name"),
        issued_on=civil_day(item, "issued_on"),
        valid_from=civil_day(item, "valid_from"),
        valid_to=civil_day(item, "valid_to"),
        issuer=text(item, "issuer"),
        status=LicenceStatus(text(item, "status")),
        updated_at=moment(item, "updated_at"),
        term=whole(item, "term"),
        facts_version=whole(item, "facts_version"),
        cased_term=whole(item, "cased_term"),
        alarm_on=civil_day(item, "alarm_on"),
        basis=text(item, "basis"),
        alarm_failures=whole(item, "alarm_failures"),
        version=whole(item, "version"),
        source=text(item, "source"),
        issued_here=bool(item["issued_here"]),
        identifier=text(item, "identifier"),
        edition=whole(item, "edition"),
        successor=text(item, "successor"),
        yearly_on=civil_day(item, "yearly_on"),
        yearly_basis=text(item, "yearly_basis"),
        yearly_cased=whole(item, "yearly_cased"),
        legal_rep=text(item, "legal_rep"),
        address=text(item, "address"),
    )
