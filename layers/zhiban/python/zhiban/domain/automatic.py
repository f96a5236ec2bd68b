"""自动审批: what the platform grants by itself, and under which terms.

A filed case whose documents are complete is to be decided at once (行政许可法 art 34). The platform
does so only where the catalogue allows it for the item, a supervisor has turned that on, and every
check of a batch is passed; whatever is not passed leaves the case to a person. It grants and never
refuses. What was granted so may be withdrawn as any other grant (art 69).
"""

from dataclasses import replace
from datetime import date, datetime

from zhiban.domain.batches import Beside, Check, against, is_sampled
from zhiban.domain.cases import Case, Decision
from zhiban.domain.service_items import Automatic, ServiceItem

PLATFORM = "platform"
"""Who decided, where it was no officer: in a decision and as the actor of its events."""

PLATFORM_NAME = "平台自动审批"

DECIDED = "decided_automatically"
"""The event that tells on which terms the grant that follows it was made."""


def terms_of(item: ServiceItem) -> Automatic | None:
    """Under which terms an item may be decided by the platform; None where a person has to.

    Only of what needs nobody's eye (grade A), by a rule that is sure.
    """
    return item.automatic if item.grade == "A" and not item.of_low_confidence else None


def against_deciding(case: Case, beside: Beside, today: date) -> list[Check]:
    """What keeps the platform from granting a filed case on the civil day `today`; nothing where
    it does.

    Beside the checks of a batch: the item is turned on, and nothing it rests on was typed by an
    officer, as then a second person decides.
    """
    found = against(case, beside, today)
    if not beside.automatic or terms_of(beside.item) is None:
        found.append(Check.NOT_AUTOMATIC)
    if beside.typed:
        found.append(Check.BY_HAND)
    return found


def granted(case: Case, now: datetime) -> Case:
    """The case with the platform's decision at the business instant `now`."""
    return replace(case, decision=Decision("grant", PLATFORM, now))


def is_automatic(decision: Decision | None) -> bool:
    """Whether the platform made this decision."""
    return decision is not None and decision.by == PLATFORM


def is_checked_later(case: Case, terms: Automatic) -> bool:
    """Whether an officer looks at what was granted so; nobody chooses which."""
    return is_sampled(case.id, terms.check_percent)
