"""What the ladder of an item will be for a day somebody chooses: by the same rules that ring."""

from dataclasses import dataclass
from datetime import date

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.change_plans import schedule
from zhiban.domain.errors import Malformed
from zhiban.domain.kinds import YearlyDuty
from zhiban.domain.ladder import LadderPlan, plan_between
from zhiban.domain.renewals import Law, first_ladder
from zhiban.domain.service_items import ServiceItem

FIRST, LAST = date(2005, 1, 1), date(2060, 12, 31)
STEP_WORDS = {
    "first": "首次提醒",
    "again": "再次提醒",
    "last": "最后提醒",
    "worklist": "电话或者上门",
    "lapse": "逾期",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """The days of one ladder, all civil. `earliest` is None where filing is never too early;
    `rule` is the version that was applied, `projected` marks days that carry the margin."""

    rule: str
    earliest: date | None
    latest: date
    advised: date
    ends: date
    projected: bool
    plan: LadderPlan


def preview(code: str, day: date, law: Law, today: date) -> Preview:
    """The ladder of an item or a yearly duty.

    `day` is a licence's expiry for a renewal, the day of the change for a change, and any day of
    the year for what is owed every year. Raises Malformed where no ladder comes of it.
    """
    if not FIRST <= day <= LAST:
        raise Malformed("no_such_ladder", f"请选{FIRST.year}年至{LAST.year}年的日期。", field="day")
    catalogue = law.catalogue
    if code in catalogue.owed_yearly:
        return _yearly(catalogue.yearly(code), day, law)
    item = catalogue.item(code)
    return _renewal(item, day, law, today) if item.rules else _change(item, day, law, catalogue)


def _renewal(item: ServiceItem, expiry: date, law: Law, today: date) -> Preview:
    window, plan = first_ladder(item, expiry, law, today)
    return Preview(
        window.rule,
        window.earliest,
        window.latest,
        window.advised_latest,
        window.expiry,
        window.projected or window.advised_projected,
        plan,
    )


def _change(item: ServiceItem, on: date, law: Law, catalogue: Catalogue) -> Preview:
    duty = catalogue.kind(item.kind).duty(item.fields[0], on)
    if duty.item != item.code:
        raise Malformed("no_such_ladder", "当时的规定不办这个事项，请换一个日期。", field="day")
    found = schedule(duty, on, on, law)
    window = found.window
    latest = window.latest or window.advised
    return Preview(
        duty.rule, on, latest, window.advised, found.followed_until, window.projected, found.plan
    )


def _yearly(duty: YearlyDuty, day: date, law: Law) -> Preview:
    if duty.opens is None or duty.due is None:
        raise Malformed("no_such_ladder", f"{duty.no_day}，没有可以推算的提醒。", field="day")
    opens, due = max(date(day.year, *duty.opens), duty.effective_from), date(day.year, *duty.due)
    if due < opens:
        raise Malformed("no_such_ladder", "当年还没有这项义务，请换一个日期。", field="day")
    plan = plan_between(duty.ladder, opens, due, law.calendar)
    return Preview(duty.rule, opens, due, due, due, projected=False, plan=plan)
