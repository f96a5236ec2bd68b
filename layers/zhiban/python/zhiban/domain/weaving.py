"""A newer, older or equal row about a holder, woven into what is known, field by field.

The newest word on each field stands, in whatever order the rows came.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from zhiban.domain.entities import FACTS, REPRESENTATIVE, Contact, Entity
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
    latest = max(known or at, at)
    present = values | {"legal_rep_id": number, "mobile": mobile}
    woven = replace(
        stored,
        **values,
        legal_rep_id=number,
        contacts=_contacts(stored, fresh, values["legal_rep"], mobile),
        former_names=with_former(stored.former_names, values["name"], (stored.name, fresh.name)),
        changed_at=latest,
        told=tuple((f, t) for f, t in weaving.times.items() if t < latest and present[f]),
    )
    return woven, weaving.clash


def _contacts(stored: Entity, fresh: Entity, name: str, mobile: str) -> tuple[Contact, ...]:
    """The 法定代表人 with the newest phone first, then whoever else is known."""
    others = tuple(c for c in stored.contacts if c.role != REPRESENTATIVE)
    if not mobile:
        return others
    known = [
        replace(c, name=name)
        for c in (*stored.contacts, *fresh.contacts)
        if c.role == REPRESENTATIVE and c.mobile == mobile
    ]
    return (max(known, key=lambda contact: contact.verified_on), *others)
