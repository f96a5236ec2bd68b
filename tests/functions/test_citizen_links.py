"""The link: what it opens and what it does not; every dead end has an answer of its own."""

import json
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import (
    FOOD,
    HYGIENE,
    entities_file,
    holder,
    licences_file,
    paper,
    resident_id,
)
from tests.visitor import Answer, Visitor, api_of, visitor
from tests.world import World

NAME = HOLDER["name"]
FOOD_PAPER = paper(1, FOOD, "2026-12-31", holder_name=NAME)


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


def set_state(world: World, state: str) -> None:
    (case,) = reading.cases(world)
    reading.patch(world, "CASES_TABLE", case["PK"], "CASE", state=state)


def test_a_link_shows_a_masked_name_and_what_is_to_be_done(flow: Flow) -> None:
    answer = visitor(flow).exchange(invite(flow))
    assert answer.status == 200
    (case,) = answer.body["cases"]
    assert answer.body["holder"] == "沂源县历**小吃店"
    assert case["licence"] == "食品经营许可证"
    assert case["tail"] == "1231"
    assert case["latest"] == {"day": "2026-12-10", "words": "2026年12月10日（周四）"}
    assert case["days_left_words"] == "还有9天"
    assert case["cost_words"] == "0 元"
    assert case["standing"] == "fileable"
    assert case["next_reminder"]["day"] == "2026-12-04"


def test_a_link_proves_nothing(flow: Flow) -> None:
    """Neither phone, ID number, address nor anybody's name is told to who only has the link."""
    visiting = visitor(flow)
    case = visiting.exchange(invite(flow)).body["cases"][0]["id"]
    visiting.ask("GET", "/api/session")
    visiting.status(case)
    assert denial(visiting.form(case)) == (401, "code_needed")
    told = json.dumps([answer.body for answer in visiting.heard], ensure_ascii=False)
    for secret in ("19900000001", "0001", resident_id(1), "王建国", "历山路18号", NAME, "好味"):
        assert secret not in told


@pytest.mark.parametrize("call", ["intent", "form", "sign"])
def test_who_only_has_the_link_can_do_nothing(flow: Flow, world: World, call: str) -> None:
    visiting = visitor(flow)
    case = visiting.exchange(invite(flow)).body["cases"][0]["id"]
    before = reading.rows(world, "CASES_TABLE")
    answer = {
        "intent": lambda: visiting.intend(case, "no_longer_operating"),
        "form": lambda: visiting.edit(case, "0" * 64, "沂源县胜利路2号"),
        "sign": lambda: visiting.sign(case, "0" * 64),
    }[call]()
    assert denial(answer) == (401, "code_needed")
    assert reading.rows(world, "CASES_TABLE") == before


@pytest.mark.parametrize(
    "secret", ["", "x", LINK[:-1], f"{LINK}0", LINK.lower(), LINK.replace("1", "2"), "链接" * 11]
)
def test_a_wrong_link_gets_one_answer_whatever_is_wrong_with_it(flow: Flow, secret: str) -> None:
    invite(flow)
    answer = visitor(flow).exchange(secret)
    assert denial(answer) == (404, "link_unknown")
    assert answer.body["message"].startswith("链接可能没有复制完整")
    assert answer.cookies == []


def test_a_link_ends_with_the_day_of_expiry(flow: Flow, world: World) -> None:
    invite(flow)
    flow.wall += timedelta(days=30, hours=13, minutes=59)  # 2026-12-31 23:59 in China
    flow.now = flow.wall
    assert visitor(flow).exchange(LINK).status == 200
    flow.wall += timedelta(minutes=1)
    before = reading.rows(world, "CASES_TABLE")
    assert denial(visitor(flow).exchange(LINK)) == (410, "link_expired")
    assert reading.rows(world, "CASES_TABLE") == before


def test_a_new_phone_revokes_the_old_link(flow: Flow) -> None:
    visiting = visitor(flow)
    invite(flow)
    visiting.exchange(LINK)
    newer = holder(1, **(HOLDER | {"mobile": "19900001001", "changed_at": "2026-12-01 09:59:00"}))
    flow.ingest("newer.csv", entities_file(newer))
    answer = visitor(flow).exchange(LINK)
    assert denial(answer) == (410, "link_revoked")
    assert "19900001001" not in json.dumps(answer.body)
    assert denial(visiting.ask_code()) == (410, "link_revoked")
    assert denial(visiting.ask("GET", "/api/session")) == (410, "link_revoked")
    assert flow.carrier.taken == []


def test_a_dissolved_holder_has_nothing_to_renew(flow: Flow) -> None:
    invite(flow)
    gone = holder(1, **(HOLDER | {"status": "注销", "changed_at": "2026-12-01 09:59:00"}))
    flow.ingest("gone.csv", entities_file(gone))
    assert denial(visitor(flow).exchange(LINK)) == (410, "holder_gone")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"status": "注销"}, "licence_gone"),
        ({"valid_from": "2026-11-30", "valid_to": "2031-11-29"}, "renewed_elsewhere"),
    ],
)
def test_a_licence_that_moved_meanwhile_cannot_be_renewed(
    flow: Flow, told: dict[str, str], code: str
) -> None:
    invite(flow)
    base = {"number": FOOD_PAPER.number, "holder_name": NAME, "updated_at": "2026-12-01 09:59:00"}
    valid_to = told.pop("valid_to", "2026-12-31")
    flow.ingest("moved.csv", licences_file(paper(1, FOOD, valid_to, **(base | told))))
    assert denial(visitor(flow).exchange(LINK)) == (410, code)


