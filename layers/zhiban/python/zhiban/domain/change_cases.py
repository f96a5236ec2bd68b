"""What a changed business licence (营业执照变更) leads to on one permit of its holder.

Each changed fact of each licence ends as a case, or as a recorded reason why there is none. Which
duty follows, and by when, stands in `changes`; here it becomes a case with its ladder, and earlier
cases about the same fact end. Only the latest change of a fact asks for anything: from what the
permit still says, by the day of the first change that it has not followed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiban.domain.cases import Case, Changed, Reason, Suppression
from zhiban.domain.change_plans import schedule
from zhiban.domain.changes import Consequence, consequence
from zhiban.domain.ending import shows
from zhiban.domain.entities import Entity
from zhiban.domain.fact_changes import (
    FactsChanged,
    Unfollowed,
    in_hand,
    overtaken,
    still_open,
    unfollowed,
)
from zhiban.domain.ids import invitation_id
from zhiban.domain.kinds import Duty
from zhiban.domain.licences import Licence
from zhiban.domain.registry import Change
from zhiban.domain.renewals import Law, unwanted
from zhiban.domain.sameness import same_in_substance
from zhiban.domain.wording import CHANGED

SOON = timedelta(days=7)
"""When a reason that may pass (the holder wants no messages) is looked at again."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChangeLook:
    """What one changed fact means for one licence: a case, or a reason, and what ends by it.

    `ended` are earlier cases about the same fact that are needed no more, each with why.
    """

    found: Case | Suppression
    ended: tuple[tuple[Case, Reason], ...] = ()


@dataclass(frozen=True, slots=True)
class _Why:
    reason: Reason
    look_again: date | None = None
    person: bool = False
    note: str = ""


def look_at_change(
    changed: FactsChanged,
    change: Change,
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    history: Sequence[FactsChanged] = (),
    cases: Mapping[str, Case] | None = None,
    stopped_items: Collection[str] = (),
    approved_items: Collection[str] = (),
) -> ChangeLook:
    """Decide what `change`, one of `changed`, asks of `licence` on the civil day `today`.

    `history` are the holder's changes, oldest first, `changed` among them or not; `cases` those
    there are of them, by id. A fact that changed back ends its earlier cases and asks for nothing;
    one that changed again takes their place. Sources: 行政许可法 art 49; the kind's own duty in the
    catalogue.
    """
    cases, fact = cases or {}, change.field
    earlier = [one for one in history if one.facts_version < changed.facts_version]
    opened = still_open(earlier, fact, licence, cases)

    def silence(why: _Why, ending: Reason | None = None) -> ChangeLook:
        found = _silence(changed, change, licence, why, law, today)
        return ChangeLook(found, tuple((case, ending) for case in opened if ending))

    if same_in_substance(fact, change.old, change.new):
        return silence(_Why(Reason.SAME_IN_SUBSTANCE))
    if overtaken(changed, fact, history):
        return silence(_Why(Reason.CHANGED_AGAIN))
    if in_hand(earlier, fact, licence, cases):
        note = f"{CHANGED[fact]}变更正在办理，登记又变了，请核对申请的内容"
        return silence(_Why(Reason.ALREADY_FILED, today + _DAY, person=True, note=note))
    left = unfollowed(earlier, fact, licence, cases) or Unfollowed(change.old, changed.on)
    whole = replace(change, old=left.says)
    if same_in_substance(fact, whole.old, whole.new):
        return silence(_Why(Reason.CHANGED_BACK), Reason.CHANGED_BACK)
    why = _nothing_to_ask(changed, whole, licence, entity, law, today) or _asks_a_person(
        changed, whole, licence, law, today, stopped_items, approved_items
    )
    if why:
        return silence(why, None if why.look_again else Reason.CHANGED_AGAIN)
    case = _opened(changed, whole, licence, left.since, law, today)
    return ChangeLook(case, tuple((one, Reason.CHANGED_AGAIN) for one in opened))


def _nothing_to_ask(
    changed: FactsChanged,
    change: Change,
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
) -> _Why | None:
    if not change.old:
        return _Why(Reason.FIRST_KNOWN)
    if licence.kind not in law.catalogue.kinds:
        off = licence.kind in law.catalogue.extended
        return _Why(Reason.KIND_OFF if off else Reason.KIND_UNKNOWN, person=not off)
    if forbidden := unwanted(licence, entity):
        reason, person = forbidden
        return _Why(reason, today + SOON if person else None, person)
    if licence.valid_to is not None and licence.valid_to < today:
        return _Why(Reason.LICENCE_EXPIRED)
    if shows(licence, change.field, change.new, changed.on):
        return _Why(Reason.ALREADY_SHOWN)
    return None


