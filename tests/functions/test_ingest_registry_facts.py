"""Which of two rows is right: duplicates, ages, terms, holders not yet known."""

from dataclasses import replace
from typing import Any

import pytest

from tests.flow import Flow
from tests.functions import reading
from tests.functions.papers import FOOD, HYGIENE, Paper, entities_file, holder, licences_file, paper
from tests.world import World, county

JANUARY, MARCH, JULY = "2026-01-01 00:00:00", "2026-03-01 00:00:00", "2026-07-01 00:00:00"


def fates(flow: Flow, name: str, *papers: Paper) -> tuple[int, int, int, int]:
    """accepted, unchanged, rejected, held; which are all rows."""
    counts = flow.ingest(name, licences_file(*papers)).totals
    assert counts.rows == len(papers)
    return counts.accepted, counts.unchanged, counts.rejected, counts.held


def test_a_licence_that_stands_twice_in_a_file_is_stored_once(flow: Flow, world: World) -> None:
    row = paper(1, FOOD, "2026-12-31")
    assert fates(flow, "a.csv", row, row) == (1, 1, 0, 0)
    assert len(reading.licences(world)) == 1


def test_of_two_rows_about_one_licence_the_later_one_counts(flow: Flow, world: World) -> None:
    old = paper(1, FOOD, "2026-12-31", number="YL1", updated_at=JANUARY)
    new = replace(old, valid_to="2027-12-31", updated_at=JULY)
    assert fates(flow, "a.csv", new, old) == (1, 1, 0, 0)
    assert reading.licences(world)["YL1"]["valid_to"] == "2027-12-31"


def test_two_rows_of_one_time_that_differ_wait_for_an_officer(flow: Flow, world: World) -> None:
    row = paper(1, FOOD, "2026-12-31", number="YL1")
    assert fates(flow, "a.csv", row, replace(row, valid_to="2027-12-31")) == (1, 0, 0, 1)
    assert reading.licences(world)["YL1"]["valid_to"] == "2026-12-31"
    _, held = reading.rejects(world, "a.csv")
    assert held[-2] == "3"
    assert held[-1].startswith("【待人工确认】同一证照更新时间相同而内容不同")


def test_a_number_that_two_holders_claim_waits_for_an_officer(flow: Flow, world: World) -> None:
    first, second = (paper(n, FOOD, "2026-12-31", number="YL1") for n in (1, 2))
    assert fates(flow, "a.csv", first, second) == (1, 0, 0, 1)
    assert fates(flow, "b.csv", replace(second, updated_at=JULY)) == (0, 0, 0, 1)
    assert reading.licences(world)["YL1"]["uscc"] == first.uscc
    assert "已登记在另一持证主体名下" in reading.rejects(world, "b.csv")[1][-1]


def test_an_older_row_does_not_undo_a_newer_one(flow: Flow, world: World) -> None:
    row = paper(1, FOOD, "2027-12-31", number="YL1", updated_at=JULY)
    assert fates(flow, "a.csv", row) == (1, 0, 0, 0)
    assert fates(flow, "b.csv", replace(row, valid_to="2026-12-31", updated_at=MARCH)) == (
        0,
        1,
        0,
        0,
    )
    assert reading.licences(world)["YL1"]["valid_to"] == "2027-12-31"


def test_a_licence_confirmed_lately_does_not_yield_to_a_row_from_before(
    flow: Flow, world: World
) -> None:
    """January says A, July says A again, and only then does a row of March turn up."""
    row = paper(1, FOOD, "2027-12-31", number="YL1", updated_at=JANUARY)
    flow.ingest("january.csv", licences_file(row))
    flow.ingest("july.csv", licences_file(replace(row, updated_at=JULY)))
    flow.ingest("march.csv", licences_file(replace(row, valid_to="2026-12-31", updated_at=MARCH)))
    assert reading.licences(world)["YL1"]["valid_to"] == "2027-12-31"


def test_a_holder_confirmed_lately_does_not_yield_to_a_row_from_before(
    flow: Flow, world: World
) -> None:
    row = holder(1, changed_at=JANUARY)
    flow.ingest("january.csv", entities_file(row))
    flow.ingest("july.csv", entities_file(replace(row, changed_at=JULY)))
    flow.ingest("march.csv", entities_file(replace(row, status="注销", changed_at=MARCH)))
    assert reading.entities(world)[row.uscc]["status"] == "active"


