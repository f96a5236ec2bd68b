"""The law in a clerk's words: when to file, how far ahead, how sure the rule is.

One place for what the desk shows and what docs/law.md prints.
"""

from collections.abc import Mapping

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.kinds import Duty, YearlyDuty
from zhiban.domain.service_items import Confidence, RenewalRule, ServiceItem, Term

CONFIDENCE: Mapping[Confidence, str] = {"high": "高", "medium": "中", "low": "低"}
CLOCKS: Mapping[str, str] = {
    "event_date": "变化之日",
    "biz_registration_done": "变更登记办完之日",
}


def spoken_window(rule: RenewalRule) -> str:
    """From when and until when a renewal is filed under one version of its rule."""
    opens = f"到期前{rule.earliest.text}起，" if rule.earliest else ""
    closes = f"最晚到期前{rule.latest.text}" if rule.latest.n else "最晚到期当日"
    return opens + closes


def spoken_deadline(duty: Duty) -> str:
    """By when a change is followed: the law's term, or ours where it states none."""
    if duty.deadline:
        return f"{CLOCKS[duty.clock]}起{duty.deadline.text}内"
    return f"未规定天数，建议{duty.advised.text}内" if duty.advised else "未规定天数"


def spoken_year(duty: YearlyDuty) -> str:
    """Between which days of each year something is owed."""
    if duty.opens is None or duty.due is None:
        return duty.no_day
    return f"每年{_month_day(duty.opens)}至{_month_day(duty.due)}"


def spoken_limit(term: Term | None) -> str:
    """One of the bureau's own limits; "" where there is none."""
    return term.text if term else ""


def spoken_item(item: ServiceItem, catalogue: Catalogue) -> str:
    """When a service item is filed, under the newest version of its law."""
    if item.rules:
        return spoken_window(item.rules[-1])
    return spoken_deadline(newest_duty(item, catalogue))


def newest_duty(item: ServiceItem, catalogue: Catalogue) -> Duty:
    """The newest version of the duty that a change item is for."""
    duties = catalogue.kind(item.kind).duties
    return [duty for duty in duties if duty.field == item.fields[0]][-1]


def confidence_of(item: ServiceItem, catalogue: Catalogue) -> Confidence:
    """How sure an item is: as sure as the least sure of what it rests on."""
    found = [item.confidence, *(rule.confidence for rule in item.rules)]
    if not item.rules:
        found.append(newest_duty(item, catalogue).confidence)
    return max(found, key=list(CONFIDENCE).index)


def _month_day(told: tuple[int, int]) -> str:
    return f"{told[0]}月{told[1]}日"
