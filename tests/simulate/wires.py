"""The wires between the functions, which AWS would be: queues and the stream, twice at times."""

import heapq
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from detect_changes.detecting import detect
from dispatch_messages.following import follow_up
from dispatch_messages.releasing import release_due, review
from issue_licences.copying import copy_signed
from issue_licences.handler import case_of
from issue_licences.issuing import issue_granted
from order_couriers.ordering import order_for
from project_statistics.counting import fold
from prove_days.parts import Share
from prove_days.proving import plan_proof, prove
from record_receipts.settling import Told, settle
from relay_events.relaying import inserted_events, relay
from ring_alarms.parts import Ring
from ring_alarms.ringing import ring_shard
from scan_expiries.planning import plan_ringing
from send_sms.parts import Round
from send_sms.working import send_or_ask
from tests.functions.parcel_book import report, webhook
from tests.simulate.chance import draw
from tests.simulate.county import County
from tests.simulate.phones import Killed, Phones
from tests.simulate.scenario import Outages
from tests.simulate.tables import StreamedTables
from track_parcels.hearing import hear
from zhiban.domain.errors import Conflict, IssuingError
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.event_bus import EventBus
from zhiban.store.keys import Key

CARRIED = timedelta(days=3)
"""From the order to the door."""


@dataclass
class Bus:
    """EventBridge: the notices that were put."""

    notices: list[dict[str, Any]] = field(default_factory=list)

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.notices += [{"detail": json.loads(entry["Detail"])} for entry in Entries]
        return {"Entries": [{"EventId": "e"} for _ in Entries]}


