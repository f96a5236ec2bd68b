"""`zhiban`: what an operator asks at night, told from the tables; nobody's data on the screen."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from layers.zhiban.operate import commands
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import due, load, ring
from tests.functions.operating import Operator, operator
from tests.functions.papers import licences_file
from tests.functions.parcel_book import issued
from tests.sms_partner import LOST
from tests.world import World


@pytest.fixture
def night(flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch) -> Operator:
    return operator(flow, world, monkeypatch)


def test_status_tells_the_day_and_is_well(night: Operator) -> None:
    ring(night.flow, 1, 2)
    night.flow.send_everything()
    night.flow.count_events()
    code, told = night.asks("status")
    assert code == 0, told["wrong"]
    assert told["day"] == {"due": 2, "opened": 2, "suppressed": 0, "sent": 2, "filed": 0}
    assert (told["past_alarms"], told["dead_letters"]) == ({}, {})
    assert told["unknown_sends"] == {"asked_after": 0, "with_person": 0}
    assert night.types("status") == 0
    assert "到期2＝开办件2＋有原因不提醒0；已发提醒2，已申报0" in night.out


def test_status_names_what_is_wrong_with_its_cure(night: Operator) -> None:
    ring(night.flow, 1)
    night.dead_letter("Send", {"pk": "INVITATION#1", "sk": "SMS#1"})
    late = reading.rows_of(night.flow.world, "ENTITY#", "LICENCE#", "REGISTRY_TABLE")[0]
    reading.patch(
        night.flow.world, "REGISTRY_TABLE", late["PK"], late["SK"],
        alarm_pk="2026-11-20#000", alarm_sk="x",
    )  # fmt: skip
    code, told = night.asks("status")
    assert code == 1
    assert told["past_alarms"] == {"2026-11-20": 1}
    assert told["dead_letters"] == {"send": 1}
    assert any("zhiban redrive send" in one for one in told["wrong"])
    assert any("zhiban reconcile" in one for one in told["wrong"])
    night.county.cloud.__dict__["listeners"] = 0
    assert "没有人听得到告警" in str(night.asks("status")[1]["wrong"])


def test_an_unknown_send_is_counted_and_listed_without_its_number(night: Operator) -> None:
    ring(night.flow, 1)
    night.flow.carrier.script.append(LOST)
    night.flow.send_everything()
    _, told = night.asks("status")
    assert told["unknown_sends"] == {"asked_after": 1, "with_person": 0}
    code, told = night.asks("messages", "--unknown")
    assert (code, told["messages"]) == (0, {"unknown": 1})
    assert told["unknown"][0]["pk"].startswith("INVITATION#")
    assert "1990000" not in night.out


def test_a_function_is_called_once_and_waited_for_to_its_end(night: Operator) -> None:
    """Ours may take fifteen minutes. By itself the SDK waits one, and then calls again."""
    config = night.county.cloud.client("lambda").meta.config
    assert config.read_timeout > 900
    assert config.retries["total_max_attempts"] == 1


def test_a_file_is_followed_to_its_end(
    night: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(night.flow, 1)
    file = tmp_path / "more.csv"
    file.write_text(licences_file(due(1)) + "坏行\n", encoding="utf-8")
    cloud = night.county.cloud
    put = cloud.put_file

    def and_take_in(bucket: str, key: str, path: Path) -> None:
        put(bucket, key, path)
        night.flow.ingest(path.name, path.read_bytes())

    monkeypatch.setitem(cloud.__dict__, "put_file", and_take_in)
    code, told = night.asks("put", str(file))
    assert code == 0
    assert (told["rows"], told["unchanged"], told["rejected"]) == (2, 1, 1)
    assert told["adds_up"] is True
    assert night.types("put", str(tmp_path / "none.csv")) == 2
    assert "没有文件" in night.err


def test_a_day_rings_once_however_often_it_is_asked_for(night: Operator) -> None:
    load(night.flow, 1, 2)
    night.flow.scan()  # the officer's go
    for _ in range(2):
        code, told = night.asks("ring")
        assert (code, told["equation"]["opened"]) == (0, 2)
    assert night.types("ring", "2026-12-02") == 2
    assert "只能响今天" in night.err


def test_a_case_is_told_from_need_to_licence_and_names_nobody(night: Operator) -> None:
    (case_id,) = issued(night.flow, 1)
    code, told = night.asks("case", case_id)
    assert code == 0
    types = [one["type"] for one in told["timeline"]]
    assert (types[0], types[-1]) == ("case_opened", "case_issued")
    assert {one["by"] for one in told["timeline"]} <= {"ring_alarms", "test"}
    entity = next(iter(reading.entities(night.flow.world).values()))
    night.types("case", case_id)
    for word in (entity["name"], entity["legal_rep"], entity["address"], "1990000"):
        assert word not in night.out
    assert night.types("case", "nope") == 2


def test_a_broken_chain_is_said(night: Operator) -> None:
    (case_id,) = issued(night.flow, 1)
    row = reading.rows_of(night.flow.world, f"CASE#{case_id}", "EVENT#")[1]
    reading.patch(night.flow.world, "CASES_TABLE", row["PK"], row["SK"], actor="somebody")
    assert night.types("case", case_id) == 1
    assert "zhiban verify" in night.err


def test_dead_letters_go_back_and_are_a_cure_or_nothing(night: Operator) -> None:
    ring(night.flow, 1)
    (send,) = reading.rows_of(night.flow.world, "INVITATION#", "SMS#")
    for _ in range(2):
        night.dead_letter("Send", {"pk": send["PK"], "sk": send["SK"]})
    code, told = night.asks("redrive")
    assert told["dead_letters"] == {"courier": 0, "relay": 0, "ring": 0, "send": 2}
    code, told = night.asks("redrive", "send", "--show")
    assert json.loads(told["messages"][0])["pk"] == send["PK"]
    code, told = night.asks("redrive", "send")
    assert (code, told["moved"]) == (0, 2)
    assert night.flow.deliver_sends() == ["sent", "already_handled"]
    assert len(night.flow.carrier.taken) == 1
    code, told = night.asks("redrive", "send")
    assert (code, told["moved"]) == (0, 0)


def test_places_in_a_stream_are_not_moved(night: Operator) -> None:
    night.dead_letter("Relay", {"any": "thing"})
    assert night.types("redrive", "relay") == 2
    assert "zhiban reconcile" in night.err
    assert night.types("redrive", "nothing") == 2
    assert "courier、relay、ring、send" in night.err


def test_items_are_stopped_as_at_the_desk_and_resumed(night: Operator) -> None:
    ring(night.flow, 1)
    code, told = night.asks("stop", "L02-R1", "L01-R1", "--reason", "查重复")
    assert (code, told["stopped"], told["changed"]) == (0, ["L01-R1", "L02-R1"], True)
    code, told = night.asks("stop", "L01-R1", "--reason", "查重复")
    assert (code, told["changed"]) == (0, False)
    assert night.flow.send_everything()[:1] == ["suppressed_item_stopped"]
    code, told = night.asks("resume", "L01-R1", "L02-R1", "--reason", "查完了")
    assert told["stopped"] == []
    events = reading.rows_of(night.flow.world, "SWITCH", "EVENT#stopped_items")
    assert [(e["type"], e["reason"]) for e in events] == [
        ("items_switched", "查重复"),
        ("items_switched", "查完了"),
    ]
    assert events[0]["by"].startswith("arn:aws:sts::")


def test_a_switch_wants_a_known_item_and_a_reason_that_names_nobody(night: Operator) -> None:
    load(night.flow, 1)
    assert night.types("stop", "L99-R9", "--reason", "试") == 2
    assert night.types("stop", "L01-R1", "--reason", "找13900000000") == 2
    assert night.types("stop", "L01-R1") == 2
    assert not reading.rows_of(night.flow.world, "SWITCH", "stopped_items")


def test_what_was_lost_is_healed_by_hand(night: Operator) -> None:
    ring(night.flow, 1)
    night.flow.now += timedelta(minutes=20)
    code, told = night.asks("reconcile")
    assert (code, told["found"]["sends_overdue"]) == (0, 1)
    assert night.flow.deliver_sends() == ["sent"]
    night.flow.pass_days(1)
    code, told = night.asks("reconcile")
    assert (code, told["found"]["shards_not_rung"]) == (1, 3)
    assert "zhiban ring" in night.err


def test_wrong_usage_is_two_and_help_speaks_both_languages(
    night: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert night.types("nonsense") == 2
    for name, command in commands.cli.commands.items():
        assert "·" in (command.help or ""), name
        assert any("一" <= char <= "鿿" for char in command.help or ""), name
    assert night.types("--help") == 0
    assert "exit codes" in night.out


def test_the_other_tools_are_told_the_county(night: Operator) -> None:
    load(night.flow, 1)
    assert night.types("profile", "--uscc", "no-such-holder", "--today", "2026-12-01") == 1
    assert night.types("verify", "--from", "no-such-file.jsonl", "--public-key", "no.pem") == 2
    assert night.types("forecast", "--days", "30", "--json") == 0
    assert json.loads(night.out)["from"] == "2026-12-01"


def test_a_functions_log_is_read_by_a_word(
    night: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="ring")
    logs.create_log_stream(logGroupName="ring", logStreamName="s")
    now = int(datetime.now(UTC).timestamp() * 1000) - 1000
    lines = ("day_rung", "other")
    logs.put_log_events(
        logGroupName="ring",
        logStreamName="s",
        logEvents=[{"timestamp": now, "message": f'{{"message":"{one}"}}'} for one in lines],
    )
    monkeypatch.setitem(night.county.cloud.__dict__, "log_group", lambda _: "ring")
    code, told = night.asks("logs", "ring_alarms", "--find", "day_rung")
    assert (code, told["lines"]) == (0, ['{"message":"day_rung"}'])
