"""What a changed business licence (营业执照变更) leads to on one permit of its holder.

Each changed fact of each licence ends as a case, or as a recorded reason why there is none. Which
duty follows, and by when, stands in `changes`; here it becomes a case with its ladder, and earlier
cases about the same fact end.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiban.domain.cases import Case, CaseState, Changed, Reason, Suppression
from zhiban.domain.changes import (
    FIELDS_OF_FACT,
    ChangeWindow,
    Consequence,
    change_window,
    consequence,
)
from zhiban.domain.entities import Entity
from zhiban.domain.ids import change_case_id, invitation_id
from zhiban.domain.kinds import Duty
from zhiban.domain.ladder import LadderPlan, plan_between
from zhiban.domain.licences import Licence
from zhiban.domain.names import same_name
from zhiban.domain.registry import Change
from zhiban.domain.renewals import Law, unwanted
from zhiban.domain.sameness import same_in_substance
from zhiban.domain.service_items import Ladder
from zhiban.domain.wording import CHANGED

LADDER = Ladder(first_days=366, again_days=7, last_days=3, worklist_working_days=3)
"""A change is told at once, again a week before its day, and three days before."""

UNSTATED = timedelta(days=30)
"""By when a change is advised where neither the law nor the catalogue names a day."""

LATE = timedelta(days=15)
"""The ladder of a change that was late when it was first seen ends this much later."""

FOLLOWED = timedelta(days=90)
"""For how long after its day a change is followed before it is left to an officer."""

SOON = timedelta(days=7)
"""When a reason that may pass (the holder wants no messages) is looked at again."""

_DAY = timedelta(days=1)
_NOT_BY_A_TAP = ("approval", "reapply")
"""How the effects begin that a person must help with: approval first, a new application."""


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """One change of a holder's facts, as the registry keeps it.

    `facts_version` is the holder's since; `on` the civil day it happened, as far as it was told,
    and `known_on` the one on which it came in. `look_on` is when it is to be worked (again), None
    once nothing more follows from it.
    """

    uscc: str
    facts_version: int
    changes: tuple[Change, ...]
    on: date
    known_on: date
    look_on: date | None
    version: int = 1

    def asking(self) -> list[Change]:
        """Those of its changes that a permit may have to follow; a holder's status is none."""
        return [change for change in self.changes if change.field in FIELDS_OF_FACT]


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
    earlier: Sequence[Case] = (),
    stopped_items: Collection[str] = (),
    approved_items: Collection[str] = (),
) -> ChangeLook:
    """Decide what `change` asks of `licence` on the civil day `today`.

    `earlier` are the open cases of earlier changes of the same fact on this licence, oldest first.
    A fact that changed back ends them and asks for nothing; one that changed again takes their
    place, from what the permit still says and by the earlier day. Sources: 行政许可法 art 49; the
    kind's own duty in the catalogue.
    """
    before = _still_shown(change, earlier)
    if earlier and same_in_substance(change.field, before, change.new):
        back = _Why(Reason.CHANGED_BACK)
        return ChangeLook(
            _silence(changed, change, licence, back, today), _ending(earlier, Reason.CHANGED_BACK)
        )
    whole = replace(change, old=before)
    decided = _decide(changed, whole, licence, entity, law, today, stopped_items, approved_items)
    if isinstance(decided, _Why):
        return ChangeLook(_silence(changed, change, licence, decided, today), ())
    ended = _ending(earlier, Reason.CHANGED_AGAIN)
    if earlier:
        decided = _by_the_earlier_day(decided, earlier, law)
    return ChangeLook(decided, ended)


def _still_shown(change: Change, earlier: Sequence[Case]) -> str:
    """What the permit still says: what it said before the first change nobody followed."""
    if earlier and earlier[0].change is not None:
        return earlier[0].change.old
    return change.old


def _ending(earlier: Iterable[Case], why: Reason) -> tuple[tuple[Case, Reason], ...]:
    return tuple((case, why) for case in earlier if case.state is CaseState.OPENED)


def _decide(
    changed: FactsChanged,
    change: Change,
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    stopped: Collection[str],
    approved: Collection[str],
) -> Case | _Why:
    if why := _nothing_to_ask(change, licence, entity, law, today):
        return why
    found = consequence(law.catalogue.kind(licence.kind), change.field, changed.on)
    if found.outcome == "none":
        return _Why(Reason.NO_DUTY)
    duty = asked_by(found)
    if duty is None:
        return _Why(Reason.BY_AN_OFFICER, person=True, note=_for_an_officer(found))
    item = duty.item or ""
    if item in stopped:
        return _Why(Reason.ITEM_STOPPED, today + _DAY)
    low = "low" in (duty.confidence, law.catalogue.item(item).confidence)
    if low and item not in approved:
        return _Why(Reason.LOW_CONFIDENCE, today + _DAY, person=True)
    window = change_window(duty, changed.on, changed.on, law.calendar)
    return _opened(changed, change, licence, found, duty, window, law, today)


