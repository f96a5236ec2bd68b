"""Is this message still wanted, by whom, and about what? Asked just before it is sent."""

from dataclasses import dataclass
from datetime import date

from send_sms.parts import Parts
from zhiban.domain.authorisation_texts import agent_message
from zhiban.domain.authorisations import Authorisation, authorised_by
from zhiban.domain.cases import Case, Reason
from zhiban.domain.entities import Entity
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.messages import Message
from zhiban.domain.parcels import Leg, ParcelId
from zhiban.domain.reminding import against_the_holder, overtaken, reminder_of, still_needed
from zhiban.domain.results import Result, overtaken_by, result_message
from zhiban.domain.sessions import FOLLOWED_FOR
from zhiban.domain.sms_ledger import Send
from zhiban.store import keys


@dataclass(frozen=True, slots=True)
class Wanted:
    """The message may go: to this number, about these cases.

    A reminder names open cases of its invitation; a `result` is about one, and `tracking` is the
    courier's number where it says so; so is what an agent is told of what was `given` them.
    """

    entity: Entity
    invitation: Invitation
    cases: tuple[Case, ...]
    mobile: str
    result: Result | None = None
    tracking: str = ""
    given: Authorisation | None = None

    @property
    def reminded(self) -> tuple[str, ...]:
        """The ids of the cases this reminds of, which is counted."""
        return () if self.result or self.given else tuple(case.id for case in self.cases)

    @property
    def has_link(self) -> bool:
        """Whether the message has a link, or a code in its place."""
        return self.result is None or self.result.has_link

    def link_opens_until(self, today: date) -> date:
        """The last civil day on which the link opens; a result can be followed for a while."""
        if self.given:
            return self.given.until
        last = max(case.expiry for case in self.cases)
        return max(last, today + FOLLOWED_FOR) if self.result else last


@dataclass(frozen=True, slots=True)
class NotYet:
    """Something is being put right first; the message is looked at again in a while."""

    reason: Reason


def check_again(parts: Parts, send: Send, today: date) -> Wanted | NotYet | Reason:
    """What the rows say now (strongly read), or the reason why the message is no longer wanted."""
    invitation = parts.invitations.get(send.invitation_id)
    entity = parts.entities.get(send.uscc)
    if invitation is None or entity is None:
        return Reason.HOLDER_UNKNOWN
    if send.is_agent:
        return _still_given(parts, send, invitation, entity, today)
    if against := against_the_holder(send, entity):
        return against
    if send.is_result:
        return _result_still_true(parts, send, invitation, entity)
    if send.planned_on < today and overtaken(
        send, parts.sends.of_invitation(send.invitation_id), today
    ):
        return Reason.OVERTAKEN
    cases, why = _still_needed(parts, invitation, today)
    if not cases:
        return NotYet(why) if why is Reason.DATES_MOVED else why
    return Wanted(entity, invitation, cases, entity.contacts[send.contact].mobile)


def _result_still_true(
    parts: Parts, send: Send, invitation: Invitation, entity: Entity
) -> Wanted | NotYet | Reason:
    """What is to be told of one application, as its rows are now; or why it is not any more."""
    result = Result.of(send)
    case = parts.cases.get(result.case_id)
    parcel = parts.parcels.get(ParcelId(result.case_id, Leg.OUT, result.nth))
    overtaken = overtaken_by(result, case, parcel)
    if case is None or overtaken:
        return overtaken or Reason.CASE_CLOSED
    if case.item in parts.ringing.stopped_items():
        return NotYet(Reason.ITEM_STOPPED)
    mobile, tracking = entity.contacts[send.contact].mobile, parcel.tracking if parcel else ""
    return Wanted(entity, invitation, (case,), mobile, result, tracking)


def _still_given(
    parts: Parts, send: Send, invitation: Invitation, entity: Entity, today: date
) -> Wanted | NotYet | Reason:
    """What an agent is told of an authorisation that holds; else why not. It goes to nobody else,
    whatever the holder has chosen for itself."""
    case_id, number = authorised_by(send)
    given, case = parts.authorisations.get(case_id, number), parts.cases.get(case_id)
    if entity.status.gone:
        return Reason.ENTITY_GONE
    if given is None or case is None or not given.holds(case, entity, today):
        return Reason.AGENT_NO_MORE
    if case.item in parts.ringing.stopped_items():
        return NotYet(Reason.ITEM_STOPPED)
    return Wanted(entity, invitation, (case,), given.mobile, given=given)


def _still_needed(
    parts: Parts, invitation: Invitation, today: date
) -> tuple[tuple[Case, ...], Reason]:
    """The cases still worth naming, by the rows as they are now; or why there is none."""
    cases = its_own(invitation, parts.cases.get_many(invitation.case_ids))
    licences = parts.licences.get_many((c.uscc, c.kind, c.number) for c in cases)
    return still_needed(
        cases,
        lambda case: licences.get(keys.licence(case.uscc, case.kind, case.number)),
        parts.sends.messages_about(case.id for case in cases),
        today,
        parts.ringing.stopped_items(),
    )


def message_of(parts: Parts, send: Send, wanted: Wanted, token: str, today: date) -> Message:
    """The message of this step, with the link that `token` opens, or the case code that it is."""
    if wanted.given:
        (case,) = wanted.cases
        kind = parts.catalogue.kind(case.kind).name
        return agent_message(wanted.given, wanted.entity, case, kind, parts.sender, token)
    if wanted.result:
        (case,) = wanted.cases
        return result_message(
            wanted.result,
            wanted.entity.name,
            case,
            parts.catalogue.kind(case.kind).name,
            parts.sender,
            today,
            secret=token,
            carrier=parts.courier_name,
            tracking=wanted.tracking,
        )
    return reminder_of(
        wanted.entity.name, wanted.cases, send.step, parts.catalogue, parts.sender, token, today
    )
