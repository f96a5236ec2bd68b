"""A changed business licence at the desk: old and new, sent back, granted without an end."""

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.change_book import (
    NEW_ADDRESS,
    NEW_NAME,
    NEW_REP,
    cases,
    changed,
    proved,
    signed,
)
from tests.functions.county_book import HOLDER
from tests.functions.desk import Desk
from tests.functions.entries import HOLDER as ENTRY
from tests.functions.papers import FOOD, paper, uscc
from tests.visitor import Visitor, visitor

SCHOOLS = "人力资源服务许可证"
"""A kind whose law names no term: a renewal would have to be told its end."""


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


def filed(flow: Flow, visiting: Visitor, kind: str = FOOD) -> str:
    """A change of the representative, signed."""
    owned = paper(1, kind, "2028-06-30", holder_name=HOLDER["name"])
    (case,) = proved(visiting, changed(flow, owned, legal_rep=NEW_REP))
    assert signed(visiting, case).status == 201
    return case


def test_queue_and_case_say_what_changed_from_what_to_what(flow: Flow, visiting: Visitor) -> None:
    case = filed(flow, visiting)
    (row,) = Desk(flow).ask("GET /api/queue", state="filed").body["rows"]
    assert row["item"]["name"] == "食品经营许可证变更法定代表人(负责人)"
    shown = Desk(flow).ask("GET /api/cases/{case_id}", case_id=case).body
    change = shown["case"]["change"]
    assert (change["old"], change["new"]) == (HOLDER["legal_rep"], NEW_REP)
    assert (change["fact"]["name"], change["on"], change["firm"]) == ("负责人", "2026-11-28", True)
    assert "第26、29条" in change["basis"]
    assert shown["applications"][0]["document"]["schema"] == "zhiban.change/2"
    assert [action["may"] for action in shown["actions"]] == [True, True, True, False, False, False]


def test_no_end_is_asked_for_and_none_is_taken(flow: Flow, visiting: Visitor) -> None:
    case = filed(flow, visiting, SCHOOLS)
    desk = Desk(flow)
    shown = desk.ask("GET /api/cases/{case_id}", case_id=case).body
    assert shown["end_needed"] is False
    version = shown["case"]["version"]
    ended = desk.decide(case, "grant", version=version, valid_to="2031-06-30")
    assert (ended.error, "变更不改有效期" in ended.body["message"]) == ("end_not_asked", True)
    assert desk.decide(case, "grant", version=version).status == 200
    assert flow.issue(case) == "issued"


def test_a_change_is_sent_back_put_right_and_refused(flow: Flow, visiting: Visitor) -> None:
    case = filed(flow, visiting)
    desk = Desk(flow)
    version = desk.ask("GET /api/cases/{case_id}", case_id=case).body["case"]["version"]
    back = desk.decide(case, "correct", version=version, reason="请补充任职文件。")
    assert back.status == 200
    flow.wall = flow.wall.replace(minute=flow.wall.minute + 5)
    visiting.ask_code(case)
    visiting.verify()
    assert signed(visiting, case).body["filing"] == 2
    version = desk.ask("GET /api/cases/{case_id}", case_id=case).body["case"]["version"]
    assert desk.decide(case, "refuse", version=version, reason="任职文件不符。").status == 200
    assert visiting.status(case).body["standing"] == "refused"


def test_a_shop_that_moved_waits_on_the_worklist_by_its_name(flow: Flow, visiting: Visitor) -> None:
    token = changed(flow, FOOD, address=NEW_ADDRESS)
    (case,) = [one["id"] for one in visiting.exchange(token).body["cases"]]
    visiting.ask_code(purpose="tell")
    visiting.verify()
    visiting.specify(case, "address_move")
    (row,) = Desk(flow).ask("GET /api/worklist", what="by_an_officer").body["rows"]
    assert row["reason"] or row["what"]["name"].startswith("须先经批准")
    (about,) = row["about"]
    assert about["item"]["name"] == "住所变更"
    assert about["state"]["name"] == "迁址，由工作人员引导"
    assert about["latest"] == "2026-12-11"


RIGHT_NAME = "沂源县历山街道好味家常菜馆（总店）"


def put_right(flow: Flow, **facts: str) -> None:
    """An officer corrects the first holder's entry (更正): what the change had brought was a slip;
    the stream then has its holder looked at."""
    version = int(reading.entities(flow.world)[uscc(1)]["version"])
    body = (
        ENTRY | HOLDER | {"version": version, "reason": "与营业执照核对，归集的名称有误", **facts}
    )
    body |= {"mobile": None, "legal_rep_id": None}
    answer = Desk(flow).ask("PUT /api/holders/{uscc}", body, uscc=uscc(1))
    assert (answer.status, answer.body.get("changed")) == (200, True)
    flow.detect(uscc(1))


def test_a_slip_in_what_changed_is_put_right_and_the_permit_follows_the_right_word(
    flow: Flow, visiting: Visitor
) -> None:
    """The page of the wrong word says that a new message comes, and one does."""
    token = changed(flow, FOOD, name=NEW_NAME)
    put_right(flow, name=RIGHT_NAME)
    assert visiting.exchange(token).error == "changed_again"
    flow.pass_days(1)  # the message of the day has left
    flow.ring()
    flow.detect(uscc(1))
    states = {row["change"]["new"]: (row["state"], row["change"]["old"]) for row in cases(flow)}
    assert states == {NEW_NAME: ("closed", HOLDER["name"]), RIGHT_NAME: ("opened", HOLDER["name"])}
    assert flow.send_everything() == ["sent"]


def test_a_slip_in_what_is_filed_already_is_told_to_who_decides(
    flow: Flow, visiting: Visitor
) -> None:
    (case,) = proved(visiting, changed(flow, FOOD, name=NEW_NAME))
    assert signed(visiting, case).status == 201
    put_right(flow, name=RIGHT_NAME)
    assert reading.tasks(flow.world) == ["already_filed"]


def test_a_slip_that_no_change_had_brought_asks_nothing_of_anybody(flow: Flow) -> None:
    changed(flow, FOOD, name=NEW_NAME)
    put_right(flow, name=NEW_NAME, address=NEW_ADDRESS)
    assert [row["state"] for row in cases(flow)] == ["opened"]
