"""A newer, older or equal row about a holder, woven into what is known, field by field.

The newest word on each field stands, in whatever order the rows came.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from zhiban.domain.contacts import Confidence, Contact, Phones, Role, doubted, with_phones
from zhiban.domain.entities import FACTS, Entity
from zhiban.domain.names import with_former

_FIELDS = (*FACTS, "town")
_OF_THE_PERSON = ("legal_rep_id", "mobile")


@dataclass(slots=True)
class _Weaving:
    """A row of instant `at` woven into what is known, field by field: the newest word stands.

    A blank says nothing, so it erases nothing we have, and an older row fills what is blank.
    """

    stored: Entity
    at: datetime
    times: dict[str, datetime]
    clash: bool = False

    def newest(self, field: str, old: Any, new: Any) -> Any:
        """The value of one field, its time noted."""
        since = self.times.get(field)
        if not new or (old and since is not None and self.at < since):
            return old
        if old and old != new and self.at == since:
            self.clash = True
        self.times[field] = self.at
        return new

    def person(self, fresh: Entity, legal_rep: str) -> tuple[str, str]:
        """ID number and phone of the 法定代表人, which go when the person does."""
        told = fresh.legal_rep_id, fresh.mobile
        if fresh.legal_rep not in ("", legal_rep):
            return self.stored.legal_rep_id, self.stored.mobile
        if self.stored.legal_rep and legal_rep != self.stored.legal_rep:
            self.times |= dict.fromkeys(_OF_THE_PERSON, self.at)
            return told
        old = self.stored.legal_rep_id, self.stored.mobile
        number, mobile = map(self.newest, _OF_THE_PERSON, old, told)
        return number, mobile


def weave(stored: Entity, fresh: Entity, at: datetime) -> tuple[Entity, bool]:
    """What is known of a holder after a row that says `fresh` at instant `at`, its versions as
    before; and whether the row says otherwise at the very same instant, so that nobody can tell.
    """
    known = stored.changed_at
    before = dict.fromkeys((*_FIELDS, *_OF_THE_PERSON), known) if known else {}
    weaving = _Weaving(stored, at, before | dict(stored.told))
    values = {f: weaving.newest(f, getattr(stored, f), getattr(fresh, f)) for f in _FIELDS}
    number, mobile = weaving.person(fresh, values["legal_rep"])
    told = ((one.legal_rep, one.mobile) for one in (stored, fresh))
    phones = with_phones(stored.former_phones, told, but=(values["legal_rep"], mobile))
    latest = max(known or at, at)
    present = values | {"legal_rep_id": number, "mobile": mobile}
    woven = replace(
        stored,
        **values,
        legal_rep_id=number,
        contacts=_contacts(stored, fresh, values["legal_rep"], mobile, phones),
        former_phones=phones,
        former_names=with_former(stored.former_names, values["name"], (stored.name, fresh.name)),
        changed_at=latest,
        told=tuple((f, t) for f, t in weaving.times.items() if t < latest and present[f]),
    )
    return woven, weaving.clash


def _contacts(
    stored: Entity, fresh: Entity, name: str, mobile: str, phones: Phones
) -> tuple[Contact, ...]:
    """The 法定代表人 with the newest phone first, then whoever else is known."""
    others = tuple(c for c in stored.contacts if c.role is not Role.REPRESENTATIVE)
    if stored.legal_rep not in ("", name):
        others = tuple(doubted(c, phones, name) for c in others)
    if not mobile:
        return others
    known = [
        c
        for c in (*stored.contacts, *fresh.contacts)
        if c.role is Role.REPRESENTATIVE and c.mobile == mobile
    ]
    return (_representative(known, name, phones), *others)


def _representative(known: list[Contact], name: str, phones: Phones) -> Contact:
    """The contact of the 法定代表人 `name`; `known` are those with this phone, ours first.

    What a person or a carrier has said of it stands, as long as it is the same person's. What is
    merely stated was last stated on the latest day there is.
    """
    ours = known[0]
    if ours.confidence is not Confidence.STATED and ours.name in ("", name):
        return replace(ours, name=name)
    latest = max(known, key=lambda contact: contact.verified_on)
    stated = replace(latest, name=name, confidence=Confidence.STATED, why="")
    return doubted(stated, phones, name)
