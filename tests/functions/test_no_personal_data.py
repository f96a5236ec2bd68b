"""Nothing of a person leaves the sealed fields: not by log, metric, queue, notice or error.

One day of a county is lived through with all that can go wrong, told with canaries that occur
nowhere else; then every place is searched.
"""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

import pytest

import dispatch_messages.handler
import ingest_registry.handler
import project_statistics.handler
import reconcile.handler
import record_receipts.handler
import relay_events.handler
import ring_alarms.handler
import scan_expiries.handler
import send_sms.handler
from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import (
    FOOD,
    LICENCE_HEADER,
    entities_file,
    holder,
    licences_file,
    paper,
    resident_id,
    uscc,
)
from tests.functions.samples import delivery
from tests.world import NOW, Context, World, county, log_delivery, s3_notification, sqs_record
from zhiban.domain.errors import CodeUnknown, Refused, Rejected
from zhiban.gateways.signatures import signed
from zhiban.gateways.sms.codes import fit_for_log
from zhiban.runtime.observability import logger, metrics
from zhiban.store.wire import encode_item

NAME, PERSON, ROAD = "沂源金丝雀商店", "金丝雀", "金丝雀路7号"
PHONE, OTHER_PHONE, ID = "19900007777", "19900008888", resident_id(7)
NUMBERS = (PHONE, OTHER_PHONE, ID)
CANARIES = (NAME, PERSON, ROAD, *NUMBERS)

BIRD = {"legal_rep": PERSON, "legal_rep_id": ID, "mobile": PHONE, "address": ROAD}


@dataclass
class Aftermath:
    """What the day left in every place."""

    printed: str = ""
    bodies: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    registry: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)


@dataclass
class Shared:
    """A secret shared with a gateway."""

    secrets: tuple[str, ...]

    def valid(self, _: datetime) -> tuple[str, ...]:
        return self.secrets


@contextmanager
def printing() -> Iterator[io.StringIO]:
    """All that the functions print: log lines and metrics."""
    paper = io.StringIO()
    before = logger.registered_handler.setStream(paper)  # type: ignore[attr-defined]
    try:
        with redirect_stdout(paper):
            yield paper
            metrics.provider.flush_metrics()
    finally:
        logger.registered_handler.setStream(before)  # type: ignore[attr-defined]