def test_a_later_term_counts_up_and_a_corrected_date_does_not(flow: Flow, world: World) -> None:
    row = paper(1, HYGIENE, "2027-01-30", number="YL1", updated_at=JANUARY)
    flow.ingest("a.csv", licences_file(row))
    flow.ingest("b.csv", licences_file(replace(row, valid_to="2027-03-30", updated_at=MARCH)))
    assert reading.licences(world)["YL1"]["term"] == 1
    renewed = replace(row, valid_from="2027-01-31", valid_to="2031-01-30", updated_at=JULY)
    flow.ingest("c.csv", licences_file(renewed))
    assert reading.licences(world)["YL1"]["term"] == 2


@pytest.mark.parametrize("written", ["长期", "9999-12-31", "2099-12-31", ""])
def test_a_permit_without_end_is_taken_where_the_law_gives_none(
    flow: Flow, world: World, written: str
) -> None:
    assert fates(flow, "a.csv", paper(1, "人力资源服务许可证", written)) == (1, 0, 0, 0)
    (row,) = reading.licences(world).values()
    assert (row.get("valid_to"), row.get("alarm_on"), row["basis"]) == (None, None, "no_renewal")


def test_a_permit_without_end_is_held_where_the_law_gives_one(flow: Flow, world: World) -> None:
    assert fates(flow, "a.csv", paper(1, FOOD, "长期")) == (0, 0, 0, 1)
    assert "有效期止" in reading.rejects(world, "a.csv")[1][-1]


def test_a_licence_before_its_holder_makes_a_stub_and_one_task(flow: Flow, world: World) -> None:
    flow.ingest(
        "a.csv", licences_file(paper(1, FOOD, "2026-12-31"), paper(1, HYGIENE, "2027-01-30"))
    )
    (stub,) = reading.entities(world).values()
    assert (stub["stub"], stub["contacts"]) == (True, [])
    assert reading.tasks(world) == ["holder_unknown"]


FACTS = ("name", "legal_rep", "contacts", "status", "facts_version", "contact_version", "stub")


def registry(world: World) -> list[dict[str, Any]]:
    """What the registry says, without how often it was written and the ciphers' dice."""
    holders = [{name: row[name] for name in FACTS} for row in reading.entities(world).values()]
    for row in holders:
        row["contacts"] = [c["mobile_fingerprint"] for c in row["contacts"]]
    dates = ("number", "valid_to", "term", "alarm_pk", "alarm_sk", "basis")
    papers = [{n: row.get(n) for n in dates} for row in reading.licences(world).values()]
    return holders + papers


def test_either_file_may_come_first() -> None:
    files = {
        "entities.csv": entities_file(*(holder(n) for n in (1, 2, 3))),
        "licences.csv": licences_file(
            paper(1, FOOD, "2026-12-31"),
            paper(2, HYGIENE, "2027-01-30"),
            paper(2, FOOD, "2031-01-30"),
        ),
    }
    found = []
    for order in (list(files), list(reversed(files))):
        with county() as world:
            flow = Flow(world)
            for name in order:
                flow.ingest(name, files[name])
            found.append(registry(world))
    assert found[0] == found[1]
    assert len(found[0]) == 6


def test_a_change_of_facts_is_kept_pending_and_a_new_phone_is_no_fact(
    flow: Flow, world: World
) -> None:
    row = holder(1, changed_at=JANUARY)
    flow.ingest("a.csv", entities_file(row))
    flow.ingest("b.csv", entities_file(replace(row, mobile="19900001001", changed_at=MARCH)))
    flow.ingest(
        "c.csv", entities_file(replace(row, name="沂源样例新名商店", mobile="", changed_at=JULY))
    )
    stored = reading.entities(world)[row.uscc]
    assert (stored["facts_version"], stored["contact_version"]) == (2, 2)
    assert len(stored["contacts"]) == 1, "a file that says nothing of a phone erases none"
    (change,) = reading.rows_of(world, "ENTITY#", "CHANGE#", "REGISTRY_TABLE")
    assert (change["state"], [c["field"] for c in change["changes"]]) == ("pending", ["name"])


