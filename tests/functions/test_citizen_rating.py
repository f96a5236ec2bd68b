"""好差评: one rating a case, its words sealed; what was bad becomes a task the desk can read."""

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import invite
from tests.functions.desk import Desk
from tests.visitor import Visitor, visitor
from tests.world import World

WORDS = "窗口等了两个小时"


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


@pytest.fixture
def case(visiting: Visitor) -> str:
    return visiting.to_receipt(invite(visiting.flow))[0]


def test_a_rating_is_kept_once_and_may_be_changed(
    visiting: Visitor, case: str, flow: Flow, world: World
) -> None:
    assert visiting.status(case).body["rating"] == {"grade": ""}
    version = reading.cases(world)[0]["version"]
    for _ in range(2):
        answer = visiting.rate(case, "very_satisfied", "很快")
        assert (answer.status, answer.body["put_right_by"]) == (200, None)
    visiting.rate(case, "satisfied")
    assert visiting.status(case).body["rating"] == {"grade": "satisfied"}
    flow.count_events(2)
    counted = flow.read_out()["counted"]
    told = {name: n for name, n in counted.items() if name.startswith("rated_")}
    assert told == {"rated_very_satisfied": 1, "rated_satisfied": 1}
    assert reading.tasks(world) == []
    assert reading.cases(world)[0]["version"] == version, "an officer is not held up"


def test_what_was_bad_is_to_be_put_right(
    visiting: Visitor, case: str, flow: Flow, world: World
) -> None:
    answer = visiting.rate(case, "unsatisfied", WORDS)
    assert answer.body["put_right_by"]["day"] == "2026-12-08"
    assert reading.tasks(world) == ["service_unsatisfied"]
    (row,) = Desk(flow).ask("GET /api/worklist", what="service_unsatisfied").body["rows"]
    assert row["due"] == "2026-12-08"
    told = Desk(flow).ask("GET /api/cases/{case_id}", case_id=case).body["rating"]
    assert told["grade"] == {"code": "unsatisfied", "name": "不满意"}
    assert told["remark"] == WORDS


def test_the_words_lie_sealed_and_are_told_nobody(
    visiting: Visitor, case: str, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    visiting.rate(case, "satisfied", WORDS)
    rows = reading.rows(world, "CASES_TABLE", "RATING#")
    assert {row["SK"] for row in rows} == {"RATING", "EVENT#000001"}
    assert WORDS not in str(rows)
    assert WORDS.encode() not in next(row["remark"] for row in rows if row["SK"] == "RATING")
    assert WORDS not in str(visiting.status(case).body)
    assert WORDS not in caplog.text


def test_no_code_is_needed_and_no_decision_is_held_up(
    visiting: Visitor, case: str, flow: Flow
) -> None:
    again = visitor(flow)
    again.exchange("LinkOfTheSampleNo00001")
    version = Desk(flow).ask("GET /api/cases/{case_id}", case_id=case).body["case"]["version"]
    assert again.rate(case, "satisfied").status == 200
    assert Desk(flow).decide(case, "grant", version=version).status == 200
    assert again.rate(case, "very_satisfied").status == 200


def test_before_it_is_filed_there_is_nothing_to_rate(visiting: Visitor, flow: Flow) -> None:
    case = visiting.exchange(invite(flow)).body["cases"][0]["id"]
    assert visiting.rate(case, "satisfied").error == "rating_closed"
    assert visiting.status(case).body["rating"] is None


@pytest.mark.parametrize(
    ("grade", "remark", "error"),
    [("five stars", "", "malformed"), ("satisfied", "字" * 201, "remark_too_long"),
     ("satisfied", "\x00", "remark_unreadable")],
)  # fmt: skip
def test_what_is_no_rating_is_refused(
    visiting: Visitor, case: str, grade: str, remark: str, error: str
) -> None:
    answer = visiting.rate(case, grade, remark)
    assert (answer.status, answer.error) == (400, error)


def test_without_a_session_nothing_is_rated(case: str, flow: Flow) -> None:
    assert visitor(flow).rate(case, "satisfied").status == 401
