"""A small county to live in: what people, partners and the clock may do, one method each.

Every act goes through the real functions. What it finds nothing for is no act at all, so that any
act may follow any other.
"""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from tests.domain.law import LAW
from tests.flow import Flow
from tests.functions.desk import Answer as DeskAnswer
from tests.functions.desk import Desk
from tests.functions.papers import entities_file, holder, licences_file, paper
from tests.functions.parcel_book import report, webhook
from tests.quick_world import QuickWorld
from tests.visitor import Answer, Visitor, api_of, token_of
from zhiban.domain.clock import SHANGHAI, business_day
from zhiban.domain.errors import AnswerLost, GatewayError, Refused

BEGUN = datetime(2026, 6, 1, 10, 0, tzinfo=SHANGHAI)
"""A Monday in sending hours."""

HOLDERS, LICENCES = 3, 6
KINDS = sorted(LAW.catalogue.kind(code).name for code in LAW.catalogue.kinds
               if LAW.catalogue.renewal_item(code))  # fmt: skip


class Cut(BaseException):
    """The process dies between a call and its record; no handler of ours may catch it."""


@dataclass
class Held:
    """A licence as its owner has the paper of it."""

    n: int
    kind: str
    number: str
    valid_to: str
    status: str = "有效"


@dataclass
class Sent:
    """One message the carrier took: when, to whom, what, under which attempt."""

    at: datetime
    mobile: str
    text: str
    reference: str


