"""Which cases a reminder still names when its turn comes, and what it then says.

Asked by the sender just before it sends.
"""

from collections.abc import Collection, Sequence
from datetime import date

from zhiban.domain.cases import Case, CaseState, Reason
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.licences import Licence
from zhiban.domain.messages import Message, Need, Sender, renewal_reminder


def reason_against(
    case: Case, licence: Licence | None, today: date, stopped_items: Collection[str]
) -> Reason | None:
    """Why a case is not worth naming on the civil day `today`; None when it is."""
    return (
        _against_the_case(case)
        or _against_the_licence(case, licence)
        or (Reason.ITEM_STOPPED if case.item in stopped_items else None)
        or _against_the_day(case, today)
    )


def _against_the_case(case: Case) -> Reason | None:
    if case.state in (CaseState.CLOSED, CaseState.LAPSED):
        return Reason.CASE_CLOSED
    if case.state is not CaseState.OPENED:
        return Reason.ALREADY_FILED
    return Reason.ANSWERED if case.intent and case.intent.for_a_person else None


def _against_the_licence(case: Case, licence: Licence | None) -> Reason | None:
    """The licence must be the one the case was opened for, in its term and with its dates."""
    if licence is None or not licence.status.renewable:
        return Reason.NOT_ACTIVE
    if licence.term != case.term:
        return Reason.RENEWED_ELSEWHERE
    return Reason.DATES_MOVED if licence.valid_to != case.expiry else None


def _against_the_day(case: Case, today: date) -> Reason | None:
    if not case.asks_already(today):
        return Reason.WINDOW_NOT_OPEN
    return None if case.may_be_filed(today) else Reason.FILING_REFUSED


def reminder_of(
    holder: str,
    cases: Sequence[Case],
    step: str,
    catalogue: Catalogue,
    sender: Sender,
    secret: str,
    today: date,
) -> Message:
    """The message about these cases. `step` is the ledger's name of it: planned day and rung.

    `secret` is the link's token. Raises CatalogueError for a kind nobody knows, ValueError without
    a case.
    """
    needs = [
        Need(
            licence=catalogue.kind(case.kind).name.split("(")[0],
            tail=case.number[-4:],
            latest=case.latest,
            expiry=case.expiry,
            projected=case.projected,
        )
        for case in cases
    ]
    return renewal_reminder(holder, needs, step.rsplit("-", 1)[-1], sender, secret, today)