def test_an_export_time_without_offset_is_china_time(flow: Flow, world: World) -> None:
    """A row without its own time takes the file's, and a later file must still compare with it."""
    row = holder(1, changed_at="")
    world.s3.put_object(
        Bucket="files",
        Key="inbox/a.csv",
        Body=entities_file(row).encode(),
        Metadata={"exported-at": "2026-11-30T08:00:00"},
    )
    from ingest_registry import handler
    from ingest_registry.taking_in import take_in

    take_in(handler.build(world.environ)[1], "inbox/a.csv", flow.now)
    flow.ingest(
        "b.csv", entities_file(replace(row, name="沂源样例新名商店", changed_at="2026-12-01"))
    )
    assert reading.entities(world)[row.uscc]["name"] == "沂源样例新名商店"


def test_a_licence_that_names_another_holder_than_its_code_waits_for_an_officer(
    flow: Flow, world: World
) -> None:
    flow.ingest("holders.csv", entities_file(holder(1)))
    row = paper(1, FOOD, "2026-12-31", holder_name="完全不同的名称")
    assert fates(flow, "a.csv", row) == (0, 0, 0, 1)
    assert reading.licences(world) == {}
    assert "名称不一致" in reading.rejects(world, "a.csv")[1][-1]
    assert reading.tasks(world) == ["file_rows_held"]


def test_a_licence_under_the_holders_former_name_is_taken_in(flow: Flow, world: World) -> None:
    old, new = (
        holder(1, name=name, changed_at=at) for name, at in (("旧名", JANUARY), ("新名", JULY))
    )
    flow.ingest("holders.csv", entities_file(old, new))
    assert fates(flow, "a.csv", paper(1, FOOD, "2026-12-31", holder_name="旧名")) == (1, 0, 0, 0)


def old_and_new() -> tuple[Paper, Paper]:
    """A licence that was replaced, and the one that replaced it."""
    old = paper(1, FOOD, "2026-12-31", number="YL旧", status="已换证")
    new = paper(
        1, FOOD, "2031-11-30", number="YL新", issued_on="2026-12-01", valid_from="2026-12-01"
    )
    return old, new


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["old first", "new first"])
@pytest.mark.parametrize("together", [True, False], ids=["one file", "two files"])
@pytest.mark.parametrize("known", [True, False], ids=["holder known", "holder unknown"])
def test_a_superseded_licence_is_linked_to_its_successor(
    flow: Flow, world: World, order: tuple[int, int], together: bool, known: bool
) -> None:
    if known:
        flow.ingest("holders.csv", entities_file(holder(1)))
    papers = [old_and_new()[n] for n in order]
    for n, rows in enumerate([papers] if together else [[one] for one in papers]):
        flow.ingest(f"{n}.csv", licences_file(*rows))
    found = reading.licences(world)
    assert (found["YL旧"]["successor"], found["YL新"]["successor"]) == ("YL新", "")
    assert found["YL旧"].get("alarm_on") is None, (
        "nobody is reminded of a licence that was replaced"
    )


def test_a_licence_that_is_superseded_later_is_linked_then(flow: Flow, world: World) -> None:
    old, new = old_and_new()
    flow.ingest("a.csv", licences_file(replace(old, status="有效"), new))
    assert reading.licences(world)["YL旧"]["successor"] == ""
    flow.ingest("b.csv", licences_file(replace(old, updated_at=JULY)))
    assert reading.licences(world)["YL旧"]["successor"] == "YL新"


def test_a_licence_that_disappears_from_a_feed_stays(flow: Flow, world: World) -> None:
    first, second = paper(1, FOOD, "2026-12-31"), paper(2, FOOD, "2026-12-31")
    flow.ingest("monday.csv", licences_file(first, second))
    before = reading.licences(world)
    flow.ingest("tuesday.csv", licences_file(replace(first, updated_at=JULY)))
    assert set(reading.licences(world)) == set(before)
    assert reading.licences(world)[second.number] == before[second.number]


def test_unknown_columns_and_warnings_stand_in_the_ledger(flow: Flow, world: World) -> None:
    text = licences_file(paper(1, FOOD, "2031-03-31")).splitlines()
    flow.ingest("a.csv", f"批次,{text[0]},备注\r\n7,{text[1]},x\r\n")
    (ledger,) = reading.file_rows(world)
    assert ledger["extra"] == ["批次", "备注"]
    assert ledger["warnings"] == 1
    assert ledger["warned"] == {"有效期止：超出食品经营许可证的法定有效期5年，请核对": 1}