@dataclass
class County:
    """The functions with their clock, and what the people outside know."""

    world: QuickWorld
    held: list[Held] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    answers: list[Answer | DeskAnswer] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    heard_of: int = 0
    document: str = ""
    case: str = ""
    settled: bool = False

    def __post_init__(self) -> None:
        self.flow = Flow(self.world, BEGUN)
        self.api = api_of(self.flow)
        self.visitor = Visitor(self.flow, self.api)
        self.approver = Desk(self.flow)
        self.supervisor = Desk(self.flow, "[supervisor]", "o-2", "li")

    # -- the clock and the schedules

    def pass_minutes(self, minutes: int) -> None:
        self.flow.now += timedelta(minutes=minutes)
        self.flow.wall += timedelta(minutes=minutes)

    def next_day(self, days: int = 1) -> None:
        """The morning of a later civil day."""
        self.settled = False
        day = business_day(self.flow.now) + timedelta(days=days)
        at = datetime.combine(day, time(10, 0), SHANGHAI)
        self.flow.wall += at - self.flow.now
        self.flow.now = at

    def work(self, times: int = 1) -> None:
        """The hour's schedules and what they set off; every wake-up comes `times` times."""
        self.flow.scan()
        self._ring(times)
        self.send(times)
        self.flow.reconcile()
        self._ring(times)
        self.send(times)
        for _ in range(times):
            self.flow.deliver_issues()
            for record in self.world.take("COURIER_QUEUE_URL"):
                self._order(json.loads(record["body"])["case"])
        self.settled = True

    def _ring(self, times: int) -> None:
        if self.world.sqs.waiting["ring"]:
            self.flow.deliver_rings(times)

    def send(self, times: int = 1) -> None:
        """Release and send, whatever the carrier makes of it."""
        while self.flow.dispatch():
            for _ in range(times):
                self._deliver_sends()
        self._hear_the_phone()

    def _deliver_sends(self) -> None:
        records = self.world.take("SEND_QUEUE_URL")
        for record in records:
            self.flow.world.sqs.waiting["send"].append(record["body"])
            with suppress(Cut):  # the message is gone, its claim stands
                self.flow.deliver_sends()

    def _hear_the_phone(self) -> None:
        taken = self.flow.carrier.taken
        self.sent += [Sent(self.flow.now, *one) for one in taken[self.heard_of :]]
        self.heard_of = len(taken)

    # -- the registry

    def load(self, n: int, kind: str, days: int) -> None:
        """A licence arrives that ends in some days: long before, inside or after its window."""
        end = business_day(self.flow.now) + timedelta(days=days)
        one = Held(n, kind, f"SL{len(self.held):06d}", end.isoformat())
        self.held.append(one)
        self.feed_holder(n)
        self._feed(one)

    def feed_holder(self, n: int, **told: str) -> None:
        """The registry's feed tells of a holder, with these facts changed."""
        self._before_a_file()
        told.setdefault("changed_at", self._stamp())
        self.flow.ingest(f"e-{self._stamp()}.csv", entities_file(holder(n, **told)))

    def _feed(self, one: Held) -> None:
        self._before_a_file()
        told = {"status": one.status, "valid_from": "2025-12-10", "updated_at": self._stamp()}
        row = paper(one.n, one.kind, one.valid_to, number=one.number, **told)
        self.flow.ingest(f"l-{self._stamp()}.csv", licences_file(row))

    def _before_a_file(self) -> None:
        self.settled = False
        self.pass_minutes(1)

    def _stamp(self) -> str:
        return self.flow.now.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")

    def correct(self, choice: int, days: int) -> None:
        """A feed moves a licence's end: a typo corrected, or a renewal made elsewhere."""
        one = self.held[choice % len(self.held)]
        end = datetime.fromisoformat(one.valid_to).date() + timedelta(days=days)
        one.valid_to = end.isoformat()
        self._feed(one)

    def cancel(self, choice: int) -> None:
        one = self.held[choice % len(self.held)]
        one.status = "注销" if one.status == "有效" else "有效"
        self._feed(one)

    # -- the carrier

    def trouble_carrier(self, what: str) -> None:
        """What becomes of the next message."""
        carrier = self.flow.carrier
        match what:
            case "refused":
                carrier.script.append(Refused("throttled"))
            case "lost":
                carrier.after.append(AnswerLost("timeout"))
            case "cut":
                carrier.after.append(Cut())

    def receipt(self, choice: int, *, delivered: bool) -> None:
        """The carrier's last word on a message, some of them repeated or contradicting."""
        if self.heard_of:
            number = choice % self.heard_of + 1
            said = "" if delivered else "Unknown subscriber"
            self.flow.receipt(f"message-{number}", delivered=delivered, said=said)
        self.send()

    # -- the citizen

    def open_link(self, choice: int) -> None:
        """One of the links that were sent is opened, in a browser of its own."""
        links = [one.text for one in self.sent if "/r#" in one.text]
        if not links:
            return
        self.visitor = Visitor(self.flow, self.api)
        token = token_of(links[-1 - choice % min(len(links), 8)])
        told = self._hear(self.visitor.exchange(token))
        cases = told.body.get("cases", []) if told.status < 300 else []
        self.case = cases[choice % len(cases)]["id"] if cases else self.case

    def _hear(self, answer: Answer) -> Answer:
        self.answers.append(answer)
        self._hear_the_phone()
        return answer

    def ask_code(self) -> None:
        self.pass_minutes(2)
        with suppress(Cut):
            self._hear(self.visitor.ask_code(*[self.case][: bool(self.case)]))
        self._hear_the_phone()

    def verify(self, *, right: bool) -> None:
        if not any("验证码" in one.text for one in self.sent[-1:]):
            return
        self._hear(self.visitor.verify("" if right else "000000"))

    def intend(self, intent: str) -> None:
        fields = ["address"] if intent == "data_wrong" else []
        if self.case:
            self._hear(self.visitor.intend(self.case, intent, *fields))

    def read_form(self) -> None:
        if self.case:
            told = self._hear(self.visitor.form(self.case))
            if told.status < 300:
                self.document = told.body["document"]["sha256"]

    def confirm(self) -> None:
        if self.case:
            self._hear(self.visitor.confirm(self.case, self.document))

    def edit(self) -> None:
        if self.case:
            self._hear(self.visitor.edit(self.case, self.document, "沂源县样例大道9号"))

    def sign(self, times: int = 1) -> None:
        for _ in range(times if self.case else 0):
            self._hear(self.visitor.sign(self.case, self.document))

    def file_in_one_go(self, choice: int) -> None:
        """The minute as it is meant."""
        self.open_link(choice)
        self.ask_code()
        self.verify(right=True)
        self.intend("yes")
        self.read_form()
        self.confirm()
        self.sign()

    def take_back(self, choice: int) -> None:
        """What was filed, and perhaps decided meanwhile, is to be taken back."""
        self.open_link(choice)
        filed = next((row for row in self.rows("filed") if row["id"] == self.case), None)
        if filed is None:
            return
        self.pass_minutes(2)
        with suppress(Cut):
            self._hear(self.visitor.ask_code(self.case, purpose="withdraw"))
        self._hear_the_phone()
        self.verify(right=True)
        self._hear(self.visitor.withdraw(self.case, filed["filing"]["number"]))

    def remind_on(self, choice: int, days: int | None) -> None:
        """Another day is chosen for the next message, whether it is one that can be."""
        self.open_link(choice)
        day = None if days is None else business_day(self.flow.now) + timedelta(days=days)
        self._hear(self.visitor.remind_on(day.isoformat() if day else None))

    def want_reminders(self, *, wanted: bool) -> None:
        told = {"wanted": wanted}
        self._hear(self.visitor.ask("PUT", "/api/session/reminders", told))

    # -- the bureau

    def rows(self, state: str) -> list[dict[str, Any]]:
        """The cases that stand there."""
        rows = self.world.rows("CASES_TABLE", "CASE#")
        return [row for row in rows if row["SK"] == "CASE" and row["state"] == state]

    def decide(self, choice: int, outcome: str, *, late: bool) -> None:
        """An approver decides; a `late` one looked at the case before it last moved."""
        cases = self.rows("filed") + self.rows("correcting")
        if not cases:
            return
        self.pass_minutes(1)
        case = cases[choice % len(cases)]
        told: dict[str, Any] = {} if outcome == "grant" else {"reason": "材料与登记不一致。"}
        version = case["version"] - late
        answer = self.approver.decide(case["id"], outcome, version=version, **told)
        if answer.status == 400:  # the law states no term for this kind: the officer does
            end = business_day(self.flow.now) + timedelta(days=365)
            told["valid_to"] = end.isoformat()
            answer = self.approver.decide(case["id"], outcome, version=version, **told)
        self.answers.append(answer)

    def switch(self, choice: int) -> None:
        """A supervisor stops the reminders of a kind, or lets them go on."""
        item = LAW.catalogue.renewal_item(sorted(LAW.catalogue.kinds)[choice])
        if item is None:
            return
        self.stopped ^= {item.code}
        version = self.supervisor.ask("GET /api/items/stopped").body["version"]
        told = {"items": sorted(self.stopped), "reason": "核对规则", "version": version}
        self.answers.append(self.supervisor.ask("PUT /api/items/stopped", told))

    def finish_task(self, choice: int, outcome: str) -> None:
        """A clerk has called."""
        for what in ("phone_or_visit", "opted_out", "no_contact"):
            rows = self.supervisor.ask("GET /api/worklist", what=what).body["rows"]
            if rows:
                one = rows[choice % len(rows)]
                told = {"outcome": outcome, "note": ""}
                place = {"pk": one["pk"], "sk": one["sk"]}
                route = "POST /api/worklist/{pk}/{sk}/done"
                self.answers.append(self.supervisor.ask(route, told, **place))
                return

    def issue(self, times: int) -> None:
        """The notices of granted cases come, each `times` times, or not at all."""
        self.pass_minutes(1)
        for case in self.rows("granted"):
            for _ in range(times):
                self.flow.issue(case["id"])

    # -- the courier

    def order(self, times: int, outcome: str) -> None:
        """The notices of issued cases come; the courier answers the first order so."""
        self.flow.house.script[:] = [outcome]
        for case in self.rows("issued"):
            for _ in range(times):
                self._order(case["id"])

    def _order(self, case_id: str) -> None:
        """A notice of an issued case; one that fails comes again by the hourly reconcile."""
        with suppress(GatewayError):
            self.flow.order(case_id)

    def carry(self, choice: int, state: str) -> None:
        """The courier tells how a parcel stands, in any order."""
        if self.flow.house.taken:
            self.pass_minutes(1)
            taken = self.flow.house.taken
            reference = taken[choice % len(taken)]["reference"]
            self.flow.house.states[reference] = state
            body = report(reference, state, self.flow.wall)
            self.flow.hear(webhook(body, self.flow.wall))
