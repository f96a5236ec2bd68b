"""Invitation (邀约): what one person is sent; one holder, one business day, up to twenty cases.

The message track (first, again, last) and the phone or visit worklist are moved on together.
After an outage only the newest step due is taken, never the ones it overtook.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.ladder import LadderPlan, Step

CAPACITY = 20
"""Cases in one message; the next ones wait for the next day's invitation."""

MESSAGE_STEPS = ("first", "again", "last")


class InvitationState(StrEnum):
    """Whether anything may still be sent for it."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation as it is stored.

    `sealed` names the cases of the latest claimed message; `stepped_to` is the day of the newest
    ladder step taken, `alarm_on` the next. `contact_version` is the one its links were made for.
    """

    id: str
    uscc: str
    day: date
    case_ids: tuple[str, ...]
    contact_version: int
    stepped_to: date
    alarm_on: date | None
    sealed: tuple[str, ...] = ()
    state: InvitationState = InvitationState.OPEN
    alarm_failures: int = 0
    version: int = 1

    @property
    def room(self) -> int:
        """How many cases may still join."""
        return CAPACITY - len(self.case_ids)


@dataclass(frozen=True, slots=True)
class Due:
    """What an invitation must do on a day: a message step, a worklist task, and when next."""

    message: Step | None
    worklist: bool
    next_alarm: date | None


def _message_step(plan: LadderPlan, after: date, today: date) -> Step | None:
    due = [s for s in plan.steps() if s.name in MESSAGE_STEPS and after < s.day <= today]
    return due[-1] if due else None


def opening_step(plan: LadderPlan, today: date) -> Step | None:
    """The message step a case opened `today` starts with: the newest one due."""
    return _message_step(plan, date.min, today)


def next_alarm(plans: Iterable[LadderPlan], today: date) -> date | None:
    """The earliest step after `today` of any of the plans (their lapse belongs to the licence)."""
    days = [s.day for plan in plans for s in plan.steps() if s.name != "lapse" and s.day > today]
    return min(days, default=None)


def next_look(cases: Iterable[Case], today: date) -> date | None:
    """The earliest day after `today` on which an invitation has to look at these cases.

    A step of a ladder; of a change also its lapse, which no licence's alarm would ring.
    """
    cases = list(cases)
    lapses = [c.plan.lapse for c in cases if c.change and c.plan.lapse > today]
    step = next_alarm((case.plan for case in cases), today)
    return min([*lapses, *([step] if step else [])], default=None)


def woken(invitation: Invitation, cases: Iterable[Case], today: date) -> Invitation:
    """The invitation with an alarm for what these cases still ask after `today`, or an earlier one
    it has already."""
    look = next_look(cases, today)
    alarms = [day for day in (invitation.alarm_on, look) if day]
    return replace(
        invitation,
        alarm_on=min(alarms, default=None),
        state=InvitationState.OPEN,
        version=invitation.version + 1,
    )


def its_own(invitation: Invitation, cases: Iterable[Case]) -> list[Case]:
    """The cases this invitation still speaks for: one that opened again went to a later one."""
    return [case for case in cases if case.invitation_id == invitation.id]


def due_today(invitation: Invitation, cases: Iterable[Case], today: date) -> Due:
    """What the invitation's open cases ask for on `today`, each step once.

    A case that joined after the latest message was sealed has not been named yet: the step it
    opened with counts as one of today's. One that can no longer be filed asks for no message.
    """
    open_cases = [case for case in cases if case.state is CaseState.OPENED]
    after = invitation.stepped_to
    steps: list[Step] = []
    for case in (case for case in open_cases if case.may_be_filed(today)):
        unnamed = invitation.sealed and case.id not in invitation.sealed
        step = _message_step(case.plan, date.min if unnamed else after, today)
        if step is not None:
            steps.append(Step(step.name, today) if unnamed else step)
    worklist = any(
        s.name == "worklist" and after < s.day <= today
        for case in open_cases
        for s in case.plan.steps()
    )
    message = max(steps, key=lambda s: (s.day, MESSAGE_STEPS.index(s.name)), default=None)
    return Due(message, worklist, next_look(open_cases, today))


def in_turns[T](
    ringing: Sequence[T], needs: Callable[[T], int], room: int, at_once: int
) -> tuple[list[list[T]], list[T]]:
    """What rings, in turns of at most `at_once` needs, and what finds no room and must wait.

    The order is kept: whoever comes after one that must wait, waits too.
    """
    turns: list[list[T]] = []
    taken = in_turn = 0
    for n, one in enumerate(ringing):
        wanted = needs(one)
        taken += wanted
        if taken > room:
            return turns, list(ringing[n:])
        if not turns or in_turn + wanted > at_once:
            turns.append([])
            in_turn = 0
        turns[-1].append(one)
        in_turn += wanted
    return turns, []


def step_key(step: Step) -> str:
    """The ledger's name of a step, unique in its invitation: the planned day and the rung."""
    return f"{step.day.isoformat()}-{step.name}"