@pytest.mark.parametrize(("state", "code"), [("lapsed", "case_lapsed"), ("closed", "link_closed")])
def test_what_is_over_says_so(flow: Flow, world: World, state: str, code: str) -> None:
    invite(flow)
    set_state(world, state)
    assert denial(visitor(flow).exchange(LINK)) == (410, code)


def test_after_the_last_day_the_page_says_whom_to_call(flow: Flow) -> None:
    """Hygiene takes no late filing: 2027-01-20 less thirty days is the last."""
    invite(flow, paper(1, HYGIENE, "2027-01-20", holder_name=NAME))
    flow.now += timedelta(days=21)
    assert denial(visitor(flow).exchange(LINK)) == (410, "too_late")


def test_a_late_filing_is_offered_where_the_law_takes_it(flow: Flow) -> None:
    invite(flow)
    flow.now += timedelta(days=12)
    (case,) = visitor(flow).exchange(LINK).body["cases"]
    assert (case["late"], case["standing"], case["days_left"]) == (True, "fileable", 18)
    assert case["days_left_words"] == "还有18天"


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("filed", "under_way"),
        ("granted", "under_way"),
        ("issued", "under_way"),
        ("delivered", "done"),
        ("refused", "refused"),
        ("correcting", "to_correct"),
    ],
)
def test_the_link_of_a_filed_case_shows_how_it_stands(
    flow: Flow, world: World, state: str, standing: str
) -> None:
    invite(flow)
    set_state(world, state)
    (case,) = visitor(flow).exchange(LINK).body["cases"]
    assert (case["state"], case["standing"]) == (state, standing)


def test_two_tabs_are_one_visit(flow: Flow, world: World) -> None:
    """The second tab must not take the first one's proof away."""
    visiting = visitor(flow)
    case, document = visiting.to_form(invite(flow))
    cookie = visiting.cookie
    again = visiting.exchange(LINK)
    assert (again.cookies, again.body["verified"], visiting.cookie) == ([], True, cookie)
    assert visiting.confirm(case, document).status == 200
    assert len(reading.rows(world, "CASES_TABLE", "SESSION#")) == 1
    assert reading.events(world).count("link_exchanged") == 1


def test_another_holders_link_is_another_visit(flow: Flow, world: World) -> None:
    visiting = visitor(flow)
    visiting.exchange(invite(flow))
    first = visiting.cookie
    (row,) = reading.rows(world, "CASES_TABLE", "SESSION#")
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], invitation_id="another")
    answer = visiting.exchange(LINK)
    assert (answer.status, len(answer.cookies)) == (200, 1)
    assert visiting.cookie != first


def test_a_visit_nobody_uses_ends_after_half_an_hour(flow: Flow) -> None:
    visiting = visitor(flow)
    case, document = visiting.to_form(invite(flow))
    flow.wall += timedelta(minutes=29)
    assert visiting.confirm(case, document).status == 200
    flow.wall += timedelta(minutes=29)
    assert visiting.form(case).status == 200
    flow.wall += timedelta(minutes=1)
    assert denial(visiting.form(case)) == (401, "session_over")


def test_a_visit_ends_after_two_hours_however_busy(flow: Flow) -> None:
    visiting = visitor(flow)
    case, _ = visiting.to_form(invite(flow))
    for n in range(5):
        flow.wall += timedelta(minutes=23)
        assert visiting.intend(case, ("not_now", "yes")[n % 2]).status == 200
    flow.wall += timedelta(minutes=5)
    assert denial(visiting.intend(case, "not_now")) == (401, "session_over")


def test_a_visit_sees_its_own_invitation_only(flow: Flow) -> None:
    visiting = visitor(flow)
    visiting.to_form(invite(flow))
    other = "a" * 24
    for answer in (visiting.status(other), visiting.form(other), visiting.intend(other, "yes")):
        assert denial(answer) == (404, "no_such_case")
    assert denial(visiting.ask_code(other)) == (404, "no_such_case")


def test_of_several_cases_the_page_names_all_soonest_first(flow: Flow) -> None:
    hygiene = paper(1, HYGIENE, "2027-01-05", holder_name=NAME)
    cases = visitor(flow).exchange(invite(flow, FOOD_PAPER, hygiene)).body["cases"]
    assert [(case["licence"], case["latest"]["day"]) for case in cases] == [
        ("公共场所卫生许可证", "2026-12-06"),
        ("食品经营许可证", "2026-12-10"),
    ]
    assert cases[0]["to_bring"] == ["公共场所卫生检测或评价报告"]


def test_a_million_guesses_meet_a_million_times_the_same_wall(flow: Flow) -> None:
    """A sample of them; the space is 62 to the 22nd."""
    invite(flow)
    guessing = Visitor(flow, api_of(flow))
    found = {denial(guessing.exchange(f"{n:022d}")) for n in range(500)}
    assert found == {(404, "link_unknown")}
    assert guessing.cookie == ""
