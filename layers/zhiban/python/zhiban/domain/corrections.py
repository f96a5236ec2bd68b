"""What an officer enters or corrects by hand (证照采集、工商变更信息录入): who, when, why, what.

A hand's word is complete: what it leaves blank is blank. Only a change of the business licence
moves a holder's facts, and may ask for permits to follow; putting an error right does not, as
nothing happened in the world. For the same reason it keeps the time of the facts: a feed that
tells the error again, of the same time, is held, and one that tells of a later change is not.
Where a change had brought the error in and a permit is still to follow it, putting it right is a
change too.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from zhiban.domain.clock import business_day
from zhiban.domain.contacts import (
    Check,
    Confidence,
    Contact,
    Phones,
    Role,
    doubted,
    verified,
    with_phones,
)
from zhiban.domain.entities import FACTS, Entity
from zhiban.domain.errors import Malformed
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
    gone_since,
    is_later_term,
    licence_of,
    moved_on,
    reach_moved,
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
    `checked` is how they verified that the phone is the 法定代表人's, None where they did not.
    `others` are all further people to reach, in order; None leaves those there are.
    """

    who: str
    at: datetime
    why: str
    seen: int = 0
    occasion: Occasion = Occasion.CORRECTION
    name: str = ""
    checked: Check | None = None
    others: tuple[Contact, ...] | None = None


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

_ENTITY_FIELDS = (*FACTS, "town", "legal_rep_id", "mobile", "mobile_checked", "others")
_LICENCE_FIELDS = (*LICENCE_CONTENT, "identifier")

PERSONAL = frozenset({"legal_rep_id", "mobile", "others"})
"""Fields whose values are sealed wherever they are kept."""


def correct_entity(
    stored: Entity | None, row: EntityRow, hand: Hand, followed: Collection[str] = ()
) -> tuple[Stored[Entity], Correction] | Unchanged:
    """A holder as an officer says it is, and what that records.

    `followed` are the facts whose latest change is still to be followed (`being_followed`).
    """
    known = stored.changed_at if stored and hand.occasion is Occasion.CORRECTION else None
    at = row.changed_at or known or hand.at
    fresh = entity_of(row, at, BY_HAND)
    if stored is None or stored.stub:
        version = stored.version + 1 if stored else 1
        contacts = _contacts(fresh, fresh, hand, ())
        made = replace(
            fresh,
            version=version,
            contacts=contacts,
            superseded=stored.superseded if stored else (),
            profiling_refused=stored is not None and stored.profiling_refused,
        )
        return Stored(made), _recorded("entity_entered", hand, _ENTITY_FIELDS, None, made)
    pairs = ((one.legal_rep, one.mobile) for one in (stored, fresh))
    phones = with_phones(stored.former_phones, pairs, but=(fresh.legal_rep, fresh.mobile))
    told = replace(
        stored,
        **{name: getattr(fresh, name) for name in (*FACTS, "town", "legal_rep_id")},
        contacts=_contacts(stored, fresh, hand, phones),
        former_phones=phones,
    )
    correction = _recorded("entity_corrected", hand, _ENTITY_FIELDS, stored, told)
    if not correction.after:
        return Unchanged()
    changes = changes_between(stored, told)
    if hand.occasion is Occasion.CORRECTION:
        changes = tuple(change for change in changes if change.field in followed)
    return _dated(stored, told, changes, at, hand.at), _named(correction, hand)


def _contacts(stored: Entity, fresh: Entity, hand: Hand, phones: Phones) -> tuple[Contact, ...]:
    """Whom we reach after an officer's word: a phone they have not verified is as it was known,
    and doubtful where it was another 法定代表人's.
    """
    head = tuple(_representative(stored, one, hand, phones) for one in fresh.contacts)
    known = tuple(c for c in stored.contacts if c.role is not Role.REPRESENTATIVE)
    others = known if hand.others is None else hand.others
    if stored.legal_rep not in ("", fresh.legal_rep):
        others = tuple(doubted(c, phones, fresh.legal_rep) if c in known else c for c in others)
    return (*head, *sorted(others, key=lambda one: list(Role).index(one.role)))