@dataclass
class Wires:
    """One county's functions, driven; `counted` is what happened on the way."""

    seed: int
    outages: Outages
    county: County
    tables: StreamedTables
    phones: Phones
    events_lost: bool = False
    counted: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    bus: Bus = field(default_factory=Bus)
    _parcels: list[tuple[datetime, int, str]] = field(default_factory=list)
    _nth: Iterator[int] = field(default_factory=itertools.count)

    def _times(self) -> int:
        """How often the next thing is delivered."""
        twice = draw(self.seed, "delivered", next(self._nth)) < self.outages.delivered_twice
        self.counted["delivered_twice"] += twice
        return 1 + twice

    def _deliver(self, queue: str, work: Callable[[dict[str, Any]], None]) -> int:
        """Every message of a queue to its function; one whose rows moved comes back by itself."""
        bodies = self.county.queues.take(queue)
        for body in bodies:
            for _ in range(self._times()):
                try:
                    work(json.loads(body))
                except Conflict:
                    self.counted["conflicts"] += 1
        return len(bodies)

    def scan(self, now: datetime) -> None:
        """The hourly plan, and the shards it tells to ring."""
        county = self.county
        plan_ringing(county.ringing_state, county.queue("ring"), county.shards, now, "officer-1")
        self.ring()

    def ring(self) -> None:
        """Every waiting order to ring."""
        self._deliver("ring", lambda body: ring_shard(self.county.ringing, _ring_of(body)))

    def prove(self, now: datetime) -> None:
        """The night's recount of the day before."""
        county = self.county
        plan_proof(county.proving, now)

        def part(body: dict[str, Any]) -> None:
            day, at = date.fromisoformat(body["day"]), datetime.fromisoformat(body["at"])
            found = prove(county.proving, Share(day, int(body["segment"]), at))
            self.counted["proved_missed"] += found.missed

        for body in county.queues.take("proof"):
            part(json.loads(body))

    def dispatch(self, now: datetime) -> None:
        """The minute's look, and every message it hands to the sender."""
        parts, wall = self.county.dispatching, self.county.tick()
        follow_up(parts, now, wall)
        released = release_due(parts, review(parts, wall), now, wall)
        while self._deliver("send", lambda body: self._send(body, now)) and released:
            released = release_due(parts, review(parts, wall), now, wall)

    def _send(self, body: dict[str, Any], now: datetime) -> None:
        parts = self.county.sending
        turn = Round(parts.health.read(["sns"]))
        try:
            self.outcomes[send_or_ask(parts, turn, Key(body["pk"], body["sk"]), now)] += 1
        except Killed:
            self.counted["killed"] += 1
            return
        turn.close(parts.health, self.county.tick())

    def hear_receipts(self, now: datetime) -> None:
        """The carrier's words that have come in."""
        for one in self.phones.due_receipts():
            state = SendState.DELIVERED if one.delivered else SendState.FAILED
            reason = "" if one.delivered else "unreachable"
            told = Told(one.message_id, state, reason, "", one.mobile, one.taken_at)
            for _ in range(self._times()):
                settle(self.county.settling, told, now)

    def relay_stream(self, now: datetime) -> None:
        """From the stream of cases to the bus, and from there to whoever listens."""
        records = self.tables.take_stream()
        if self.events_lost:
            self.counted["events_lost"] += len(records)
            return
        records = [one for one in records for _ in range(self._times())]
        relay(EventBus("bus", self.bus), inserted_events(records))
        notices, self.bus.notices = self.bus.notices, []
        for notice in notices:
            fold(self.county.statistics, notice)
            self._hear(notice["detail"], now)

    def _hear(self, detail: dict[str, str], now: datetime) -> None:
        case_id = detail["pk"].removeprefix("CASE#")
        match detail["type"]:
            case "case_filed":
                self._copy(case_id, now)
            case "case_granted":
                self._issue(case_id, now)
            case "case_issued" | "original_collected":
                self._order(case_id, now)

    def _issue(self, case_id: str, now: datetime) -> None:
        try:
            self.outcomes[f"issue_{issue_granted(self.county.issuing, case_id, now)}"] += 1
        except IssuingError:
            self.outcomes["issue_impossible"] += 1

    def _copy(self, case_id: str, now: datetime) -> None:
        self.outcomes[f"copy_{copy_signed(self.county.issuing, case_id, now)}"] += 1

    def _order(self, case_id: str, now: datetime) -> None:
        before = len(self.county.house.taken)
        order_for(self.county.ordering, case_id, now, self.county.tick())
        for order in self.county.house.taken[before:]:
            due = (now + CARRIED, next(self._nth), order["reference"])
            heapq.heappush(self._parcels, due)

    def deliver_parcels(self, now: datetime) -> None:
        """The courier's reports of what has come to its door by now."""
        while self._parcels and self._parcels[0][0] <= now:
            _, _, reference = heapq.heappop(self._parcels)
            wall = self.county.tick()
            for state in ("in_transit", "delivered"):
                hear(self.county.tracking, webhook(report(reference, state, wall), wall), now, wall)

    def heal(self, now: datetime) -> None:
        """The hourly look for what was lost, and the work it hands out."""
        from reconcile.healing import heal
        from reconcile.watching import watch

        county = self.county
        found = heal(county.healing, now, county.tick())
        for name in (
            "claims_lost",
            "sends_overdue",
            "buckets_left",
            "grants_forgotten",
            "copies_forgotten",
        ):
            self.counted[f"healed_{name}"] += getattr(found, name)
        self.counted["healed_parcels_forgotten"] += found.parcels_forgotten
        late = watch(
            county.ringing_state, county.healing.proofs, county.healing.figures, county.shards, now
        )
        self.counted["alarm_did_not_run"] += late.shards_not_rung > 0
        self.ring()
        self._deliver("send", lambda body: self._send(body, now))
        self._deliver("issue", lambda body: self._heard_late(body, now))
        self._deliver("courier", lambda body: self._order(body["case"], now))
        self._deliver("changes", lambda body: self._detect(body["holder"], now))

    def _heard_late(self, body: dict[str, Any], now: datetime) -> None:
        case_id, filed = case_of(body)
        (self._copy if filed else self._issue)(case_id, now)

    def _detect(self, uscc: str, now: datetime) -> None:
        self.counted["change_cases"] += detect(self.county.detecting, uscc, now).opened


def _ring_of(body: dict[str, Any]) -> Ring:
    since = body.get("since")
    return Ring(
        int(body["shard"]),
        date.fromisoformat(body["day"]),
        datetime.fromisoformat(body["at"]),
        date.fromisoformat(since) if since else None,
    )