class Day:
    """The functions' own `handle`, fed with good and bad by turns."""

    def __init__(self, world: World) -> None:
        self.world, self.flow, self.left = world, Flow(world), Aftermath()

    def take(self, queue: str) -> list[dict[str, Any]]:
        records = self.world.take(queue)
        self.left.bodies += [record["body"] for record in records]
        return records

    def hand(self, handle: Callable[..., Any], *parts: Any, records: list[Any]) -> None:
        """Records, and among them some that are none but hold a person's data."""
        bad = ["{" + NAME, f'["{PHONE}"]', json.dumps({"pk": PHONE, "day": NAME})]
        odd = [sqs_record(body, f"bad-{n}") for n, body in enumerate(bad)]
        handle({"Records": [*odd, *records]}, Context(), *parts)

    def fail(self, handle: Callable[..., Any], event: dict[str, Any], *parts: Any) -> None:
        """What AWS would print of a direct invocation that fails: the error's own words."""
        with pytest.raises(Exception) as told:  # noqa: PT011 - whatever it is, it must not tell
            handle(event, *parts)
        self.left.errors.append(f"{told.type.__name__}: {told.value}")

    def ingest(self) -> None:
        shifted = holder(3, **(BIRD | {"status": PHONE, "changed_at": ID, "town": NAME}))
        changed = BIRD | {"legal_rep": f"{PERSON}二", "mobile": OTHER_PHONE}
        papers = (
            paper(1, FOOD, "2026-12-31", holder_name=NAME),
            paper(2, FOOD, "2026-12-31", holder_name=NAME),
            paper(4, PHONE, ID, holder_name=NAME, status=NAME),
            paper(5, FOOD, "2026-12-31", holder_name=NAME, number=f"YL{'1' * 70}"),
        )
        files = {
            "e1.csv": entities_file(*(holder(n, name=NAME, **BIRD) for n in range(1, 7)), shifted),
            "e2.csv": entities_file(holder(1, name=NAME, **changed, changed_at="2026-11-01")),
            "refused.csv": f"{NAME},{PHONE},{ID}\r\n",
            "torn.csv": f'{LICENCE_HEADER}\r\n"{NAME},{PHONE}\r\n',
            "l1.csv": licences_file(
                *papers, *(paper(n, FOOD, "2026-12-31", holder_name=NAME) for n in (4, 5, 6))
            ),
        }
        keys = [*(f"inbox/{name}" for name in files), f"inbox/{PHONE}-gone.csv"]
        for name, text in files.items():
            self.world.drop(f"inbox/{name}", text.encode())
        bodies = [json.dumps(s3_notification(key)) for key in keys]
        records = [sqs_record(body, f"file-{n}") for n, body in enumerate(bodies)]
        built = ingest_registry.handler.build(self.world.environ)
        self.hand(ingest_registry.handler.handle, *built, records=records)

    def break_alarm(self) -> None:
        """The sixth holder's licence has a state that nobody knows."""
        row = reading.licences(self.world)["YL00620261231"]
        reading.patch(self.world, "REGISTRY_TABLE", row["PK"], row["SK"], status="on_hold")

    def ring(self) -> None:
        scan = scan_expiries.handler.build(self.world.environ)
        self.fail(scan_expiries.handler.handle, {"time": PHONE}, scan)
        scan_expiries.handler.handle({"time": self.flow.now.isoformat(), "approved_by": "o"}, scan)
        parts = ring_alarms.handler.build(self.world.environ)
        self.hand(ring_alarms.handler.handle, parts, records=self.take("RING_QUEUE_URL"))

    def send(self) -> None:
        told, parts = dispatch_messages.handler.build(self.world.environ)
        self.fail(dispatch_messages.handler.handle, {"time": ID}, told, parts)
        dispatch_messages.handler.handle({"time": self.flow.now.isoformat()}, told, parts)
        carrier = self.flow.carrier
        carrier.script = [Refused("throttled"), Rejected("bad_number")]
        carrier.after = [
            RuntimeError(f"no route to {PHONE}"),
            CodeUnknown(fit_for_log(f"no {PHONE}")),
        ]
        records = self.take("SEND_QUEUE_URL")
        told_sender = send_sms.handler.build(self.world.environ)[0]
        for _ in range(2):
            built = (told_sender, self.flow.send_parts)
            self.hand(send_sms.handler.handle, *built, records=records)
        self.left.tokens = [text.split("/r#")[1].split()[0] for _, text, _ in carrier.taken]

    def settle(self) -> None:
        built = record_receipts.handler.build(self.world.environ)
        line: dict[str, Any] = {
            "notification": {"messageId": "message-1", "timestamp": "2026-12-01 02:00:00.000"},
            "delivery": {"destination": f"+86{PHONE}", "providerResponse": f"no {PHONE}"},
            "status": "FAILURE",
        }
        odd = {"notification": NAME, "delivery": {"destination": PHONE}}
        unheard = line | {"notification": {**line["notification"], "messageId": "unheard"}}
        lines = (line, unheard, odd, f"{NAME} {PHONE}")
        record_receipts.handler.handle(log_delivery(*lines), *built)
        self.hear_the_gateway(*built)
        self.fail(record_receipts.handler.handle, {"awslogs": {"data": PHONE}}, *built)

    def hear_the_gateway(self, told: Any, parts: Any) -> None:
        """Its webhook, signed and not, with words that no table has."""
        timestamp, secret = str(int(NOW.timestamp())), "s" * 64
        odd = {"message_id": "message-2", "stat": f"ODD {PHONE}", "mobile": PHONE, "text": NAME}
        body = json.dumps({"receipts": [odd]})
        sign = signed(secret, timestamp, body.encode())
        event = delivery("record_receipts", "webhook") | {"body": body}
        shared = replace(parts, secret=Shared((secret,)))
        for given in (sign, "0" * 64):
            headers = {"x-sms-timestamp": timestamp, "x-sms-signature": given}
            request = event | {"headers": headers}
            answer = record_receipts.handler.handle_request(request, told, shared)
            self.left.bodies.append(answer["body"])

    def count(self) -> None:
        bus = relay_events.handler.build(self.world.environ)
        rows = reading.rows(self.world, "CASES_TABLE") + reading.rows(self.world, "REGISTRY_TABLE")
        records = [
            {
                "eventName": "INSERT",
                "dynamodb": {
                    "Keys": encode_item({"PK": row["PK"], "SK": row["SK"]}),
                    "NewImage": encode_item(row),
                    "SequenceNumber": str(n),
                },
            }
            for n, row in enumerate(rows)
        ]
        relay_events.handler.handle({"Records": records}, bus)
        parts = project_statistics.handler.build(self.world.environ)
        heard = self.take("HEARD_QUEUE_URL")
        self.hand(project_statistics.handler.handle, parts, records=heard)

    def heal(self) -> None:
        told, parts = reconcile.handler.build(self.world.environ)
        self.fail(reconcile.handler.handle, {"time": NAME}, told, parts)
        self.flow.pass_days(1)
        reconcile.handler.handle({"time": self.flow.now.isoformat()}, told, parts)
        self.take("SEND_QUEUE_URL")
        self.take("RING_QUEUE_URL")


