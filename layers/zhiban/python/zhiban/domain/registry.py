"""What an incoming row does to the registry: which fact is newer, what changed, what is doubtful.

The row's own time decides; without one, the file's. Equal times with different content are held
for an officer. What this bureau issued itself never yields to an older row. In whatever order rows
come, the registry ends with the same facts.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from zhiban.domain.clock import business_day
from zhiban.domain.contacts import Contact, Role, newly_doubtful
from zhiban.domain.entities import FACTS, Entity, EntityStatus
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.names import agrees
from zhiban.domain.weaving import weave


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


SAME_TIME = "变更时间相同而内容不同，无法判断哪一条较新，请核对后重报"
ANOTHER_HOLDER = "名称、法定代表人、住所与登记的都不同，可能是代码录错，请核对后重报"
ANOTHER_NAME = "持证主体名称与该代码登记的名称不一致，可能是代码或名称录错，请核对后重报"
SAME_TIME_LICENCE = "同一证照更新时间相同而内容不同，无法判断哪一条较新，请核对后重报"
ISSUED_HERE = "本局已签发的证照与报送内容不一致，请核对"


def entity_of(row: EntityRow, at: datetime, source: str) -> Entity:
    """A holder as one row states it at instant `at`."""
    on = business_day(at)
    contact = Contact(Role.REPRESENTATIVE, row.legal_rep, row.mobile, source, on)
    return Entity(
        uscc=row.uscc,
        name=row.name,
        entity_type=row.entity_type,
        legal_rep=row.legal_rep,
        legal_rep_id=row.legal_rep_id,
        contacts=(contact,) if row.mobile else (),
        address=row.address,
        town=row.town,
        scope=row.scope,
        status=EntityStatus(row.status),
        registered_capital=row.registered_capital or "",
        sponsor=row.sponsor or "",
        investors=row.investors or "",
        changed_at=at,
        source=source,
        gone_on=business_day(at) if EntityStatus(row.status).gone else None,
    )


def gone_since(before: Entity, after: Entity, at: datetime) -> Entity:
    """`after` with the civil day since which it is gone; one that is back is kept as any other, and
    of one whose data was erased what is told anew is kept from then on.
    """
    if not after.status.gone:
        return replace(after, gone_on=None, erased_on=None)
    since = None if before.erased_on else before.gone_on
    return replace(after, gone_on=since or business_day(at), erased_on=None)


def changes_between(stored: Entity, fresh: Entity) -> tuple[Change, ...]:
    """The facts that differ, old → new."""
    return tuple(
        Change(field, str(getattr(stored, field)), str(getattr(fresh, field)))
        for field in FACTS
        if getattr(stored, field) != getattr(fresh, field)
    )


def reach_moved(before: Entity, after: Entity) -> bool:
    """Whether we reach somebody else, or can no longer tell; links sent before are then worth
    nothing. Who is verified, or fails, is still the same person under the same number.
    """
    return _reach(before) != _reach(after) or newly_doubtful(before.contacts, after.contacts)


def moved_on(before: Entity, after: Entity, at: datetime) -> date | None:
    """Since which civil day we reach whom we reach; `at` is when `after` became so."""
    if not before.contacts or not reach_moved(before, after):
        return before.reach_moved_on
    return business_day(at)


def _reach(entity: Entity) -> tuple[object, ...]:
    return (entity.legal_rep, entity.legal_rep_id, *(c.person for c in entity.contacts))


def _is_another(stored: Entity, fresh: Entity) -> bool:
    """Whether nothing by which one would know the holder is the same."""
    telling = [(getattr(stored, f), getattr(fresh, f)) for f in ("name", "legal_rep", "address")]
    return all(old and new and old != new for old, new in telling)


def merge_entity(
    stored: Entity | None, row: EntityRow, file_time: datetime, source: str
) -> Stored[Entity] | Unchanged | Doubtful:
    """Decide what one row of 市场主体 does to the registry. `source` names where it came from."""
    at = row.changed_at or file_time
    fresh = entity_of(row, at, source)
    if stored is None:
        return Stored(fresh)
    if stored.stub:
        kept = replace(
            fresh,
            version=stored.version + 1,
            superseded=stored.superseded,
            profiling_refused=stored.profiling_refused,
        )
        return Stored(kept)
    if stored.erased_on is not None and fresh.status.gone:
        return Unchanged()
    woven, clash = weave(stored, fresh, at)
    if clash:
        return Doubtful(SAME_TIME)
    if woven == stored:
        return Unchanged()
    changes, moved = changes_between(stored, woven), reach_moved(stored, woven)
    if changes and _is_another(stored, woven):
        return Doubtful(ANOTHER_HOLDER)
    news = bool(changes) or moved or stored.town != woven.town
    told = replace(
        gone_since(stored, woven, at),
        facts_version=stored.facts_version + bool(changes),
        contact_version=stored.contact_version + moved,
        reach_moved_on=moved_on(stored, woven, at),
        version=stored.version + 1,
        source=source if news else stored.source,
    )
    return Stored(told, changes, news=news)


def licence_of(row: LicenceRow, at: datetime, source: str) -> Licence:
    """A licence as one row states it at instant `at`."""
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
        identifier=row.identifier,
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


LICENCE_CONTENT = (
    "holder_name",
    "issued_on",
    "valid_from",
    "valid_to",
    "issuer",
    "status",
)


def renewed_over(stored: Licence, fresh: Licence) -> Licence:
    """`fresh` as the next version of what is stored: its counters, and the term it opens."""
    later = is_later_term(stored, fresh)
    return replace(
        fresh,
        term=stored.term + later,
        facts_version=stored.facts_version + 1,
        cased_term=stored.cased_term,
        yearly_cased=stored.yearly_cased,
        version=stored.version + 1,
        identifier=fresh.identifier or ("" if later else stored.identifier),
        edition=stored.edition,
        successor="" if later else stored.successor,
        legal_rep="" if later else stored.legal_rep,
        address="" if later else stored.address,
    )


def merge_licence(
    stored: Licence | None,
    row: LicenceRow,
    file_time: datetime,
    source: str,
    holder: Entity | None = None,
) -> Stored[Licence] | Unchanged | Doubtful:
    """Decide what one row of 证照 does to the registry; the caller sets the alarm.

    `holder` is what is known of 持证主体代码: a row that gives it another name is for an officer.
    """
    at = row.updated_at or file_time
    fresh = licence_of(row, at, source)
    misnamed = holder is not None and not holder.stub and not agrees(row.holder_name, holder)
    if stored is None:
        return Doubtful(ANOTHER_NAME) if misnamed else Stored(fresh)
    same = all(getattr(stored, f) == getattr(fresh, f) for f in LICENCE_CONTENT)
    if same or (stored.updated_at is not None and at < stored.updated_at):
        return _confirmed(stored, fresh, at)
    if at == stored.updated_at:
        return Doubtful(SAME_TIME_LICENCE)
    if misnamed:
        return Doubtful(ANOTHER_NAME)
    if stored.issued_here and not is_later_term(stored, fresh):
        return Doubtful(ISSUED_HERE)
    return Stored(renewed_over(stored, fresh))


def _confirmed(stored: Licence, fresh: Licence, at: datetime) -> Stored[Licence] | Unchanged:
    """A row that is older or says the same: it tells at most a later time or an identifier."""
    later = stored.updated_at is None or at > stored.updated_at
    told = fresh.identifier if later or not stored.identifier else ""
    kept = replace(
        stored,
        updated_at=at if later else stored.updated_at,
        identifier=told or stored.identifier,
    )
    if kept == stored:
        return Unchanged()
    return Stored(replace(kept, version=stored.version + 1), news=False)
