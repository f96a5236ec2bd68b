"""Whether a planned reminder still goes, which cases it names, and what it then says.

Asked by the sender just before it sends, and by the forecast about days to come.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from zhiban.domain.cases import Case, CaseState, Changed, Reason
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.ending import ended_with
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.messages import (
    Change,
    Claim,
    Message,
    Need,
    Owed,
    Sender,
    mixed_reminder,
)
from zhiban.domain.sms_ledger import CASE_CAP, Send, SendState
from zhiban.domain.wording import CHANGED, spoken_name, spoken_tail

NEEDS_PERSON = (Reason.OPTED_OUT, Reason.NO_CONTACT, Reason.REMINDED_ENOUGH)
"""Reasons for which a need stays: somebody has to call or to visit."""


def against_the_holder(send: Send, entity: Entity) -> Reason | None:
    """Why this holder gets no message at the number that `send` was planned for."""
    if entity.status.gone:
        return Reason.ENTITY_GONE
    if entity.opted_out:
        return Reason.OPTED_OUT
    first = entity.first_usable()
    if first is None:
        return Reason.NO_CONTACT
    if send.contact_version == 0:
        return None if send.contact == first else Reason.CONTACT_CHANGED
    same = send.contact_version == entity.contact_version and entity.reaches(send.contact)
    return None if same else Reason.CONTACT_CHANGED


def overtaken(send: Send, others: Iterable[Send], today: date) -> bool:
    """Whether a message that had to wait for days meets a newer one of its own ladder."""
    return send.planned_on < today and any(
        other.planned_on > send.planned_on
        and other.is_reminder
        and other.state is not SendState.SUPPRESSED
        for other in others
    )


def still_needed(
    cases: Iterable[Case],
    licence_of: Callable[[Case], Licence | None],
    messages: Mapping[str, int],
    today: date,
    stopped_items: Collection[str],
) -> tuple[tuple[Case, ...], Reason]:
    """The cases still worth naming, soonest first; or why there is none.

    `messages` counts those there were about each case. Dates that are being put right are the
    reason before any other, as then the message only waits. Where every case waits for a later day
    that its citizen chose, this message is not for any; a chosen day is before every last message.
    """
    needed, reasons = [], [Reason.CASE_CLOSED]
    for case in cases:
        reason = reason_against(case, licence_of(case), today, stopped_items)
        if reason is None and messages.get(case.id, 0) >= CASE_CAP:
            reason = Reason.REMINDED_ENOUGH
        if reason is None:
            needed.append(case)
        else:
            reasons.append(reason)
    if needed and all(case.plan.waits(today) for case in needed):
        return (), Reason.POSTPONED
    why = Reason.DATES_MOVED if Reason.DATES_MOVED in reasons else reasons[-1]
    return tuple(sorted(needed, key=lambda case: (case.latest, case.id))), why


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
    if case.by_an_officer:
        return Reason.BY_AN_OFFICER
    return Reason.ANSWERED if case.intent and case.intent.for_a_person else None


def _against_the_licence(case: Case, licence: Licence | None) -> Reason | None:
    """The licence must be the one the case was opened for; for a renewal, with its dates too."""
    if ended := ended_with(case, licence):
        return ended
    moved = case.renewal and licence is not None and licence.valid_to != case.expiry
    return Reason.DATES_MOVED if moved else None


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

    `secret` is the link's token, or the case code in code mode. Raises CatalogueError for a kind
    or a yearly duty nobody knows, ValueError without a case.
    """
    needs = [_need(case, catalogue) for case in cases if case.renewal]
    changes = [_change(case, case.change, catalogue) for case in cases if case.change]
    owed = [_owed(case, catalogue) for case in cases if case.yearly]
    rung = step.rsplit("-", 1)[-1]
    return mixed_reminder(holder, needs, changes, owed, rung, sender, secret, today)


def _need(case: Case, catalogue: Catalogue) -> Need:
    return Need(
        licence=spoken_name(catalogue.kind(case.kind).name),
        tail=spoken_tail(case.number),
        latest=case.latest,
        expiry=case.expiry,
        projected=case.projected,
    )


def _change(case: Case, change: Changed, catalogue: Catalogue) -> Change:
    claim = Claim.DUE if change.firm else Claim.ADVISED
    return Change(
        licence=spoken_name(catalogue.kind(case.kind).name),
        tail=spoken_tail(case.number),
        field=CHANGED[change.field or change.fact],
        claim=claim if change.field else Claim.WHICH,
        by=case.latest,
        projected=case.projected,
    )


def _owed(case: Case, catalogue: Catalogue) -> Owed:
    return Owed(
        licence=spoken_name(catalogue.kind(case.kind).name),
        tail=spoken_tail(case.number),
        duty=spoken_name(catalogue.yearly(case.item).name),
        by=case.latest,
    )
