"""One holder's rows as the days to come will find them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from zhiban.domain.cases import CLOSES_BY_ITSELF, Case, CaseState, Reason, Suppression
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.foresight.foreseen import Call, Foreseen, Silence
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.licences import Licence
from zhiban.domain.messages import Sender
from zhiban.domain.renewals import Law
from zhiban.domain.sms_ledger import Send

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for all holders, and where all of them put what is foreseen.

    `stopped` and `approved` are officers' switches, item by item.
    """

    law: Law
    sender: Sender
    secret: str
    stopped: frozenset[str]
    approved: frozenset[str]
    foreseen: Foreseen


@dataclass(slots=True)
class HolderAhead:
    """A holder with its licences by kind and number, its cases and invitations by id.

    `sends` are planned and not sent, `settled` those that left or were given to the carrier;
    `messages` counts those about each case; `called` are the tasks a person has been given.
    """

    uscc: str
    entity: Entity | None
    around: Surroundings
    licences: dict[tuple[str, str], Licence] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    sends: list[Send] = field(default_factory=list)
    settled: list[Send] = field(default_factory=list)
    messages: dict[str, int] = field(default_factory=dict)
    called: set[tuple[str, str]] = field(default_factory=set)

    def alarms(self) -> set[date]:
        """The days on which something of this holder rings."""
        licences = {one.rings_on for one in self.licences.values()}
        invitations = {one.alarm_on for one in self.invitations.values()}
        return {day for day in licences | invitations if day is not None}

    def days_after(self, day: date) -> Iterator[date]:
        """The days after `day` on which something is to be done here."""
        for alarm in self.alarms():
            yield max(alarm, day + ONE_DAY)
        for send in self.sends:
            yield max(business_day(send.due_at), day + ONE_DAY)

    def keep(self, licence: Licence) -> None:
        """Keep a licence as it now is."""
        self.licences[licence.kind, licence.number] = licence

    def alarm(self, licence: Licence, on: date | None) -> None:
        """Keep a licence with the next alarm of its renewal."""
        self.keep(replace(licence, alarm_on=on))

    def case_of(self, licence: Licence, term: int) -> Case | None:
        """The renewal case of a licence's term, if there is one."""
        item = self.around.law.renewal_of(licence.kind)
        if item is None:
            return None
        return self.cases.get(
            renewal_case_id(self.uscc, licence.kind, licence.number, item.code, term)
        )

    def cases_of(self, invitation: Invitation) -> list[Case]:
        """The cases an invitation still speaks for."""
        found = (self.cases.get(identity) for identity in invitation.case_ids)
        return its_own(invitation, (case for case in found if case is not None))

    def licence_of(self, case: Case) -> Licence | None:
        """The licence a case is about."""
        return self.licences.get((case.kind, case.number))

    def sends_of(self, invitation_id: str) -> list[Send]:
        """The attempts of an invitation that are planned or left."""
        return [one for one in self.sends + self.settled if one.invitation_id == invitation_id]

    def close(self, case: Case | None, why: Reason, day: date) -> None:
        """End a case that is no longer needed; one that is filed is an officer's matter."""
        if case is None:
            return
        if case.state is CaseState.FILED:
            self.call(day, case.id, why.value)
        elif case.state in CLOSES_BY_ITSELF:
            self.cases[case.id] = replace(case, state=CaseState.CLOSED)

    def silence(self, said: Suppression, *, counted: bool = True) -> None:
        """Record why there is no reminder, and a task where a person must act."""
        about = said.kind, said.number, said.item
        silence = Silence(said.on, self.uscc, *about, said.reason, counted)
        self.around.foreseen.silences.append(silence)
        if said.needs_person:
            self.call(said.on, said.case_id, said.reason.value)

    def call(self, day: date, case_id: str, what: str) -> None:
        """Give a person a task, once."""
        if (case_id, what) not in self.called:
            self.called.add((case_id, what))
            self.around.foreseen.calls.append(Call(day, self.uscc, case_id, what))
