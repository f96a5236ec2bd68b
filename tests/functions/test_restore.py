"""R16. Restored from five minutes ago: no message and no order leaves a second time, nobody is
forgotten; and a day of lost stream events is healed from the tables alone."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

import record_receipts.handler
from layers.zhiban.operate import restoring, settling
from layers.zhiban.operate.answers import Unusable
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import load, ring
from tests.functions.grant_book import granted
from tests.functions.operating import Operator, TestedCloud, operator
from tests.functions.parcel_book import issued, parcels
from tests.functions.reading import memory_of
from tests.sms_partner import LOST, Partner, through
from tests.world import CASES_INDEXES, REGISTRY_INDEXES, World, create_table
from zhiban.domain.errors import Refused
from zhiban.runtime.observability import logger
from zhiban.store.keys import Key
from zhiban.store.sends import RELEASE_LEASE

MINUTES = timedelta(minutes=5)
COPIES = {"REGISTRY_TABLE": ("registry", REGISTRY_INDEXES), "CASES_TABLE": ("cases", CASES_INDEXES)}


class Restored:
    """A county whose tables are put back to where they were five minutes ago, under other names.

    What the functions log goes to the log groups that an operator reads, as it does on AWS.
    """

    def __init__(self, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.flow, self.world, self.said = flow, flow.world, StringIO()
        monkeypatch.setattr(logger.registered_handler, "stream", self.said)
        self.monkeypatch = monkeypatch
        self.logs = boto3.client("logs")
        for group in ("send_sms", "delivered", "failed"):
            self.logs.create_log_group(logGroupName=group)
            self.logs.create_log_stream(logGroupName=group, logStreamName="s")

    def snapshot(self) -> None:
        """The moment that is restored later."""
        self.at = self.flow.wall
        self.rows = {name: deepcopy(memory_of(self.world, name).items) for name in COPIES}

    def log(self, group: str, *lines: str) -> None:
        at = int(datetime.now().timestamp() * 1000)  # noqa: DTZ005
        events = [{"timestamp": at, "message": line} for line in lines]
        self.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)

    def restore(self) -> Operator:
        """Five minutes later: new tables, functions that work on them, an operator who settles."""
        said = [line for line in self.said.getvalue().splitlines() if "provider_" in line]
        if said:
            self.log("send_sms", *said)
        for name, (table, indexes) in COPIES.items():
            create_table(self.world.dynamodb, f"{table}-restored", indexes)
            self.world.environ[name] = f"{table}-restored"
            memory_of(self.world, name).items = self.rows[name]
        carrier, house, providers = (
            self.flow.carrier, self.flow.house, self.flow.send_parts.providers,
        )  # fmt: skip
        self.flow.__init__(self.world, self.flow.now)  # type: ignore[misc]
        self.flow.carrier = carrier
        self.flow.send_through(*providers)
        self.flow.at_another(house)
        night = operator(self.flow, self.world, self.monkeypatch)
        cloud = night.county.cloud
        cloud.__dict__["outputs"].update(
            SmsDeliveredLogGroup="delivered", SmsFailedLogGroup="failed"
        )
        self.monkeypatch.setitem(cloud.__dict__, "log_group", lambda name: name)
        self.monkeypatch.setitem(cloud.__dict__, "invoke", self._invoke(cloud))
        self.monkeypatch.setattr(settling, "wall_clock", self._now)
        return night

    def _invoke(self, cloud: Any) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        def invoke(function: str, event: dict[str, Any]) -> dict[str, Any]:
            if function != "RecordReceipts":
                return dict(TestedCloud.invoke(cloud, function, event))
            told, parts = record_receipts.handler.build(self.world.environ)
            return dict(record_receipts.handler.handle(event, told, parts) or {})

        return invoke

    def _now(self) -> datetime:
        return datetime.now().astimezone() + timedelta(seconds=5)

    def settle(self, night: Operator) -> dict[str, Any]:
        """The log's clock is this machine's: settle from the beginning of its day."""
        since = (datetime.now().astimezone() - timedelta(minutes=5)).isoformat()
        code, told = night.asks("restore", "settle", "--since", since)
        assert code == 0, told
        return told


@pytest.fixture
def county(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> Restored:
    return Restored(flow, monkeypatch)


def go_on(night: Operator) -> list[str]:
    """Safe mode is over: ring, send and reconcile until nothing is left to do."""
    flow = night.flow
    assert night.types("ring") == 0
    assert night.types("safe-mode", "off", "--reason", "已对账") == 0
    outcomes = flow.send_everything()
    for _ in range(3):
        flow.now, flow.wall = flow.now + RELEASE_LEASE * 2, flow.wall + RELEASE_LEASE * 2
        flow.reconcile()
        flow.deliver_issues()
        flow.deliver_orders()
        outcomes += flow.send_everything()
    return outcomes


def states(flow: Flow) -> list[str]:
    return [row["state"] for row in reading.rows_of(flow.world, "INVITATION#", "SMS#")]


def test_what_was_sent_in_the_lost_minutes_is_not_sent_again(county: Restored) -> None:
    flow = county.flow
    ring(flow, 1, 2, 3)
    county.snapshot()
    assert flow.send_everything() == ["sent"] * 3
    night = county.restore()
    assert states(flow) == ["planned"] * 3
    assert flow.dispatch() == 0, "a restored table is in safe mode by itself"
    assert county.settle(night)["told"] == 3
    assert go_on(night) == ["sent"] * 3
    assert states(flow) == ["sent"] * 3
    assert len(flow.carrier.taken) == 3
    ids = {row["message_id"] for row in reading.rows_of(flow.world, "INVITATION#", "SMS#")}
    assert ids == {"message-1", "message-2", "message-3"}


def test_a_stage_without_sns_has_no_log_of_receipts_and_settles(county: Restored) -> None:
    ring(county.flow, 1)
    county.snapshot()
    county.flow.send_everything()
    night = county.restore()
    outputs = night.county.cloud.__dict__["outputs"]
    for name in ("SmsDeliveredLogGroup", "SmsFailedLogGroup"):
        del outputs[name]
    told = county.settle(night)
    assert (told["told"], told["receipts"]) == (1, 0)


def test_what_was_not_sent_yet_is_sent_once(county: Restored) -> None:
    flow = county.flow
    ring(flow, 1, 2)
    county.snapshot()
    flow.dispatch()
    first, *_ = flow.world.take("SEND_QUEUE_URL")
    body = json.loads(first["body"])
    assert flow.send(Key(body["pk"], body["sk"])) == "sent"
    night = county.restore()
    county.settle(night)
    assert go_on(night) == ["sent", "sent"]
    assert len(flow.carrier.taken) == 2
    assert len({phone for phone, _, _ in flow.carrier.taken}) == 2


def test_a_day_that_rang_in_the_lost_minutes_rings_again_and_says_nothing_twice(
    county: Restored,
) -> None:
    flow = county.flow
    load(flow, 1, 2)
    flow.scan()
    flow.world.take("RING_QUEUE_URL")
    county.snapshot()
    flow.ring()
    flow.send_everything()
    assert len(flow.carrier.taken) == 2
    night = county.restore()
    assert reading.cases(flow.world) == []
    county.settle(night)
    go_on(night)
    assert len(reading.cases(flow.world)) == 2
    assert states(flow) == ["sent"] * 2
    assert len(flow.carrier.taken) == 2


def test_an_answer_that_was_lost_stays_unknown_and_is_never_sent_blindly(county: Restored) -> None:
    flow = county.flow
    ring(flow, 1)
    county.snapshot()
    flow.carrier.after.append(LOST)
    assert flow.send_everything() == ["answer_lost"]
    night = county.restore()
    assert county.settle(night)["unclear"] == 1
    assert go_on(night) == ["answer_lost"]
    assert states(flow) == ["unknown"]
    assert len(flow.carrier.taken) == 1


def test_the_sender_killed_between_the_call_and_its_word_is_remembered(county: Restored) -> None:
    flow = county.flow
    ring(flow, 1)
    county.snapshot()
    flow.carrier.after.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        flow.send_everything()
    night = county.restore()
    county.settle(night)
    go_on(night)
    assert (states(flow), len(flow.carrier.taken)) == (["unknown"], 1)


def test_what_was_certainly_refused_may_go(county: Restored) -> None:
    flow = county.flow
    ring(flow, 1)
    county.snapshot()
    flow.carrier.script.append(Refused("throttled"))
    assert flow.send_everything() == ["refused_throttled"]
    night = county.restore()
    assert county.settle(night)["told"] == 0
    assert go_on(night) == ["sent"]
    assert len(flow.carrier.taken) == 1


def test_a_provider_that_takes_our_reference_is_asked_even_where_no_log_is_left(
    county: Restored,
) -> None:
    flow, partner = county.flow, Partner()
    ring(flow, 1, 2)
    flow.send_through(through(partner))
    county.snapshot()
    assert flow.send_everything() == ["sent"] * 2
    county.said.truncate(0)  # the log is lost too
    night = county.restore()
    assert county.settle(night)["told"] == 0
    assert go_on(night) == ["sent"] * 2
    assert [one.told for one in partner.held.values()] == [1, 1]


def test_a_provider_that_cannot_be_asked_now_is_told_nothing(county: Restored) -> None:
    flow, partner = county.flow, Partner()
    ring(flow, 1)
    flow.send_through(through(partner))
    county.snapshot()
    flow.send_everything()
    county.said.truncate(0)
    partner.silence.append(LOST)
    night = county.restore()
    county.settle(night)
    assert go_on(night)[:2] == ["refused_asked_in_vain", "sent"]
    assert partner.only.told == 1


def test_receipts_of_the_lost_minutes_are_heard_again(county: Restored) -> None:
    flow = county.flow
    ring(flow, 1)
    county.snapshot()
    flow.send_everything()
    flow.receipt("message-1")
    receipt = {
        "notification": {"messageId": "message-1", "timestamp": "2026-12-01 02:00:00.000"},
        "delivery": {"destination": "+8619900000001", "providerResponse": ""},
        "status": "SUCCESS",
    }
    county.log("delivered", json.dumps(receipt))
    night = county.restore()
    assert county.settle(night)["receipts"] == 1
    assert "1990000" not in night.out
    go_on(night)
    assert states(flow) == ["delivered"]
    assert len(flow.carrier.taken) == 1


def test_an_order_of_the_lost_minutes_is_found_at_the_courier(county: Restored) -> None:
    """The courier of the tests makes two orders of one reference, if it is told twice."""
    flow = county.flow
    (case_id,) = issued(flow, 1)
    county.snapshot()
    assert flow.order(case_id) == ["ordered"]
    flow.send_everything()
    sent = len(flow.carrier.taken)
    assert sent == 1, "the message with the parcel's number"
    night = county.restore()
    assert parcels(flow.world) == []
    county.settle(night)
    assert flow.order(case_id) == ["held_safe_mode"]
    go_on(night)
    assert len(flow.house.taken) == 1
    assert [row["state"] for row in parcels(flow.world)] == ["ordered"]
    assert len(flow.carrier.taken) == sent


def test_a_licence_issued_in_the_lost_minutes_is_ordered_once(county: Restored) -> None:
    flow = county.flow
    (case_id,) = granted(flow, 1)
    county.snapshot()
    assert flow.issue(case_id) == "issued"
    assert flow.order(case_id) == ["ordered"]
    flow.send_everything()
    sent = len(flow.carrier.taken)
    night = county.restore()
    assert reading.cases(flow.world)[0]["state"] == "granted"
    county.settle(night)
    go_on(night)
    assert reading.cases(flow.world)[0]["state"] == "issued"
    assert (len(flow.house.taken), len(flow.carrier.taken)) == (1, sent)


def test_settling_twice_is_settling_once_and_belongs_before_the_end(county: Restored) -> None:
    flow = county.flow
    ring(flow, 1)
    county.snapshot()
    flow.send_everything()
    night = county.restore()
    assert county.settle(night) == {**county.settle(night)}
    go_on(night)
    assert night.types("restore", "settle") == 2
    assert "要在关之前做" in night.err
    assert len(flow.carrier.taken) == 1


def test_a_log_that_is_too_quiet_is_not_believed(county: Restored) -> None:
    ring(county.flow, 1)
    county.snapshot()
    night = county.restore()
    quiet = replace(night.county.config, log_level="WARNING")
    night.county = replace(night.county, config=quiet)
    assert night.types("restore", "settle", "--since", "2026-12-01T10:00:00+08:00") == 2
    assert "log_level" in night.err


def test_tables_that_were_never_restored_are_not_settled(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(flow, 1)
    night = operator(flow, world, monkeypatch)
    assert night.types("restore", "settle") == 2
    assert "不是恢复出来的" in night.err


def test_a_day_of_lost_stream_events_is_healed_by_reconcile(flow: Flow) -> None:
    """Nothing is relayed for a day: what was granted is issued and posted all the same."""
    granted(flow, 1)
    flow.pass_days(1)
    for _ in range(3):
        flow.reconcile()
        flow.deliver_issues()
        flow.deliver_orders()
        flow.now, flow.wall = flow.now + RELEASE_LEASE * 2, flow.wall + RELEASE_LEASE * 2
    assert reading.cases(flow.world)[0]["state"] == "issued"
    assert [row["state"] for row in parcels(flow.world)] == ["ordered"]
    assert len(flow.house.taken) == 1


def test_a_new_table_that_cannot_be_backed_up_yet_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For its first minutes DynamoDB says that backups are being enabled."""
    del world
    client, asked = boto3.client("dynamodb"), "update_continuous_backups"
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    wanted = {
        "TableName": "cases-restored",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
    with Stubber(client) as stub:
        stub.add_client_error(asked, "ContinuousBackupsUnavailableException")
        stub.add_response(asked, {}, wanted)
        restoring._recoverable(client, "cases-restored")
        stub.assert_no_pending_responses()
    assert len(waited) == 1


def test_an_instant_that_cannot_be_restored_is_said_in_words(world: World) -> None:
    """The last five minutes, for one."""
    del world
    client, asked = boto3.client("dynamodb"), "restore_table_to_point_in_time"
    with Stubber(client) as stub:
        stub.add_client_error(asked, "InvalidRestoreTimeException")
        with pytest.raises(Unusable, match="最近5分钟"):
            restoring._restore(client, {"SourceTableName": "cases", "TargetTableName": "cases-2"})
