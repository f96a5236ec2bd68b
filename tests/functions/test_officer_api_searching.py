"""Search by what an officer has at hand, and what waits, counted."""

from datetime import timedelta

import pytest

from tests.flow import Flow
from tests.functions.desk import Desk, case_of, filed
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, uscc

NAME = "沂源县历山街道好味小吃店"
NUMBER = "JY23703230000011"


@pytest.fixture
def desk(flow: Flow) -> Desk:
    """Three holders with licences; the first goes by a name of its own."""
    flow.ingest("entities.csv", entities_file(holder(1, name=NAME), *(holder(n) for n in (2, 3))))
    flow.ingest(
        "licences.csv", licences_file(paper(1, FOOD, "2026-12-31", number=NUMBER, holder_name=NAME))
    )
    return Desk(flow, "[clerk]")


def found(desk: Desk, q: str) -> tuple[str | None, list[str]]:
    answer = desk.ask("POST /api/search", {"q": q})
    assert answer.status == 200, answer.body
    return answer.body["by"], [row["uscc"] for row in answer.body["rows"]]


def test_each_way_finds_by_a_key_or_an_index(desk: Desk) -> None:
    assert found(desk, uscc(1)) == ("uscc", [uscc(1)])
    assert found(desk, "好味小吃") == ("name", [uscc(1)])
    assert found(desk, "沂源县历山街道好味") == ("name", [uscc(1)])
    assert found(desk, "0003") == ("tail", [uscc(3)])
    assert found(desk, NUMBER) == ("number", [uscc(1)])
    assert found(desk, "小吃店") == ("name", [])
    assert found(desk, "9999") == ("tail", [])


def test_what_is_found_names_its_licences_and_nobodys_number(desk: Desk) -> None:
    (row,) = desk.ask("POST /api/search", {"q": "0001"}).body["rows"]
    assert (row["name"], row["about"], row["case"]) == (NAME, [f"{FOOD} {NUMBER}"], None)
    assert "1990" not in str(row)


def test_a_case_is_found_by_its_number(flow: Flow) -> None:
    filed(flow, 1)
    case = case_of(flow, 1)
    (row,) = Desk(flow, "[auditor]").ask("POST /api/search", {"q": case.id}).body["rows"]
    assert (row["case"], row["uscc"]) == (case.id, case.uscc)


def test_who_moves_or_is_renamed_is_found_as_they_are_now(desk: Desk, flow: Flow) -> None:
    told = {"name": "沂源县好面馆", "mobile": "19900007777", "changed_at": "2026-11-01 00:00:00"}
    flow.ingest("later.csv", entities_file(holder(1, **told)))
    assert found(desk, "好面馆") == ("name", [uscc(1)])
    assert found(desk, "7777") == ("tail", [uscc(1)])
    assert found(desk, "好味小吃") == ("name", [])
    assert found(desk, "0001") == ("tail", [])


@pytest.mark.parametrize("q", ["19900000001", "370323195001010001"])
def test_a_whole_number_of_a_person_is_not_searched_for(desk: Desk, q: str) -> None:
    answer = desk.ask("POST /api/search", {"q": q})
    if answer.status == 400:
        assert answer.error == "personal_number"
    assert q not in str(answer.body)


def test_what_waits_is_counted_with_what_is_late(flow: Flow) -> None:
    filed(flow, 1, 2)
    waiting = Desk(flow, "[auditor]").ask("GET /api/waiting").body
    counts = {one["what"]["code"]: (one["count"], one["late"]) for one in waiting["queues"]}
    assert (waiting["today"], waiting["most"]) == ("2026-12-01", 100)
    assert counts == {"filed": (2, 0), "correcting": (0, 0), "granted": (0, 0), "issued": (0, 0)}
    flow.wall += timedelta(days=4)
    assert Desk(flow).ask("GET /api/waiting").body["queues"][0]["late"] == 2


def test_worklists_with_nothing_on_them_are_left_out(flow: Flow) -> None:
    flow.ingest("entities.csv", entities_file(holder(1, mobile="")))
    flow.ingest("licences.csv", licences_file(paper(1, FOOD, "2026-12-31")))
    flow.ring()
    groups = Desk(flow).ask("GET /api/waiting").body["groups"]
    lines = {one["group"]["code"]: one["lines"] for one in groups}
    (line,) = lines.pop("calls")
    assert (line["what"]["code"], line["count"], line["late"]) == ("no_contact", 1, 0)
    assert lines == {"limits": [], "checks": [], "judgements": [], "deliveries": []}
