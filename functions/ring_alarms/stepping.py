"""An invitation's ladder moves on: the step that is due now, once, and when to look next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ring_alarms.parts import ACTOR, Parts, Ring
from zhiban.domain.cases import Case, CaseState, Reason
from zhiban.domain.change_plans import change_reckoned_anew
from zhiban.domain.ending import needless
from zhiban.domain.entities import Entity
from zhiban.domain.invitations import Invitation, InvitationState, due_today, its_own
from zhiban.domain.renewals import reckoned_anew
from zhiban.domain.worklists import CHANGE_UNANSWERED, PHONE_OR_VISIT
from zhiban.store import keys
from zhiban.store.table import Action, transact


def move_on(parts: Parts, invitation_id: str, bucket: date, ring: Ring) -> None:
    """Take the invitation's step that is due on the day rung.

    Raises Conflict when a row moved meanwhile.
    """
    invitation = parts.invitations.get(invitation_id)
    if invitation is None or invitation.alarm_on != bucket:
        return
    entity = parts.entities.get(invitation.uscc)
    cases = its_own(invitation, parts.cases.get_many(invitation.case_ids))
    live, actions = _close_what_ended(parts, entity, cases, ring)
    live, lapsed = _lapse_changes(parts, live, ring)
    actions += lapsed
    before = live
    live, moved = _to_their_true_days(parts, live, invitation.stepped_to, ring)
    actions += moved
    due = due_today(invitation, live, ring.day)
    contact = entity.first_usable() if entity is not None else None
    if due.message and contact is not None:
        about = invitation.uscc, contact, invitation.id, [due.message]
        actions.append(parts.inviting.plan_message(*about, ring.day, ring.at))
    if due.worklist or (due.message and entity is not None and contact is None):
        what = PHONE_OR_VISIT if due.worklist else Reason.NO_CONTACT.value
        actions += [parts.cases.task(c.id, what, c.uscc, ring.day) for c in live]
        actions += [parts.cases.as_read(c) for c in live if c in before]  # else written above
    actions.append(parts.invitations.store(_stepped(invitation, live, due.next_alarm, ring)))
    transact(parts.client, actions)


def _stepped(
    invitation: Invitation, live: Sequence[Case], alarm_on: date | None, ring: Ring
) -> Invitation:
    return replace(
        invitation,
        stepped_to=ring.day,
        alarm_on=alarm_on,
        alarm_failures=0,
        state=InvitationState.OPEN if live else InvitationState.CLOSED,
        version=invitation.version + 1,
    )


def _to_their_true_days(
    parts: Parts, cases: Sequence[Case], stepped_to: date, ring: Ring
) -> tuple[list[Case], list[Action]]:
    """The cases, those of projected dates reckoned anew, and the actions that store what moved."""
    now, actions = [], []
    for case in cases:
        anew = change_reckoned_anew if case.change else reckoned_anew
        fresh = anew(case, parts.law, stepped_to)
        if fresh is not None:
            case, stored = parts.cases.replan(fresh, ring.at, ACTOR)
            actions += stored
        now.append(case)
    return now, actions


def _lapse_changes(
    parts: Parts, cases: Sequence[Case], ring: Ring
) -> tuple[list[Case], list[Action]]:
    """The cases still followed, and the actions that leave a change to an officer when its time is
    over: unlike a renewal it has no licence whose alarm would ring then."""
    live, actions = [], []
    for case in cases:
        if case.change is None or ring.day < case.plan.lapse:
            live.append(case)
            continue
        why = {"why": CHANGE_UNANSWERED}
        actions += parts.cases.move(case, CaseState.LAPSED, ring.at, ACTOR, why)[1]
        actions.append(parts.cases.task(case.id, CHANGE_UNANSWERED, case.uscc, ring.day))
    return live, actions


def _close_what_ended(
    parts: Parts, entity: Entity | None, cases: Sequence[Case], ring: Ring
) -> tuple[list[Case], list[Action]]:
    """The cases still worth a word, and the actions that close those whose need is gone."""
    opened = [case for case in cases if case.state is CaseState.OPENED]
    licences = parts.licences.get_many((c.uscc, c.kind, c.number) for c in opened)
    live: list[Case] = []
    actions: list[Action] = []
    for case in opened:
        licence = licences.get(keys.licence(case.uscc, case.kind, case.number))
        why = needless(case, licence, entity)
        if why is None:
            live.append(case)
            continue
        _, closed = parts.cases.move(case, CaseState.CLOSED, ring.at, ACTOR, {"why": why})
        actions += closed
    return live, actions