def _asks_a_person(
    changed: FactsChanged,
    change: Change,
    licence: Licence,
    law: Law,
    today: date,
    stopped: Collection[str],
    approved: Collection[str],
) -> _Why | None:
    """Why the duty leads to no case, or not yet."""
    found = consequence(law.catalogue.kind(licence.kind), change.field, changed.on)
    if found.outcome == "none":
        return _Why(Reason.NO_DUTY)
    duty = asked_by(found)
    if duty is None or not change.new:
        return _Why(Reason.BY_AN_OFFICER, person=True, note=_for_an_officer(found, change))
    if duty.item in stopped:
        return _Why(Reason.ITEM_STOPPED, today + _DAY)
    low = "low" in (duty.confidence, law.catalogue.item(duty.item or "").confidence)
    if low and duty.item not in approved:
        return _Why(Reason.LOW_CONFIDENCE, today + _DAY, person=True)
    return None


def asked_by(found: Consequence) -> Duty | None:
    """The duty a case is opened for: the first that has an item.

    Of an address there are two, and until the holder says which it was, the case stands for the
    one that can be done. None where a person must help whatever it was.
    """
    return next((duty for duty in found.duties if duty.outcome == "item"), None)


def _for_an_officer(found: Consequence, change: Change) -> str:
    """What the law asks, for the officer who calls; whose name changed is not said."""
    said = CHANGED[found.fact]
    if not change.new:
        return f"{said}登记为空，须核实"
    told = dict.fromkeys(d.reason or d.effect_wording for d in found.duties if d.effect != "none")
    return f"{said}变更：{'；'.join(told)}"


def _opened(
    changed: FactsChanged, change: Change, licence: Licence, since: date, law: Law, today: date
) -> Case:
    found = consequence(law.catalogue.kind(licence.kind), change.field, changed.on)
    duty = asked_by(found)
    assert duty is not None
    days = schedule(duty, since, today, law)
    window = days.window
    return Case(
        id=changed.case_id(licence, change.field),
        uscc=licence.uscc,
        kind=licence.kind,
        number=licence.number,
        item=duty.item or "",
        term=licence.term,
        opened_on=today,
        latest=window.advised,
        expiry=days.followed_until,
        projected=window.projected,
        accepts_late=True,
        rule=duty.rule,
        plan=days.plan,
        invitation_id=invitation_id(licence.uscc, today),
        change=Changed(
            fact=change.field,
            field="" if found.outcome == "ask_which" else duty.field,
            old=change.old,
            new=change.new,
            facts_version=changed.facts_version,
            on=changed.on,
            firm=window.latest is not None,
            since=since if since != changed.on else None,
        ),
    )


def _silence(
    changed: FactsChanged, change: Change, licence: Licence, why: _Why, law: Law, today: date
) -> Suppression:
    """A reason in a case's place.

    A change is not looked at for ever: what has waited for an approval or for a holder's wish as
    long as a case would be followed is left to a person.
    """
    followed = timedelta(days=law.catalogue.change_ladder.followed_days)
    again, person = why.look_again, why.person
    if again and today >= changed.known_on + followed:
        again, person = None, True
    return Suppression(
        changed.case_id(licence, change.field),
        licence.uscc,
        licence.kind,
        licence.number,
        why.reason,
        today,
        again,
        person,
        item=change.field,
        note=why.note,
    )


def put_off(case: Case, why: Reason, today: date) -> ChangeLook:
    """What today's message cannot name waits for tomorrow's, and nothing ends by it yet."""
    fact = case.change.fact if case.change else ""
    about = case.id, case.uscc, case.kind, case.number
    return ChangeLook(Suppression(*about, why, today, today + _DAY, False, item=fact))


def look_again_on(looks: Iterable[ChangeLook]) -> date | None:
    """When a change is looked at again: the soonest day a reason names, None when none does."""
    reasons = (look.found for look in looks if isinstance(look.found, Suppression))
    return min((one.look_again for one in reasons if one.look_again), default=None)
