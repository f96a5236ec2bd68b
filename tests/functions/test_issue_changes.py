"""A granted change becomes the next edition: what changed is printed, all else stays."""

from datetime import date
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
from tests.functions.grant_book import Desk, data_of, decided, licence_rows, objects
from tests.functions.papers import FOOD, HYGIENE, paper
from tests.visitor import Visitor, visitor
from tests.world import World
from zhiban.domain.cases import CaseState
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.signer import KmsSigner
from zhiban.store.cipher import Cipher
from zhiban.store.table import Table, transact
from zhiban.verification.check import check_case
from zhiban.verification.findings import Findings
from zhiban.verification.reading import Sources

STAFFING = "人力资源服务许可证"


@pytest.fixture
def visiting(flow: Flow) -> Visitor:
    return visitor(flow)


def licence(world: World) -> dict[str, Any]:
    (row,) = reading.licences(world).values()
    return dict(row)


def found_in(world: World, case_id: str) -> Findings:
    sources = Sources(
        cases=Table(world.dynamodb, world.environ["CASES_TABLE"]),
        registry=Table(world.dynamodb, world.environ["REGISTRY_TABLE"]),
        bucket=Bucket("documents"),
        cipher=Cipher("s" * 44),
    )
    key = KmsSigner(world.environ["SEAL_KEY"]).public_key()
    return check_case(sources.read(case_id), [key])


def grant(flow: Flow, case_id: str) -> None:
    decided(flow, Desk(flow).case(case_id))


def signed_all(visiting: Visitor, token: str) -> dict[str, str]:
    """Every case of the invitation signed; their ids by item."""
    told = visiting.exchange(token).body["cases"]
    proved(visiting, token)
    for case in told:
        assert signed(visiting, case["id"]).status == 201
    return {case["item"]: case["id"] for case in told}


