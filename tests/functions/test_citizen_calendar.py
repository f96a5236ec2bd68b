"""日历文件: the case's day as a file, without a person in it; and addresses used before."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import HOLDER, invite
from tests.functions.desk import Desk
from tests.functions.papers import FOOD, HYGIENE, paper
from tests.visitor import Answer, Visitor, visitor
from tests.world import World

ADDRESS = "山东省淄博市沂源县南麻街道胜利路2号"


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


def kept(visiting: Visitor, case: str) -> Answer:
    return visiting.ask("GET", f"/api/cases/{case}/calendar")


def read(answer: Answer) -> dict[str, str]:
    assert answer.status == 200
    lines = answer.body.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


def test_before_filing_it_is_the_last_day(visiting: Visitor, flow: Flow) -> None:
    token = invite(flow)
    case = visiting.exchange(token).body["cases"][0]
    assert case["calendar"] is True
    answer = kept(visiting, case["id"])
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="licence.ics"'
    told = read(answer)
    assert told["DTSTART;VALUE=DATE"] == "20261210"
    assert "食品经营许可证" in answer.body.replace("\r\n ", "")
    assert case["tail"] in answer.body.replace("\r\n ", "")
    for secret in (token, case["id"], HOLDER["name"], HOLDER["legal_rep"], "19900000001"):
        assert secret not in answer.body.replace("\r\n ", "")
    assert told["UID"].endswith("@wuganzhiban.example.gov.cn")


def test_after_filing_it_is_the_promised_day_and_then_none(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    case, receipt = visiting.to_receipt(invite(flow))
    told = read(kept(visiting, case))
    assert told["DTSTART;VALUE=DATE"] == receipt.body["decide_by"]["day"].replace("-", "")
    (row,) = reading.cases(world)
    assert Desk(flow).decide(case, "grant", version=int(row["version"])).status == 200
    assert visiting.status(case).body["calendar"] is False
    assert kept(visiting, case).error == "nothing_to_keep"


def test_the_day_is_kept_under_one_name_however_often(visiting: Visitor, flow: Flow) -> None:
    case = visiting.exchange(invite(flow)).body["cases"][0]["id"]
    first = read(kept(visiting, case))["UID"]
    assert read(kept(visiting, case))["UID"] == first
    assert kept(visitor(flow), case).status == 401


def two_papers(flow: Flow) -> str:
    papers = [
        paper(1, kind, end, holder_name=HOLDER["name"])
        for kind, end in ((FOOD, "2026-12-31"), (HYGIENE, "2027-01-05"))
    ]
    return invite(flow, *papers)


def to_address(visiting: Visitor, token: str) -> str:
    """Two licences are to be renewed; one is filed with an address of its own. The other's case."""
    first, other = (case["id"] for case in visiting.exchange(token).body["cases"])
    visiting.ask_code(first)
    visiting.verify()
    document = visiting.form(first).body["document"]["sha256"]
    edited = visiting.edit(first, document, ADDRESS).body["document"]["sha256"]
    visiting.flow.wall += timedelta(seconds=61)
    visiting.ask_code(first)
    visiting.verify()
    visiting.confirm(first, edited)
    assert visiting.sign(first, edited).status == 201
    return str(other)


def addresses(visiting: Visitor) -> Answer:
    return visiting.ask("GET", "/api/session/addresses")


def test_an_address_typed_before_is_offered_to_who_has_proved_themselves(
    visiting: Visitor, flow: Flow
) -> None:
    token = two_papers(flow)
    to_address(visiting, token)
    assert addresses(visiting).body == {"addresses": [ADDRESS]}
    again = visitor(flow)
    assert addresses(again).status == 401
    again.exchange(token)
    assert addresses(again).error == "code_needed"


def test_an_address_out_of_the_register_is_none_that_was_typed(
    visiting: Visitor, flow: Flow
) -> None:
    visiting.to_receipt(two_papers(flow))
    assert addresses(visiting).body == {"addresses": []}


def test_what_a_former_head_typed_is_not_told_the_next(
    visiting: Visitor, flow: Flow, world: World
) -> None:
    to_address(visiting, two_papers(flow))
    (uscc,) = reading.entities(world)
    reading.patch(world, "REGISTRY_TABLE", f"ENTITY#{uscc}", "ENTITY", legal_rep="李新人")
    assert addresses(visiting).body == {"addresses": []}
