"""A holder's waiting changes, worked in the order in which they came, each once.

Whoever calls, and however often: everything is read anew, ids are computed from the change, and
each change is marked in the transaction that writes the last of what follows from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import batched

from detect_changes.parts import ACTOR, Parts
from zhiban.domain.cases import Case, CaseState, Reason, Suppression
from zhiban.domain.change_cases import ChangeLook, FactsChanged, look_at_change, worked_until
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Conflict
from zhiban.domain.ids import change_case_id
from zhiban.domain.licences import Licence
from zhiban.domain.registry import Change
from zhiban.store.ringing import Switches
from zhiban.store.table import Action, transact

TRIES = 4
"""How often a holder is read and decided anew at once when a row moved meanwhile."""

AT_ONCE = 12
"""Needs in one transaction: each takes up to eight of its hundred actions."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    """How many cases were opened and ended, and how many reasons recorded."""

    opened: int = 0
    ended: int = 0
    reasons: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(
            self.opened + other.opened, self.ended + other.ended, self.reasons + other.reasons
        )


@dataclass(slots=True)
class _Holder:
    """A holder as read, with what is decided on the way."""

    entity: Entity | None
    licences: list[Licence]
    changes: list[FactsChanged]
    cases: dict[str, Case]
    switches: Switches
    room: int
    today: date
    at: datetime
    ended: set[str] = field(default_factory=set)


def detect(parts: Parts, uscc: str, at: datetime) -> Found:
    """Work everything that waits of a holder at the business instant `at`.

    Before the go after a first large load all of it waits. Raises Conflict when the rows do not
    come to rest: the change stays waiting, and `reconcile` hands it out again.
    """
    gate = parts.ringing.gate()
    if gate is None or not gate.open:
        return Found()
    found = Found()
    while (step := _step(parts, uscc, at)) is not None:
        found += step
    return found


def _step(parts: Parts, uscc: str, at: datetime) -> Found | None:
    """Work the oldest change that waits; None when none does."""
    for attempt in range(TRIES):
        holder = _read(parts, uscc, at)
        due = [c for c in holder.changes if c.look_on and c.look_on <= holder.today]
        if not due:
            return None
        try:
            return _work(parts, holder, due[0])
        except Conflict:
            if attempt == TRIES - 1:
                raise
    return None


def _read(parts: Parts, uscc: str, at: datetime) -> _Holder:
    today = business_day(at)
    licences, changes = parts.licences.of_holder(uscc), parts.changes.of_holder(uscc)
    ids = [
        change_case_id(uscc, one.kind, one.number, change.field, changed.facts_version)
        for one in licences
        for changed in changes
        for change in changed.asking()
    ]
    return _Holder(
        entity=parts.entities.get(uscc),
        licences=licences,
        changes=changes,
        cases={case.id: case for case in parts.cases.get_many(ids)},
        switches=parts.ringing.switches(),
        room=parts.inviting.takes(uscc, today),
        today=today,
        at=at,
    )


def _work(parts: Parts, holder: _Holder, changed: FactsChanged) -> Found:
    """Everything one change asks for: of each licence and fact a case or a reason."""
    needs = [
        (licence, change)
        for licence in holder.licences
        for change in changed.asking()
        if _id(licence, change, changed) not in holder.cases
    ]
    looks = [_look(parts, holder, changed, *need) for need in needs]
    opening = [look for look in looks if isinstance(look.found, Case)]
    if len(opening) > holder.room:
        looks = [look for look in looks if look not in opening[holder.room :]]
        again: date | None = holder.today + _DAY
    else:
        again = worked_until(changed, (look.found for look in looks), holder.today)
    turns = list(batched(looks, AT_ONCE, strict=False)) or [()]
    found = Found()
    for n, turn in enumerate(turns):
        last = [parts.changes.look_on(changed, again)] if n == len(turns) - 1 else []
        found += _write(parts, holder, turn, last)
    return found


def _look(
    parts: Parts, holder: _Holder, changed: FactsChanged, licence: Licence, change: Change
) -> ChangeLook:
    earlier = [
        holder.cases[case_id]
        for before in holder.changes
        if before.facts_version < changed.facts_version
        for case_id in [_id(licence, change, before)]
        if case_id in holder.cases and holder.cases[case_id].state is CaseState.OPENED
    ]
    return look_at_change(
        changed,
        change,
        licence,
        holder.entity,
        parts.law,
        holder.today,
        earlier,
        holder.switches.stopped,
        holder.switches.approved,
    )


def _id(licence: Licence, change: Change, changed: FactsChanged) -> str:
    about = licence.uscc, licence.kind, licence.number
    return change_case_id(*about, change.field, changed.facts_version)


def _write(
    parts: Parts, holder: _Holder, looks: Sequence[ChangeLook], last: Sequence[Action]
) -> Found:
    """One transaction: cases opened with their invitation, reasons, and what ends by them."""
    actions: list[Action] = []
    opened: list[Case] = []
    ended = 0
    for look in looks:
        for case, why in look.ended:
            actions += _end(parts, case, why, holder.at)
            ended += 1
        match look.found:
            case Suppression() as reason:
                actions += parts.cases.suppress(reason)
            case Case() as case:
                stored, written = parts.cases.open(case, holder.at, ACTOR)
                opened.append(stored)
                actions += written
    if opened and holder.entity:
        actions += parts.inviting.invite(holder.entity, opened, holder.today, holder.at)
    transact(parts.client, [*actions, *last])
    return Found(len(opened), ended, len(looks) - len(opened))


def _end(parts: Parts, case: Case, why: Reason, at: datetime) -> list[Action]:
    return parts.cases.move(replace(case), CaseState.CLOSED, at, ACTOR, {"why": why})[1]
