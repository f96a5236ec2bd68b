"""Backtest (回测): what would have been foreseen on a past day, against what then happened.

The registry is turned back to the day as far as its rows tell: cases opened since have not opened,
ladders stand where they stood. What has been loaded, corrected, stopped or decided since cannot be
seen from the rows; just that is what a difference shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.forecast import County, Forecast, forecast
from zhiban.domain.invitations import Invitation, InvitationState, next_alarm
from zhiban.domain.licences import Licence
from zhiban.domain.messages import Sender
from zhiban.domain.renewals import Law, first_alarm
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.domain.yearly import first_yearly

_DAY = timedelta(days=1)

type CaseKey = tuple[date, str, str]
"""The day a case opened, its kind and number."""

type SendKey = tuple[date, str, str]
"""The day a message was planned, its holder, its step."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """The days from `since` on: what was foreseen and what happened, cases and messages."""

    since: date
    days: int
    forecast: Forecast
    cases_foreseen: frozenset[CaseKey]
    cases_opened: frozenset[CaseKey]
    sends_foreseen: frozenset[SendKey]
    sends_planned: frozenset[SendKey]

    @property
    def hits(self) -> float:
        """The share of all cases and messages, foreseen or not, that were both."""
        foreseen = len(self.cases_foreseen) + len(self.sends_foreseen)
        happened = len(self.cases_opened) + len(self.sends_planned)
        both = len(self.cases_foreseen & self.cases_opened)
        both += len(self.sends_foreseen & self.sends_planned)
        all_of_them = foreseen + happened - both
        return both / all_of_them if all_of_them else 1.0


def backtest(
    county: County,
    sends: Iterable[Send],
    law: Law,
    since: date,
    until: date,
    price: Decimal,
    sender: Sender,
) -> Backtest:
    """Foresee the civil days from `since` through `until` as if it were `since`, and compare.

    `sends` is the ledger of the county's invitations; what was not wanted any more when its turn
    came does not count. Raises ValueError when `until` is earlier.
    """
    days = (until - since).days + 1
    foreseen = forecast(turned_back(county, law, since), law, since, days, price, sender)
    return Backtest(
        since=since,
        days=days,
        forecast=foreseen,
        cases_foreseen=frozenset(
            (one.day, one.kind, one.number) for one in foreseen.foreseen.openings
        ),
        cases_opened=frozenset(
            (case.opened_on, case.kind, case.number)
            for case in county.cases
            if since <= case.opened_on <= until
        ),
        sends_foreseen=frozenset(
            (one.planned_on, one.uscc, one.step) for one in foreseen.foreseen.reminders
        ),
        sends_planned=frozenset(
            (send.planned_on, send.uscc, send.step.rsplit("-", 1)[-1])
            for send in sends
            if send.is_reminder
            and since <= send.planned_on
            and business_day(send.due_at) <= until
            and send.state is not SendState.SUPPRESSED
        ),
    )


def turned_back(county: County, law: Law, since: date) -> County:
    """The county as it stood in the morning of the civil day `since`, as far as its rows tell."""
    earlier = {case.id: _reopened(case) for case in county.cases if case.opened_on < since}
    cased = {_licence(case): case for case in earlier.values() if not case.yearly}
    years: dict[tuple[str, str, str], int] = {}
    for case in earlier.values():
        years[_licence(case)] = max(case.year, years.get(_licence(case), 0))
    plans = {identity: case.plan for identity, case in earlier.items()}
    invitations = [
        _stepped_back(one, [plans[c] for c in one.case_ids if c in plans], since)
        for one in county.invitations
        if one.day < since
    ]
    licences = [
        _owing(_uncased(one, cased.get(_licence(one)), law, since), years, law, since)
        for one in county.licences
    ]
    return replace(
        county,
        licences=licences,
        cases=list(earlier.values()),
        invitations=invitations,
        sends=(),
    )


def _licence(of: Case | Licence) -> tuple[str, str, str]:
    return of.uscc, of.kind, of.number


def _owing(
    licence: Licence, years: Mapping[tuple[str, str, str], int], law: Law, since: date
) -> Licence:
    alarm = first_yearly(licence, law, since)
    cased = years.get(_licence(licence), 0)
    return replace(licence, yearly_on=alarm.on, yearly_basis=alarm.basis, yearly_cased=cased)


def _reopened(case: Case) -> Case:
    """A case that lapsed may have been open then; one that was closed stays closed."""
    return replace(case, state=CaseState.OPENED) if case.state is CaseState.LAPSED else case


def _uncased(licence: Licence, case: Case | None, law: Law, since: date) -> Licence:
    if case is not None and case.term == licence.term:
        lapse = None if case.state is CaseState.CLOSED else max(case.expiry + _DAY, since)
        return replace(licence, cased_term=case.term, alarm_on=lapse)
    return replace(licence, cased_term=0, alarm_on=first_alarm(licence, law, since).on)


def _stepped_back(invitation: Invitation, plans: Sequence[Any], since: date) -> Invitation:
    yesterday = since - _DAY
    return replace(
        invitation,
        stepped_to=min(invitation.stepped_to, yesterday),
        alarm_on=next_alarm(plans, yesterday),
        sealed=(),
        state=InvitationState.OPEN,
    )


def backtest_data(found: Backtest) -> dict[str, Any]:
    """A backtest for JSON: a row a day, the share that was right, and every difference."""
    return {
        "since": found.since.isoformat(),
        "days": found.days,
        "hits": round(found.hits, 4),
        "per_day": [_day(found, found.since + timedelta(days=n)) for n in range(found.days)],
        "cases_not_opened": _listed(found.cases_foreseen - found.cases_opened),
        "cases_not_foreseen": _listed(found.cases_opened - found.cases_foreseen),
        "messages_not_planned": _listed(found.sends_foreseen - found.sends_planned),
        "messages_not_foreseen": _listed(found.sends_planned - found.sends_foreseen),
    }


def _day(found: Backtest, day: date) -> dict[str, Any]:
    def on_day(keys: Iterable[tuple[date, str, str]]) -> int:
        return sum(key[0] == day for key in keys)

    return {
        "day": day.isoformat(),
        "cases_foreseen": on_day(found.cases_foreseen),
        "cases_opened": on_day(found.cases_opened),
        "messages_foreseen": on_day(found.sends_foreseen),
        "messages_planned": on_day(found.sends_planned),
    }


def _listed(keys: Iterable[tuple[date, str, str]]) -> list[list[str]]:
    return [[day.isoformat(), one, other] for day, one, other in sorted(keys)]
