"""Which cases a reminder still names when its turn comes, and what it then says.

Asked by the sender just before it sends, and by the forecast about days to come.
"""

from collections.abc import Collection, Sequence
from datetime import date

from zhiban.domain.cases import Case, CaseState, Reason
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.changes import ChangeWindow, Consequence
from zhiban.domain.licences import Licence
from zhiban.domain.messages import Change, Claim, Message, Need, Sender, renewal_reminder
from zhiban.domain.wording import CHANGED, spoken_name, spoken_tail


def reason_against(
    case: Case, licence: Licence | None, today: date, stopped_items: Collection[str]
) -> Reason | None:
    """Why a case is not worth naming on the civil day `today`; None when it is."""
    if case.state is not CaseState.OPENED:
        return Reason.CASE_CLOSED
    if licence is None or not licence.status.renewable:
        return Reason.NOT_ACTIVE
    if licence.term != case.term:
        return Reason.RENEWED_ELSEWHERE
    if case.item in stopped_items:
        return Reason.ITEM_STOPPED
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

    `secret` is the link's token, or the case code in code mode. Raises CatalogueError for a kind
    nobody knows, ValueError without a case.
    """
    needs = [
        Need(
            licence=spoken_name(catalogue.kind(case.kind).name),
            tail=spoken_tail(case.number),
            latest=case.latest,
            expiry=case.expiry,
            projected=case.projected,
        )
        for case in cases
    ]
    return renewal_reminder(holder, needs, step.rsplit("-", 1)[-1], sender, secret, today)


_NOT_BY_A_TAP = ("approval", "reapply")
"""How the effects begin that a person must help with: approval first, a new application."""


def change_of(
    found: Consequence, window: ChangeWindow | None, licence: Licence, catalogue: Catalogue
) -> Change | None:
    """What a changed fact asks of a licence, as a message names it; None where nothing is asked.

    What needs approval first or a new application is said neutrally, whatever its term.
    """
    if found.outcome == "none":
        return None
    name = spoken_name(catalogue.kind(licence.kind).name)
    tail, field = spoken_tail(licence.number), CHANGED[found.fact]
    if found.outcome == "ask_which":
        return Change(name, tail, field, Claim.WHICH)
    effects = [duty.effect for duty in found.duties]
    if found.outcome == "officer_task" or any(one.startswith(_NOT_BY_A_TAP) for one in effects):
        return Change(name, tail, field, Claim.CONSULT)
    if window is None:
        return Change(name, tail, field, Claim.ADVISED)
    if window.latest is None:
        return Change(name, tail, field, Claim.ADVISED, window.advised)
    return Change(name, tail, field, Claim.DUE, window.latest)
