"""What an officer enters or corrects by hand (证照采集、工商变更信息录入): who, when, why, what.

A hand's word is complete: what it leaves blank is blank. Only a change of the business licence
moves a holder's facts, and may ask for permits to follow; putting an error right does not, as
nothing happened in the world. For the same reason it keeps the time of the facts: a feed that
tells the error again, of the same time, is held, and one that tells of a later change is not.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from zhiban.domain.entities import FACTS, REPRESENTATIVE, Contact, Entity
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.licences import Licence
from zhiban.domain.names import with_former
from zhiban.domain.registry import (
    LICENCE_CONTENT,
    Change,
    Stored,
    Unchanged,
    changes_between,
    entity_of,
    licence_of,
    reach,
    renewed_over,
)


class Occasion(StrEnum):
    """Why something is entered by hand."""

    CORRECTION = "correction"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who enters something, when (business instant) and why, in their own words.

    `seen` is the version the officer had before them, 0 for none: nobody corrects over what
    somebody else has corrected meanwhile. `name` is their sign-in name, for others to read.
    """

    who: str
    at: datetime
    why: str
    seen: int = 0
    occasion: Occasion = Occasion.CORRECTION
    name: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing entered by hand: what was, and what is now, field by field, for what moved."""

    type: str
    hand: Hand
    before: dict[str, str]
    after: dict[str, str]


CORRECTION_WORDS = {
    "entity_entered": "录入主体",
    "entity_corrected": "更正主体信息",
    "entity_changed": "录入营业执照变更",
    "licence_entered": "录入证照",
    "licence_corrected": "更正证照信息",
    "tag_corrected": "更正画像标签",
    "profiling_chosen": "设置是否画像",
}
"""What each sort of entry is called."""

BY_HAND = "人工录入"
"""The source that what is entered by hand has; who it was stands in its correction."""

_ENTITY_FIELDS = (*FACTS, "town", "legal_rep_id", "mobile")
_LICENCE_FIELDS = (*LICENCE_CONTENT, "identifier")

PERSONAL = frozenset({"legal_rep_id", "mobile"})
"""Fields whose values are sealed wherever they are kept."""


def correct_entity(
    stored: Entity | None, row: EntityRow, hand: Hand
) -> tuple[Stored[Entity], Correction] | Unchanged:
    """A holder as an officer says it is, and what that records."""
    known = stored.changed_at if stored and hand.occasion is Occasion.CORRECTION else None
    at = row.changed_at or known or hand.at
    fresh = entity_of(row, at, BY_HAND)
    if stored is None or stored.stub:
        version = stored.version + 1 if stored else 1
        made = replace(
            fresh,
            version=version,
            superseded=stored.superseded if stored else (),
            profiling_refused=stored is not None and stored.profiling_refused,
        )
        return Stored(made), _recorded("entity_entered", hand, _ENTITY_FIELDS, None, made)
    others = tuple(c for c in stored.contacts if c.role != REPRESENTATIVE)
    told = replace(
        stored,
        **{name: getattr(fresh, name) for name in (*FACTS, "town", "legal_rep_id")},
        contacts=(*(_known_before(stored, one) for one in fresh.contacts), *others),
    )
    correction = _recorded("entity_corrected", hand, _ENTITY_FIELDS, stored, told)
    if not correction.after:
        return Unchanged()
    changes = changes_between(stored, told) if hand.occasion is Occasion.CHANGE else ()
    return _dated(stored, told, changes, at), _named(correction, hand)


def _known_before(stored: Entity, fresh: Contact) -> Contact:
    """A contact that was not touched keeps its source and the day it was verified on."""
    same = [c for c in stored.contacts if _person(c) == _person(fresh)]
    return same[0] if same else fresh


def _person(contact: Contact) -> tuple[str, str, str]:
    return contact.role, contact.name, contact.mobile


def _dated(
    stored: Entity, told: Entity, changes: tuple[Change, ...], at: datetime
) -> Stored[Entity]:
    """What an officer told, as the next version: newer than all that is known."""
    moved = reach(stored) != reach(told)
    return Stored(
        replace(
            told,
            changed_at=max(stored.changed_at or at, at),
            told=(),
            former_names=with_former(stored.former_names, told.name, (stored.name,)),
            facts_version=stored.facts_version + bool(changes),
            contact_version=stored.contact_version + moved,
            version=stored.version + 1,
        ),
        changes,
    )


def _named(correction: Correction, hand: Hand) -> Correction:
    changed = hand.occasion is Occasion.CHANGE
    return replace(correction, type="entity_changed") if changed else correction


def correct_licence(
    stored: Licence | None, row: LicenceRow, hand: Hand
) -> tuple[Stored[Licence], Correction] | Unchanged:
    """A licence as an officer says it is, and what that records; the caller sets the alarm.

    A later term is a renewal here too; anything else corrects the term there is.
    """
    known = stored.updated_at if stored else None
    fresh = licence_of(row, row.updated_at or known or hand.at, BY_HAND)
    if stored is None:
        return Stored(fresh), _recorded("licence_entered", hand, _LICENCE_FIELDS, None, fresh)
    correction = _recorded("licence_corrected", hand, _LICENCE_FIELDS, stored, fresh)
    if not correction.after:
        return Unchanged()
    told = replace(
        renewed_over(stored, fresh),
        identifier=fresh.identifier,
        issued_here=stored.issued_here,
        updated_at=max(known, fresh.updated_at) if known and fresh.updated_at else hand.at,
    )
    return Stored(told), correction


def _recorded(
    what: str,
    hand: Hand,
    fields: tuple[str, ...],
    stored: Entity | Licence | None,
    told: Entity | Licence,
) -> Correction:
    was = {name: _text(stored, name) for name in fields}
    now = {name: _text(told, name) for name in fields}
    moved = [name for name in fields if was[name] != now[name]]
    before = {name: was[name] for name in moved if stored is not None}
    return Correction(what, hand, before, {name: now[name] for name in moved})


def _text(of: Entity | Licence | None, name: str) -> str:
    value = getattr(of, name) if of is not None else None
    return "" if value is None else str(value)
