"""延长办理期限: a decision that cannot be made in time is given more of it, once, with a reason.

Who heads the bureau approves it before the law's limit has passed, and the applicant is told why
(行政许可法 art 42). By how much is the law of each item's; where that names no extension there is
none. The approval is a supervisor's.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from zhiban.domain.applications import after_term
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.decisions import not_waiting
from zhiban.domain.errors import Forbidden, Superseded
from zhiban.domain.filed import Extension
from zhiban.domain.limits import lawful_limit
from zhiban.domain.officers import Officer, Role, spoken_roles
from zhiban.domain.service_items import ServiceItem
from zhiban.domain.working_days import WorkingDays

type Act = Literal["extend"]

MAY = frozenset({Role.SUPERVISOR})
WORDS = "延长办理期限"

EXTENDED = "limit_extended"
"""The event that tells of it."""


def permit_extension(case: Case, officer: Officer, item: ServiceItem | None, today: date) -> None:
    """Say nothing when the officer may extend the time to decide on the civil day `today`; else
    raise Forbidden or Superseded. `item` is None where the catalogue knows it no more."""
    filing = case.filing
    if case.state is not CaseState.FILED or filing is None:
        raise not_waiting(case)
    if not officer.roles & MAY:
        raise Forbidden("not_your_role", f"{WORDS}须由{spoken_roles(MAY)}批准。")
    if item is None or item.extension is None or filing.lawful_by is None:
        raise Superseded("no_extension", "本事项所依据的规定没有写可以延长期限，不能延长。")
    if case.extension is not None:
        raise Superseded("extended_before", "办理期限只能延长一次，本件已经延长过。")
    if case.in_special:
        raise Superseded("in_special", "本件正在特别程序中，计时暂停，作出结论后再看是否需要延长。")
    if today > (lawful_limit(case, filing) or filing.lawful_by):
        raise Superseded("limit_passed", "法定期限已过，不能再延长，请尽快作出决定。")


def extended(
    case: Case, officer: Officer, reason: str, now: datetime, item: ServiceItem,
    calendar: WorkingDays,
) -> Case:  # fmt: skip
    """The case with more time to decide: the law's limit and as long again as its extension.

    The promise becomes the same day: who is told that it takes longer is told one day. Of a renewal
    never after its licence's last day, which nothing extends (行政许可法 art 50).
    """
    filing = case.filing
    assert filing is not None
    assert filing.lawful_by is not None
    assert item.extension is not None
    until = after_term(filing.lawful_by, item.extension, calendar)
    if case.renewal and business_day(filing.at) <= case.expiry:
        until = min(until, case.expiry)
    return replace(
        case,
        extension=Extension(officer.id, now, reason, until),
        filing=replace(filing, decide_by=until, lawful_by=until),
    )


def extended_before(case: Case, officer: Officer, reason: str) -> bool:
    """Whether this very extension of this officer stands: an answer was lost."""
    told = case.extension
    filed = case.state is CaseState.FILED
    return filed and told is not None and (told.by, told.reason) == (officer.id, reason)
