"""Whom an officer names to be reached for a holder, and which numbers they have verified."""

from dataclasses import replace
from datetime import date

from officer_api.asked import ContactAsked, HolderAsked
from zhiban.domain.clock import business_day
from zhiban.domain.contacts import UNCHECKED, Check, Confidence, Contact, Role, verified
from zhiban.domain.corrections import BY_HAND, Hand
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Malformed
from zhiban.gateways.files.numbers import is_mobile, tidy_mobile


def with_contacts(hand: Hand, body: HolderAsked, known: Entity | None) -> Hand:
    """The entry with what it says of contacts. Raises Malformed for a number that is none."""
    checked = Check(body.checked) if body.checked else None
    if body.others is None:
        return replace(hand, checked=checked)
    today = business_day(hand.at)
    others = tuple(_contact(one, known, today) for one in body.others)
    return replace(hand, checked=checked, others=others)


def _contact(asked: ContactAsked, known: Entity | None, today: date) -> Contact:
    """One of them: as it was known, as just verified, or else still to be verified."""
    role = Role(asked.role)
    found = [c for c in known.contacts if (c.role, c.name) == (role, asked.name)] if known else []
    mobile = tidy_mobile(asked.mobile) if asked.mobile is not None else ""
    if asked.mobile is None and found:
        mobile = found[0].mobile
    if not mobile or not is_mobile(mobile):
        raise Malformed("not_sound", f"{asked.role}的手机号码不是11位手机号码。")
    fresh = Contact(role, asked.name, mobile, BY_HAND, today)
    if asked.checked:
        return verified(fresh, Check(asked.checked).wording, BY_HAND, today)
    same = [c for c in found if c.person == fresh.person]
    return same[0] if same else replace(fresh, confidence=Confidence.DOUBTFUL, why=UNCHECKED)
