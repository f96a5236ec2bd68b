"""By when a changed business licence must be followed, and the ladder that leads there."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from zhiban.domain.cases import Case
from zhiban.domain.changes import ChangeWindow, change_window
from zhiban.domain.errors import CatalogueError
from zhiban.domain.kinds import Duty
from zhiban.domain.ladder import LadderPlan, plan_between
from zhiban.domain.renewals import Law
from zhiban.domain.service_items import Ladder

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days of one change case: its window, until when it is followed, its ladder."""

    window: ChangeWindow
    followed_until: date
    plan: LadderPlan


def schedule(duty: Duty, since: date, told_on: date, law: Law) -> Schedule:
    """The days of a change that happened on `since` and was first told on `told_on`.

    One that is late already gets a late ladder. Raises CatalogueError for a duty without a term:
    the catalogue gives every duty with an item one, the law's or an advised one.
    """
    window = change_window(duty, since, since, law.calendar)
    if window is None:
        raise CatalogueError(f"{duty.rule} has an item and no term")
    steps, latest = law.catalogue.change_ladder, window.advised
    target = latest if latest > told_on else told_on + timedelta(days=steps.late_days)
    at_once = (target - told_on).days
    ladder = Ladder(at_once, steps.again_days, steps.last_days, steps.worklist_working_days)
    plan = plan_between(ladder, told_on, target, law.calendar)
    until = max(latest, told_on) + timedelta(days=steps.followed_days)
    return Schedule(window, until, replace(plan, lapse=until + _DAY))


def change_reckoned_anew(case: Case, law: Law, taken_to: date) -> Case | None:
    """A change case of projected dates with the dates its pinned duty gives now; None if none
    moved.

    So a holiday notice that came out since moves it to its true days. Steps taken by the civil day
    `taken_to` are not taken again. Raises CatalogueError when the catalogue no longer holds the
    duty.
    """
    if not case.projected or case.change is None or case.by_an_officer:
        return None
    duty = law.catalogue.kind(case.kind).duty_of(case.rule)
    found = schedule(duty, case.change.counted_from, case.opened_on, law)
    fresh = replace(
        case,
        latest=found.window.advised,
        expiry=found.followed_until,
        projected=found.window.projected,
        plan=case.plan.continued(found.plan, taken_to),
    )
    return None if fresh == case else fresh
