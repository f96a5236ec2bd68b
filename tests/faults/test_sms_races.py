"""R5 resend/consume: telling again, receipts, leases and answers at once, in every order."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

import record_receipts.handler
from record_receipts.settling import Told, settle
from tests.faults.interleaving import Steps, Work, a_while, every_course, writes, writes_and
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.sms_partner import LOST, Partner, through
from tests.world import NOW, World
from zhiban.domain.errors import Conflict
from zhiban.domain.sms_ledger import SendState
from zhiban.store.keys import Key
from zhiban.store.table import transact

LOOKS = writes_and("SMS", "RECEIPT")


class Beginning:
    """A county with one message, begun anew for each order."""

    def __init__(self, flow: Flow, partner: Partner | None) -> None:
        self.flow, self.partner = flow, partner
        flow.now = flow.wall = NOW
        ring(flow, 1)
        flow.carrier.taken.clear()
        flow.send_through(through(partner) if partner else flow.send_parts.providers[0])

    def send(self) -> str:
        row = reading.the_send(self.flow.world)
        return self.flow.send(Key(row["PK"], row["SK"]))

    def later(self, minutes: int) -> None:
        self.flow.now += timedelta(minutes=minutes)
        self.flow.wall += timedelta(minutes=minutes)

    def receipt(self, message_id: str, state: SendState, **told: Any) -> str:
        _, parts = record_receipts.handler.build(self.flow.world.environ)
        return settle(parts, Told(message_id, state, **told), self.flow.now)


def outcome(world: World) -> tuple[str, int, int, bool]:
    """The ledger's word; how often the counters heard of the sending, of the end; a secret left."""
    row, told = reading.the_send(world), reading.events(world)
    ends = told.count("reminder_delivered") + told.count("reminder_failed")
    return row["state"], told.count("reminder_sent"), ends, "secret" in row


def every_order(
    prepare: Callable[[], Sequence[Work]], steps: Steps = LOOKS
) -> Iterator[dict[int, object]]:
    """What the works came to, in every order: what each returned, or what it raised."""
    for ended in every_course(prepare, steps):
        yield {n: one.error or one.value for n, one in enumerate(ended)}


def only_conflicts(results: dict[int, object]) -> bool:
    """A work may lose its race, and is then delivered again; anything else is a fault."""
    errors = [one for one in results.values() if isinstance(one, Exception)]
    return all(isinstance(error, Conflict) for error in errors)


def lost(flow: Flow, partner: Partner) -> Beginning:
    """The gateway's answer was lost, a minute ago."""
    begun = Beginning(flow, partner)
    begun.send()
    begun.later(1)
    return begun


def test_telling_again_and_the_receipt_of_what_was_denied(flow: Flow, world: World) -> None:
    """It was taken and denied; while it is told again, the carrier's receipt comes."""
    begun: list[Beginning] = []

    def prepare() -> list[Work]:
        one = lost(flow, Partner(after=[LOST]))
        assert one.partner is not None
        one.partner.denied = set(one.partner.held)
        (reference,) = one.partner.held
        begun.append(one)
        told = {"reference": reference}
        return [one.send, lambda: one.receipt("g-1", SendState.DELIVERED, **told)]

    orders = 0
    for results in every_order(prepare):
        orders += 1
        assert only_conflicts(results), results
        begun[-1].send()
        partner = begun[-1].partner
        assert partner is not None
        assert (len(partner.held), partner.only.told <= 2) == (1, True)
        assert outcome(world) == ("delivered", 1, 1, False), results
    assert orders >= 40


def test_two_orders_to_ask_tell_it_again_once(flow: Flow, world: World) -> None:
    begun: list[Beginning] = []

    def prepare() -> list[Work]:
        one = lost(flow, Partner(script=[LOST]))
        begun.append(one)
        return [one.send, one.send]

    orders = 0
    for results in every_order(prepare, writes):
        orders += 1
        assert only_conflicts(results), results
        partner = begun[-1].partner
        assert partner is not None
        assert partner.only.told == 1, results
        assert outcome(world)[:3] == ("sent", 1, 0)
    assert orders >= 20


def test_an_answer_and_the_receipt_that_overtakes_it(flow: Flow, world: World) -> None:
    """SNS: our own note of the message id, and its receipt by id or by number and minute."""

    def prepare() -> list[Work]:
        one = Beginning(flow, None)
        told = {"mobile": "19900000001", "taken_at": NOW}

        def carrier() -> str:
            """Some time it reports, if it has the message by then."""
            a_while()
            if not flow.carrier.taken:
                return "nothing_taken"
            return one.receipt("message-1", SendState.DELIVERED, **told)

        return [one.send, carrier]

    orders, seen = 0, set[str]()
    for results in every_order(prepare):
        orders += 1
        assert only_conflicts(results), results
        assert len(flow.carrier.taken) == 1
        state, sent, ends, secret = outcome(world)
        reported = results[1] != "nothing_taken"
        assert (state, sent, ends) == (("delivered" if reported else "sent"), 1, int(reported))
        assert secret is not reported
        seen.add(state)
    assert seen == {"delivered", "sent"}
    assert orders >= 10


@pytest.mark.parametrize("final", [SendState.DELIVERED, SendState.FAILED])
def test_two_receipts_that_contradict_each_other_end_it_once(
    flow: Flow, world: World, final: SendState
) -> None:
    other = SendState.FAILED if final is SendState.DELIVERED else SendState.DELIVERED

    def prepare() -> list[Work]:
        one = Beginning(flow, None)
        one.send()
        return [
            lambda: one.receipt("message-1", final),
            lambda: one.receipt("message-1", other),
        ]

    for results in every_order(prepare):
        assert only_conflicts(results)
        said = {str(result) for result in results.values()}
        state, sent, ends, _ = outcome(world)
        assert (sent, ends) == (1, 1)
        assert said == {state, "already_settled"}


def test_the_end_of_a_lease_and_the_answer_that_comes_late(flow: Flow, world: World) -> None:
    """The sender hangs until its lease is over; the answer counts, before and after."""

    def prepare() -> list[Work]:
        one = Beginning(flow, None)

        def dispatcher() -> int:
            a_while()
            flow.wall = NOW + timedelta(minutes=6)
            return flow.dispatch()

        return [one.send, dispatcher]

    called_unknown = set()
    for results in every_order(prepare):
        assert only_conflicts(results), results
        assert len(flow.carrier.taken) == 1
        state, sent, _, _ = outcome(world)
        assert (state, sent) == ("sent", 1), results
        called_unknown.add(reading.events(world).count("reminder_unknown"))
    assert called_unknown == {0, 1}


def test_a_person_and_the_receipt_settle_it_once(flow: Flow, world: World) -> None:
    def prepare() -> list[Work]:
        one = Beginning(flow, None)
        one.send()
        row = reading.the_send(world)
        key, sends = Key(row["PK"], row["SK"]), flow.send_parts.sends

        def officer() -> str:
            said = sends.settle(key, SendState.FAILED, "by_person", flow.now)
            transact(sends.table.client, said)
            return "officer"

        return [officer, lambda: one.receipt("message-1", SendState.DELIVERED)]

    for results in every_order(prepare):
        assert only_conflicts(results)
        state, _, ends, _ = outcome(world)
        assert state in ("delivered", "failed")
        assert ends == 1
