"""What an incoming row does to the registry: which fact is newer, what changed, what is doubtful.

The row's own time decides; without one, the file's. Equal times with different content are held
for an officer. What this bureau issued itself never yields to an older row.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from zhiban.domain.entities import FACTS, Contact, Entity, EntityStatus
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.licences import Licence, LicenceStatus


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of a holder that moved, old → new."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Stored[T]:
    """The row is newer: store `value`; `changes` names the facts that moved.

    Without `news` the row only confirms, at a later time, what was known: the time is kept, so
    that a row from in between does not overrule it.
    """

    value: T
    changes: tuple[Change, ...] = ()
    news: bool = True


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The registry already knows this, or something newer."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A person must decide; `reason` is plain Chinese."""

    reason: str


def _contacts(row: EntityRow, source: str, seen: date) -> tuple[Contact, ...]:
    if not row.mobile:
        return ()
    return (Contact("法定代表人", row.legal_rep, row.mobile, source, seen),)


def _entity_of(row: EntityRow, at: datetime, source: str) -> Entity:
    return Entity(
        uscc=row.uscc,
        name=row.name,
        entity_type=row.entity_type,
        legal_rep=row.legal_rep,
        legal_rep_id=row.legal_rep_id,
        contacts=_contacts(row, source, at.date()),
        address=row.address,
        town=row.town,
        scope=row.scope,
        status=EntityStatus(row.status),
        registered_capital=row.registered_capital or "",
        sponsor=row.sponsor or "",
        investors=row.investors or "",
        changed_at=at,
        source=source,
    )


_MAY_BE_BLANK = (
    "entity_type",
    "legal_rep",
    "address",
    "town",
    "scope",
    "registered_capital",
    "sponsor",
    "investors",
)


def _filled(fresh: Entity, stored: Entity) -> Entity:
    """`fresh` with what its row left blank taken from what is known."""
    blanks = {name: getattr(stored, name) for name in _MAY_BE_BLANK if not getattr(fresh, name)}
    filled = replace(fresh, **blanks)
    if filled.legal_rep != stored.legal_rep:
        return filled
    named = tuple(replace(contact, name=filled.legal_rep) for contact in filled.contacts)
    return replace(
        filled,
        legal_rep_id=filled.legal_rep_id or stored.legal_rep_id,
        contacts=named or stored.contacts,
    )


def _reach(entity: Entity) -> tuple[object, ...]:
    return (entity.legal_rep_id, *((c.role, c.name, c.mobile) for c in entity.contacts))


def merge_entity(
    stored: Entity | None, row: EntityRow, file_time: datetime, source: str
) -> Stored[Entity] | Unchanged | Doubtful:
    """Decide what one row of 市场主体 does to the registry. `source` names where it came from.

    A blank says nothing, so it erases nothing we have. But the phone and ID number of a person who
    is no longer 法定代表人 go with that person.
    """
    at = row.changed_at or file_time
    fresh = _entity_of(row, at, source)
    if stored is None or stored.stub:
        kept = stored.version + 1 if stored else 1
        return Stored(replace(fresh, version=kept))
    fresh = _filled(fresh, stored)
    changes = tuple(
        Change(field, str(getattr(stored, field)), str(getattr(fresh, field)))
        for field in FACTS
        if getattr(stored, field) != getattr(fresh, field)
    )
    moved = _reach(stored) != _reach(fresh)
    if not changes and not moved and stored.town == fresh.town:
        if stored.changed_at is None or at > stored.changed_at:
            confirmed = replace(stored, changed_at=at, version=stored.version + 1)
            return Stored(confirmed, news=False)
        return Unchanged()
    if stored.changed_at is not None and at < stored.changed_at:
        return Unchanged()
    if at == stored.changed_at:
        return Doubtful("变更时间相同而内容不同,无法判断哪一条较新,请核对后重报")
    return Stored(
        replace(
            fresh,
            facts_version=stored.facts_version + bool(changes),
            contact_version=stored.contact_version + moved,
            version=stored.version + 1,
            opted_out=stored.opted_out,
        ),
        changes,
    )


def _licence_of(row: LicenceRow, at: datetime, source: str) -> Licence:
    return Licence(
        uscc=row.uscc,
        kind=row.kind,
        number=row.number,
        holder_name=row.holder_name,
        issued_on=row.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        issuer=row.issuer,
        status=LicenceStatus(row.status),
        updated_at=at,
        source=source,
    )


def is_later_term(stored: Licence, fresh: Licence) -> bool:
    """Whether a feed shows a renewed term, as against a corrected date of the same term.

    A renewal moves both ends; a typo corrected in 有效期止 leaves the start where it was.
    """
    start, new_start = stored.valid_from or stored.issued_on, fresh.valid_from or fresh.issued_on
    if start is None or new_start is None or new_start <= start:
        return False
    if stored.valid_to is None or fresh.valid_to is None:
        return fresh.valid_to != stored.valid_to
    return fresh.valid_to > stored.valid_to


_CONTENT = ("holder_name", "issued_on", "valid_from", "valid_to", "issuer", "status")


def merge_licence(
    stored: Licence | None, row: LicenceRow, file_time: datetime, source: str
) -> Stored[Licence] | Unchanged | Doubtful:
    """Decide what one row of 证照 does to the registry; the caller sets the alarm."""
    at = row.updated_at or file_time
    fresh = _licence_of(row, at, source)
    if stored is None:
        return Stored(fresh)
    if all(getattr(stored, f) == getattr(fresh, f) for f in _CONTENT):
        if stored.updated_at is None or at > stored.updated_at:
            confirmed = replace(stored, updated_at=at, version=stored.version + 1)
            return Stored(confirmed, news=False)
        return Unchanged()
    if stored.updated_at is not None and at < stored.updated_at:
        return Unchanged()
    if at == stored.updated_at:
        return Doubtful("同一证照更新时间相同而内容不同,无法判断哪一条较新,请核对后重报")
    if stored.issued_here and not is_later_term(stored, fresh):
        return Doubtful("本局已签发的证照与报送内容不一致,请核对")
    return Stored(
        replace(
            fresh,
            term=stored.term + is_later_term(stored, fresh),
            facts_version=stored.facts_version + 1,
            cased_term=stored.cased_term,
            version=stored.version + 1,
            identifier=stored.identifier,
            successor=stored.successor,
        )
    )
