"""A changed business licence, from the link to the signature: asked, answered, shown, signed."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

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
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, paper
from tests.visitor import Visitor, visitor

STAFFING = "人力资源服务许可证"


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


def document(visiting: Visitor, case: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(visiting.form(case).body["document"]["text"])
    return told


def values(shown: dict[str, Any]) -> dict[str, str]:
    return {field["name"]: field["value"] for field in shown["fields"]}


@pytest.mark.parametrize(
    ("facts", "label", "old", "new"),
    [
        ({"legal_rep": NEW_REP}, "经营者", "王**", "李**"),
        ({"name": NEW_NAME}, "名称", "沂源县历**小吃店", "沂源县历**常菜馆"),
        ({"address": NEW_ADDRESS}, "经营场所", "", ""),
    ],
)
def test_who_has_the_link_alone_sees_what_sort_of_change_it_is_and_masked_names(
    flow: Flow, visiting: Visitor, facts: dict[str, str], label: str, old: str, new: str
) -> None:
    (case,) = visiting.exchange(changed(flow, FOOD, **facts)).body["cases"]
    told = case["change"]
    assert (told["label"], told["old"], told["new"], told["firm"]) == (label, old, new, True)


def test_the_document_says_what_changes_what_stays_and_where_each_is_from(
    flow: Flow, visiting: Visitor
) -> None:
    (case,) = proved(visiting, changed(flow, FOOD, legal_rep=NEW_REP))
    visiting.intend(case, "yes")
    shown = document(visiting, case)
    fields = {field["name"]: field for field in shown["fields"]}
    assert (shown["schema"], shown["item"]["code"]) == ("zhiban.change/2", "L01-C2")
    assert fields["before"]["label"] == "原经营者"
    assert fields["before"]["value"] == HOLDER["legal_rep"]
    assert fields["before"]["source"] == "变更前的营业执照"
    assert fields["legal_rep"]["label"] == "现经营者"
    assert fields["legal_rep"]["value"] == NEW_REP
    assert fields["legal_rep"]["as_of"] == "2026-11-28"
    assert fields["validity"]["value"].endswith("2028年6月30日，不变")
    assert fields["delivery_name"]["value"] == NEW_REP
    assert "没有变化" in shown["declaration"]["text"]
    assert "市场主体变更登记信息（变更核准通知）" in [one["name"] for one in shown["materials"]]
    assert HOLDER["legal_rep_id"] not in json.dumps(shown)


def test_a_signed_change_is_filed_once_whoever_asks_again(flow: Flow, visiting: Visitor) -> None:
    (case,) = proved(visiting, changed(flow, FOOD, name=NEW_NAME))
    first = signed(visiting, case)
    assert first.status == 201
    again = visiting.sign(case, first.body["document"])
    assert (again.status, again.body["number"]) == (201, first.body["number"])
    (row,) = cases(flow)
    assert row["state"] == "filed"
    kept = reading.rows_of(flow.world, f"CASE#{case}", "DOCUMENT#application#")
    assert json.loads(kept[0]["evidence"])["consent"] == "2026-12-change"


def test_one_code_and_one_drawing_sign_every_case_of_the_invitation(
    flow: Flow, visiting: Visitor
) -> None:
    ids = proved(visiting, changed(flow, FOOD, HYGIENE, legal_rep=NEW_REP))
    assert len(ids) == 2
    assert "签署2件证照的变更申请" in flow.carrier.taken[-1][1]
    assert [signed(visiting, case).status for case in ids] == [201, 201]
    assert len([text for _, text, _ in flow.carrier.taken if "验证码" in text]) == 1


def test_a_change_whose_day_has_passed_is_still_taken_and_says_so(
    flow: Flow, visiting: Visitor
) -> None:
    token = changed(flow, FOOD, on="2026-05-06", legal_rep=NEW_REP)
    (told,) = visiting.exchange(token).body["cases"]
    assert (told["late"], told["standing"]) == (True, "fileable")
    assert "责令限期改正" in told["late_words"]
    (case,) = proved(visiting, token)
    assert signed(visiting, case).status == 201


def test_a_moved_shop_is_asked_about_first_and_nothing_can_be_signed_before(
    flow: Flow, visiting: Visitor
) -> None:
    token = changed(flow, FOOD, address=NEW_ADDRESS)
    (told,) = visiting.exchange(token).body["cases"]
    assert told["standing"] == "which"
    assert told["change"]["choices"] == ["address_renumber", "address_move"]
    assert visiting.ask_code().error == "already_filed"
    assert visiting.specify(told["id"], "address_renumber").error == "code_needed"
    visiting.ask_code(purpose="tell")
    visiting.verify()
    assert visiting.form(told["id"]).error == "which_first"
    assert visiting.intend(told["id"], "yes").error == "not_an_answer"
    assert visiting.specify(told["id"], "name").error == "not_an_answer"


def test_a_new_number_of_the_door_is_filed_here(flow: Flow, visiting: Visitor) -> None:
    token = changed(flow, FOOD, address=NEW_ADDRESS)
    (case,) = [one["id"] for one in visiting.exchange(token).body["cases"]]
    visiting.ask_code(purpose="tell")
    visiting.verify()
    answer = visiting.specify(case, "address_renumber").body
    assert answer["visit"]["cases"][0]["standing"] == "fileable"
    assert answer["visit"]["cases"][0]["to_bring"] == ["门牌/地名变更证明"]
    (row,) = cases(flow)
    assert (row["item"], row["change"]["field"]) == ("L01-C3", "address_renumber")
    flow.wall += timedelta(minutes=2)
    visiting.ask_code(case)
    visiting.verify()
    assert signed(visiting, case).status == 201
    assert visiting.specify(case, "address_move").error == "already_filed"


def test_a_shop_that_moved_is_an_officers_and_no_message_goes_out_any_more(
    flow: Flow, visiting: Visitor
) -> None:
    token = changed(flow, FOOD, address=NEW_ADDRESS)
    (case,) = [one["id"] for one in visiting.exchange(token).body["cases"]]
    visiting.ask_code(purpose="tell")
    visiting.verify()
    answer = visiting.specify(case, "address_move").body
    assert answer["call_by"]["day"] == "2026-12-03"
    told = answer["visit"]["cases"][0]
    assert (told["standing"], told["next_reminder"]) == ("with_officer", None)
    assert "须重新申请" in told["change"]["next"]
    assert visiting.form(case).error == "with_an_officer"
    tasks = reading.rows_of(flow.world, f"CASE#{case}", "TASK#by_an_officer")
    assert [task["note"] for task in tasks] == [told["change"]["next"]]
    flow.pass_days(8)
    flow.ring()
    assert flow.send_everything() == ["suppressed_by_an_officer"]
    chain = [row["type"] for row in reading.rows_of(flow.world, f"CASE#{case}", "EVENT#")]
    visiting.specify(case, "address_move")
    again = [row["type"] for row in reading.rows_of(flow.world, f"CASE#{case}", "EVENT#")]
    assert chain == again


def test_a_slip_of_the_finger_is_put_right(flow: Flow, visiting: Visitor) -> None:
    token = changed(flow, FOOD, address=NEW_ADDRESS)
    (case,) = [one["id"] for one in visiting.exchange(token).body["cases"]]
    visiting.ask_code(purpose="tell")
    visiting.verify()
    visiting.specify(case, "address_move")
    told = visiting.specify(case, "address_renumber").body["visit"]["cases"][0]
    assert told["standing"] == "fileable"
    (row,) = cases(flow)
    assert (row["item"], row["rule"]) == ("L01-C3", "L01-address_renumber@2023-12-01")


def test_a_fact_that_changed_again_meanwhile_is_not_signed(flow: Flow, visiting: Visitor) -> None:
    (case,) = proved(visiting, changed(flow, FOOD, name=NEW_NAME))
    visiting.intend(case, "yes")
    sha = visiting.form(case).body["document"]["sha256"]
    visiting.confirm(case, sha)
    row = replace(holder(1, **HOLDER), changed_at="2026-11-30")
    row = replace(row, name="沂源县历山街道好味面馆")
    flow.ingest("again.csv", entities_file(row))
    assert visiting.sign(case, sha).error == "changed_again"


def test_a_permit_without_an_end_is_changed_too(flow: Flow, visiting: Visitor) -> None:
    endless = paper(1, STAFFING, "长期", holder_name=HOLDER["name"])
    (case,) = proved(visiting, changed(flow, endless, name=NEW_NAME))
    visiting.intend(case, "yes")
    shown = document(visiting, case)
    assert shown["licence"]["valid_to"] is None
    assert "长期" in values(shown)["validity"]
    assert signed(visiting, case).status == 201


def test_a_renewal_and_a_change_of_one_permit_are_listed_together(
    flow: Flow, visiting: Visitor
) -> None:
    due = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    told = visiting.exchange(changed(flow, due, legal_rep=NEW_REP)).body["cases"]
    assert {(one["item"], one["standing"]) for one in told} == {
        ("L01-R1", "fileable"),
        ("L01-C2", "fileable"),
    }
    renewal = next(one for one in told if one["item"] == "L01-R1")
    assert renewal["first"] is None
