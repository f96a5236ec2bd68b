"""How a holder has answered what it was reminded of: at which reminder, in which half of the day.

Kept as days and code words only. Says nothing of what was answered, and nothing of a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import SHANGHAI, business_day
from zhiban.domain.ids import renewal_case_id, yearly_case_id
from zhiban.domain.invitations import MESSAGE_STEPS
from zhiban.domain.licences import Licence
from zhiban.domain.sms_ledger import ANOTHER_NUMBER_HELPS, Send, SendState

KEPT = 12
"""How many of each are remembered, the latest."""

TERMS = 3
"""How many of a licence's last terms, and of its last years, are looked at."""

NOON = time(12)
_REACHED = (SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN)
_FILED = (
    CaseState.FILED,
    CaseState.CORRECTING,
    CaseState.GRANTED,
    CaseState.ISSUED,
    CaseState.DELIVERED,
)


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """One need answered: the civil day, after which rung of the ladder, am or pm (China)."""

    on: date
    rung: str
    half: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What is remembered of a holder's answers, the oldest first; all civil days.

    `silences` are the latest filing days of needs that were reminded of and never answered;
    `late` the days of first filings after the latest day; `unreachable` the days on which a message
    to the number now registered failed for good.
    """

    answers: tuple[Answer, ...] = ()
    silences: tuple[date, ...] = ()
    late: tuple[date, ...] = ()
    unreachable: tuple[date, ...] = ()


NOTHING = Behaviour()
"""Of a holder that was never reminded."""


@dataclass(frozen=True, slots=True)
class Told:
    """One case with the messages of its invitation, and when its citizen first answered.

    `answered_at` is a business instant, None while nobody has.
    """

    case: Case
    sends: Sequence[Send]
    answered_at: datetime | None


def case_ids(licence: Licence, catalogue: Catalogue) -> list[str]:
    """The ids of the cases a licence may have had, of its last terms and years; no such case need
    be there.
    """
    if licence.kind not in catalogue.kinds:
        return []
    about, last = (licence.uscc, licence.kind, licence.number), licence.cased_term
    item, ids = catalogue.renewal_item(licence.kind), []
    if item is not None:
        terms = range(max(1, last - TERMS + 1), last + 1)
        ids += [renewal_case_id(*about, item.code, term) for term in terms]
    for duty in catalogue.yearly_of(licence.kind) if licence.yearly_cased else ():
        years = range(licence.yearly_cased - TERMS + 1, licence.yearly_cased + 1)
        ids += [yearly_case_id(*about, duty.code, year) for year in years]
    return ids


def behaviour_of(told: Iterable[Told], unreachable: Iterable[date], today: date) -> Behaviour:
    """The behaviour that a holder's cases show on the civil day `today`.

    `unreachable` are the days of `failures`, and of what else tells of a number that is none.
    """
    answers, silences, late = [], [], []
    for one in told:
        if one.answered_at is not None:
            answers.append(_answer(one, one.answered_at))
        elif _is_silent(one, today):
            silences.append(one.case.latest)
        if filed := _filed_late(one.case):
            late.append(filed)
    return Behaviour(_latest(answers), _latest(silences), _latest(late), _latest(set(unreachable)))


def failures(sends: Iterable[Send], verified: date | None) -> list[date]:
    """The civil days of messages that failed for the number dialled, since the last that arrived.

    `verified` is the day the number now registered was last verified: what came before it does not
    count.
    """
    found: list[date] = []
    for send in sorted(sends, key=lambda one: (one.planned_on, one.due_at)):
        if send.state is SendState.DELIVERED:
            found.clear()
        elif send.state is SendState.FAILED and send.reason in ANOTHER_NUMBER_HELPS:
            found.append(send.planned_on)
    return [day for day in found if verified is None or day >= verified]


def _latest[T: (date, Answer)](found: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(found)[-KEPT:])


def _answer(told: Told, at: datetime) -> Answer:
    half = "am" if at.astimezone(SHANGHAI).time() < NOON else "pm"
    return Answer(business_day(at), _rung_before(told.sends, at), half)


def _rung_before(sends: Sequence[Send], at: datetime) -> str:
    """The rung of the last reminder that had left by `at`; "" where none had."""
    left = [
        (send.sent_at, send.step.rsplit("-", 1)[-1])
        for send in sends
        if send.state in _REACHED and send.sent_at is not None and send.sent_at <= at
    ]
    rungs = [(when, rung) for when, rung in left if rung in MESSAGE_STEPS]
    return max(rungs)[1] if rungs else ""


def _is_silent(told: Told, today: date) -> bool:
    """Whether a need was reminded of, went past its latest day, and nobody ever answered."""
    case = told.case
    if case.state not in (CaseState.OPENED, CaseState.LAPSED) or case.intent is not None:
        return False
    return case.latest < today and any(
        send.state in _REACHED and send.is_reminder for send in told.sends
    )


def _filed_late(case: Case) -> date | None:
    if case.state not in _FILED or case.filing is None or case.filing.number != 1:
        return None
    on = business_day(case.filing.at)
    return on if on > case.latest else None
