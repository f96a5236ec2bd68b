"""Holders, licences and changes of the business licence, entered and corrected by hand."""

from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk
from tests.functions.entries import HOLDER, LICENCE
from tests.functions.grant_book import granted
from tests.functions.papers import entities_file, holder, licences_file, paper, resident_id, uscc
from tests.functions.test_no_personal_data import printing
from tests.tables import lines
from tests.world import World

ONE = uscc(1)
KEPT = {"legal_rep_id": None, "mobile": None}


@pytest.fixture
def clerk(flow: Flow) -> Desk:
    return Desk(flow, "[clerk]", sub="c-1", name="li")


def enter(desk: Desk, **told: Any) -> Answer:
    return desk.ask("PUT /api/holders/{uscc}", HOLDER | told, uscc=ONE)


def change(desk: Desk, **told: Any) -> Answer:
    return desk.ask("POST /api/holders/{uscc}/changes", HOLDER | told, uscc=ONE)


def add_licence(desk: Desk, **told: Any) -> Answer:
    return desk.ask("PUT /api/holders/{uscc}/licences", LICENCE | told, uscc=ONE)


def view(desk: Desk) -> dict[str, Any]:
    answer = desk.ask("GET /api/holders/{uscc}", uscc=ONE)
    assert answer.status == 200
    return answer.body


def test_a_holder_is_entered_and_shown_masked(clerk: Desk) -> None:
    answer = enter(clerk)
    assert (answer.status, answer.body) == (200, {"changed": True, "version": 1})
    shown = view(clerk)
    assert shown["holder"]["legal_rep_id"] == f"3703{'*' * 10}{resident_id(1)[-4:]}"
    assert [contact["mobile"] for contact in shown["holder"]["contacts"]] == ["199****0001"]
    assert (shown["holder"]["known"], shown["holder"]["version"]) == (True, 1)
    assert (shown["holder"]["source"], shown["licences"]) == ("人工录入", [])


def test_every_entry_is_told_with_who_when_why_before_and_after(clerk: Desk, flow: Flow) -> None:
    enter(clerk)
    other = Desk(flow, "[supervisor]", sub="s-1", name="zhao")
    told = {"mobile": "19900000009", "address": "样例路9号", "legal_rep_id": None}
    assert enter(other, version=1, reason="地址有误", **told).body["version"] == 2
    (latest,) = [one for one in view(clerk)["corrections"] if one["reason"] == "地址有误"]
    assert latest == {
        "what": {"code": "entity_corrected", "name": "更正主体信息"},
        "licence": None,
        "by": {"id": "s-1", "name": "zhao"},
        "at": "2026-12-01T02:00:00Z",
        "reason": "地址有误",
        "before": {"address": "样例路1号", "mobile": "199****0001"},
        "after": {"address": "样例路9号", "mobile": "199****0009"},
    }


def test_a_masked_number_need_not_be_typed_again(clerk: Desk, world: World) -> None:
    enter(clerk)
    before = reading.entities(world)[ONE]
    assert enter(clerk, version=1, address="样例路2号", reason="更正住所", **KEPT).status == 200
    after = reading.entities(world)[ONE]
    assert [c["mobile_fingerprint"] for c in after["contacts"]] == [
        c["mobile_fingerprint"] for c in before["contacts"]
    ]
    assert after["contacts"][0]["verified_on"] == before["contacts"][0]["verified_on"]
    assert "legal_rep_id" in after
    assert enter(clerk, version=2, mobile="", reason="号码停用").status == 200
    assert reading.entities(world)[ONE]["contacts"] == []


def test_only_a_change_of_the_business_licence_waits_to_be_worked(
    clerk: Desk, world: World
) -> None:
    enter(clerk)
    enter(clerk, version=1, scope="食品销售", reason="录入有误")
    assert reading.rows_of(world, "ENTITY#", "CHANGE#", "REGISTRY_TABLE") == []
    assert change(clerk, version=2, scope="批发", reason="营业执照变更").body["changed"]
    (row,) = reading.rows_of(world, "ENTITY#", "CHANGE#", "REGISTRY_TABLE")
    assert row["changes"] == [{"field": "scope", "old": "食品销售", "new": "批发"}]
    assert row["state"] == "pending"


