"""Killed after each call on the ways of a message that go wrong, then run again.

Through the gateway: an answer lost, asked for by reference, told again, settled by the webhook's
rule. Through SNS: a number that does not exist, the next contact, the receipt. Whatever the call,
the message is on a phone once at most and the ledger ends.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

import record_receipts.handler
from record_receipts.settling import Told, settle
from tests.faults.test_killed_at_every_call import READS, Executioner, Killed
from tests.flow import Carrier, Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.test_send_sms_wanted import two_phones
from tests.sms_partner import LOST, Partner, through
from tests.world import World, county
from zhiban.domain.errors import Rejected
from zhiban.domain.sms_ledger import SendState
from zhiban.runtime.observability import metrics
from zhiban.store import keys
from zhiban.store.table import transact

type Life = Callable[[Flow], None]


@contextmanager
def watched(executioner: Executioner) -> Iterator[None]:
    """AWS calls, and both carriers'."""

    def around(kind: type, name: str, label: str) -> Any:
        call = vars(kind)[name]

        def named(*args: Any, **kwargs: Any) -> Any:
            what = args[1] if kind is BaseClient else label
            return executioner.around(what, call, *args, **kwargs)

        return named

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", around(BaseClient, "_make_api_call", ""))
        for kind, name in ((Carrier, "send"), (Partner, "send"), (Partner, "ask")):
            patch.setattr(kind, name, around(kind, name, f"Sms.{name}"))
        yield


def minutes(flow: Flow, count: int) -> None:
    flow.now += timedelta(minutes=count)
    flow.wall += timedelta(minutes=count)


def look(flow: Flow) -> None:
    """The minute's run, and its orders as often as the queue would hand them out."""
    flow.dispatch()
    for record in flow.world.take("SEND_QUEUE_URL"):
        body = json.loads(record["body"])
        for _ in range(2):
            flow.send(keys.Key(body["pk"], body["sk"]))


def receipt(flow: Flow, told: Told) -> None:
    _, parts = record_receipts.handler.build(flow.world.environ)
    settle(parts, told, flow.now)


def through_the_gateway(flow: Flow) -> None:
    """Told, answer lost; asked a minute later, told again; then its receipt, if there is one."""
    look(flow)
    minutes(flow, 1)
    look(flow)
    partner = flow.send_parts.providers[0].gateway
    assert isinstance(partner, Partner)
    for reference, one in partner.held.items():
        receipt(flow, Told(one.message_id, SendState.DELIVERED, reference=reference))


def through_sns(flow: Flow) -> None:
    """The first number is none, the second takes it, and its receipt says so."""
    look(flow)
    look(flow)
    for number, (mobile, _, _) in enumerate(flow.carrier.taken, start=1):
        told = Told(f"message-{number}", SendState.DELIVERED, mobile=mobile, taken_at=flow.wall)
        receipt(flow, told)


def begun(world: World, life: Life) -> Flow:
    flow = Flow(world)
    ring(flow, 1)
    if life is through_sns:
        two_phones(flow)
        flow.carrier.script = [Rejected("bad_number")]
    else:
        flow.send_through(through(Partner(script=[LOST])))
    return flow


def on_phones(flow: Flow) -> list[str]:
    """The phones that the message is on, one entry each time."""
    gateway = flow.send_parts.providers[0].gateway
    if isinstance(gateway, Partner):
        return [one.mobile for one in gateway.held.values()]
    return [mobile for mobile, _, _ in flow.carrier.taken]


@pytest.mark.parametrize("life", [through_the_gateway, through_sns])
def test_killed_at_every_call_a_message_is_on_a_phone_once_and_ends(life: Life) -> None:
    calls = undisturbed(life)
    assert {"TransactWriteItems", "UpdateItem", "SendMessageBatch", "Sms.send"} <= set(calls)
    phones = set()
    for at, name in enumerate(calls):
        if name in READS:
            continue
        metrics.provider.clear_metrics()
        with county() as world:
            flow = begun(world, life)
            executioner = Executioner(at)
            with watched(executioner), pytest.raises(Killed):
                life(flow)
            live_on(flow, life)
            assert len(on_phones(flow)) <= 1, (at, name)
            phones.add(len(on_phones(flow)))
            states = sorted(row["state"] for row in reading.sends(world))
            assert set(states) <= {"delivered", "failed"}, (at, name, states)
            assert not [row for row in reading.sends(world) if "secret" in row], (at, name)
    assert 1 in phones


def undisturbed(life: Life) -> list[str]:
    with county() as world:
        flow, executioner = begun(world, life), Executioner()
        with watched(executioner):
            life(flow)
        assert len(on_phones(flow)) == 1
        assert [row["state"] for row in reading.sends(world)][-1] == "delivered"
        return executioner.calls


def live_on(flow: Flow, life: Life) -> None:
    """The same again and again, as rules and queues would, and at last an officer."""
    for count in (6, 1, 5, 15):
        minutes(flow, count)
        life(flow)
    for days in (1, 1):
        flow.pass_days(days)
        look(flow)
    sends = flow.send_parts.sends
    for task in list(sends.table.index("queue", keys.worklist("unknown_send"))):
        key = keys.Key(str(task["PK"]), str(task["SK"]))
        settled = sends.settle(key, SendState.FAILED, "by_person", flow.now)
        transact(sends.table.client, settled)