def _representative(stored: Entity, fresh: Contact, hand: Hand, phones: Phones) -> Contact:
    """A contact that was not touched keeps its source, and what is known of it."""
    if hand.checked is not None:
        return verified(fresh, hand.checked.wording, BY_HAND, business_day(hand.at))
    same = [c for c in stored.contacts if c.person == fresh.person]
    return same[0] if same else doubted(fresh, phones, fresh.name)


def _dated(
    stored: Entity,
    told: Entity,
    changes: tuple[Change, ...],
    at: datetime,
    learnt: datetime,
) -> Stored[Entity]:
    """What an officer told, as the next version: newer than all that is known.

    `at` is when it became so, `learnt` when we were told: a number put right is new to us today.
    """
    moved = reach_moved(stored, told)
    return Stored(
        replace(
            gone_since(stored, told, learnt),
            changed_at=max(stored.changed_at or at, at),
            told=(),
            former_names=with_former(stored.former_names, told.name, (stored.name,)),
            facts_version=stored.facts_version + bool(changes),
            contact_version=stored.contact_version + moved,
            reach_moved_on=moved_on(stored, told, learnt),
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

    A later term is a renewal here too, and not one of ours; anything else corrects the term there
    is.
    """
    known = stored.updated_at if stored else None
    fresh = licence_of(row, row.updated_at or known or hand.at, BY_HAND)
    if stored is None:
        return Stored(fresh), _recorded("licence_entered", hand, _LICENCE_FIELDS, None, fresh)
    correction = _recorded("licence_corrected", hand, _LICENCE_FIELDS, stored, fresh)
    if not correction.after:
        return Unchanged()
    over = renewed_over(stored, fresh)
    told = replace(
        over,
        identifier=fresh.identifier,
        issued_here=stored.issued_here and over.term == stored.term,
        updated_at=max(known, fresh.updated_at) if known and fresh.updated_at else hand.at,
    )
    return Stored(told), correction


def check_issue_day(stored: Licence | None, row: LicenceRow, hand: Hand) -> None:
    """Raise Malformed unless an officer may say that a licence was issued on this day.

    Nothing has been issued in the future. The day on which this bureau issued a term stands in its
    document, and frees from what was entered before it (`decisions.rests_on`): no hand moves it.
    """
    if row.issued_on is not None and row.issued_on > business_day(hand.at):
        raise Malformed("not_sound", "发证日期：晚于今天，请核对。")
    if stored is None or not stored.issued_here or row.issued_on == stored.issued_on:
        return
    if not is_later_term(stored, licence_of(row, hand.at, BY_HAND)):
        why = f"这一期由本局签发，以证书上的{stored.issued_on}为准，不能更正"
        raise Malformed("not_sound", f"发证日期：{why}。")


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
    if isinstance(of, Entity) and name in _OF_CONTACTS:
        return _OF_CONTACTS[name](of)
    value = getattr(of, name) if of is not None else None
    return "" if value is None else str(value)


def _checked(entity: Entity) -> str:
    """Whether and how the phone of the 法定代表人 was verified."""
    found = (c for c in entity.contacts if c.role is Role.REPRESENTATIVE)
    return "".join(f"{c.verified_on} {c.why}" for c in found if c.confidence is Confidence.VERIFIED)


def _others(entity: Entity) -> str:
    """The further people to reach, in words."""
    found = (c for c in entity.contacts if c.role is not Role.REPRESENTATIVE)
    return "；".join(f"{c.role} {c.name} {c.mobile} {c.confidence.wording}" for c in found)


_OF_CONTACTS = {"mobile_checked": _checked, "others": _others}
