"""用户画像: tags follow a holder's rows, its cases and the days; told twice they are the same."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tag_profiles import handler, tagging
from tag_profiles.hearing import plan_night, touched_holders
from tag_profiles.parts import Parts
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import begin, invite, load, ring
from tests.functions.papers import entities_file, holder, uscc
from tests.functions.samples import delivery, enter, failed
from tests.visitor import visitor
from tests.world import SHARDS, Context, World
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict
from zhiban.domain.profiles import Word, with_word
from zhiban.store.table import transact

ONE, TWO = uscc(1), uscc(2)
TODAY = date(2026, 12, 1)


def handle(world: World, sample: str) -> Any:
    told, parts = handler.build(world.environ)
    return handler.handle(delivery("tag_profiles", sample), Context(), told, parts)


def profiles(world: World) -> dict[str, dict[str, Any]]:
    found = reading.rows_of(world, "ENTITY#", "PROFILE", "REGISTRY_TABLE")
    return {row["uscc"]: row for row in found}


def tags(world: World, of: str = ONE) -> set[str]:
    return {tag["code"] for tag in profiles(world)[of]["tags"]}


def night(flow: Flow) -> None:
    """The rule's event, and what it asks for."""
    told, parts = handler.build(flow.world.environ)
    plan_night(parts)
    for record in flow.world.take("PROFILE_QUEUE_URL"):
        handler.handle({"Records": [record]}, Context(), told, parts)


@pytest.fixture
def loaded(flow: Flow) -> Flow:
    begin(flow, "two holders", lambda: load(flow, 1, 2))
    return flow


@pytest.fixture(autouse=True)
def today(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "wall_clock", lambda: flow.wall)


def test_the_holders_of_a_batch_are_tagged_once_each(loaded: Flow, world: World) -> None:
    assert failed(handle(world, "typical")) == []
    assert set(profiles(world)) == {ONE, TWO}
    assert {row["version"] for row in profiles(world).values()} == {1}
    assert {"holds_l01", "stage_operating", "scale_sole"} <= tags(world)
    assert "holds_l04" in tags(world, TWO)


def test_the_entry_that_aws_calls_does_the_same(
    loaded: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert failed(enter(handler, delivery("tag_profiles", "typical"), world, monkeypatch)) == []
    assert set(profiles(world)) == {ONE, TWO}


def test_told_again_and_in_any_order_the_row_is_the_same(loaded: Flow, world: World) -> None:
    for sample in ("typical", "duplicate"):
        handle(world, sample)
    once = profiles(world)
    for order in itertools.permutations(("typical", "duplicate", "mixed", "notices"), 4):
        for sample in order:
            handle(world, sample)
    assert profiles(world) == once


def test_an_unreadable_record_holds_up_nobody(loaded: Flow, world: World) -> None:
    assert failed(handle(world, "poison")) == []
    assert profiles(world) == {}
    assert failed(handle(world, "mixed")) == []
    assert set(profiles(world)) == {ONE, TWO}


def test_a_holder_whose_row_is_damaged_comes_again_and_holds_up_nobody(
    loaded: Flow, world: World
) -> None:
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", status="no such state")
    first = delivery("tag_profiles", "typical")["Records"][0]["dynamodb"]["SequenceNumber"]
    assert failed(handle(world, "typical")) == [first]
    assert set(profiles(world)) == {TWO}
    night(loaded)
    assert set(profiles(world)) == {TWO}


def test_a_row_of_its_own_never_wakes_it() -> None:
    records = delivery("tag_profiles", "mixed")["Records"]
    own = [one for one in records if one["dynamodb"]["Keys"]["SK"] == {"S": "PROFILE"}]
    assert own
    assert touched_holders(own) == {}


def test_a_fact_that_changes_changes_the_tags(loaded: Flow, world: World) -> None:
    loaded.tag()
    changed = holder(1, address="样例路9号", changed_at="2026-11-20 00:00:00")
    loaded.ingest("again.csv", entities_file(changed))
    loaded.tag()
    (tag,) = [t for t in profiles(world)[ONE]["tags"] if t["code"] == "risk_change"]
    assert tag["why"] == ["2026-12-01营业执照变更，尚未跟进"]


def test_the_night_tags_whom_no_stream_told_of(loaded: Flow, world: World) -> None:
    assert handle(world, "by_the_clock") == {"planned": 3}
    night(loaded)
    assert set(profiles(world)) == {ONE, TWO}
    before = profiles(world)
    night(loaded)
    assert profiles(world) == before


def test_the_night_sees_that_days_have_passed(loaded: Flow, world: World) -> None:
    night(loaded)
    assert "risk_expired" not in tags(world)
    loaded.pass_days(40)
    night(loaded)
    assert "risk_expired" in tags(world)


def test_a_part_that_is_none_fails_alone(loaded: Flow, world: World) -> None:
    answer = handle(world, "parts")
    last = delivery("tag_profiles", "parts")["Records"][-1]["messageId"]
    assert failed(answer) == [last]
    assert set(profiles(world)) == {ONE, TWO}


def test_what_was_answered_is_remembered_by_rung_and_half_of_the_day(
    flow: Flow, world: World
) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    (case,) = reading.cases(world)
    visiting.ask_code()
    visiting.verify()
    assert visiting.intend(case["id"], "yes").status == 200
    assert failed(handle(world, "notices")) == []
    row = profiles(world)[ONE]
    assert row["answers"] == [{"on": "2026-12-01", "rung": "again", "half": "am"}]
    assert "prefers_morning" in tags(world)


def test_silence_is_remembered_once_the_latest_day_is_over(flow: Flow, world: World) -> None:
    invite(flow)
    for _ in range(31):
        flow.pass_days(1)
        night(flow)
    assert "answers_never" in tags(world)
    assert "risk_expired" in tags(world)


def test_a_number_that_takes_no_messages_is_said(flow: Flow, world: World) -> None:
    invite(flow)
    flow.receipt("message-1", delivered=False, said="Invalid phone number")
    flow.tag()
    assert reading.the_send(world)["state"] == "failed"
    assert "contact_failed" in tags(world)
    assert "contact_verified" not in tags(world)


def test_who_refuses_keeps_no_tags(loaded: Flow, world: World) -> None:
    loaded.tag()
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", profiling_refused=True)
    loaded.tag()
    row = profiles(world)[ONE]
    assert row["refused"] is True
    held = ("tags", "words", "answers", "silences", "late", "unreachable", "rules")
    assert not any(row[name] for name in held)
    assert profiles(world)[TWO]["tags"]


def test_a_file_that_corrects_the_holder_leaves_the_refusal(loaded: Flow, world: World) -> None:
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", profiling_refused=True)
    changed = holder(1, address="样例路9号", changed_at="2026-11-20 00:00:00")
    loaded.ingest("again.csv", entities_file(changed))
    assert reading.entities(world)[ONE]["profiling_refused"] is True


def test_an_officers_word_outlives_the_night(loaded: Flow, world: World) -> None:
    loaded.tag()
    _, parts = handler.build(world.environ)
    word = Word("contact_stale", True, "o-1", "chen", loaded.now, "已核实", TODAY)
    transact(parts.client, [parts.profiles.store(with_word(parts.profiles.get(ONE), word))])
    night(loaded)
    assert [one["tag"] for one in profiles(world)[ONE]["words"]] == ["contact_stale"]
    loaded.pass_days(1)
    night(loaded)
    assert profiles(world)[ONE]["words"] == []


class Rival:
    """Profiles whose first reads are each followed by somebody else's write."""

    def __init__(self, parts: Parts, write: Callable[[], object], times: int) -> None:
        self.parts, self.write, self.times = parts, write, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self.parts.profiles, name)

    def known(self, of: str) -> Any:
        found = self.parts.profiles.known(of)
        if self.times:
            self.times -= 1
            self.write()
        return found


