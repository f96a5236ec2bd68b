"""A thousand at once on one link, one session, one code: one outcome, and everybody is answered."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.attacks.guessing import unlogged
from tests.attacks.house import House, house
from tests.attacks.storm import storm
from tests.visitor import Answer
from zhiban.domain.one_time_codes import TRIES
from zhiban.store.wire import decode_item

POSTS = 1000
AGAIN = "changed_meanwhile"
"""Says: look again. What everybody may be told who came while somebody else was writing."""


@pytest.fixture
def county() -> Iterator[House]:
    with house() as built, unlogged():
        yield built


def rows(county: House, prefix: str, sort: str) -> list[dict[str, Any]]:
    return [
        row for row in county.flow.world.rows("CASES_TABLE", prefix) if row["SK"].startswith(sort)
    ]


def events(county: House, case: str, kind: str) -> int:
    return [row["type"] for row in rows(county, f"CASE#{case}", "EVENT#")].count(kind)


def said(answers: list[Answer]) -> Counter[tuple[int, str]]:
    return Counter((answer.status, answer.error) for answer in answers)


def bodies(answers: list[Answer], status: int) -> set[str]:
    return {json.dumps(one.body, sort_keys=True) for one in answers if one.status == status}


def test_a_thousand_submits_are_one_application_and_one_receipt(county: House) -> None:
    case, document = county.cases["confirmed"], county.documents["confirmed"]
    answers = storm(
        county, POSTS, county.cookies["confirmed"], lambda one, _: one.sign(case, document)
    )
    assert set(said(answers)) <= {(201, ""), (409, AGAIN)}, said(answers)
    assert said(answers)[201, ""] >= POSTS * 9 // 10
    assert len(bodies(answers, 201)) == 1
    assert len(rows(county, f"CASE#{case}", "DOCUMENT#application")) == 1
    assert events(county, case, "case_filed") == 1


def test_a_thousand_exchanges_of_one_link_are_visits_that_see_the_same(county: House) -> None:
    before = len(rows(county, "SESSION#", "SESSION"))
    link = county.links["fresh"]
    answers = storm(county, POSTS, "", lambda one, _: one.exchange(link))
    assert set(said(answers)) <= {(200, ""), (409, AGAIN)}, said(answers)
    opened = said(answers)[200, ""]
    assert opened >= 1
    assert len(bodies(answers, 200)) == 1
    cookies = [one.cookies[0] for one in answers if one.status == 200]
    assert len(set(cookies)) == opened
    assert len(rows(county, "SESSION#", "SESSION")) == before + opened


def test_a_thousand_right_codes_are_one_proof(county: House) -> None:
    case, code = county.cases["code_asked"], county.codes["code_asked"]
    answers = storm(county, POSTS, county.cookies["code_asked"], lambda one, _: one.verify(code))
    found = said(answers)
    assert set(found) <= {(200, ""), (409, AGAIN), (410, "code_used"), (423, "code_locked")}, found
    assert events(county, case, "code_verified") <= 1
    assert (found[200, ""] > 0) == (events(county, case, "code_verified") == 1)


def test_a_thousand_wrong_codes_are_five_tries(county: House) -> None:
    code = f"{(int(county.codes['code_asked']) + 1) % 10**6:06d}"
    answers = storm(county, POSTS, county.cookies["code_asked"], lambda one, _: one.verify(code))
    found = said(answers)
    compared = [one for one in answers if one.error == "code_wrong"]
    left = sorted((one.body["tries_left"] for one in compared), reverse=True)
    assert left == [TRIES - 1 - n for n in range(len(left))]
    assert set(found) <= {(403, "code_wrong"), (409, AGAIN), (423, "code_locked")}, found
    (book,) = [row for row in rows(county, "CODE#", "") if row["failures"]]
    assert book["failures"] == TRIES
    right = storm(
        county,
        1,
        county.cookies["code_asked"],
        lambda one, _: one.verify(county.codes["code_asked"]),
    )
    assert said(right) == {(423, "code_locked"): 1}


def test_of_a_thousand_different_guesses_at_once_five_are_compared(county: House) -> None:
    right = int(county.codes["code_asked"])
    guesses = [f"{(right + 1 + n) % 10**6:06d}" for n in range(POSTS)]
    answers = storm(
        county, POSTS, county.cookies["code_asked"], lambda one, n: one.verify(guesses[n])
    )
    assert said(answers)[200, ""] == 0
    assert said(answers)[403, "code_wrong"] <= TRIES - 1


def test_a_sign_in_brought_back_a_thousand_times_is_one_try(county: House) -> None:
    state, redeemed = county.states["code_asked"], len(county.provider.forms)
    (code,) = [c for c, one in county.provider.codes.items() if one["state"] == state]
    answers = storm(
        county,
        POSTS,
        county.cookies["code_asked"],
        lambda one, _: one.finish_sign_in(state, code),
    )
    found = said(answers)
    assert set(found) <= {(403, "not_the_person"), (409, AGAIN), (410, "sign_in_over")}, found
    assert found[403, "not_the_person"] <= 1
    assert len(county.provider.forms) == redeemed + 1
    assert sum(row["failures"] for row in rows(county, "CODE#", "")) <= 1


def test_a_thousand_wishes_for_a_code_send_one(county: House) -> None:
    county.flow.carrier.taken.clear()
    answers = storm(county, POSTS, county.cookies["unverified"], lambda one, _: one.ask_code())
    found = said(answers)
    assert set(found) <= {(200, ""), (409, AGAIN), (429, "code_just_sent")}, found
    assert found[200, ""] == 1
    assert len([text for _, text, _ in county.flow.carrier.taken if "验证码" in text]) == 1


def test_a_table_that_holds_only_one_call_at_a_time_loses_no_write(county: House) -> None:
    """What the storms stand on: a counter, added to by all, misses nobody."""
    from zhiban.store.keys import Key
    from zhiban.store.table import Table

    table = Table(county.tables, "cases")

    def add(_: object, __: int) -> Answer:
        table.change_now(Key("COUNT#x", "COUNT"), "SET n = if_not_exists(n, :none) + :one",
                         none=0, one=1)  # fmt: skip
        return Answer(200, {}, {}, [])

    storm(county, POSTS, "", add)
    assert decode_item(county.tables.tables["cases"]["COUNT#x"]["COUNT"])["n"] == POSTS
