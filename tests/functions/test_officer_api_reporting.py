"""What a person is told of what is kept about them, who looked, and why it may not go yet."""

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Desk, cases_of, filed
from tests.functions.papers import uscc
from zhiban.domain.cases import CaseState
from zhiban.store.table import transact

REASON = {"reason": "法定代表人本人持身份证到窗口查询"}
ROUTE, LOOKS = "POST /api/holders/{uscc}/report", "GET /api/holders/{uscc}/reads"


@pytest.fixture
def county(flow: Flow) -> Flow:
    """A filed case that a clerk looked at, with a number shown in full."""
    filed(flow, 1)
    (row,) = reading.cases(flow.world)
    clerk = Desk(flow, "[clerk]", sub="o-7")
    assert clerk.ask("GET /api/cases/{case_id}", case_id=row["id"]).status == 200
    body = {"field": "mobile.0", "contact_version": 1, "purpose": "call"}
    assert clerk.ask("POST /api/cases/{case_id}/reveal", body, case_id=row["id"]).status == 200
    assert clerk.ask("GET /api/holders/{uscc}", uscc=uscc(1)).status == 200
    return flow


def supervisor(flow: Flow) -> Desk:
    return Desk(flow, "[supervisor]", sub="o-9")


def test_a_person_is_told_what_is_kept_and_numbers_are_masked(county: Flow) -> None:
    told = supervisor(county).ask(ROUTE, REASON, uscc=uscc(1))
    assert told.status == 200
    report = told.body
    (person,) = report["persons"]
    assert (person["mobile"][3:7], person["role"]) == ("****", "法定代表人")
    assert "19900000001" not in told.content.decode()
    (case,) = report["cases"]
    assert case["kept_until"] is None
    assert case["why"].startswith("正在办理；依据个人信息保护法")
    assert {one["sort"]["code"] for one in report["kept"]} >= {"unfiled", "filed", "reads"}
    looks = {(one["by"]["id"], one["purpose"]) for one in report["reads"]}
    assert ("o-9", "本人查询个人信息") in looks
    assert ("o-7", "mobile.0", "电话联系持证人") in [
        (one["by"]["id"], one["field"], one["purpose"]) for one in report["reads"]
    ]
    assert report["rights"]


def test_numbers_in_full_are_recorded_as_such(county: Flow) -> None:
    told = supervisor(county).ask(ROUTE, {**REASON, "open_numbers": True}, uscc=uscc(1))
    (person,) = told.body["persons"]
    assert person["mobile"] == "19900000001"
    noted = reading.rows_of(county.world, "ENTITY#", "READ#")
    assert [row["why"] for row in noted if row.get("field") == "report.open"] == [REASON["reason"]]


def test_what_has_ended_says_until_when_it_is_kept_and_by_which_law(county: Flow) -> None:
    cases = cases_of(county)
    (row,) = reading.cases(county.world)
    case = cases.get(row["id"])
    assert case is not None
    _, actions = cases.move(case, CaseState.CLOSED, county.now, "citizen", {})
    transact(county.world.dynamodb, actions)
    (told,) = supervisor(county).ask(ROUTE, REASON, uscc=uscc(1)).body["cases"]
    assert told["kept_until"] == county.now.date().replace(year=county.now.year + 10).isoformat()
    assert "鉴定批准" in told["why"]


def test_who_looked_is_shown_to_supervisors_and_auditors(county: Flow) -> None:
    for role in ("[supervisor]", "[auditor]"):
        rows = Desk(county, role).ask(LOOKS, uscc=uscc(1)).body["rows"]
        assert [one["by"]["id"] for one in rows] == ["o-7"] * len(rows)
        assert {one["about"].split()[0] for one in rows} == {"市场主体", "办件"}
        assert any(one["purpose"] == "电话联系持证人" for one in rows)
    assert Desk(county, "[clerk]").ask(LOOKS, uscc=uscc(1)).status == 403


def test_a_report_of_nobody_is_refused_and_not_recorded(flow: Flow) -> None:
    assert supervisor(flow).ask(ROUTE, REASON, uscc=uscc(9)).status == 404
    assert reading.rows_of(flow.world, "ENTITY#", "READ#") == []


def test_nothing_of_a_person_is_logged(county: Flow, caplog: pytest.LogCaptureFixture) -> None:
    supervisor(county).ask(ROUTE, {**REASON, "open_numbers": True}, uscc=uscc(1))
    logged = str([vars(record) for record in caplog.records])
    assert "person_reported" in logged
    for told in ("19900000001", uscc(1), "窗口查询"):
        assert told not in logged
