"""Writes what was decided about a change: cases with their invitation, reasons, what ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from detect_changes.holders import Holder
from detect_changes.parts import ACTOR, Parts
from zhiban.domain.cases import Case, CaseState, Suppression
from zhiban.domain.change_cases import ChangeLook
from zhiban.store.table import Action, transact

AT_ONCE = 12
"""Needs in one transaction: each takes up to seven of its hundred actions."""


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


def write(parts: Parts, holder: Holder, looks: Sequence[ChangeLook], *also: Action) -> Found:
    """Write these decisions, and `also`, in one transaction.

    Raises Conflict when a row moved meanwhile.
    """
    actions: list[Action] = []
    opened: list[Case] = []
    for look in looks:
        for case, why in look.ended:
            data = {"why": why.value}
            actions += parts.cases.move(case, CaseState.CLOSED, holder.at, ACTOR, data)[1]
        match look.found:
            case Suppression() as reason:
                actions += parts.cases.suppress(reason)
            case Case() as case:
                stored, written = parts.cases.open(case, holder.at, ACTOR)
                opened.append(stored)
                actions += written
    if opened and holder.entity:
        actions += parts.inviting.invite(holder.entity, opened, holder.today, holder.at)
    transact(parts.client, [*actions, *also])
    return Found(len(opened), sum(len(look.ended) for look in looks), len(looks) - len(opened))
