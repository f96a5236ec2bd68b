"""晚些再提醒: on the day chosen on the page the next message comes, once; the last one stays."""

from datetime import date, timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, invite
from tests.functions.papers import HYGIENE, paper
from tests.visitor import Visitor, visitor
from tests.world import World
from zhiban.store.cases import Cases
from zhiban.store.table import Table

CALM = paper(1, HYGIENE, "2027-01-30", holder_name=HOLDER["name"])
"""Of 2026-12-01 it has been reminded of; the next message is due on 12-16, the last on 12-25."""


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    made = visitor(flow)
    made.exchange(invite(flow, CALM))
    return made


def chosen(world: World) -> list[tuple[str, str]]:
    (case,) = reading.cases(world)
    cases = Cases(Table(world.dynamodb, "cases"))
    chain = [event for event, _ in cases.chain(case["id"]) if event.type == "reminder_moved"]
    return [(e.type, str((cases.data_of(case["id"], e.seq) or {})["data"])) for e in chain]


def messages(flow: Flow, until: date) -> list[date]:
    """The days on which something was sent, every day being rung."""
    sent = []
    while (flow.now + timedelta(hours=8)).date() < until:
        flow.pass_days(1)
        flow.ring()
        if "sent" in flow.send_everything():
            sent.append((flow.now + timedelta(hours=8)).date())
    return sent


def test_the_page_is_told_which_days_there_are(visiting: Visitor) -> None:
    told = visiting.ask("GET", "/api/session").body["next"]
    assert [day["day"] for day in told["days"]] == ["2026-12-07", "2026-12-15", "2026-12-24"]
    assert told["days"][0]["words"] == "2026年12月7日（周一）"
    assert (told["chosen"], told["planned"]["day"]) == (None, "2026-12-16")


@pytest.mark.parametrize("day", ["2026-12-07", "2026-12-24"])
def test_the_next_message_comes_on_the_chosen_day_and_the_last_as_ever(
    visiting: Visitor, flow: Flow, world: World, day: str
) -> None:
    for _ in range(2):
        answer = visiting.remind_on(day)
        assert answer.status == 200
        assert answer.body["next"]["chosen"]["day"] == day
        assert answer.body["cases"][0]["next_reminder"]["day"] == day
    assert len(chosen(world)) == 1
    assert day in chosen(world)[0][1]
    assert messages(flow, date(2027, 1, 4)) == [date.fromisoformat(day), date(2026, 12, 25)]
    assert "phone_or_visit" in reading.tasks(world)


def test_as_planned_is_as_if_nothing_had_been_chosen(visiting: Visitor, flow: Flow) -> None:
    visiting.remind_on("2026-12-24")
    told = visiting.remind_on(None).body
    assert (told["next"]["chosen"], told["cases"][0]["next_reminder"]["day"]) == (
        None,
        "2026-12-16",
    )
    assert messages(flow, date(2027, 1, 4)) == [date(2026, 12, 16), date(2026, 12, 25)]


@pytest.mark.parametrize("day", ["2026-12-01", "2026-12-12", "2026-12-25", "2027-01-30"])
def test_no_other_day_can_be_had(visiting: Visitor, world: World, day: str) -> None:
    assert visiting.remind_on(day).error == "day_not_offered"
    assert chosen(world) == []


def test_where_only_the_last_message_is_left_nothing_is_offered(flow: Flow) -> None:
    """食品经营 expiring 2026-12-31: the last message comes on 12-04 whatever is wished."""
    visiting = visitor(flow)
    told = visiting.exchange(invite(flow)).body["next"]
    assert told == {"days": [], "chosen": None, "planned": None}
    assert visiting.remind_on("2026-12-03").error == "day_not_offered"


def test_who_wants_no_message_is_offered_no_day(visiting: Visitor) -> None:
    told = visiting.ask("PUT", "/api/session/reminders", {"wanted": False}).body
    assert told["next"]["days"] == []


def test_without_a_session_nothing_is_chosen(flow: Flow) -> None:
    invite(flow, CALM)
    assert visitor(flow).remind_on("2026-12-07").status == 401


@pytest.mark.parametrize("body", [{}, {"day": "soon"}, {"day": 7.5}, {"day": None, "x": 1}])
def test_what_is_no_day_is_refused(visiting: Visitor, body: dict[str, object]) -> None:
    assert visiting.ask("PUT", "/api/session/next-reminder", body).status == 400
