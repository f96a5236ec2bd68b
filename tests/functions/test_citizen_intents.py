"""办理意向: four answers, each recorded, each leading somewhere."""

import json
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import LINK, invite
from tests.visitor import Answer, Visitor, visitor
from tests.world import World
from zhiban.store.cases import Cases
from zhiban.store.table import Table


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    made = visitor(flow)
    made.exchange(invite(flow))
    made.ask_code(purpose="tell")
    made.verify()
    return made


@pytest.fixture
def case(visiting: Visitor) -> str:
    return str(visiting.heard[0].body["cases"][0]["id"])


def told(world: World, case: str) -> list[dict[str, object]]:
    cases = Cases(Table(world.dynamodb, "cases"))
    found = []
    for event, _ in cases.chain(case):
        if event.type == "intent_confirmed":
            kept = cases.data_of(case, event.seq)
            assert kept is not None
            found.append(json.loads(str(kept["data"])))
    return found


@pytest.mark.parametrize("intent", ["yes", "not_now", "no_longer_operating", "data_wrong"])
def test_every_intent_is_recorded_once_however_often_it_is_said(
    visiting: Visitor, case: str, world: World, intent: str
) -> None:
    first, again = visiting.intend(case, intent), visiting.intend(case, intent)
    assert first.status == 200
    assert first.body == again.body
    assert told(world, case) == [{"intent": intent}]
    assert reading.cases(world)[0]["intent"] == intent


def test_not_now_says_when_the_next_word_comes(visiting: Visitor, case: str) -> None:
    answer = visiting.intend(case, "not_now")
    assert answer.body["next_reminder"] == {"day": "2026-12-04", "words": "2026年12月4日（周五）"}


def test_not_now_after_the_last_message_says_that_none_comes(
    visiting: Visitor, case: str, flow: Flow
) -> None:
    flow.now += timedelta(days=8)
    assert visiting.intend(case, "not_now").body["next_reminder"] is None


@pytest.mark.parametrize("intent", ["no_longer_operating", "data_wrong"])
def test_what_a_person_must_hear_becomes_a_task_with_a_day(
    visiting: Visitor, case: str, world: World, intent: str
) -> None:
    answer = visiting.intend(case, intent)
    assert answer.body["call_by"] == {"day": "2026-12-03", "words": "2026年12月3日（周四）"}
    assert answer.body["phone_tail"] == "01"
    (task,) = reading.rows_of(world, "CASE#", "TASK#")
    assert (task["what"], task["queue_pk"]) == (intent, f"TASK#{intent}")
    assert task["queue_sk"].startswith("2026-12-03#")


def test_what_is_wrong_is_named_by_its_field(visiting: Visitor, case: str, world: World) -> None:
    visiting.intend(case, "data_wrong", "address", "legal_rep")
    assert told(world, case) == [{"intent": "data_wrong", "fields": ["address", "legal_rep"]}]


@pytest.mark.parametrize("intent", ["no_longer_operating", "data_wrong"])
def test_who_will_be_called_gets_no_more_messages(
    visiting: Visitor, case: str, flow: Flow, world: World, intent: str
) -> None:
    visiting.intend(case, intent)
    flow.carrier.taken.clear()
    flow.pass_days(3)
    flow.ring()
    assert flow.send_everything() == ["suppressed_answered"]
    assert flow.carrier.taken == []


def test_a_mind_may_be_changed(visiting: Visitor, case: str, flow: Flow, world: World) -> None:
    visiting.intend(case, "no_longer_operating")
    visiting.intend(case, "yes")
    assert [one["intent"] for one in told(world, case)] == ["no_longer_operating", "yes"]
    flow.wall += timedelta(minutes=1)
    visiting.ask_code(case)
    visiting.verify()
    document = visiting.form(case).body["document"]["sha256"]
    visiting.confirm(case, document)
    assert visiting.sign(case, document).status == 201


def test_an_intent_of_a_link_alone_is_not_taken(flow: Flow, visiting: Visitor, case: str) -> None:
    other = visitor(flow)
    other.exchange(LINK)
    assert denial(other.intend(case, "not_now")) == (401, "code_needed")
