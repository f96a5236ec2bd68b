"""Code mode: a typed code opens what a link would; guessing is slowed; messages are checked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, LINK, invite
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.visitor import Answer, Visitor, visitor
from tests.world import World
from zhiban.domain.guessing import ALL, AN_ADDRESS
from zhiban.domain.messages import Mode

CODE = "K7QF2M9X"


def invite_by_code(flow: Flow) -> str:
    """The first holder, reminded of a licence by a message without a link; returns its code."""
    flow.world.environ["MESSAGE_MODE"] = "code"
    sender = replace(flow.send_parts.sender, mode=Mode.CODE)
    flow.send_parts = replace(flow.send_parts, sender=sender, mint_token=lambda: CODE)
    flow.ingest("entities.csv", entities_file(holder(1, **HOLDER)))
    owned = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    flow.ingest("licences.csv", licences_file(owned))
    flow.ring()
    flow.send_everything()
    assert "K7QF-2M9X" in flow.carrier.taken[-1][1]
    return CODE


def type_code(visiting: Visitor, typed: str) -> Answer:
    return visiting.post("/api/session", {"case_code": typed})


def check(visiting: Visitor, told: str) -> Answer:
    return visiting.post("/api/messages/check", {"told": told})


def denial(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error


@pytest.mark.parametrize("typed", ["K7QF-2M9X", "k7qf2m9x", " k7qf 2m9x ", "Ｋ７ＱＦ－２Ｍ９Ｘ"])
def test_a_typed_code_opens_the_visit_that_a_link_would(flow: Flow, typed: str) -> None:
    invite_by_code(flow)
    visiting = visitor(flow)
    answer = type_code(visiting, typed)
    assert (answer.status, answer.body["holder"]) == (200, "沂源县历**小吃店")
    assert answer.body["verified"] is False
    assert visiting.ask_code().status == 200, "the journey goes on as from a link"


def test_the_code_typed_again_goes_on_in_the_same_visit(flow: Flow) -> None:
    invite_by_code(flow)
    visiting = visitor(flow)
    assert type_code(visiting, CODE).cookies
    assert type_code(visiting, CODE).cookies == []


def test_what_cannot_be_a_code_says_so_and_costs_no_try(flow: Flow, world: World) -> None:
    invite_by_code(flow)
    for typed in ("K7QF-2M9", "K7QF-2M9XX", "K7QF-2M90", "办件码", "-"):
        answer = type_code(visitor(flow), typed)
        assert denial(answer) == (400, "not_a_case_code"), typed
    assert reading.rows(world, "CASES_TABLE", "GUESSES#") == []


def test_wrong_codes_of_one_address_come_to_an_end_and_right_ones_do_not_count(
    flow: Flow, world: World
) -> None:
    invite_by_code(flow)
    for _ in range(AN_ADDRESS.tries + 5):
        assert type_code(visitor(flow), CODE).status == 200
    for _ in range(AN_ADDRESS.tries):
        answer = type_code(visitor(flow), "K7QF2M9Y")
        assert denial(answer) == (404, "case_code_unknown")
    answer = type_code(visitor(flow), "K7QF2M9Y")
    assert denial(answer) == (429, "too_many_guesses")
    assert answer.body["minutes"] == 60
    assert denial(type_code(visitor(flow), CODE)) == (429, "too_many_guesses"), "a right one waits"
    flow.wall += AN_ADDRESS.within
    assert type_code(visitor(flow), CODE).status == 200
    kept = str(reading.rows(world, "CASES_TABLE", "GUESSES#"))
    assert "10.0.0.1" not in kept, "an address is a personal datum"


def test_everybody_together_comes_to_an_end_too(flow: Flow, world: World) -> None:
    invite_by_code(flow)
    began = ALL.began(flow.wall)
    type_code(visitor(flow), "K7QF2M9Y")
    (row,) = reading.rows(world, "CASES_TABLE", "GUESSES#everybody")
    assert row["tries"] == 1
    reading.patch(world, "CASES_TABLE", row["PK"], row["SK"], tries=ALL.tries)
    answer = type_code(visitor(flow), CODE)
    assert (denial(answer), answer.body["minutes"]) == ((429, "too_many_guesses"), 1)
    flow.wall = began + ALL.within
    assert type_code(visitor(flow), CODE).status == 200


def test_a_code_ends_when_the_link_would(flow: Flow) -> None:
    invite_by_code(flow)
    flow.pass_days(40)
    assert denial(type_code(visitor(flow), CODE)) == (410, "link_expired")


def test_a_message_of_ours_is_known_by_its_code_or_its_link(flow: Flow) -> None:
    invite_by_code(flow)
    ours = {"ours": True, "holder": "沂源县历**小吃店", "over": False}
    visiting = visitor(flow)
    assert check(visiting, "k7qf-2m9x").body == ours
    assert visiting.cookie == "", "checking opens nothing"
    assert check(visitor(flow), "K7QF2M9Y").body == {"ours": False}
    assert denial(check(visitor(flow), "点我领奖")) == (400, "not_a_case_code")


def test_a_whole_link_may_be_pasted_and_a_foreign_one_is_not_ours(flow: Flow) -> None:
    invite(flow)
    base = flow.world.environ["CITIZEN_BASE_URL"]
    for told in (
        LINK,
        f"{base}/r#{LINK}",
        f"【沂源审批局】点{base}/r#{LINK} 办理",
        f"点{base}/r#{LINK}，最晚12月31日。",
        f"({base}/r#{LINK}).",
    ):
        assert check(visitor(flow), told).body["ours"] is True, told
    for told in (
        f"{base}/r#{LINK[:-1]}9",
        f"https://x.example.com/r#{LINK}",
        f"{base}.cn/r#{LINK}",
        f"https://例子.cn/r#{LINK}",
        f"点{base}/r#{LINK} 或 https://x.example.com/pay",
    ):
        assert check(visitor(flow), told).body == {"ours": False}, told


def test_a_message_to_a_number_that_changed_is_ours_and_over(flow: Flow) -> None:
    invite_by_code(flow)
    flow.wall += timedelta(minutes=1)
    newer = holder(1, **(HOLDER | {"mobile": "19900001001", "changed_at": "2026-12-01 09:59:00"}))
    flow.ingest("newer.csv", entities_file(newer))
    assert check(visitor(flow), CODE).body["over"] is True
    assert denial(type_code(visitor(flow), CODE)) == (410, "link_revoked")


def test_checking_counts_wrong_codes_like_typing_them(flow: Flow) -> None:
    invite_by_code(flow)
    for _ in range(AN_ADDRESS.tries):
        check(visitor(flow), "K7QF2M9Y")
    assert denial(check(visitor(flow), CODE)) == (429, "too_many_guesses")


def test_only_our_own_pages_may_ask(flow: Flow) -> None:
    invite_by_code(flow)
    visiting = visitor(flow)
    visiting.origin = "https://elsewhere.example.com"
    assert check(visiting, CODE).status == 403
    assert type_code(visiting, CODE).status == 403
