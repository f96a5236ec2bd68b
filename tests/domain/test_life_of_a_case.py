"""Days pass, licences are loaded early and late, the house is down for weeks: what always holds.

The rules alone, without tables: a holder's licences ring, cases open, invitations move on, messages
are sealed when they are claimed. Hypothesis looks for a life in which a promise breaks.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from zhiban.domain.cases import Case, CaseState, NotYet, Suppression
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.ids import invitation_id
from zhiban.domain.invitations import (
    MESSAGE_STEPS,
    Invitation,
    due_today,
    next_alarm,
    opening_step,
    step_key,
)
from zhiban.domain.ladder import Step
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import Law, first_alarm, open_renewal
from zhiban.domain.windows import filing_window
from zhiban.domain.working_days import WorkingDays


def load(name: str) -> Any:
    return json.loads(files("zhiban").joinpath("data", f"{name}.json").read_bytes())


LAW = Law(Catalogue.from_mapping(load("catalogue")), WorkingDays.from_mapping(load("working_days")))
KINDS = sorted(code for code in LAW.catalogue.kinds if LAW.catalogue.renewal_item(code))
USCC = "91370323MA3C000011"
CONTACT = Contact(Role.REPRESENTATIVE, "甲某", "19900000001", "登记", date(2026, 1, 1))
HOLDER = Entity(uscc=USCC, name="沂源县甲店", contacts=(CONTACT,))
DAY = timedelta(days=1)


@dataclass
class Message:
    """One planned message; `named` is sealed when it is claimed."""

    invitation: str
    key: str
    planned_on: date
    named: tuple[str, ...] | None = None
    sent_on: date | None = None


@dataclass
class House:
    """What the functions would keep in the tables, and how they would use the rules."""

    today: date = date(2026, 6, 1)
    licences: dict[str, Licence] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    worklist: list[str] = field(default_factory=list)
    suppressed: dict[str, Suppression] = field(default_factory=dict)

    def ring(self) -> None:
        """Ring the day: what is due since whenever is decided for today."""
        for licence in list(self.licences.values()):
            if licence.alarm_on is not None and licence.alarm_on <= self.today:
                self._ring_licence(licence)
        for invitation in list(self.invitations.values()):
            if invitation.alarm_on is not None and invitation.alarm_on <= self.today:
                self._move_on(invitation)

    def _ring_licence(self, licence: Licence) -> None:
        alarm: date | None = None
        if licence.cased_term != licence.term:
            match open_renewal(licence, HOLDER, LAW, self.today):
                case NotYet(on):
                    alarm = on
                case Suppression() as reason:
                    self.suppressed[licence.number] = reason
                    alarm = reason.look_again
                case Case() as case:
                    assert case.id not in self.cases, "one case a term"
                    self.cases[case.id] = case
                    self._invite(case)
                    licence = replace(licence, cased_term=licence.term)
        self.licences[licence.number] = replace(licence, alarm_on=alarm)

    def _invite(self, case: Case) -> None:
        identity = invitation_id(USCC, self.today)
        known = self.invitations.get(identity)
        worklist = [s.day for s in case.plan.steps() if s.name == "worklist"]
        if worklist and worklist[0] <= self.today:
            self.worklist.append(case.id)
        step = next_alarm([case.plan], self.today)
        if known is None:
            self.invitations[identity] = Invitation(
                identity, USCC, self.today, (case.id,), 1, self.today, step
            )
            if opening := opening_step(case.plan, self.today):
                self._plan(identity, opening)
            return
        alarms = [on for on in (known.alarm_on, step) if on]
        if known.sealed and step is None:
            alarms.append(self.today + DAY)
        self.invitations[identity] = replace(
            known, case_ids=(*known.case_ids, case.id), alarm_on=min(alarms, default=None)
        )

    def _move_on(self, invitation: Invitation) -> None:
        cases = [self.cases[case_id] for case_id in invitation.case_ids]
        due = due_today(invitation, cases, self.today)
        if due.message:
            self._plan(invitation.id, due.message)
        if due.worklist:
            self.worklist += [c.id for c in cases if c.state is CaseState.OPENED]
        self.invitations[invitation.id] = replace(
            invitation, stepped_to=self.today, alarm_on=due.next_alarm
        )

    def _plan(self, identity: str, step: Step) -> None:
        self.messages.append(Message(identity, step_key(step), self.today))

    def claim(self) -> None:
        """Send what is planned: the list is sealed with the cases that may still be filed."""
        for message in self.messages:
            if message.named is not None:
                continue
            invitation = self.invitations[message.invitation]
            cases = (self.cases[case_id] for case_id in invitation.case_ids)
            named = tuple(
                case.id
                for case in cases
                if case.state is CaseState.OPENED and case.may_be_filed(self.today)
            )
            message.named, message.sent_on = named, self.today
            if named:
                self.invitations[invitation.id] = replace(invitation, sealed=named)


class LifeOfACase(RuleBasedStateMachine):
    """A holder's year."""

    @initialize()
    def begin(self) -> None:
        self.house = House()

    @precondition(lambda self: len(self.house.licences) < 6)
    @rule(kind=st.sampled_from(KINDS), days=st.integers(0, 300))
    def load_licence(self, kind: str, days: int) -> None:
        """A licence arrives that ends in some days: long before, inside or after its window."""
        house, number = self.house, f"N{len(self.house.licences)}"
        licence = Licence(
            uscc=USCC,
            kind=kind,
            number=number,
            holder_name=HOLDER.name,
            issued_on=None,
            valid_from=date(2021, 1, 1),
            valid_to=house.today + timedelta(days=days),
            issuer="沂源县行政审批服务局",
        )
        alarm = first_alarm(licence, LAW, house.today)
        house.licences[number] = replace(licence, alarm_on=alarm.on)

    @rule()
    def ring_again(self) -> None:
        """The hourly ringing of the same day."""
        self.house.ring()

    @rule()
    def send(self) -> None:
        self.house.claim()

    @rule(days=st.integers(1, 12))
    def live_on(self, days: int) -> None:
        """Ordinary days: each is rung and its messages go out."""
        for _ in range(days):
            self.house.today += DAY
            self.house.ring()
            self.house.claim()

    @rule(days=st.integers(2, 60))
    def go_down(self, days: int) -> None:
        """Nothing runs for days; then the present day is rung and sent."""
        self.house.claim()
        self.house.today += timedelta(days=days)
        self.house.ring()
        self.house.claim()

    @precondition(lambda self: any(c.state is CaseState.OPENED for c in self.house.cases.values()))
    @rule(choice=st.integers(0, 5))
    def file(self, choice: int) -> None:
        """A citizen acts: the case needs no more words."""
        opened = [c for c in self.house.cases.values() if c.state is CaseState.OPENED]
        case = opened[choice % len(opened)]
        self.house.cases[case.id] = replace(case, state=CaseState.CLOSED)

    @invariant()
    def one_message_a_step(self) -> None:
        """Nobody is pestered: the ledger's key is taken once, and a day has one message."""
        house = self.house
        keys = [(m.invitation, m.key) for m in house.messages]
        assert len(keys) == len(set(keys)), keys
        days = [(m.invitation, m.planned_on) for m in house.messages]
        assert len(days) == len(set(days)), days

    @invariant()
    def no_more_messages_than_steps(self) -> None:
        """An invitation sends at most what its cases' ladders have, and one more a latecomer."""
        for invitation in self.house.invitations.values():
            sent = [m for m in self.house.messages if m.invitation == invitation.id]
            cases = [self.house.cases[case_id] for case_id in invitation.case_ids]
            steps = sum(s.name in MESSAGE_STEPS for c in cases for s in c.plan.steps())
            assert len(sent) <= steps

    @invariant()
    def only_inside_the_window(self) -> None:
        """Not before the law opens the window, not after it closes unless late is taken."""
        for message in self.house.messages:
            for case_id in message.named or ():
                case = self.house.cases[case_id]
                assert message.sent_on is not None
                assert case.may_be_filed(message.sent_on)
                earliest = self._window_opens(case)
                assert earliest is None or message.sent_on >= earliest

    def _window_opens(self, case: Case) -> date | None:
        item = LAW.catalogue.renewal_item(case.kind)
        assert item is not None
        return filing_window(item, case.expiry, LAW.calendar, case.opened_on).earliest

    @invariant()
    def every_open_case_is_looked_at_again_or_done(self) -> None:
        house = self.house
        for invitation in house.invitations.values():
            for case_id in invitation.case_ids:
                case = house.cases[case_id]
                if case.state is not CaseState.OPENED:
                    continue
                ahead = [s.day for s in case.plan.steps() if s.day > invitation.stepped_to]
                ahead = [day for day in ahead if day != case.plan.lapse]
                if ahead:
                    assert invitation.alarm_on is not None
                    assert invitation.alarm_on <= min(ahead)

    @invariant()
    def nobody_is_missed(self) -> None:
        """Every licence loaded waits for its alarm, or has a case, or a reason."""
        house = self.house
        opened = {case.number for case in house.cases.values()}
        for number, licence in house.licences.items():
            assert licence.alarm_on or number in opened or number in house.suppressed

    @invariant()
    def who_walked_the_ladder_heard_of_it(self) -> None:
        """Once the last rung is behind, a message named the case, or a person is to call."""
        house = self.house
        named = {case_id for m in house.messages for case_id in m.named or ()}
        waiting = {m.invitation for m in house.messages if m.named is None}
        for invitation in house.invitations.values():
            if invitation.id in waiting or invitation.alarm_on is not None:
                continue
            for case_id in invitation.case_ids:
                if house.cases[case_id].state is CaseState.OPENED:
                    assert case_id in named or case_id in house.worklist


LifeOfACase.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestLifeOfACase = LifeOfACase.TestCase
