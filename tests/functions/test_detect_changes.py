"""Detecting: a changed business licence becomes cases or reasons, once each, in one message."""

from dataclasses import replace
from typing import Any

from detect_changes.detecting import Found
from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from tests.world import World

MARCH, NOVEMBER, LATER = "2026-03-02", "2026-11-28", "2026-11-30"
SMALL = "小餐饮登记证"
NEW_NAME = "沂源样例新名商店"


def begun(flow: Flow, *kinds: str) -> Any:
    """A holder with licences that are not due for years, and the go given."""
    row = holder(1, changed_at=MARCH)
    flow.ingest("a.csv", entities_file(row))
    papers = [paper(1, kind, "2028-06-30") for kind in kinds]
    flow.ingest("b.csv", licences_file(*papers))
    flow.ring()
    return row


def change(flow: Flow, row: Any, at: str, **facts: str) -> Any:
    """The business licence changes; the holder's row afterwards."""
    row = replace(row, changed_at=at, **facts)
    flow.ingest(f"{at}.csv", entities_file(row))
    return row


def cases(world: World) -> list[dict[str, Any]]:
    return reading.rows_of(world, "CASE#", "CASE")


def test_a_changed_name_is_one_invitation_with_a_case_a_licence_and_one_message(
    flow: Flow, world: World
) -> None:
    row = begun(flow, FOOD, HYGIENE, SMALL)
    change(flow, row, NOVEMBER, name=NEW_NAME)
    assert flow.detect(row.uscc) == Found(opened=3)
    assert flow.detect(row.uscc) == Found()
    assert {(c["kind"], c["item"]) for c in cases(world)} == {
        ("L01", "L01-C1"),
        ("L03", "L03-C1"),
        ("L04", "L04-C1"),
    }
    (invitation,) = reading.rows_of(world, "INVITATION#", "INVITATION")
    assert len(invitation["case_ids"]) == 3
    assert flow.send_everything() == ["sent"]
    (sent,) = flow.carrier.taken
    assert "3" in sent[1], sent
    assert "名称" in sent[1], sent


def test_a_change_undone_before_anyone_acted_closes_its_cases(flow: Flow, world: World) -> None:
    row = begun(flow, FOOD)
    changed = change(flow, row, NOVEMBER, name=NEW_NAME)
    flow.detect(row.uscc)
    change(flow, changed, LATER, name=row.name)
    assert flow.detect(row.uscc) == Found(ended=1, reasons=1)
    assert [c["state"] for c in cases(world)] == ["closed"]
    assert flow.send_everything() == ["suppressed_case_closed"]


def test_all_changes_waiting_at_once_come_to_what_they_come_to_one_by_one(
    flow: Flow, world: World
) -> None:
    row = begun(flow, FOOD)
    changed = change(flow, row, NOVEMBER, name=NEW_NAME)
    change(flow, changed, LATER, name="沂源样例再改名商店")
    assert flow.detect(row.uscc) == Found(opened=2, ended=1)
    open_cases = [c for c in cases(world) if c["state"] == "opened"]
    assert [c["change"]["old"] for c in open_cases] == [row.name]