def test_an_older_computation_never_overwrites_a_newer_one(loaded: Flow, world: World) -> None:
    """While one computes from facts it has read, the facts change and another computes anew."""
    _, parts = handler.build(world.environ)

    def newer() -> None:
        reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", status="abnormal")
        tagging.tag(parts, ONE, TODAY)

    rival: Any = Rival(parts, newer, 1)
    assert tagging.tag(replace(parts, profiles=rival), ONE, TODAY) is False
    assert "stage_abnormal" in tags(world)
    assert profiles(world)[ONE]["version"] == 1


def test_the_night_never_overwrites_who_was_tagged_since_its_scan(
    loaded: Flow, world: World
) -> None:
    """Those it saw without a profile are written at once, and then one by one where one has it."""
    _, parts = handler.build(world.environ)
    scanned = [list(parts.profiles.scan(segment, SHARDS)) for segment in range(SHARDS)]
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", status="abnormal")
    tagging.tag(parts, ONE, TODAY)

    class Stale(Rival):
        def scan(self, segment: int, _: int) -> Any:
            return iter(scanned[segment])

    stale: Any = Stale(parts, lambda: None, 0)
    for segment in range(SHARDS):
        tagging.tag_part(replace(parts, profiles=stale), segment, TODAY)
    assert set(profiles(world)) == {ONE, TWO}
    assert "stage_abnormal" in tags(world)
    assert {row["version"] for row in profiles(world).values()} == {1}


def test_a_row_that_does_not_come_to_rest_is_left_to_redelivery(loaded: Flow, world: World) -> None:
    _, parts = handler.build(world.environ)
    turns = itertools.cycle(("abnormal", "active"))

    def restless() -> None:
        tagging.tag(parts, ONE, TODAY)
        reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", status=next(turns))

    rival: Any = Rival(parts, restless, 9)
    with pytest.raises(Conflict):
        tagging.tag(replace(parts, profiles=rival), ONE, TODAY)


def test_a_holder_nobody_knows_has_no_profile(loaded: Flow, world: World) -> None:
    _, parts = handler.build(world.environ)
    assert tagging.tag(parts, uscc(9), TODAY) is False
    assert profiles(world) == {}


def test_nothing_of_a_person_is_in_a_profile(flow: Flow, world: World) -> None:
    ring(flow, 1)
    flow.tag()
    row = str(profiles(world))
    entity = reading.entities(world)[ONE]
    for name in ("legal_rep", "address", "name"):
        assert entity[name] not in row


def test_the_days_of_a_profile_are_chinas(flow: Flow, world: World) -> None:
    load(flow, 1)
    flow.now += timedelta(hours=15)
    flow.tag()
    assert profiles(world)[ONE]["computed_on"] == str(business_day(flow.now)) == "2026-12-02"
