"""When a licence rings: open a renewal case, or say why not (延续类办事闹钟)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.catalogue import Catalogue, Kind, RenewalRule, ServiceItem
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id, renewal_case_id
from zhiban.domain.ladder import LadderPlan, plan_ladder
from zhiban.domain.licences import Licence
from zhiban.domain.windows import Window, filing_window
from zhiban.domain.working_days import WorkingDays

LOOK_AGAIN = timedelta(days=30)
"""A reason that may pass (holder not known yet) is looked at again at the ladder's next step, and
after this long at the latest."""


@dataclass(frozen=True, slots=True)
class Law:
    """What every decision about dates is made with."""

    catalogue: Catalogue
    calendar: WorkingDays


@dataclass(frozen=True, slots=True)
class Alarm:
    """When a licence next needs attention, and the basis of that day (or of there being none)."""

    on: date | None
    basis: str


def _schedule(
    licence: Licence, item: ServiceItem, law: Law, today: date
) -> tuple[RenewalRule, Window, LadderPlan]:
    assert licence.valid_to is not None
    rule = item.rule_on(today)
    window = filing_window(item, licence.valid_to, law.calendar, today)
    return rule, window, plan_ladder(window, item, law.calendar)


def first_alarm(licence: Licence, law: Law, today: date) -> Alarm:
    """The day a newly stored term first rings: its first reminder step, never before `today`.

    A term that has already expired rings today, so that a person hears of it.
    """
    item = law.catalogue.renewal_item(licence.kind)
    if not licence.status.renewable:
        return Alarm(None, Reason.NOT_ACTIVE)
    if item is None:
        return Alarm(None, Reason.NO_RENEWAL)
    if licence.valid_to is None:
        return Alarm(None, Reason.NO_EXPIRY)
    _, window, plan = _schedule(licence, item, law, today)
    first = plan.steps()[0].day
    return Alarm(max(first, today), window.rule)


def _unwanted(licence: Licence, entity: Entity | None) -> tuple[Reason, bool] | None:
    """A reason about licence or holder that forbids a reminder, and whether a person must act."""
    if not licence.status.renewable:
        return Reason.NOT_ACTIVE, False
    if entity is None or entity.stub:
        return Reason.HOLDER_UNKNOWN, True
    if entity.status.gone:
        return Reason.ENTITY_GONE, False
    if entity.opted_out:
        return Reason.OPTED_OUT, True
    return None


def _unanswerable(licence: Licence, item: ServiceItem | None) -> Reason | None:
    """Why a licence has no window at all."""
    if item is None:
        return Reason.NO_RENEWAL
    if licence.valid_to is None:
        return Reason.NO_EXPIRY
    return None


def _forbidden(
    rule: RenewalRule, item: ServiceItem, kind: Kind, entity: Entity, today: date, stopped: bool
) -> Reason | None:
    """A reason about the rule that forbids a reminder now."""
    if stopped:
        return Reason.ITEM_STOPPED
    if "low" in (rule.confidence, item.confidence):
        return Reason.LOW_CONFIDENCE
    if kind.exclusion(f"{entity.name} {entity.scope}", today):
        return Reason.SCOPE_EXCLUDED
    return None


def _look_again(plan: LadderPlan, today: date) -> date:
    """The next step of the ladder (the lapse is its last), or sooner; always after `today`."""
    step = plan.next_after(today)
    return min(step.day, today + LOOK_AGAIN) if step else today + LOOK_AGAIN


def open_renewal(
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    stopped_items: Collection[str] = (),
) -> Case | Suppression | NotYet:
    """Decide what a ringing licence asks for on the civil day `today`.

    Every outcome is recorded by the caller. Raises CatalogueError for a kind nobody knows.
    Sources: 行政许可法 art 50, 70; the kind's own rule in the catalogue.
    """
    kind = law.catalogue.kind(licence.kind)
    item = law.catalogue.renewal_item(licence.kind)
    case_id = renewal_case_id(
        licence.uscc, licence.kind, licence.number, item.code if item else "", licence.term
    )

    def suppress(reason: Reason, look_again: date | None, person: bool) -> Suppression:
        return Suppression(
            case_id, licence.uscc, licence.kind, licence.number, reason, today, look_again, person
        )

    if why := _unanswerable(licence, item):
        return suppress(why, None, person=False)
    assert item is not None
    assert licence.valid_to is not None
    rule, window, plan = _schedule(licence, item, law, today)
    again = _look_again(plan, today)
    if unwanted := _unwanted(licence, entity):
        reason, person = unwanted
        return suppress(reason, again if person and today <= licence.valid_to else None, person)
    assert entity is not None
    if today > licence.valid_to:
        return suppress(Reason.EXPIRED_WHEN_SEEN, None, person=True)
    if plan.steps()[0].day > today:
        return NotYet(plan.steps()[0].day)
    if today > window.latest and not window.accepts_late:
        return suppress(Reason.FILING_REFUSED, licence.valid_to + timedelta(days=1), person=True)
    if why := _forbidden(rule, item, kind, entity, today, item.code in stopped_items):
        if why is Reason.ITEM_STOPPED:
            return suppress(why, today + timedelta(days=1), person=False)
        return suppress(why, again, person=True)
    return Case(
        id=case_id,
        uscc=licence.uscc,
        kind=licence.kind,
        number=licence.number,
        item=item.code,
        term=licence.term,
        opened_on=today,
        latest=window.latest,
        expiry=licence.valid_to,
        projected=window.projected,
        accepts_late=window.accepts_late,
        rule=window.rule,
        plan=plan,
        invitation_id=invitation_id(licence.uscc, today),
    )
