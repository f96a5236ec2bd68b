"""办理时限: the limits a decision has to keep, the bureau's own promise and the law's."""

from datetime import date

from zhiban.domain.cases import Case
from zhiban.domain.filed import Filing


def next_limit(case: Case, filing: Filing) -> date:
    """The civil day the bureau has to act by next on a filed case.

    The earlier of its promise and the law's limit; while a special procedure is under way its
    promise rests, and what it said of that procedure counts in its place.
    """
    rests = case.special.expected_by if case.in_special and case.special else None
    promise = rests or filing.decide_by
    return min(promise, filing.lawful_by or promise)
