"""What a changed fact of a business licence asks of a permit's holder, and by when (变更类).

The registry knows one address; the law knows two changes of it. A door that got a new number
(门牌) and a shop that moved (迁址) lead to different duties, so there the page asks which it was.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zhiban.domain.errors import CatalogueError
from zhiban.domain.kinds import Duty, Kind
from zhiban.domain.service_items import Term
from zhiban.domain.windows import MARGIN, months_before
from zhiban.domain.working_days import WorkingDays

FIELDS_OF_FACT: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "legal_rep": ("legal_rep",),
    "address": ("address_renumber", "address_move"),
    "scope": ("scope",),
    "entity_type": ("entity_type",),
    "registered_capital": ("registered_capital",),
    "sponsor": ("sponsor",),
    "investors": ("investor",),
}
"""The registry's fact → what may have happened, in the catalogue's words. A holder's status is
no duty (who is gone needs no permit), and discharge is never told by a business licence."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What one changed fact means for one kind.

    `outcome` is item, officer_task, none, or ask_which when `duties` holds more than one
    possibility and at least one of them is an item: the holder says which it was.
    """

    fact: str
    duties: tuple[Duty, ...]
    outcome: Literal["item", "ask_which", "officer_task", "none"]


@dataclass(frozen=True, slots=True)
class ChangeWindow:
    """By when a change must be filed, in civil days.

    `latest` is the law's last day, None where it states no term; then `advised` is only advice
    (建议于, never 须于). `projected` dates carry the margin of a year without a holiday notice.
    """

    starts: date
    latest: date | None
    advised: date
    projected: bool


def consequence(kind: Kind, fact: str, on: date) -> Consequence:
    """What a change of `fact` asks of a holder of `kind` under the law in force on `on`.

    Raises CatalogueError for a fact that no permit follows from.
    """
    if fact not in FIELDS_OF_FACT:
        raise CatalogueError(f"no duty follows from {fact!r}")
    duties = tuple(kind.duty(field, on) for field in FIELDS_OF_FACT[fact])
    outcomes = {duty.outcome for duty in duties}
    if "item" in outcomes:
        return Consequence(fact, duties, "item" if len(duties) == 1 else "ask_which")
    return Consequence(fact, duties, "officer_task" if "officer_task" in outcomes else "none")


def change_window(
    duty: Duty, event_on: date, registered_on: date, calendar: WorkingDays
) -> ChangeWindow | None:
    """By when a duty must be met; None where there is neither a term nor advice.

    `event_on` is the day the fact changed, `registered_on` the day the change was registered; a
    feed that tells only one of them gives it for both. The first day is not counted (民法典
    art 201), and a last day that falls on a holiday is not moved later.
    """
    term = duty.deadline or duty.advised
    if term is None:
        return None
    starts = event_on if duty.clock == "event_date" else registered_on
    day, guessed = _count_on(term, starts, calendar)
    if guessed:
        day = max(day - MARGIN, starts + _DAY)
    return ChangeWindow(starts, day if duty.deadline else None, day, guessed)


def _count_on(term: Term, starts: date, calendar: WorkingDays) -> tuple[date, bool]:
    """`term` after `starts`, and whether an unannounced year was counted through."""
    match term.unit:
        case "d":
            return starts + timedelta(days=term.n), False
        case "mo":
            return months_before(starts, -term.n), False
        case "wd":
            day = calendar.after(starts, term.n) if term.n else starts
            return day, not calendar.announced_between(starts + _DAY, day + _DAY)
