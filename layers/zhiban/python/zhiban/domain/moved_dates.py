"""The dates of an open case moved: what its holder is told anew, when, and who is called.

A holder who was told a later day than the true one is told as if the case opened that day: the
newest step that is due, and a call where that is late. One who was told an earlier day hears no
step a second time. Nothing is said twice on a day to one invitation.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from zhiban.domain.cases import Case
from zhiban.domain.clock import business_day
from zhiban.domain.invitations import Invitation
from zhiban.domain.sms_ledger import Send, SendState

_DAY = timedelta(days=1)


def waits(send: Send) -> bool:
    """Whether an attempt is a reminder that has not left: it names the dates as they are then."""
    return send.is_reminder and send.state is SendState.PLANNED


def told_anew(
    before: Case, moved: Case, invitation: Invitation, sends: Iterable[Send], today: date
) -> Case:
    """The case with its moved dates, and a ladder of which the step that is due is told.

    On the civil day `today`, or on the next where the invitation has said something today already.
    `sends` are the invitation's: while a message waits, nothing is told beside it.
    """
    reminders = [send for send in sends if send.is_reminder]
    if any(map(waits, reminders)):
        return moved
    taken_to = invitation.stepped_to
    said = taken_to >= today or any(_said_on(send) >= today for send in reminders)
    told = () if moved.latest < before.latest else before.plan.taken(taken_to)
    return replace(moved, plan=moved.plan.told_on(today + _DAY if said else today, taken_to, told))


def calls_anew(before: Case, moved: Case, invitation: Invitation, today: date) -> bool:
    """Whether the moved dates ask for a call or a visit by `today` that was not made for them."""
    made = moved.latest >= before.latest and before.plan.calls_by(invitation.stepped_to)
    return moved.plan.calls_by(today) and not made


def look_once_moved(invitation: Invitation, cases: Iterable[Case], today: date) -> date:
    """When the invitation looks at its ladders after the dates of these cases moved: `today` where
    one asks for something since its latest step, else tomorrow."""
    steps = (step for case in cases for step in case.plan.steps() if step.name != "lapse")
    due = any(invitation.stepped_to < step.day <= today for step in steps)
    return today if due else today + _DAY


def _said_on(send: Send) -> date:
    """The civil day on which a message left, or was to."""
    if send.state is SendState.SUPPRESSED:
        return date.min
    return business_day(send.sent_at or send.due_at)
