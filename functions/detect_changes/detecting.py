"""A holder's waiting changes, worked in the order in which they came, each once.

Whoever calls, and however often: everything is read anew, ids are computed from the change, and
each change is marked in the transaction that writes the last of what follows from it. What was
written before is decided the same again, or not at all.
"""

from dataclasses import replace
from datetime import datetime
from itertools import batched

from detect_changes.holders import Holder, read_holder
from detect_changes.parts import Parts
from detect_changes.writing import AT_ONCE, Found, write
from zhiban.domain.cases import Case, Suppression
from zhiban.domain.change_cases import ChangeLook, look_again_on, look_at_change, put_off
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict
from zhiban.domain.fact_changes import FactsChanged

TRIES = 4
"""How often a holder is read and decided anew at once when a row moved meanwhile."""


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
        changes = parts.changes.of_holder(uscc)
        due = [c for c in changes if c.look_on and c.look_on <= business_day(at)]
        if not due:
            return None
        try:
            return _work(parts, read_holder(parts, uscc, changes, at), due[0])
        except Conflict:
            if attempt == TRIES - 1:
                raise
    return None


def _work(parts: Parts, holder: Holder, changed: FactsChanged) -> Found:
    """Everything one change asks for: of each licence and fact a case or a reason."""
    looks = _in_the_message(holder, _looks(parts, holder, changed))
    turns = list(batched(looks, AT_ONCE, strict=False)) or [()]
    found = Found()
    for turn in turns[:-1]:
        found += write(parts, holder, turn)
    again = look_again_on(looks)
    return found + write(parts, holder, turns[-1], parts.changes.look_on(changed, again))


def _looks(parts: Parts, holder: Holder, changed: FactsChanged) -> list[ChangeLook]:
    """What is decided now; what has its case, or a reason that is its last, stands."""
    looks = []
    for licence in holder.licences:
        for change in changed.asking():
            case_id = changed.case_id(licence, change.field)
            if case_id in holder.cases:
                continue
            last = parts.cases.last_reason(case_id) if changed.version > 1 else None
            if last is not None and last.look_again is None:
                continue
            look = look_at_change(
                changed,
                change,
                licence,
                holder.entity,
                parts.law,
                holder.today,
                holder.changes,
                holder.cases,
                holder.switches.stopped,
                holder.switches.approved,
            )
            if isinstance(look.found, Suppression) and last is not None:
                look = replace(look, found=last.went_on(look.found))
            looks.append(look)
    return looks


def _in_the_message(holder: Holder, looks: list[ChangeLook]) -> list[ChangeLook]:
    """The looks; cases that the day's message cannot name any more wait for tomorrow's."""
    room, taken = holder.room, []
    for look in looks:
        if isinstance(look.found, Case):
            room -= 1
            look = put_off(look.found, holder.crowded, holder.today) if room < 0 else look
        taken.append(look)
    return taken
