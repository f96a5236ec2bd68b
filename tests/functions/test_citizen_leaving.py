"""退出: the visit ends on the server, its cookie goes, and asking again changes nothing."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import LINK, invite
from tests.visitor import FOREIGN, Visitor, visitor
from tests.world import World

GONE = "__Host-visit=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"


def leave(visiting: Visitor) -> tuple[int, list[str]]:
    answer = visiting.post("/api/session/leave", {})
    assert answer.body == {"left": True}
    return answer.status, answer.cookies


def test_the_cookie_is_taken_away_and_would_open_nothing(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    kept = visiting.cookie
    assert leave(visiting) == (200, [GONE])
    visiting.cookie = kept
    for answer in (visiting.status(case), visiting.form(case), visiting.sign(case, document)):
        assert (answer.status, answer.error) == (401, "session_over")
    (row,) = reading.rows(world, "CASES_TABLE", "SESSION#")
    told = (row["grants"], row["proof"], row["proved"], row.get("verified_at"))
    assert told == ({}, "", "", None)


def test_leaving_twice_or_without_a_visit_changes_nothing(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    visiting.to_form(invite(flow))
    kept = visiting.cookie
    leave(visiting)
    before = reading.rows(world, "CASES_TABLE")
    for cookie in (kept, "", "x" * 43):
        visiting.cookie = cookie
        assert leave(visiting) == (200, [GONE])
    assert reading.rows(world, "CASES_TABLE") == before


def test_the_link_opens_another_visit_in_which_nothing_is_proved(flow: Flow) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_pen(invite(flow))
    code, kept = visiting.code, visiting.cookie
    leave(visiting)
    visiting.cookie = kept
    answer = visiting.exchange(LINK)
    assert (answer.status, answer.body["verified"]) == (200, False)
    assert visiting.cookie != kept
    assert visiting.form(case).error == visiting.sign(case, document).error == "code_needed"
    assert visiting.verify(code).status == 410


def test_a_code_on_its_way_is_of_no_use_after_leaving(flow: Flow) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    visiting.ask_code()
    kept = visiting.cookie
    leave(visiting)
    visiting.cookie = kept
    assert visiting.verify().error == "session_over"
    visiting.exchange(LINK)
    assert visiting.verify().status == 410


def test_no_other_page_can_end_a_visit(flow: Flow) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    visiting.origin = FOREIGN
    answer = visiting.post("/api/session/leave", {})
    assert (answer.status, answer.error, answer.cookies) == (403, "wrong_origin", [])
    visiting.origin = ""
    assert visiting.ask("GET", "/api/session").status == 200


def test_every_answer_of_a_visit_tells_how_long_it_lasts(flow: Flow) -> None:
    visiting = visitor(flow)
    assert visiting.exchange(invite(flow)).body["ends_in"] == 1800
    flow.wall += timedelta(minutes=10)
    assert visiting.ask("GET", "/api/session").body["ends_in"] == 1200
    visiting.ask_code()
    flow.wall += timedelta(minutes=1)
    assert visiting.ask("GET", "/api/session").body["ends_in"] == 1740
    assert visiting.verify().body["ends_in"] == 1800


@pytest.mark.parametrize("minutes", [29, 30])
def test_a_visit_is_there_until_it_said(flow: Flow, minutes: int) -> None:
    visiting = visitor(flow)
    lasts = visiting.exchange(invite(flow)).body["ends_in"]
    flow.wall += timedelta(minutes=minutes)
    there = visiting.ask("GET", "/api/session").status == 200
    assert there is (minutes * 60 < lasts)
