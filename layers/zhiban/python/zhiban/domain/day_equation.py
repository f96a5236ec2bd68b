"""The daily equation: what was due = cases opened + reasons recorded, what was planned to be sent =
what became of it, and what ringing says it opened = what is there.

What is due is counted from the licences themselves, day by day on the calendar, by none of the code
that rings them (`windows`, `ladder`, `renewals`, `yearly`), so that a mistake there shows here.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from zhiban.domain.catalogue import Catalogue, Term
from zhiban.domain.clock import Calendar, business_day
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.ids import change_case_id
from zhiban.domain.licences import Licence
from zhiban.domain.sms_ledger import Send, SendState

_DAY = timedelta(days=1)


class Account(StrEnum):
    """How a need that is due is accounted for."""

    CASE = "case"
    REASON = "reason"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Equation:
    """One civil day, over some licences and sends. `sends` counts the attempts planned by then.

    What is due is a need: a licence's renewal is one, and so is each thing it owes for a year.
    `opened` counts the openings that the chains of cases tell of that day. `changes` counts what
    changed business licences ask: `due` needs with their `cases` and `reasons`, and changes that
    wait although their day has come (`overdue`).
    """

    due: int = 0
    cases: int = 0
    reasons: int = 0
    sends: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    changes: Counter[str] = field(default_factory=Counter)

    @property
    def changes_missed(self) -> int:
        """What a changed business licence asks and nothing accounts for; 0 when all is well."""
        told = self.changes
        return told["due"] - told["cases"] - told["reasons"] + told["overdue"]

    @property
    def missed(self) -> int:
        """Needs that were due and that nothing accounts for; 0 when the equation holds."""
        return self.due - self.cases - self.reasons

    @property
    def holds(self) -> bool:
        """Whether everything that was due is accounted for."""
        return not (self.missed or self.changes_missed or self.forgotten)

    @property
    def forgotten(self) -> int:
        """Attempts that should have ended by then and have not."""
        return self.sends["forgotten"]

    @property
    def repeated(self) -> int:
        """Attempts of the day that said a step which had been said."""
        return self.sends["repeated"]

    def __add__(self, other: "Equation") -> "Equation":
        return Equation(
            self.due + other.due,
            self.cases + other.cases,
            self.reasons + other.reasons,
            self.sends + other.sends,
            self.opened + other.opened,
            self.changes + other.changes,
        )


def is_due(licence: Licence, catalogue: Catalogue, calendar: Calendar, day: date) -> bool:
    """Whether a licence must have a case or a recorded reason by the end of the civil day `day`.

    The rule's own first day, moved to the next working day where ringing moves it to the one
    before: an alarm that rang in time is never called missing, and one that did not is found a few
    days later at the most. A term that has ended is always due.
    """
    item = catalogue.renewal_item(licence.kind)
    if item is None or licence.valid_to is None or not licence.status.renewable:
        return False
    if day > licence.valid_to:
        return True
    rule = item.rule_on(day)
    latest = _back(licence.valid_to, rule.latest, calendar)
    first = latest - timedelta(days=rule.ladder.first_days)
    if rule.earliest is not None:
        first = max(first, _back(licence.valid_to, rule.earliest, calendar) + _MARGIN)
    return _next_working(first, calendar) <= min(day, latest)


def owed_on(
    licence: Licence, catalogue: Catalogue, calendar: Calendar, day: date
) -> Iterator[tuple[str, int]]:
    """What a licence owes for a year and must have a case or a reason for by the end of `day`.

    The duty's code and the year it is about, which is the one before. It is asked from the rule's
    first day, moved to the next working day, through the day it is due.
    """
    if not licence.status.renewable:
        return
    held_since = licence.issued_on or date.min
    if licence.term == 1 and held_since.year >= day.year:
        return
    for duty in catalogue.yearly_of(licence.kind):
        if duty.opens is None or duty.due is None:
            continue
        due = date(day.year, *duty.due)
        first = due - timedelta(days=duty.ladder.first_days)
        first = max(first, date(day.year, *duty.opens), duty.effective_from)
        lasts = licence.valid_to is None or licence.valid_to >= due
        if lasts and _next_working(first, calendar) <= day <= due:
            yield duty.code, day.year - 1


COUNTED = 31 * _DAY
"""For how long after it came in a change is counted each night: longer than an outage."""


def is_counted(changed: FactsChanged, day: date) -> bool:
    """Whether a change came in so lately that the civil day `day` still counts what it asks."""
    return day - COUNTED <= changed.known_on <= day


def asked_by(changed: FactsChanged, licence: Licence, day: date) -> list[str]:
    """The ids under which each fact that `changed` has its case or its reason, of one licence, by
    the end of the civil day `day`. A licence issued since shows what changed.
    """
    if not is_counted(changed, day):
        return []
    if licence.issued_on is not None and licence.issued_on > changed.on:
        return []
    about = licence.uscc, licence.kind, licence.number
    facts = [change.field for change in changed.changes if change.field != "status"]
    return [change_case_id(*about, fact, changed.facts_version) for fact in facts]


def is_overdue(changed: FactsChanged, day: date) -> bool:
    """Whether a change waits at the end of the civil day `day` although its day has come."""
    return changed.look_on is not None and changed.look_on <= day


_MARGIN = 10 * _DAY
"""An opening counted through a year without a notice is moved ten days; here every one is, as
this only makes the question wait."""


def _back(expiry: date, term: Term, calendar: Calendar) -> date:
    """`term` before expiry, one day at a time."""
    day = expiry
    match term.unit:
        case "d":
            return expiry - timedelta(days=term.n)
        case "mo":
            for _ in range(term.n):
                day = day.replace(day=1) - _DAY
            return day.replace(day=min(expiry.day, monthrange(day.year, day.month)[1]))
        case "wd":
            left = term.n
            while left:
                day -= _DAY
                left -= calendar.is_working(day)
            return day


def _next_working(day: date, calendar: Calendar) -> date:
    while not calendar.is_working(day):
        day += _DAY
    return day


_ENDED = (SendState.DELIVERED, SendState.FAILED, SendState.UNKNOWN, SendState.SUPPRESSED)
_SAID = (SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN)


def sends_of(sends: Iterable[Send], day: date) -> Counter[str]:
    """The attempts planned on or before `day`, by how they stand at its end.

    sent, delivered, failed, unknown, suppressed; `waiting` for one whose time has not come,
    `forgotten` for one whose time came and that nobody handled, and `repeated` for one that left on
    `day` although its step had been said. Those of an invitation must come one after the other.
    """
    found: Counter[str] = Counter()
    for _, attempts in groupby(sends, key=lambda send: (send.invitation_id, send.step)):
        said = 0
        for send in attempts:
            again = said > 0 and send.state in _SAID and not send.is_code
            said += send.state in _SAID
            if send.planned_on <= day:
                left = again and business_day(send.sent_at or send.due_at) == day
                found["repeated" if left else _standing(send, day)] += 1
    return found


def _standing(send: Send, day: date) -> str:
    if send.state in _ENDED or send.state is SendState.SENT:
        return send.state.value
    return "waiting" if business_day(send.due_at) > day else "forgotten"


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a case or of a message: its type, who did it ("" for a message's), when.

    `hash` is the stored one of a chain's link, "" of what is in no chain.
    """

    type: str
    actor: str
    at: datetime
    hash: str = ""


def opened_by(events: Iterable[Happened], actor: str) -> int:
    """How many of these events are cases opened, or opened again, by one actor."""
    return sum(one.type == "case_opened" and one.actor == actor for one in events)
