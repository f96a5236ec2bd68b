"""When a licence rings: open a renewal case, or say why not (延续类办事闹钟)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.catalogue import Catalogue, RenewalRule, ServiceItem
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id, renewal_case_id
from zhiban.domain.ladder import LadderPlan, plan_ladder
from zhiban.domain.licences import Licence
from zhiban.domain.windows import Window, window_under
from zhiban.domain.working_days import WorkingDays

LOOK_AGAIN = timedelta(days=30)
"""A reason that may pass (holder not known yet) is looked at again at the ladder's next step, and
after this long at the latest."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Law:
    """What every decision about dates is made with."""

    catalogue: Catalogue
    calendar: WorkingDays

    def renewal_of(self, kind: str) -> ServiceItem | None:
        """The renewal of a kind; None where it has none or the catalogue does not hold it."""
        return self.catalogue.renewal_item(kind)


@dataclass(frozen=True, slots=True)
class Alarm:
    """When a licence next needs attention, and the basis of that day (or of there being none)."""

    on: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class _Schedule:
    """A term's renewal under one version of its rule."""

    item: ServiceItem
    rule: RenewalRule
    expiry: date
    window: Window
    plan: LadderPlan

    @property
    def first_step(self) -> date:
        return self.plan.steps()[0].day


@dataclass(frozen=True, slots=True)
class _Why:
    """A reason not to remind, when to look again, and whether a person must act."""

    reason: Reason
    look_again: date | None = None
    person: bool = False


def first_alarm(licence: Licence, law: Law, today: date) -> Alarm:
    """The day a newly stored term first rings: its first reminder step, never before `today`.

    A term that has already expired rings today, so that a person hears of it; so does one of a
    kind nobody knows.
    """
    if not licence.status.renewable:
        return Alarm(None, Reason.NOT_ACTIVE)
    found = _scheduled(licence, law, today)
    if isinstance(found, _Why):
        return Alarm(today if found.look_again else None, found.reason)
    day, rule = _first_step(found, law, today)
    return Alarm(max(day, today), rule)


def open_renewal(
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    stopped_items: Collection[str] = (),
    approved_items: Collection[str] = (),
) -> Case | Suppression | NotYet:
    """Decide what a ringing licence asks for on the civil day `today`.

    Every outcome is recorded by the caller. Items of `stopped_items` remind nobody; those whose
    rule is of low confidence remind only once an officer has put them into `approved_items`.
    Sources: 行政许可法 art 50, 70; the kind's own rule in the catalogue.
    """
    item = law.renewal_of(licence.kind)
    code = item.code if item else ""
    case_id = renewal_case_id(licence.uscc, licence.kind, licence.number, code, licence.term)
    found = _scheduled(licence, law, today)
    if isinstance(found, _Schedule):
        switches = code in stopped_items, code in approved_items
        ruling = _ruling(found, licence, entity, law, today, *switches)
        if ruling is None:
            return _opened(found, licence, case_id, today)
        if isinstance(ruling, NotYet):
            return ruling
        found = ruling
    return Suppression(
        case_id,
        licence.uscc,
        licence.kind,
        licence.number,
        found.reason,
        today,
        found.look_again,
        found.person,
    )


def reckoned_anew(case: Case, law: Law, taken_to: date) -> Case | None:
    """A case of projected dates with the dates its pinned rule gives now; None if none moved.

    So a holiday notice that came out since moves an open case to its true days. Steps taken by
    the civil day `taken_to` are not taken again. Raises CatalogueError when the catalogue no
    longer holds the rule.
    """
    if not case.projected or not case.renewal:
        return None
    item = law.catalogue.item(case.item)
    found = _under(item.rule(case.rule), item, case.expiry, law)
    fresh = replace(
        case,
        latest=found.window.latest,
        projected=found.window.projected,
        plan=case.plan.continued(found.plan, taken_to),
    )
    return None if fresh == case else fresh


