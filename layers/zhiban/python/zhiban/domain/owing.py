"""What ringing makes of what a licence owes every year: cases opened and lapsed, or reasons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from zhiban.domain.cases import Case, CaseState, NotYet, Reason, Suppression
from zhiban.domain.ending import needless
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id, yearly_case_id
from zhiban.domain.kinds import YearlyDuty
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import Alarm, Law, look_again, unwanted
from zhiban.domain.yearly import YearlyReminder, next_yearly, soonest

PAST_DUE = "past_due"
"""Why a case lapsed: its day went by without a word."""

_DAY = timedelta(days=1)
_NO_ALARM = Alarm(None, "")


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that ends, how, and why."""

    case: Case
    to: CaseState
    why: str


@dataclass(slots=True)
class YearlyRound:
    """What one look at all that a licence owes every year comes to.

    `silences` are new needs with a reason; `silenced_again` are reasons why a closed case stays so,
    whose need was counted when it opened. `alarm` is the next look, `cased` the latest year cased.
    """

    ended: list[Ended] = field(default_factory=list)
    opened: list[Case] = field(default_factory=list)
    reopened: list[Case] = field(default_factory=list)
    silences: list[Suppression] = field(default_factory=list)
    silenced_again: list[Suppression] = field(default_factory=list)
    alarm: Alarm = _NO_ALARM
    cased: int = 0

    def moved(self, licence: Licence) -> Licence:
        """The licence with its next look."""
        on, basis = self.alarm.on, self.alarm.basis
        return replace(licence, yearly_on=on, yearly_basis=basis, yearly_cased=self.cased)


def open_yearly(
    duty: YearlyDuty,
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    stopped_items: Collection[str] = (),
    approved_items: Collection[str] = (),
) -> Case | Suppression | NotYet | Reason:
    """Decide what one yearly duty asks for on the civil day `today`; a Reason: nothing is owed.

    The switches hold its code, as they hold the codes of items. A reason that stays is looked at
    again when the year's day is over, as the next year is another need.
    """
    found = next_yearly(duty, licence, today, law.calendar)
    if isinstance(found, Reason):
        return found
    if found.first_step > today:
        return NotYet(found.first_step)
    case = _case(duty, found, licence, today)
    against = _against(duty, licence, entity, law, today, stopped_items, approved_items)
    if against is None:
        return case
    reason, person = against
    again = look_again(found.plan, today) if person else found.plan.lapse
    if reason is Reason.ITEM_STOPPED:
        again = today + _DAY
    about = case.id, licence.uscc, licence.kind, licence.number
    return Suppression(*about, reason, today, again, person, duty.code)


def look_at_yearly(
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    known: Mapping[str, Case],
    stopped_items: Collection[str] = (),
    approved_items: Collection[str] = (),
) -> YearlyRound:
    """Everything a ringing licence owes every year, looked at together on the civil day `today`.

    `known` are the cases there are of it, by id (`standing_yearly`). A case that is under way stays
    as it is until its day is over, as its reminders are its invitation's; whatever was missed in
    between collapses to this look.
    """
    found, alarms = YearlyRound(cased=licence.yearly_cased), []
    for case in known.values():
        found.ended += _ended(case, licence, entity, today)
    for duty in law.catalogue.yearly_of(licence.kind):
        decision = open_yearly(duty, licence, entity, law, today, stopped_items, approved_items)
        alarms.append(_decided(found, duty, decision, known))
    found.alarm = soonest(alarms)
    return found


def _case(duty: YearlyDuty, found: YearlyReminder, licence: Licence, today: date) -> Case:
    about = licence.uscc, licence.kind, licence.number
    return Case(
        id=yearly_case_id(*about, duty.code, found.covers),
        uscc=licence.uscc,
        kind=licence.kind,
        number=licence.number,
        item=duty.code,
        term=licence.term,
        opened_on=today,
        latest=found.due,
        expiry=found.due,
        projected=False,
        accepts_late=False,
        rule=duty.rule,
        plan=found.plan,
        invitation_id=invitation_id(licence.uscc, today),
        year=found.covers,
    )


def _against(
    duty: YearlyDuty,
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    stopped: Collection[str],
    approved: Collection[str],
) -> tuple[Reason, bool] | None:
    """Why nobody is reminded, and whether a person must act."""
    if forbidden := unwanted(licence, entity):
        return forbidden
    assert entity is not None
    if duty.code in stopped:
        return Reason.ITEM_STOPPED, False
    if duty.confidence == "low" and duty.code not in approved:
        return Reason.LOW_CONFIDENCE, True
    if law.catalogue.kind(licence.kind).exclusion(f"{entity.name} {entity.scope}", today):
        return Reason.SCOPE_EXCLUDED, True
    return None


def _ended(case: Case, licence: Licence, entity: Entity | None, today: date) -> list[Ended]:
    if case.state is not CaseState.OPENED:
        return []
    if why := needless(case, licence, entity):
        return [Ended(case, CaseState.CLOSED, why)]
    return [Ended(case, CaseState.LAPSED, PAST_DUE)] if today > case.latest else []


def _decided(
    found: YearlyRound,
    duty: YearlyDuty,
    decision: Case | Suppression | NotYet | Reason,
    known: Mapping[str, Case],
) -> Alarm:
    """Put a decision where it belongs; returns when to look at the duty again."""
    match decision:
        case Reason():
            return Alarm(None, decision)
        case NotYet(alarm_on):
            return Alarm(alarm_on, duty.rule)
        case Suppression():
            return _silenced(found, decision, known.get(decision.case_id))
        case Case():
            there = known.get(decision.id)
            found.cased = max(found.cased, decision.year)
            if there is None:
                found.opened.append(decision)
            elif there.may_reopen:
                found.reopened.append(_continued(there, decision))
            return Alarm(decision.plan.lapse, "lapse")


def _silenced(found: YearlyRound, decision: Suppression, there: Case | None) -> Alarm:
    if there is None:
        found.silences.append(decision)
    elif there.may_reopen:
        found.silenced_again.append(decision)
    else:
        return Alarm(there.plan.lapse, "lapse")
    return Alarm(decision.look_again, decision.reason)


def _continued(there: Case, fresh: Case) -> Case:
    """The case that is there, to be opened again in today's invitation."""
    return replace(there, opened_on=fresh.opened_on, invitation_id=fresh.invitation_id)
