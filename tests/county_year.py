"""A county's year in one process: its functions' own use cases, over tables in a dictionary.

Intake, ringing and sending are the real ones, store and all; only DynamoDB, S3 and the carrier are
stood in for, and the queues between them are walked by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from ring_alarms.parts import Parts as RingParts
from ring_alarms.parts import Ring
from ring_alarms.ringing import ring_shard
from send_sms.parts import Parts as SendParts
from send_sms.parts import Round
from send_sms.working import send_or_ask
from tests.in_process_table import county_tables
from tests.intake_in_memory import CIPHER, Intake
from tests.world import SHARDS
from zhiban.domain.cases import CaseState, Intent
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.forecast import County
from zhiban.domain.messages import Message, Sender
from zhiban.domain.pacing import Pace
from zhiban.domain.renewals import Law
from zhiban.domain.sms_ledger import attempt_reference
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.sms.providers import Provider
from zhiban.runtime.rules import shipped_as
from zhiban.store import keys
from zhiban.store.authorisations import Authorisations
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.pacing import Pacing
from zhiban.store.parcels import Parcels
from zhiban.store.profiles import Profiles
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.ringing import ItemSwitch, Ringing
from zhiban.store.scanning import scan_registry, with_what_is_under_way
from zhiban.store.sends import Sends
from zhiban.store.table import Table, transact
from zhiban.store.wire import Item, decode_item

WALL = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
RUNG_AT, SENT_AT = time(8, 0), time(10, 45)
SENDER = Sender("沂源审批局", "0533-3241001", "https://wuganzhiban.example.gov.cn")
TOKEN = "•" * 22


@dataclass
class Carrier:
    """Takes everything, and remembers it."""

    taken: list[str] = field(default_factory=list)

    def send(self, mobile: str, message: Message, reference: str) -> str:
        self.taken.append(message.text)
        return f"message-{len(self.taken)}"


def shipped_law() -> Law:
    """The law as it is shipped."""
    return Law(
        shipped_as(Catalogue, "catalogue"),
        shipped_as(WorkingDays, "working_days"),
    )


class CountyYear:
    """One county; `law` is what it rings by."""

    def __init__(self, law: Law | None = None) -> None:
        self.law = law or shipped_law()
        self.client: Any = county_tables()
        self.intake = Intake(tables=self.client, law=self.law)
        self.registry, self.cases = Table(self.client, "registry"), Table(self.client, "cases")
        self.carrier, self.wall = Carrier(), WALL
        self.ringing = Ringing(self.cases)
        self.ring_parts = self._ring_parts()
        self.send_parts = self._send_parts()
        self.sent: list[tuple[date, str, str]] = []
        self.fresh = 0

    def watch(self, client: Any) -> None:
        """From now on the stores go through this client, which passes on what it counts."""
        self.client = client
        self.registry, self.cases = Table(client, "registry"), Table(client, "cases")
        self.ringing = Ringing(self.cases)
        self.ring_parts, self.send_parts = self._ring_parts(), self._send_parts()

    def use(self, law: Law) -> None:
        """Another catalogue or holiday notice comes into force."""
        self.law = self.intake.law = law
        self.ring_parts, self.send_parts = self._ring_parts(), self._send_parts()

    def _ring_parts(self) -> RingParts:
        return RingParts(
            client=self.client,
            law=self.law,
            entities=Entities(self.registry),
            licences=Licences(self.registry, SHARDS),
            cases=Cases(self.cases),
            invitations=Invitations(self.cases, SHARDS),
            sends=Sends(self.cases, SHARDS),
            ringing=self.ringing,
        )

    def _send_parts(self) -> SendParts:
        return SendParts(
            client=self.client,
            entities=Entities(self.registry, CIPHER),
            licences=Licences(self.registry, SHARDS),
            cases=Cases(self.cases),
            authorisations=Authorisations(self.cases, CIPHER),
            parcels=Parcels(self.cases),
            invitations=Invitations(self.cases, SHARDS),
            sends=Sends(self.cases, SHARDS, CIPHER),
            ringing=self.ringing,
            pacing=Pacing(self.cases),
            profiles=Profiles(self.registry),
            health=ProviderHealth(self.cases),
            providers=(Provider("sns", Pace(500, 10_000_000), self.carrier),),
            catalogue=self.law.catalogue,
            calendar=self.law.calendar,
            sender=SENDER,
            courier_name="政务快递",
            mint_token=self._mint,
            refer_to=partial(attempt_reference, "370323"),
            draw=lambda: 0.5,
            clock=self._tick,
            wait=lambda seconds: None,
        )

    def _tick(self) -> datetime:
        """The wall clock; a hundredth of a second passes each time it is looked at."""
        self.wall += timedelta(milliseconds=10)
        return self.wall

    def _mint(self) -> str:
        self.fresh += 1
        return f"{self.fresh:022d}"

    def take_in(self, name: str, body: bytes, day: date) -> None:
        """Take a file in on a civil day, to its last part."""
        self.intake.now = datetime.combine(day, RUNG_AT, SHANGHAI)
        self.intake.drop(name, body)
        self.intake.deliver()
        assert {row["state"] for row in self.intake.ledgers()} == {"complete"}

    def ring(self, day: date) -> None:
        """Ring a civil day, before its sending hours."""
        at = datetime.combine(day, RUNG_AT, SHANGHAI)
        for shard in range(SHARDS):
            ring_shard(self.ring_parts, Ring(shard=shard, day=day, at=at))

    def send(self, day: date) -> None:
        """Send whatever is due on a civil day; nothing leaves on days off."""
        now = datetime.combine(day, SENT_AT, SHANGHAI)
        planned = self.send_parts.sends.planned
        waiting = [(place, key) for n in range(SHARDS) for key, place in planned(n, now)]
        for _, key in sorted(waiting):
            if send_or_ask(self.send_parts, Round({}), key, now) == "sent":
                self.sent.append((day, key.pk.removeprefix("INVITATION#"), key.sk))

    def live(self, start: date, days: int) -> None:
        """Ring and send day by day."""
        for n in range(days):
            day = start + timedelta(days=n)
            self.ring(day)
            self.send(day)

    def county(self) -> County:
        """What a forecast starts from, read as the operator's command reads it."""
        scanned = scan_registry(self.registry, lambda rows: None)
        return with_what_is_under_way(scanned, self.cases, SHARDS, self.law.catalogue)

    def stop_items(self, *items: str) -> None:
        """An officer's kill switch."""
        switch: Item = {"PK": "SWITCH", "SK": "stopped_items", "items": list(items)}
        transact(self.client, [self.cases.put(switch)])

    def approve_items(self, *items: str) -> None:
        """An officer lets rules of low confidence remind."""
        at = datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)
        transact(self.client, self.ringing.approve(ItemSwitch(items, 1, "o-1", "wang", at, "同意")))

    def opt_out(self, uscc: str) -> None:
        """A holder wants no more messages."""
        key = keys.entity(uscc)
        transact(self.client, [self.registry.update(key, "SET opted_out = :yes", yes=True)])

    def answer(self, number: str, intent: Intent) -> None:
        """The citizen answers, without filing."""
        row = next(r for r in self.rows(self.cases, "CASE#", "CASE") if r["number"] == number)
        case = Cases(self.cases).get(row["id"])
        assert case is not None
        at = datetime(2026, 12, 1, 15, 0, tzinfo=SHANGHAI)
        _, actions = Cases(self.cases).record(
            replace(case, intent=intent), at, "citizen", ("intent_confirmed", {"intent": intent})
        )
        transact(self.client, actions)

    def file_case(self, number: str) -> None:
        """The citizen files what the case asks for."""
        row = next(r for r in self.rows(self.cases, "CASE#", "CASE") if r["number"] == number)
        case = Cases(self.cases).get(row["id"])
        assert case is not None
        at = datetime(2026, 12, 1, 15, 0, tzinfo=SHANGHAI)
        _, actions = Cases(self.cases).move(case, CaseState.FILED, at, "citizen", {"why": "filed"})
        transact(self.client, actions)

    def rows(self, table: Table, prefix: str, sort: str) -> Iterator[Mapping[str, Any]]:
        """Rows by the beginnings of their keys."""
        for pk, part in self.client.tables[table.name].items():
            if pk.startswith(prefix):
                yield from (decode_item(i) for sk, i in part.items() if sk.startswith(sort))