def test_nobody_can_change_a_holder_that_is_not_there(clerk: Desk, world: World) -> None:
    answer = change(clerk)
    assert (answer.status, answer.error) == (409, "no_such_holder")
    assert change(clerk, version=3).status == 409
    assert reading.entities(world) == {}


def test_of_two_clerks_one_corrects_and_the_other_looks_again(clerk: Desk, flow: Flow) -> None:
    enter(clerk)
    assert enter(clerk, version=1, address="样例路2号").status == 200
    other = enter(Desk(flow, "[clerk]", sub="c-2"), version=1, address="样例路3号")
    assert (other.status, other.error) == (409, "changed_meanwhile")
    assert view(clerk)["holder"]["address"] == "样例路2号"


def test_an_entry_whose_answer_was_lost_is_answered_alike(clerk: Desk, flow: Flow) -> None:
    first = enter(clerk)
    assert enter(clerk).body == first.body == {"changed": True, "version": 1}
    assert enter(Desk(flow, "[clerk]", sub="c-2")).error == "changed_meanwhile"
    assert enter(clerk, address="样例路2号").error == "changed_meanwhile", "another fact"
    assert enter(clerk, version=1).body == {"changed": False, "version": 1}
    licence = add_licence(clerk)
    assert add_licence(clerk).body == licence.body
    assert len(view(clerk)["corrections"]) == 2


def test_a_licence_is_entered_with_its_alarm_and_corrected(clerk: Desk) -> None:
    enter(clerk)
    assert add_licence(clerk).body == {"changed": True, "version": 1}
    (licence,) = view(clerk)["licences"]
    assert (licence["valid_to"], licence["kind"]["code"]) == ("2027-01-09", "L01")
    assert licence["alarm_on"] is not None
    told = {"version": 1, "valid_to": "2026-12-31", "reason": "截止日期录错"}
    assert add_licence(clerk, **told).body == {"changed": True, "version": 2}
    latest = next(one for one in view(clerk)["corrections"] if one["reason"] == "截止日期录错")
    assert (latest["licence"], latest["what"]["name"]) == ("YL手录001", "更正证照信息")
    assert (latest["before"], latest["after"]) == (
        {"valid_to": "2027-01-09"},
        {"valid_to": "2026-12-31"},
    )


def test_a_licence_before_its_holder_makes_one_that_can_then_be_entered(
    clerk: Desk, world: World
) -> None:
    add_licence(clerk)
    shown = view(clerk)["holder"]
    assert (shown["known"], shown["version"]) == (False, 0)
    assert reading.tasks(world) == ["holder_unknown"]
    assert enter(clerk).body["changed"]
    assert view(clerk)["holder"]["known"]


def test_a_term_from_elsewhere_is_entered_after_ours_and_the_case_still_proves_sound(
    flow: Flow, clerk: Desk, world: World
) -> None:
    (case_id,) = granted(flow, 1)
    assert flow.issue(case_id) == "issued"
    before = clerk.ask("GET /api/cases/{case_id}/proof", case_id=case_id).body
    (ours,) = view(clerk)["licences"]
    flow.pass_days(3)
    told = {name: ours[name] for name in ("number", "holder_name", "identifier", "version")}
    told |= {"kind": ours["kind"]["name"], "issuer": "省局", "issued_on": "2026-12-02"}
    told |= {"valid_from": "2032-01-01", "valid_to": "2036-12-31", "confirmed": True}
    assert add_licence(clerk, **told).body["changed"]
    (row,) = reading.rows_of(world, "ENTITY#", "LICENCE#", "REGISTRY_TABLE")
    assert (row["term"], row["issued_here"], row["edition"]) == (3, False, 1)
    assert row["alarm_on"] == "2026-12-04", "it is looked at today"
    after = clerk.ask("GET /api/cases/{case_id}/proof", case_id=case_id).body
    assert after["faults"] == before["faults"]
    (said,) = [one for one in after["unchecked"] if one not in before["unchecked"]]
    assert "登记已由外部数据或者人工录入更新" in said


