"""The flow of a county's day, driven by hand through the functions' own `handle`."""

import json
import random
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import decide_cases.handler
import detect_changes.handler
import dispatch_messages.handler
import ingest_registry.handler
import issue_licences.handler
import order_couriers.handler
import project_statistics.handler
import reconcile.handler
import record_receipts.handler
import relay_events.handler
import ring_alarms.handler
import scan_expiries.handler
import send_sms.handler
import tag_profiles.handler
import track_parcels.handler
from decide_cases.deciding import decide
from detect_changes.detecting import detect
from detect_changes.writing import Found
from dispatch_messages.following import follow_up
from dispatch_messages.releasing import release_due, review
from ingest_registry.taking_in import Outcome, take_in
from issue_licences.copying import copy_signed
from issue_licences.issuing import issue_granted
from order_couriers.ordering import order_for
from order_couriers.parts import Parts as OrderParts
from reconcile.healing import heal
from send_sms.parts import Round
from send_sms.working import send_or_ask
from tests.couriers import House, courier_of
from tests.world import NOW, Context, World, log_delivery, sqs_record
from track_parcels.asking import ask_around
from track_parcels.hearing import hear
from track_parcels.parts import Parts as TrackParts
from zhiban.domain.clock import business_day
from zhiban.domain.messages import Message
from zhiban.domain.pacing import Pace
from zhiban.gateways.sms.providers import Provider
from zhiban.store.keys import Key

PACE = Pace(per_second=20, daily_segments=9000)


@dataclass
class Carrier:
    """A carrier that does as it is told; what it took is in `taken`."""

    taken: list[tuple[str, str, str]] = field(default_factory=list)
    script: list[Exception] = field(default_factory=list)
    after: list[BaseException] = field(default_factory=list)

    def send(self, mobile: str, message: Message, reference: str) -> str:
        if self.script:
            raise self.script.pop(0)
        self.taken.append((mobile, message.text, reference))
        if self.after:
            raise self.after.pop(0)
        return f"message-{len(self.taken)}"


