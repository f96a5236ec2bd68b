"""Inviting (邀约): a holder's invitation of a day is made, or joined, by the cases just opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from zhiban.domain.cases import Case, Reason
from zhiban.domain.clock import next_sending_instant
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import (
    CAPACITY,
    MESSAGE_STEPS,
    Invitation,
    InvitationState,
    next_look,
    opening_step,
    step_key,
)
from zhiban.domain.ladder import Step
from zhiban.domain.moved_dates import calls_anew, look_once_moved, told_anew, waits
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.domain.working_days import WorkingDays
from zhiban.domain.worklists import PHONE_OR_VISIT
from zhiban.store.cases import Cases
from zhiban.store.invitations import Invitations
from zhiban.store.sends import Sends
from zhiban.store.table import Action


@dataclass(frozen=True, slots=True)
class Inviting:
    """What brings cases to their holder: the invitation, its first message, a person's task.

    `day` is the civil day of the business instant `at`, in every method.
    """

    cases: Cases
    invitations: Invitations
    sends: Sends
    calendar: WorkingDays

    def invite(
        self, entity: Entity, opened: Sequence[Case], day: date, at: datetime
    ) -> list[Action]:
        """Actions: the holder's invitation of the day with these cases in it, and its message.

        A case that finds the day's message already sealed joins the next step, at the latest
        tomorrow when it has none of its own. One that finds no message, as there was nobody to
        write to when the invitation was made, brings it.
        """
        standing = self.invitations.get(invitation_id(entity.uscc, day))
        return self._invite(entity, opened, day, at, standing)

    def follow(
        self,
        entity: Entity | None,
        opened: Sequence[Case],
        moved: Sequence[Case],
        day: date,
        at: datetime,
    ) -> list[Action]:
        """Actions: the same for what opened, while the invitations of open cases whose dates moved
        look at their ladders again. Each invitation is written once, whatever it meets.
        """
        woken = self._woken(moved, day)
        actions: list[Action] = []
        if opened and entity:
            today = invitation_id(entity.uscc, day)
            standing = woken.pop(today, None) or self.invitations.get(today)
            actions += self._invite(entity, opened, day, at, standing)
        return actions + [self._changed(one) for one in woken.values()]

    def told_anew(self, before: Case, moved: Case, day: date) -> tuple[Case, list[Action]]:
        """An open case whose dates moved, its ladder such that what is due by `day` is told, and
        the actions that have a person call or visit where that is late."""
        invitation = self.invitations.get(before.invitation_id)
        if invitation is None:
            return moved, []
        sends = self.sends.of_invitation(invitation.id)
        calls = [self._call(moved, day)] if calls_anew(before, moved, invitation, day) else []
        return told_anew(before, moved, invitation, sends, day), calls

    def takes(self, uscc: str, day: date) -> tuple[int, Reason]:
        """How many more cases a message of the day names that has not left yet; why others wait.

        Without an invitation of the day that is a whole one's; 0 when its message has left, or
        none is on its way: then a case waits for the next day's.
        """
        invitation = self.invitations.get(invitation_id(uscc, day))
        if invitation is None:
            return CAPACITY, Reason.INVITATION_FULL
        waiting = self.sends.of_invitation(invitation.id)
        if invitation.sealed or not any(map(waits, waiting)):
            return 0, Reason.NEXT_MESSAGE
        return invitation.room, Reason.INVITATION_FULL

    def plan_message(
        self,
        uscc: str,
        contact: int,
        invitation: str,
        steps: Sequence[Step],
        day: date,
        at: datetime,
        attempt: int = 1,
    ) -> Action:
        """An action: plan the newest of these steps, to this contact, for the next sending hour."""
        step = max(steps, key=lambda s: (s.day, MESSAGE_STEPS.index(s.name)))
        send = Send(
            invitation_id=invitation,
            step=step_key(step),
            contact=contact,
            attempt=attempt,
            uscc=uscc,
            planned_on=day,
            due_at=next_sending_instant(at, self.calendar),
        )
        return self.sends.plan(send)

    def _invite(
        self,
        entity: Entity,
        opened: Sequence[Case],
        day: date,
        at: datetime,
        standing: Invitation | None,
    ) -> list[Action]:
        actions = self._tasks(entity, opened, day)
        if standing is not None:
            actions.append(self._changed(_joined(standing, opened, day)))
            return actions + self._message_of_joining(standing, entity, opened, day, at)
        invitation = Invitation(
            id=invitation_id(entity.uscc, day),
            uscc=entity.uscc,
            day=day,
            case_ids=tuple(case.id for case in opened),
            contact_version=entity.contact_version,
            stepped_to=day,
            alarm_on=next_look(opened, day),
        )
        actions.append(self.invitations.store(invitation))
        return actions + self._first_message(entity, opened, day, at)

    def _message_of_joining(
        self,
        standing: Invitation,
        entity: Entity,
        opened: Sequence[Case],
        day: date,
        at: datetime,
    ) -> list[Action]:
        """Nothing where a message has left or will name them; else theirs, at another attempt than
        any that was given up."""
        reminders = [one for one in self.sends.of_invitation(standing.id) if one.is_reminder]
        if standing.sealed or any(one.state is not SendState.SUPPRESSED for one in reminders):
            return []
        attempt = max((one.attempt for one in reminders), default=0) + 1
        return self._first_message(entity, opened, day, at, attempt)

    def _changed(self, invitation: Invitation) -> Action:
        """An action: store what stood before and has changed."""
        return self.invitations.store(replace(invitation, version=invitation.version + 1))

    def _woken(self, moved: Sequence[Case], day: date) -> dict[str, Invitation]:
        """By id, those of their invitations that would not look as early as they now have to."""
        woken = {}
        for identity, one in self.invitations.get_many(c.invitation_id for c in moved).items():
            look = look_once_moved(one, (c for c in moved if c.invitation_id == identity), day)
            if one.alarm_on is None or one.alarm_on > look:
                woken[identity] = replace(one, alarm_on=look, state=InvitationState.OPEN)
        return woken

    def _first_message(
        self, entity: Entity, opened: Sequence[Case], day: date, at: datetime, attempt: int = 1
    ) -> list[Action]:
        steps = [s for case in opened if (s := opening_step(case.plan, day))]
        contact = entity.first_usable()
        if not steps or contact is None:
            return []
        invitation = invitation_id(entity.uscc, day)
        return [self.plan_message(entity.uscc, contact, invitation, steps, day, at, attempt)]

    def _tasks(self, entity: Entity, opened: Sequence[Case], day: date) -> list[Action]:
        """Actions: what a person must do for cases that open late or cannot be messaged."""
        tasks = []
        for case in opened:
            if entity.first_usable() is None:
                tasks.append(self.cases.task(case.id, Reason.NO_CONTACT, case.uscc, day))
            elif case.plan.calls_by(day):
                tasks.append(self._call(case, day))
        return tasks

    def _call(self, case: Case, day: date) -> Action:
        return self.cases.task(case.id, PHONE_OR_VISIT, case.uscc, day)


def _joined(invitation: Invitation, opened: Sequence[Case], day: date) -> Invitation:
    tomorrow = day + timedelta(days=1)
    alarms = [invitation.alarm_on] if invitation.alarm_on else []
    for case in opened:
        look = next_look([case], day)
        if look or invitation.sealed:
            alarms.append(look or tomorrow)
    return replace(
        invitation,
        case_ids=tuple(dict.fromkeys([*invitation.case_ids, *(c.id for c in opened)])),
        alarm_on=min(alarms, default=None),
        state=InvitationState.OPEN,
    )
