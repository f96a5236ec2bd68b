"""How a holder has answered so far, read strongly from its cases and their messages."""

from datetime import date, datetime

from tag_profiles.parts import Parts
from zhiban.domain.behaviour import NOTHING, Behaviour, Told, behaviour_of, case_ids, failures
from zhiban.domain.cases import Case
from zhiban.domain.profile_facts import Known
from zhiban.domain.worklists import PHONE_UNUSABLE
from zhiban.store import keys

CITIZEN = "citizen"
ANSWERS = ("intent_confirmed", "case_filed")
"""The events by which a citizen answers a reminder."""


def asked_cases(parts: Parts, known: Known) -> list[str]:
    """The ids of the cases a holder may have had; none for most holders, on most days."""
    return [one for licence in known.licences for one in case_ids(licence, parts.catalogue)]


def recall(parts: Parts, known: Known, today: date) -> Behaviour:
    """The behaviour of a holder as the tables show it now."""
    wanted = asked_cases(parts, known)
    if not wanted:
        return NOTHING
    cases = sorted(parts.cases.get_many(wanted), key=lambda case: case.id)
    sends = {
        one: parts.sends.of_invitation(one) for one in sorted({c.invitation_id for c in cases})
    }
    told = [Told(case, sends[case.invitation_id], _answered_at(parts, case)) for case in cases]
    every = [send for some in sends.values() for send in some]
    contacts = [contact.verified_on for contact in known.entity.contacts]
    return behaviour_of(
        told, [*failures(every, max(contacts, default=None)), *_called_none(parts, known)], today
    )


def _answered_at(parts: Parts, case: Case) -> datetime | None:
    """The business instant of the first answer; an untouched case has none, and is not asked."""
    if case.intent is None and case.filing is None:
        return None
    chain = (event for event, _ in parts.cases.chain(case.id))
    answers = (e.at for e in chain if e.type in ANSWERS and e.actor == CITIZEN)
    return min(answers, default=None)


def _called_none(parts: Parts, known: Known) -> list[date]:
    """The day since which an officer is to see to a number that takes no messages."""
    task = parts.worklists.get(keys.holder_task(known.entity.uscc, PHONE_UNUSABLE))
    return [task.due] if task else []