class Flow:
    """One county, its clock and its functions."""

    def __init__(self, world: World, now: datetime = NOW) -> None:
        self.world, self.now, self.wall = world, now, now
        self.carrier = Carrier()
        self.context = Context()
        self.parts: dict[str, Any] = {}
        _, parts = send_sms.handler.build(world.environ)
        self.send_parts = replace(
            parts, draw=lambda: 0.0, clock=lambda: self.wall, wait=lambda _: None
        )
        self.send_through(Provider("sns", PACE, self.carrier))
        self.house = House(lambda: self.wall)
        self.order_parts, self.track_parts = self._courier_parts()

    def send_through(self, *providers: Provider) -> None:
        """Send through these, the preferred first."""
        self.send_parts = replace(self.send_parts, providers=providers)

    def _courier_parts(self) -> tuple[OrderParts, TrackParts]:
        """Ordering and tracking, at a courier that does as it is told."""
        ours = courier_of(self.house)
        _, order = order_couriers.handler.build(self.world.environ)
        _, track = track_parcels.handler.build(self.world.environ)
        return replace(order, courier=ours), replace(track, courier=ours)

    def link_to(self, address: str) -> None:
        """Let messages, and the citizens' pages, speak of this address."""
        self.world.environ["CITIZEN_BASE_URL"] = address
        sender = replace(self.send_parts.sender, base_url=address)
        self.send_parts = replace(self.send_parts, sender=sender)

    def at_another(self, house: House) -> None:
        """Let both functions go to another courier."""
        self.house, ours = house, courier_of(house)
        self.order_parts = replace(self.order_parts, courier=ours)
        self.track_parts = replace(self.track_parts, courier=ours)

    def _built(self, handler: Any) -> Any:
        """A function's collaborators, made once as in a warm process."""
        if handler.__name__ not in self.parts:
            self.parts[handler.__name__] = handler.build(self.world.environ)
        return self.parts[handler.__name__]

    def pass_days(self, days: int) -> None:
        """Let civil days pass."""
        self.now += timedelta(days=days)
        self.wall += timedelta(days=days)

    def ingest(self, name: str, text: str | bytes) -> Outcome:
        """Drop a file into the inbox and take it in."""
        body = text.encode() if isinstance(text, str) else text
        self.world.drop(f"inbox/{name}", body)
        _, parts = self._built(ingest_registry.handler)
        return take_in(parts, f"inbox/{name}", self.now)

    def deliver_parts(self, times: int = 1, chance: random.Random | None = None) -> int:
        """Every waiting order to go on with a file, each `times` times, until none is left.

        With a `chance` the orders come in any order, and each as often as it falls, `times` at
        most. Returns how many were delivered.
        """
        told, parts = self._built(ingest_registry.handler)
        delivered = 0
        while records := self.world.take("PARTS_QUEUE_URL"):
            if chance is None:
                records = records * times
            else:
                records = [r for r in records for _ in range(chance.randint(1, times))]
                chance.shuffle(records)
            for record in records:
                event = {"Records": [record]}
                answer = ingest_registry.handler.handle(event, self.context, told, parts)
                assert answer == {"batchItemFailures": []}, answer
            delivered += len(records)
        return delivered

    def detect(self, uscc: str) -> Found:
        """One word that a holder's facts changed handed to detecting."""
        _, parts = self._built(detect_changes.handler)
        return detect(parts, uscc, self.now)

    def scan(self, approved_by: str = "officer") -> dict[str, Any]:
        """The hourly plan."""
        parts = self._built(scan_expiries.handler)
        event = {"time": self.now.isoformat(), "approved_by": approved_by}
        return scan_expiries.handler.handle(event, parts)

    def deliver_rings(self, times: int = 1) -> None:
        """Every waiting order to ring, delivered `times` times."""
        records = self.world.take("RING_QUEUE_URL")
        parts = self._built(ring_alarms.handler)
        for _ in range(times):
            answer = ring_alarms.handler.handle({"Records": records}, self.context, parts)
            assert answer == {"batchItemFailures": []}, answer

    def ring(self, times: int = 1) -> None:
        """Plan and ring the day."""
        self.scan()
        self.deliver_rings(times)

    def dispatch(self) -> int:
        """The minute's release, and its look at what has not ended."""
        _, parts = self._built(dispatch_messages.handler)
        parts = replace(parts, paces={one.name: one.pace for one in self.send_parts.providers})
        follow_up(parts, self.now, self.wall)
        return release_due(parts, review(parts, self.wall), self.now, self.wall)

    def deliver_sends(self, times: int = 1) -> list[str]:
        """Every released attempt handed to the sender `times` times; what became of each."""
        outcomes = []
        for record in self.world.take("SEND_QUEUE_URL"):
            body = json.loads(record["body"])
            outcomes += [self.send(Key(body["pk"], body["sk"])) for _ in range(times)]
        return outcomes

    def send(self, key: Key) -> str:
        """One attempt handed to the sender."""
        parts = self.send_parts
        healths = parts.health.read(one.name for one in parts.providers)
        effects = parts.effects.read()
        turn = Round(healths, held=not effects.allowed, restored=effects.restored_to is not None)
        try:
            return send_or_ask(parts, turn, key, self.now)
        finally:
            turn.close(parts.health, self.wall)

    def send_everything(self, times: int = 1) -> list[str]:
        """Dispatch and send until nothing is left to go now."""
        outcomes: list[str] = []
        while self.dispatch():
            outcomes += self.deliver_sends(times)
        return outcomes

    def receipt(self, message_id: str, *, delivered: bool = True, said: str = "") -> Any:
        """The carrier's word on a message, as SNS logs it."""
        told, parts = self._built(record_receipts.handler)
        line = {
            "notification": {"messageId": message_id, "timestamp": "2026-12-01 02:00:00.000"},
            "delivery": {"destination": "+8619900000000", "providerResponse": said},
            "status": "SUCCESS" if delivered else "FAILURE",
        }
        return record_receipts.handler.handle(log_delivery(line), told, parts)

    def count_events(self, times: int = 1) -> None:
        """Relay every event row to the bus and fold what the bus handed on, `times` times."""
        bus = relay_events.handler.build(self.world.environ)
        rows = [r for r in self.world.rows("CASES_TABLE") if r["SK"].startswith("EVENT#")]
        records = [
            {
                "eventName": "INSERT",
                "dynamodb": {
                    "Keys": {"PK": {"S": row["PK"]}, "SK": {"S": row["SK"]}},
                    "NewImage": {"type": {"S": row["type"]}},
                    "SequenceNumber": str(n),
                },
            }
            for n, row in enumerate(rows)
        ]
        assert relay_events.handler.handle({"Records": records}, bus) == {"batchItemFailures": []}
        parts = project_statistics.handler.build(self.world.environ)
        heard = [sqs_record(record["body"]) for record in self.world.take("HEARD_QUEUE_URL")]
        for _ in range(times):
            answer = project_statistics.handler.handle({"Records": heard}, self.context, parts)
            assert answer == {"batchItemFailures": []}, answer

    def read_out(self) -> dict[str, Any]:
        """The day in numbers."""
        parts = project_statistics.handler.build(self.world.environ)
        day = (self.now + timedelta(hours=8)).date().isoformat()
        out: dict[str, Any] = project_statistics.handler.handle(
            {"read_out": day}, self.context, parts
        )
        return out

    def tag(self) -> None:
        """The registry's stream of every holder's row, in one batch each."""
        _, parts = self._built(tag_profiles.handler)
        rows = [row for row in self.world.rows("REGISTRY_TABLE") if row["SK"] == "ENTITY"]
        for n, row in enumerate(rows):
            keys = {"PK": {"S": row["PK"]}, "SK": {"S": row["SK"]}}
            record = {"dynamodb": {"Keys": keys, "SequenceNumber": str(n)}}
            today = business_day(self.now)
            answer = tag_profiles.handler.follow([record], parts, today)
            assert answer == {"batchItemFailures": []}, answer

    def reconcile(self) -> dict[str, int]:
        """The hourly look for what was lost."""
        _, parts = self._built(reconcile.handler)
        return asdict(heal(parts, self.now, self.wall))

    def order(self, case_id: str) -> list[str]:
        """One notice of an issued case handed to ordering; what became of each leg."""
        return order_for(self.order_parts, case_id, self.now, self.wall)

    def deliver_orders(self) -> list[str]:
        """What reconcile put into the courier's queue, handed on."""
        records = self.world.take("COURIER_QUEUE_URL")
        cases = [json.loads(record["body"])["case"] for record in records]
        return [outcome for case_id in cases for outcome in self.order(case_id)]

    def hear(self, event: dict[str, Any]) -> str:
        """One webhook of the courier; what became of it."""
        return hear(self.track_parts, event, self.now, self.wall)

    def ask_around(self) -> dict[str, int]:
        """The daily round of questions."""
        return asdict(ask_around(self.track_parts, self.now, self.wall))

    def issue(self, case_id: str) -> str:
        """One notice of a granted case handed to issuing; what became of it."""
        _, parts = self._built(issue_licences.handler)
        return issue_granted(parts, case_id, self.now)

    def copy(self, case_id: str) -> str:
        """One notice of a filed case handed to who copies; what became of it."""
        _, parts = self._built(issue_licences.handler)
        return copy_signed(parts, case_id, self.now)

    def decide(self, case_id: str) -> str:
        """One notice of a filed case handed to who decides by itself; what became of it."""
        _, parts = self._built(decide_cases.handler)
        return decide(parts, case_id, self.now)

    def deliver_issues(self) -> list[str]:
        """What reconcile put into the issuing queue, handed on."""
        records = self.world.take("ISSUE_QUEUE_URL")
        told = [issue_licences.handler.case_of(json.loads(one["body"])) for one in records]
        return [self.copy(case) if filed else self.issue(case) for case, filed in told]