def test_a_number_of_another_holder_is_refused(clerk: Desk, flow: Flow) -> None:
    flow.ingest("主体.csv", entities_file(holder(2)))
    flow.ingest("证照.csv", licences_file(paper(2, "食品经营许可证", "2027-01-09", number="N1")))
    answer = add_licence(clerk, number="N1")
    assert (answer.status, answer.error) == (409, "not_entered")
    assert "另一持证主体" in answer.body["message"]


def test_what_is_in_doubt_is_entered_once_the_clerk_says_it_is_so(clerk: Desk) -> None:
    doubtful = {"valid_to": "长期"}
    answer = add_licence(clerk, **doubtful)
    assert (answer.status, answer.error) == (400, "to_be_confirmed")
    assert "请人工确认截止日期" in answer.body["message"]
    assert add_licence(clerk, confirmed=True, **doubtful).body["changed"]
    assert view(clerk)["licences"][0]["valid_to"] is None


UNSOUND = """
路径 | 字段         | 写作                | 说
主体 | name         |                     | 名称：没有填写
主体 | mobile       | 1990000             | 手机号码：不是11位手机号码
主体 | legal_rep_id | 370323195001010001  | 证件号码
主体 | status       | 开着                | 登记状态：不是认识的写法
主体 | changed_at   | 昨天                | 变更时间
证照 | kind         | 钓鱼许可证          | 证照类型：不是认识的写法
证照 | valid_to     | 2027-02-30          | 有效期止
证照 | valid_to     | 2021-01-01          | 有效期止：早于
证照 | issued_on    | 2026-12-02          | 发证日期：晚于今天
证照 | number       |                     | 证照编号：没有填写
"""


@pytest.mark.parametrize(("where", "name", "written", "says"), [tuple(x) for x in lines(UNSOUND)])
def test_what_cannot_be_right_is_said_and_not_entered(
    clerk: Desk, world: World, where: str, name: str, written: str, says: str
) -> None:
    answer = (enter if where == "主体" else add_licence)(clerk, **{name: written})
    assert (answer.status, answer.error) == (400, "not_sound")
    assert says in answer.body["message"]
    assert answer.body["message"].endswith("。")
    assert name not in ("mobile", "legal_rep_id") or written not in answer.body["message"]
    assert reading.entities(world) == {}


def test_a_code_that_is_none_is_refused(clerk: Desk) -> None:
    wrong = ONE[:-1] + ("0" if ONE[-1] != "0" else "1")
    answer = clerk.ask("PUT /api/holders/{uscc}", HOLDER, uscc=wrong)
    assert (answer.status, answer.error) == (400, "not_sound")
    assert "校验" in answer.body["message"]
    assert clerk.ask("GET /api/holders/{uscc}", uscc="x").status == 400
    assert clerk.ask("GET /api/holders/{uscc}", uscc=uscc(2)).error == "no_such_holder"


@pytest.mark.parametrize(
    "told",
    [
        {"reason": ""},
        {"reason": "请联系19900000001"},
        {"version": -1},
        {"version": "1"},
        {"town": None},
        {"nickname": "x"},
        {"scope": "长" * 10_001},
    ],
)
def test_a_body_that_is_none_enters_nothing(
    clerk: Desk, world: World, told: dict[str, Any]
) -> None:
    assert enter(clerk, **told).status == 400
    assert reading.entities(world) == {}


def test_who_looked_at_a_holder_is_recorded(clerk: Desk, flow: Flow, world: World) -> None:
    enter(clerk)
    view(Desk(flow, "[auditor]", sub="a-1", name="sun"))
    (row,) = reading.rows_of(world, "ENTITY#", "READ#")
    assert (row["by"], row["name"], row["roles"]) == ("a-1", "sun", ["auditor"])


def test_nothing_of_a_person_is_logged(clerk: Desk) -> None:
    with printing() as paper:
        enter(clerk)
        view(clerk)
        enter(clerk, version=1, mobile="1990000")
    told = paper.getvalue()
    assert "holder_read" in told
    for secret in (HOLDER["name"], HOLDER["legal_rep"], HOLDER["mobile"], resident_id(1)):
        assert secret not in told