def test_a_change_keeps_number_term_validity_and_alarm(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    token = changed(flow, FOOD, name=NEW_NAME)
    before = licence(world)
    (case,) = signed_all(visiting, token).values()
    grant(flow, case)
    assert flow.issue(case) == "issued"
    after = licence(world)
    same = ("number", "term", "valid_from", "valid_to", "alarm_on", "basis", "cased_term", "status")
    assert [after.get(name) for name in same] == [before.get(name) for name in same]
    assert (after["edition"], after["facts_version"]) == (1, before["facts_version"] + 1)
    assert (after["holder_name"], after["issued_on"]) == (NEW_NAME, "2026-12-01")
    (document,) = licence_rows(world)
    assert (document["valid_from"], document["valid_to"]) == (before["valid_from"], "2028-06-30")
    assert data_of(world, case, "case_issued")["term"] == 1
    assert len(objects(world)) == 1
    assert flow.issue(case) == "already_handled"
    assert found_in(world, case).faults == []


def test_two_changes_of_one_permit_end_as_one_that_shows_both(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    """Each changes only what it is about, in whatever order they are granted."""
    ids = signed_all(visiting, changed(flow, FOOD, name=NEW_NAME, legal_rep=NEW_REP))
    for item in ("L01-C2", "L01-C1"):
        grant(flow, ids[item])
        assert flow.issue(ids[item]) == "issued"
    after = licence(world)
    assert (after["holder_name"], after["legal_rep"]) == (NEW_NAME, NEW_REP)
    assert (after["edition"], after["term"]) == (2, 1)
    for case in ids.values():
        assert found_in(world, case).faults == []


def test_a_change_does_not_print_another_that_nobody_has_granted(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    token = changed(flow, FOOD, name=NEW_NAME, address=NEW_ADDRESS)
    told = visiting.exchange(token).body["cases"]
    (named,) = [case["id"] for case in told if case["item"] == "L01-C1"]
    proved(visiting, token, named)
    assert signed(visiting, named).status == 201
    grant(flow, named)
    flow.issue(named)
    after = licence(world)
    assert (after["holder_name"], after["address"]) == (NEW_NAME, HOLDER["address"])


@pytest.mark.parametrize("first", ["L01-C2", "L01-R1"])
def test_a_renewal_and_a_change_of_one_permit_are_not_in_each_others_way(
    flow: Flow, world: World, visiting: Visitor, first: str
) -> None:
    due = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    ids = signed_all(visiting, changed(flow, due, legal_rep=NEW_REP))
    for case in ids.values():
        grant(flow, case)
    for item in sorted(ids, key=lambda item: item != first):
        assert flow.issue(ids[item]) == "issued"
    after = licence(world)
    assert (after["term"], after["edition"], after["legal_rep"]) == (2, 2, NEW_REP)
    assert after["valid_to"] > "2031"
    for case in ids.values():
        assert found_in(world, case).faults == []
        assert found_in(world, case).unchecked == []


def test_an_open_renewal_outlives_the_change_beside_it_and_shows_the_new_facts(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    due = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    token = changed(flow, due, legal_rep=NEW_REP)
    told = visiting.exchange(token).body["cases"]
    change, renewal = (
        next(one["id"] for one in told if one["item"] == item) for item in ("L01-C2", "L01-R1")
    )
    proved(visiting, token, change, renewal)
    signed(visiting, change)
    grant(flow, change)
    flow.issue(change)
    standing = {one["id"]: one["standing"] for one in visiting.exchange(token).body["cases"]}
    assert standing[renewal] == "fileable"
    fields = visiting.form(renewal).body["document"]["text"]
    assert NEW_REP in fields
    flow.pass_days(1)
    flow.ring()
    assert Desk(flow).case(renewal).state is CaseState.OPENED


def test_a_change_is_over_once_a_renewal_printed_it(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    due = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    token = changed(flow, due, legal_rep=NEW_REP)
    told = visiting.exchange(token).body["cases"]
    change, renewal = (
        next(one["id"] for one in told if one["item"] == item) for item in ("L01-C2", "L01-R1")
    )
    proved(visiting, token, change, renewal)
    signed(visiting, renewal)
    grant(flow, renewal)
    flow.issue(renewal)
    standing = {one["id"]: one["standing"] for one in visiting.exchange(token).body["cases"]}
    assert standing[change] == "changed_elsewhere"
    assert licence(world)["legal_rep"] == NEW_REP


def test_what_a_renewal_prints_is_what_its_row_says(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    due = paper(1, FOOD, "2026-12-31", holder_name=HOLDER["name"])
    ids = signed_all(visiting, changed(flow, due, name=NEW_NAME))
    grant(flow, ids["L01-R1"])
    flow.issue(ids["L01-R1"])
    assert licence(world)["holder_name"] == NEW_NAME


def test_a_permit_without_an_end_keeps_having_none(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    endless = paper(1, STAFFING, "长期", holder_name=HOLDER["name"])
    (case,) = signed_all(visiting, changed(flow, endless, name=NEW_NAME)).values()
    grant(flow, case)
    assert flow.issue(case) == "issued"
    after = licence(world)
    assert after.get("valid_to") is None
    (document,) = licence_rows(world)
    assert document.get("valid_to") is None
    assert data_of(world, case, "case_issued")["valid_to"] is None
    assert found_in(world, case).faults == []


def test_what_is_owed_yearly_is_owed_after_a_change_as_before(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    labour = paper(
        1, "劳务派遣经营许可证", "2028-06-30", holder_name=HOLDER["name"],
        valid_from="2025-07-01", issued_on="2025-07-01",
    )  # fmt: skip
    token = changed(flow, labour, name=NEW_NAME)
    before = licence(world)
    (case,) = signed_all(visiting, token).values()
    grant(flow, case)
    flow.issue(case)
    assert licence(world).get("yearly_on") == before.get("yearly_on")
    flow.now, flow.wall = (moment.replace(year=2027, month=2) for moment in (flow.now, flow.wall))
    flow.ring()
    owed = [row for row in cases(flow) if row.get("year")]
    assert [(row["year"], row["latest"]) for row in owed] == [(2026, date(2027, 3, 31).isoformat())]


def test_nothing_is_printed_for_a_holder_that_is_gone(
    flow: Flow, world: World, visiting: Visitor
) -> None:
    (first, second) = signed_all(visiting, changed(flow, FOOD, HYGIENE, name=NEW_NAME)).values()
    grant(flow, first)
    row = reading.rows_of(world, "ENTITY#", "ENTITY", "REGISTRY_TABLE")[0]
    table = Table(world.dynamodb, world.environ["REGISTRY_TABLE"])
    transact(world.dynamodb, [table.put({**row, "status": "cancelled"})])
    assert flow.issue(first) == "issue_entity_gone"
    assert licence_rows(world) == []
    assert Desk(flow).case(second).state is CaseState.FILED
