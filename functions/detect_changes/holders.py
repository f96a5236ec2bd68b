"""A holder as it is read for detecting: facts, licences, changes and their cases."""

from dataclasses import dataclass
from datetime import date, datetime

from detect_changes.parts import Parts
from zhiban.domain.cases import Case, Reason
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.licences import Licence
from zhiban.store.ringing import Switches


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder at the business instant `at` of the civil day `today`.

    `changes` are all there ever were, oldest first; `cases` theirs, by id; `room` is how many more
    cases the day's message would name, and `crowded` why the others wait.
    """

    entity: Entity | None
    licences: list[Licence]
    changes: list[FactsChanged]
    cases: dict[str, Case]
    switches: Switches
    room: int
    crowded: Reason
    today: date
    at: datetime


def read_holder(parts: Parts, uscc: str, changes: list[FactsChanged], at: datetime) -> Holder:
    """Read everything else that a decision about a holder's changes rests on, strongly."""
    today, licences = business_day(at), parts.licences.of_holder(uscc)
    ids = (
        changed.case_id(licence, change.field)
        for licence in licences
        for changed in changes
        for change in changed.asking()
    )
    room, crowded = parts.inviting.takes(uscc, today)
    return Holder(
        entity=parts.entities.get(uscc),
        licences=licences,
        changes=changes,
        cases={case.id: case for case in parts.cases.get_many(ids)},
        switches=parts.ringing.switches(),
        room=room,
        crowded=crowded,
        today=today,
        at=at,
    )
