"""R2: three days with providers that lose, lie and fall silent, and senders that die.

No message is sent again blindly; every ambiguous one is unknown within a quarter of an hour; and
after 72 hours each is settled by its receipt, by reference or by a person.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

import record_receipts.handler
from tests.flow import PACE, Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.world import World, log_delivery
from zhiban.domain.errors import AnswerLost, CodeUnknown, Refused, Rejected
from zhiban.domain.messages import Message
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.sms import Taken
from zhiban.gateways.sms.providers import Provider
from zhiban.store import keys
from zhiban.store.table import transact

HOLDERS = 36
QUARTER = timedelta(minutes=15)
OFFICERS_TAKE = timedelta(hours=8)


class Died(Exception):
    """The sender is gone; the queue will hand its message out again."""


@dataclass(frozen=True)
class Manner:
    """What happens to one call: taken or not, what we are told, which receipts come, and when."""

    name: str
    taken: bool
    told: type[Exception] | None = None
    receipts: tuple[tuple[float, str], ...] = ()
    """(hours later, the carrier's word)."""

    def error(self) -> Exception | None:
        if self.told is None:
            return None
        return self.told() if self.told is Died else self.told("said")


GOOD = ((0.01, "DELIVRD"),)
MANNERS = (
    Manner("good", True, None, GOOD),
    Manner("switched off", True, None, ((0.2, "UNDELIV"),)),
    Manner("no receipt ever", True),
    Manner("receipt after a day and a half", True, None, ((36, "DELIVRD"),)),
    Manner("receipts that contradict each other", True, None, ((1, "UNDELIV"), (2, "DELIVRD"))),
    Manner("receipt again and again", True, None, GOOD * 3),
    Manner("taken, answer lost", True, AnswerLost, GOOD),
    Manner("taken, answer lost, no receipt", True, AnswerLost),
    Manner("taken, answer lost, late receipt", True, AnswerLost, ((30, "DELIVRD"),)),
    Manner("not taken, answer lost", False, AnswerLost),
    Manner("taken, a code nobody knows", True, CodeUnknown, GOOD),
    Manner("not taken, a code nobody knows", False, CodeUnknown),
    Manner("taken, sender died", True, Died, GOOD),
    Manner("taken, sender died, no receipt", True, Died),
    Manner("not taken, sender died", False, Died),
    Manner("says taken and is not", False, None),
    Manner("throttled", False, Refused),
    Manner("no such number", False, Rejected),
)
AMBIGUOUS = (AnswerLost, CodeUnknown, Died)


@dataclass
class Truth:
    """What really happened, beside what the ledger says."""

    flow: Flow
    chance: random.Random
    calls: dict[tuple[str, str], list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    ambiguous: dict[tuple[str, str], datetime] = field(default_factory=dict)
    phones: Counter[str] = field(default_factory=Counter)
    due: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    number: int = 0

    def row_of(self, reference: str) -> tuple[str, str]:
        """The attempt that is being made, by the reference it was claimed under."""
        (row,) = [r for r in reading.sends(self.flow.world) if r.get("attempt_id") == reference]
        return row["PK"], row["SK"]

    def happen(self, mobile: str, reference: str, *, known: bool) -> tuple[str, Exception | None]:
        """One call's fate; `known`: the provider has this reference already."""
        manner, row = self.chance.choice(MANNERS), self.row_of(reference)
        kind = manner.told.__name__ if manner.told else "taken"
        self.calls[row].append((reference, kind))
        self.number += 1
        message_id = f"m-{self.number}"
        if manner.taken and not known:
            self.phones[mobile] += 1
        if manner.told in AMBIGUOUS:
            self.ambiguous.setdefault(row, self.flow.wall)
        for hours, stat in manner.receipts:
            told = {"id": message_id, "mobile": mobile, "stat": stat, "at": self.flow.wall}
            self.due.append((self.flow.now + timedelta(hours=hours), told))
        return message_id, manner.error()


@dataclass
class Sns:
    """It takes no reference: what it was given twice is two messages."""

    truth: Truth

    def send(self, mobile: str, message: Message, reference: str) -> str:
        message_id, error = self.truth.happen(mobile, reference, known=False)
        if error:
            raise error
        return message_id


@dataclass
class Gateway(Sns):
    """It takes a reference; asked by it, it mostly says the truth."""

    has: dict[str, str] = field(default_factory=dict)

    def send(self, mobile: str, message: Message, reference: str) -> str:
        known = reference in self.has
        before = self.truth.phones[mobile]
        message_id, error = self.truth.happen(mobile, reference, known=known)
        if self.truth.phones[mobile] > before or error is None:
            self.has.setdefault(reference, message_id)
        if error:
            raise error
        return self.has[reference]

    def ask(self, reference: str) -> Taken | None:
        roll = self.truth.chance.random()
        if roll < 0.2:
            raise AnswerLost("silent")
        if reference not in self.has or roll < 0.3:
            return None
        state = self.truth.chance.choice([SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN])
        return Taken(self.has[reference], state)


def ticks() -> Iterator[timedelta]:
    """Minute by minute at first, then ever more coarsely: 73 hours."""
    yield from [timedelta(minutes=1)] * 20
    yield from [timedelta(minutes=10)] * 10
    yield from [timedelta(hours=2)] * 35
    yield timedelta(hours=1)


def tick(flow: Flow, truth: Truth, by: timedelta) -> None:
    flow.now += by
    flow.wall += by
    flow.dispatch()
    for record in flow.world.take("SEND_QUEUE_URL"):
        for _ in range(2):
            deliver(flow, record)
    post_receipts(flow, truth)
    officers_settle(flow)


def deliver(flow: Flow, record: dict[str, Any]) -> None:
    """The queue hands out every message twice, and again after a sender died."""
    body = flow_body(record)
    try:
        flow.send(keys.Key(body["pk"], body["sk"]))
    except Died:
        flow.send(keys.Key(body["pk"], body["sk"]))


def flow_body(record: dict[str, Any]) -> dict[str, str]:
    body: dict[str, str] = json.loads(record["body"])
    return body


def post_receipts(flow: Flow, truth: Truth) -> None:
    """What is due by now, in SNS's own words, with number and minute."""
    now = [told for at, told in truth.due if at <= flow.now]
    truth.due = [(at, told) for at, told in truth.due if at > flow.now]
    truth.chance.shuffle(now)
    lines = [
        {
            "notification": {
                "messageId": told["id"],
                "timestamp": told["at"].strftime("%Y-%m-%d %H:%M:%S.000"),
            },
            "delivery": {
                "destination": f"+86{told['mobile']}",
                "providerResponse": "Phone is currently unreachable",
            },
            "status": "SUCCESS" if told["stat"] == "DELIVRD" else "FAILURE",
        }
        for told in now
    ]
    if lines:
        told_settings, parts = record_receipts.handler.build(flow.world.environ)
        record_receipts.handler.handle(log_delivery(*lines), told_settings, parts)


def officers_settle(flow: Flow) -> None:
    """A person calls, some hours after the task came up, and says what became of it."""
    sends = flow.send_parts.sends
    before = keys.instant(flow.now - OFFICERS_TAKE)
    for task in sends.table.index("queue", keys.worklist("unknown_send"), up_to=before):
        key = keys.Key(str(task["PK"]), str(task["SK"]))
        said = sends.settle(key, SendState.DELIVERED, "by_person", flow.now)
        transact(sends.table.client, said)


@pytest.mark.parametrize(("kind", "seed"), [("sns", 1), ("gateway", 2)])
def test_three_days_with_a_lying_provider(flow: Flow, world: World, kind: str, seed: int) -> None:
    truth = Truth(flow, random.Random(seed))
    provider = Sns(truth) if kind == "sns" else Gateway(truth)
    asked = provider if isinstance(provider, Gateway) else None
    flow.send_through(Provider(kind, PACE, provider, asked))
    numbers = [n for n in range(1, HOLDERS + 2) if n != 2]
    ring(flow, *numbers)
    unknown_after: dict[tuple[str, str], timedelta] = {}
    begun = flow.now

    for by in ticks():
        tick(flow, truth, by)
        for row in reading.sends(world):
            key = (row["PK"], row["SK"])
            if key in truth.ambiguous and row["state"] != "claimed":
                unknown_after.setdefault(key, flow.wall - truth.ambiguous[key])

    assert flow.now - begun >= timedelta(hours=72)
    assert len(truth.ambiguous) > HOLDERS // 4
    assert {key for key, after in unknown_after.items() if after > QUARTER} == set()
    assert set(unknown_after) == set(truth.ambiguous)
    assert_nothing_blind(truth, kind)
    states = Counter(row["state"] for row in reading.sends(world))
    assert set(states) == {"delivered", "failed"}, states
    assert sum(states.values()) == HOLDERS
    assert reading.rows_of(world, "INVITATION#", "INVITATION")
    assert not [row for row in reading.sends(world) if "secret" in row or "outbox_pk" in row]


def assert_nothing_blind(truth: Truth, kind: str) -> None:
    """A phone has one message at most; what was not certainly refused keeps its one reference."""
    assert max(truth.phones.values()) == 1
    for calls in truth.calls.values():
        uncertain = [reference for reference, outcome in calls if outcome != "Refused"]
        assert len(set(uncertain)) <= 1, calls
        if kind == "sns":
            assert len(uncertain) <= 1, calls
        after = [outcome for _, outcome in calls]
        assert "taken" not in after[:-1], calls