def first_ladder(
    item: ServiceItem, expiry: date, law: Law, today: date
) -> tuple[Window, LadderPlan]:
    """The window and the ladder by which a licence that ends on `expiry` is first reminded of.

    Under the version of the law that asks first, as `first_alarm` reckons it. Civil days. Raises
    CatalogueError for an item that is no renewal.
    """
    found = _under(item.rule_on(today), item, expiry, law)
    _, rule = _first_step(found, law, today)
    found = found if rule == found.rule.id else _under(item.rule(rule), item, expiry, law)
    return found.window, found.plan


def _scheduled(licence: Licence, law: Law, today: date) -> _Schedule | _Why:
    """The renewal of a licence's term under today's law, or why it has none."""
    if licence.kind in law.catalogue.extended:
        return _Why(Reason.KIND_OFF, today + LOOK_AGAIN)
    if licence.kind not in law.catalogue.kinds:
        return _Why(Reason.KIND_UNKNOWN, today + LOOK_AGAIN, person=True)
    item = law.catalogue.renewal_item(licence.kind)
    if item is None:
        return _Why(Reason.NO_RENEWAL)
    if licence.valid_to is None:
        return _Why(Reason.NO_EXPIRY)
    return _under(item.rule_on(today), item, licence.valid_to, law)


def _under(rule: RenewalRule, item: ServiceItem, expiry: date, law: Law) -> _Schedule:
    window = window_under(rule, expiry, law.calendar)
    return _Schedule(item, rule, expiry, window, plan_ladder(window, item, law.calendar))


def _first_step(found: _Schedule, law: Law, today: date) -> tuple[date, str]:
    """The first day on which the law then in force asks for a step, and that version's id.

    A version that is to come counts from its first day, one that is to go until its last.
    """
    steps = []
    for rule in found.item.rules_from(today):
        now = rule.id == found.rule.id
        plan = found if now else _under(rule, found.item, found.expiry, law)
        day = plan.first_step if now else max(plan.first_step, rule.effective_from)
        if rule.effective_to is None or day <= rule.effective_to:
            steps.append((day, rule.id))
    return min(steps)


def _ruling(
    found: _Schedule,
    licence: Licence,
    entity: Entity | None,
    law: Law,
    today: date,
    stopped: bool,
    approved: bool,
) -> _Why | NotYet | None:
    """Why no case opens today; None when one does."""
    again = look_again(found.plan, today)
    if forbidden := unwanted(licence, entity):
        reason, person = forbidden
        return _Why(reason, again if person and today <= found.expiry else None, person)
    assert entity is not None
    if today > found.expiry:
        return _Why(Reason.EXPIRED_WHEN_SEEN, person=True)
    if found.first_step > today:
        return NotYet(_first_step(found, law, today)[0])
    if today > found.window.latest and not found.window.accepts_late:
        return _Why(Reason.FILING_REFUSED, found.expiry + _DAY, person=True)
    if stopped:
        return _Why(Reason.ITEM_STOPPED, today + _DAY)
    if "low" in (found.rule.confidence, found.item.confidence) and not approved:
        return _Why(Reason.LOW_CONFIDENCE, again, person=True)
    if law.catalogue.kind(licence.kind).exclusion(f"{entity.name} {entity.scope}", today):
        return _Why(Reason.SCOPE_EXCLUDED, again, person=True)
    return None


def unwanted(licence: Licence, entity: Entity | None) -> tuple[Reason, bool] | None:
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


def look_again(plan: LadderPlan, today: date) -> date:
    """The next step of the ladder (the lapse is its last), or sooner; always after `today`."""
    step = plan.next_after(today)
    return min(step.day, today + LOOK_AGAIN) if step else today + LOOK_AGAIN


def _opened(found: _Schedule, licence: Licence, case_id: str, today: date) -> Case:
    return Case(
        id=case_id,
        uscc=licence.uscc,
        kind=licence.kind,
        number=licence.number,
        item=found.item.code,
        term=licence.term,
        opened_on=today,
        latest=found.window.latest,
        expiry=found.expiry,
        projected=found.window.projected,
        accepts_late=found.window.accepts_late,
        rule=found.window.rule,
        plan=found.plan,
        invitation_id=invitation_id(licence.uscc, today),
    )