@cache
def aftermath() -> Aftermath:
    """The day, lived through once."""
    with county() as world, printing() as paper:
        day = Day(world)
        day.ingest()
        day.break_alarm()
        day.ring()
        day.send()
        day.settle()
        day.count()
        day.heal()
        day.left.printed = paper.getvalue()
        day.left.registry = reading.rows(world, "REGISTRY_TABLE")
        day.left.cases = reading.rows(world, "CASES_TABLE")
        day.left.states = sorted(row["state"] for row in reading.sends(world))
        return day.left


def found(text: str, words: tuple[str, ...] = CANARIES) -> list[str]:
    """Which of the words stand in a text, escaped or not."""
    return [word for word in words if word in text or json.dumps(word)[1:-1] in text]


def test_the_day_had_all_that_can_go_wrong() -> None:
    left = aftermath()
    said = [json.loads(line) for line in left.printed.splitlines()]
    happened = {line.get("message") for line in said}
    assert {"alarm_failed", "message_failed", "file_taken_in", "reconciled"} <= happened
    outcomes = {line.get("outcome") for line in said}
    assert {"refused_throttled", "rejected_bad_number", "code_unknown"} <= outcomes
    assert "provider_code_unknown" in happened
    assert left.states.count("failed") == 2, "one rejected, one found by number and minute"
    assert left.states.count("unknown") == 2, "one odd answer, one without a receipt"
    assert len(left.errors) == 4
    assert len(left.tokens) >= 2
    assert PERSON in json.dumps(left.registry, ensure_ascii=False, default=repr)


def test_no_log_line_and_no_metric_tells_of_a_person() -> None:
    assert found(aftermath().printed) == []


def test_no_error_tells_of_a_person() -> None:
    assert [error for error in aftermath().errors if found(error)] == []


def test_no_message_and_no_notice_tells_of_a_person() -> None:
    bodies = aftermath().bodies
    assert len(bodies) >= 10
    assert [body for body in bodies if found(body)] == []


@pytest.mark.parametrize("table", ["registry", "cases"])
def test_phones_and_id_numbers_are_sealed_in_every_row(table: str) -> None:
    rows = getattr(aftermath(), table)
    assert found(json.dumps(rows, ensure_ascii=False, default=repr), NUMBERS) == []


def test_no_name_stands_beside_a_case_or_in_a_key() -> None:
    left = aftermath()
    assert found(json.dumps(left.cases, ensure_ascii=False, default=repr)) == []
    keys = [(row["PK"], row["SK"]) for row in left.registry]
    assert found(json.dumps(keys, ensure_ascii=False)) == []


def test_a_links_secret_is_nowhere_in_clear() -> None:
    left = aftermath()
    everything = json.dumps([left.registry, left.cases, left.bodies, left.errors], default=repr)
    assert found(everything + left.printed, tuple(left.tokens)) == []


def test_the_same_phone_and_number_are_sealed_differently_each_time() -> None:
    """Two sealed values must not show that they are equal; the keyed fingerprint is for that."""
    rows = [row for row in aftermath().registry if row["SK"] == "ENTITY"]
    birds = [row for row in rows if row["uscc"] in {uscc(2), uscc(4), uscc(5)}]
    assert len({bytes(row["legal_rep_id"]) for row in birds}) == 3
    assert len({bytes(row["contacts"][0]["mobile"]) for row in birds}) == 3
    assert len({row["contacts"][0]["mobile_fingerprint"] for row in birds}) == 1
