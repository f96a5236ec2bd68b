"""A number in full: for a purpose, so many an hour, and recorded before it is shown."""

from datetime import timedelta
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import ring
from tests.functions.desk import Answer, Desk, case_of, file
from tests.functions.papers import entities_file, holder, resident_id, uscc
from tests.world import World
from zhiban.domain.revealing import AN_HOUR


@pytest.fixture
def desk(flow: Flow) -> Desk:
    ring(flow, 1)
    flow.ingest(
        "id.csv",
        entities_file(holder(1, legal_rep_id=resident_id(1), changed_at="2026-11-02 00:00:00")),
    )
    file(flow, case_of(flow, 1))
    return Desk(flow, "[clerk]", sub="o-3", name="zhao")


def version(desk: Desk) -> int:
    held = desk.ask("GET /api/holders/{uscc}", uscc=uscc(1)).body["holder"]
    return int(held["contact_version"])


def reveal(desk: Desk, field: str = "mobile.0", **told: Any) -> Answer:
    body = {"field": field, "contact_version": version(desk), "purpose": "call"} | told
    return desk.ask("POST /api/holders/{uscc}/reveal", body, uscc=uscc(1))


def noted(world: World) -> list[tuple[str, str, str, str]]:
    """Fields shown in full, by whom and what for, and beside what."""
    rows = [row for row in world.rows("CASES_TABLE") if "purpose" in row]
    return [(row["PK"].split("#")[0], row["field"], row["purpose"], row["name"]) for row in rows]


def test_a_phone_is_shown_and_that_is_recorded(desk: Desk, world: World) -> None:
    answer = reveal(desk)
    assert (answer.status, answer.body) == (200, {"field": "mobile.0", "value": "19900000001"})
    assert noted(world) == [("ENTITY", "mobile.0", "call", "zhao")]


def test_an_id_number_is_shown_beside_its_case(desk: Desk, world: World, flow: Flow) -> None:
    body = {"field": "legal_rep_id", "contact_version": version(desk), "purpose": "identity"}
    answer = desk.ask("POST /api/cases/{case_id}/reveal", body, case_id=case_of(flow, 1).id)
    assert (answer.status, answer.body["value"]) == (200, resident_id(1))
    assert noted(world) == [("CASE", "legal_rep_id", "identity", "zhao")]


WRONG = [
    ({"field": "mobile.7"}, 404),
    ({"field": "address"}, 400),
    ({"purpose": "curiosity"}, 400),
    ({"purpose": ""}, 400),
    ({"contact_version": 99}, 409),
]


@pytest.mark.parametrize(("told", "status"), WRONG)
def test_nothing_is_shown_that_is_not_asked_for_rightly(
    desk: Desk, world: World, told: dict[str, Any], status: int
) -> None:
    answer = reveal(desk, **told)
    assert answer.status == status
    assert noted(world) == []
    assert "1990" not in str(answer.body)


def test_so_many_an_hour_and_no_more(desk: Desk, world: World, flow: Flow) -> None:
    for n in range(AN_HOUR.tries):
        flow.wall += timedelta(seconds=1)
        assert reveal(desk).status == 200, n
    refused = reveal(desk)
    assert (refused.status, refused.error) == (429, "too_many_reveals")
    assert len(noted(world)) == AN_HOUR.tries
    assert reveal(Desk(flow, "[approver]", sub="o-4", name="sun")).status == 200
    flow.wall += timedelta(hours=1)
    assert reveal(desk).status == 200


def test_an_auditor_needs_no_number(desk: Desk, flow: Flow) -> None:
    assert reveal(Desk(flow, "[auditor]")).status == 403


def test_what_is_stored_of_it_is_no_number(desk: Desk, world: World) -> None:
    reveal(desk)
    rows = [row for row in reading.rows(world, "CASES_TABLE") if "purpose" in row]
    assert "19900000001" not in str(rows)
