"""办理时限: the limits a decision has to keep, what is warned of, and who hears when one is not.

The bureau's own promise, the law's limit (行政许可法 art 42), and for a renewal the expiry of its
licence: the decision is due before it, else the licence counts as renewed (art 50).
"""

from collections.abc import Iterator
from datetime import date

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.filed import Filing
from zhiban.domain.licences import Licence
from zhiban.domain.service_items import RenewalRule
from zhiban.domain.working_days import WorkingDays

DECIDE_SOON = "decide_soon"
"""A task about a filed case, for who decides: the promised limit is near."""

SPECIAL_LATE = "special_late"
"""The same: a special procedure takes longer than was said."""

PROMISE_PASSED = "promise_passed"
"""A task about a filed case, for a supervisor: the promised limit has passed."""

LAWFUL_NEAR = "lawful_near"
"""The same: the law's limit is near."""

LAWFUL_PASSED = "lawful_passed"
"""The same: the law's limit has passed."""

DEEMED_RENEWED = "deemed_renewed"
"""The same: nobody decided before the licence's last day, so that it counts as renewed."""

ABOUT_LIMITS = (
    DECIDE_SOON, SPECIAL_LATE, PROMISE_PASSED, LAWFUL_NEAR, LAWFUL_PASSED, DEEMED_RENEWED,
)  # fmt: skip
"""Tasks that no hand takes off its list: they go with what they are about."""


def next_limit(case: Case, filing: Filing) -> date:
    """The civil day the bureau has to act by next on a filed case.

    The earlier of its promise and the law's limit; while a special procedure is under way its
    promise rests, and what it said of that procedure counts in its place.
    """
    promise = filing.decide_by
    if case.in_special and case.special:
        promise = case.special.expected_by
    return min(promise, lawful_limit(case, filing) or promise)


def lawful_limit(case: Case, filing: Filing) -> date | None:
    """The last civil day on which a decision is lawful; None where it is not known.

    Of a renewal never after its licence's last day. While a procedure is under way whose time the
    law leaves out, the statutory limit rests and that last day alone counts.
    """
    special = case.special
    rests = case.in_special and special is not None and special.sort.excluded_by_law
    days = [] if rests or filing.lawful_by is None else [filing.lawful_by]
    if case.renewal and business_day(filing.at) <= case.expiry:
        days.append(case.expiry)
    return min(days, default=None)


def is_deemed_renewed(
    case: Case, licence: Licence | None, rule: RenewalRule, first_filed: date, today: date
) -> bool:
    """Whether a renewal counts as granted, as nobody decided on it before the licence's last day
    was over (行政许可法 art 50, 第2款).

    It must have been filed in time; `first_filed` is the civil day of the first filing that was not
    taken back. What the applicant was asked for and did not hand in by that last day is their
    delay. Where the `licence` turns out to end on another day than the case was opened for, an
    officer decides.
    """
    return (
        case.renewal
        and case.state is CaseState.FILED
        and case.filing is not None
        and business_day(case.filing.at) <= case.expiry
        and rule.deemed_renewed
        and first_filed <= case.latest
        and today > case.expiry
        and licence is not None
        and (licence.term, licence.valid_to) == (case.term, case.expiry)
    )


def warnings(
    case: Case, filing: Filing, today: date, calendar: WorkingDays, warn: int
) -> Iterator[tuple[str, date]]:
    """What is to be said on the worklists of a filed case on the civil day `today`: which task, and
    the limit it is about. `warn` is how many working days before."""
    begun, promise = business_day(filing.at), filing.decide_by
    if case.in_special and case.special:
        if today > case.special.expected_by:
            yield SPECIAL_LATE, case.special.expected_by
    elif today > promise:
        yield PROMISE_PASSED, promise
    elif today >= warned_from(begun, promise, calendar, warn):
        yield DECIDE_SOON, promise
    lawful = lawful_limit(case, filing)
    if lawful is None:
        return
    if today > lawful:
        yield LAWFUL_PASSED, lawful
    elif lawful > promise and today >= warned_from(begun, lawful, calendar, warn):
        yield LAWFUL_NEAR, lawful


def warned_from(begun: date, limit: date, calendar: WorkingDays, warn: int) -> date:
    """From which civil day a limit is warned of: `warn` working days before it.

    Of a short one not before half of it is over, else every case were a warning as it comes in.
    """
    days = min(warn, calendar.between(begun, limit) // 2)
    return calendar.before(limit, days) if days > 0 else limit