def _nothing_to_ask(
    change: Change, licence: Licence, entity: Entity | None, law: Law, today: date
) -> _Why | None:
    if not change.old:
        return _Why(Reason.FIRST_KNOWN)
    if same_in_substance(change.field, change.old, change.new):
        return _Why(Reason.SAME_IN_SUBSTANCE)
    if licence.kind not in law.catalogue.kinds:
        off = licence.kind in law.catalogue.extended
        return _Why(Reason.KIND_OFF if off else Reason.KIND_UNKNOWN, person=not off)
    if forbidden := unwanted(licence, entity):
        reason, person = forbidden
        return _Why(reason, today + SOON if person else None, person)
    if licence.valid_to is not None and licence.valid_to < today:
        return _Why(Reason.LICENCE_EXPIRED)
    if change.field == "name" and same_name(licence.holder_name, change.new):
        return _Why(Reason.ALREADY_SHOWN)
    return None


def asked_by(found: Consequence) -> Duty | None:
    """The duty a case is opened for: the first that has an item and can be done by a tap.

    Of an address there are two, and until the holder says which it was, the case stands for the
    one that can be done. None where a person must help whatever it was.
    """
    return next(filter(by_a_tap, found.duties), None)


def by_a_tap(duty: Duty) -> bool:
    """Whether a duty has an item that its holder can file here, without approval first."""
    return bool(duty.item) and not duty.effect.startswith(_NOT_BY_A_TAP)


def _for_an_officer(found: Consequence) -> str:
    """What the law asks, for the officer who calls; whose name changed is not said."""
    told = dict.fromkeys(d.reason or d.effect_wording for d in found.duties if d.effect != "none")
    return f"{CHANGED[found.fact]}变更：{'；'.join(told)}"


def _opened(
    changed: FactsChanged,
    change: Change,
    licence: Licence,
    found: Consequence,
    duty: Duty,
    window: ChangeWindow | None,
    law: Law,
    today: date,
) -> Case:
    latest = window.advised if window else today + UNSTATED
    about = licence.uscc, licence.kind, licence.number, change.field, changed.facts_version
    return Case(
        id=change_case_id(*about),
        uscc=licence.uscc,
        kind=licence.kind,
        number=licence.number,
        item=duty.item or "",
        term=licence.term,
        opened_on=today,
        latest=latest,
        expiry=max(latest, today) + FOLLOWED,
        projected=window.projected if window else False,
        accepts_late=True,
        rule=duty.rule,
        plan=plan_change(latest, today, law),
        invitation_id=invitation_id(licence.uscc, today),
        change=Changed(
            fact=change.field,
            field="" if found.outcome == "ask_which" else duty.field,
            old=change.old,
            new=change.new,
            facts_version=changed.facts_version,
            on=changed.on,
            firm=window is not None and window.latest is not None,
        ),
    )


def plan_change(latest: date, today: date, law: Law) -> LadderPlan:
    """The ladder of a change first told on `today`; one that is late already gets a late one."""
    target = latest if latest > today else today + LATE
    plan = plan_between(LADDER, today, target, law.calendar)
    return replace(plan, lapse=max(latest, today) + FOLLOWED + _DAY)


def _by_the_earlier_day(case: Case, earlier: Sequence[Case], law: Law) -> Case:
    """What was due since an earlier change nobody followed stays due by that day."""
    latest = min(case.latest, *(one.latest for one in earlier))
    if latest == case.latest or case.change is None:
        return case
    firm = any(one.latest == latest and one.change and one.change.firm for one in earlier)
    return replace(
        case,
        latest=latest,
        expiry=max(latest, case.opened_on) + FOLLOWED,
        plan=plan_change(latest, case.opened_on, law),
        change=replace(case.change, firm=firm),
    )


def _silence(
    changed: FactsChanged, change: Change, licence: Licence, why: _Why, today: date
) -> Suppression:
    about = licence.uscc, licence.kind, licence.number
    case_id = change_case_id(*about, change.field, changed.facts_version)
    return Suppression(
        case_id,
        *about,
        why.reason,
        today,
        why.look_again,
        why.person,
        item=change.field,
        note=why.note,
    )


def worked_until(
    changed: FactsChanged, found: Iterable[Case | Suppression], today: date
) -> date | None:
    """When a change is looked at again: the soonest day a reason names, None when none does.

    A change is not looked at for ever: what waits for an approval or a holder's wish ends with
    the time that a case would be followed for.
    """
    if today >= changed.known_on + FOLLOWED:
        return None
    days = [one.look_again for one in found if isinstance(one, Suppression) and one.look_again]
    return min(days, default=None)
