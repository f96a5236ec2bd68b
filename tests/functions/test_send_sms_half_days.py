"""A reminder waits for the half of the day in which its holder answered before, and no longer."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import HYGIENE, entities_file, holder, licences_file, paper, uscc
from tests.world import World
from zhiban.domain.clock import SHANGHAI
from zhiban.store.keys import Key
from zhiban.store.profiles import Profiles
from zhiban.store.table import Table, transact
from zhiban.store.wire import Item, Value

ONE = uscc(1)
MORNING = datetime(2026, 12, 1, 10, tzinfo=SHANGHAI)
PM: dict[str, Value] = {"on": "2026-05-06", "rung": "first", "half": "pm"}


def tagged(world: World, **told: Any) -> None:
    """The first holder has been tagged: it answers in the afternoon, unless told otherwise."""
    row: Item = {
        "PK": f"ENTITY#{ONE}", "SK": "PROFILE", "uscc": ONE, "version": 1, "schema": 1,
        "tags": [{"code": "prefers_afternoon", "why": ["2026-05-06下午答复"]}], "words": [],
        "answers": [PM], "refused": False, "rules": "r", "computed_on": "2026-12-01",
    }  # fmt: skip
    table = Table(world.dynamodb, "registry")
    transact(world.dynamodb, [table.put(row | told)])


@pytest.fixture
def rung(flow: Flow) -> Flow:
    flow.ingest("entities.csv", entities_file(holder(1)))
    flow.ingest("licences.csv", licences_file(paper(1, HYGIENE, "2027-01-15")))
    flow.ring()
    assert reading.the_send(flow.world)["step"] == "2026-12-01-again"
    assert flow.now.astimezone(SHANGHAI) == MORNING
    return flow


def hurry(flow: Flow) -> list[str]:
    flow.dispatch()
    return flow.deliver_sends()


def test_a_message_in_the_morning_waits_for_the_afternoon_of_the_same_day(
    rung: Flow, world: World
) -> None:
    tagged(world)
    assert hurry(rung) == ["deferred_preferred_half"]
    row = reading.the_send(world)
    assert (row["due_at"], row["state"]) == ("2026-12-01T06:30:00Z", "planned")
    assert rung.dispatch() == 0
    rung.now += timedelta(hours=4, minutes=30)
    rung.wall += timedelta(hours=4, minutes=30)
    assert hurry(rung) == ["sent"]


def test_delivered_twice_it_waits_for_the_same_afternoon(rung: Flow, world: World) -> None:
    tagged(world)
    rung.dispatch()
    row = reading.the_send(world)
    key = Key(row["PK"], row["SK"])
    assert [rung.send(key) for _ in range(2)] == ["deferred_preferred_half"] * 2
    assert reading.the_send(world)["due_at"] == "2026-12-01T06:30:00Z"


NOT_WAITING: list[dict[str, Any]] = [
    {"tags": [{"code": "prefers_morning", "why": ["x"]}]},
    {"tags": []},
    {"refused": True, "tags": []},
    {"words": [{"tag": "prefers_afternoon", "holds": False, "by": "o", "name": "n",
                "at": "2026-11-01T02:00:00+00:00", "reason": "本人说上午也行"}]},
    {"computed_on": "no day"},
    {"answers": [{"rung": "first"}]},
]  # fmt: skip


@pytest.mark.parametrize("told", NOT_WAITING, ids=str)
def test_without_the_tag_it_goes_at_once(rung: Flow, world: World, told: dict[str, Any]) -> None:
    tagged(world, **told)
    assert hurry(rung) == ["sent"]


def test_who_has_just_refused_is_not_waited_for(rung: Flow, world: World) -> None:
    tagged(world)
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{ONE}", "ENTITY", profiling_refused=True)
    assert hurry(rung) == ["sent"]


def test_the_profile_as_the_test_writes_it_is_one(world: World) -> None:
    tagged(world)
    found = Profiles(Table(world.dynamodb, "registry")).get(ONE)
    assert [tag.code for tag in found.tags] == ["prefers_afternoon"]
