"""Detecting: a changed business licence becomes cases or reasons, once each, in one message."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from detect_changes import detecting, handler, writing
from detect_changes.writing import Found
from tests.flow import Flow
from tests.functions.papers import FOOD, HYGIENE, entities_file, holder, licences_file, paper
from tests.functions.samples import delivery, failed
from tests.functions.samples import enter as enter_aws
from tests.quick_world import quick_county
from tests.world import World
from zhiban.domain.corrections import Correction, Hand, Occasion
from zhiban.domain.intake import EntityRow
from zhiban.store.corrections import Corrections
from zhiban.store.ringing import ItemSwitch
from zhiban.store.sizes import Sizes


@pytest.fixture
def world() -> Iterator[World]:
    """The county's cloud, in this process."""
    with quick_county() as built:
        yield built


def rows_of(world: World, prefix: str, sort: str, table: str = "CASES_TABLE") -> list[Any]:
    """All rows whose partition key starts with `prefix` and whose sort key with `sort`."""
    return [row for row in world.rows(table, prefix) if row["SK"].startswith(sort)]


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
    return rows_of(world, "CASE#", "CASE")


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
    (invitation,) = rows_of(world, "INVITATION#", "INVITATION")
    assert len(invitation["case_ids"]) == 3
    assert flow.send_everything() == ["sent"]
    (sent,) = flow.carrier.taken
    assert "3件证照须随之办理" in sent[1], sent


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
    assert flow.detect(row.uscc) == Found(opened=1, reasons=1)
    open_cases = [c for c in cases(world) if c["state"] == "opened"]
    assert [c["change"]["old"] for c in open_cases] == [row.name]


def reasons(world: World) -> dict[str, list[str]]:
    """The recorded reasons, by the need they are about."""
    found: dict[str, list[str]] = {}
    for row in rows_of(world, "CASE#", "SUPPRESSED#"):
        found.setdefault(row["PK"], []).append(row["reason"])
    return found


def enter(flow: Flow, uscc: str, occasion: Occasion, **facts: str) -> None:
    """An officer enters a holder by hand with these facts changed, and says what for."""
    _, parts = flow.parts["ingest_registry.handler"]
    registry = parts.registry
    entity = registry.entities.get(uscc)
    told: dict[str, Any] = {f.name: getattr(entity, f.name, None) for f in fields(EntityRow)}
    row = EntityRow(**(told | {"line": 1, "mobile": entity.contacts[0].mobile} | facts))
    sizes = Sizes(registry.entities.table)
    corrections = Corrections(parts.client, registry.entities.table, registry, sizes)
    hand = Hand("o-1", flow.now, "test", seen=entity.version, occasion=occasion)
    assert isinstance(corrections.enter_entity(replace(row, changed_at=None), hand), Correction)


def approve(flow: Flow, *items: str) -> None:
    """An officer approves items of low confidence."""
    _, parts = flow.parts["detect_changes.handler"]
    turned = ItemSwitch(items, version=1, by="o-1", at=flow.now)
    parts.ringing.commit(*parts.ringing.approve(turned))


def waiting(world: World) -> list[str | None]:
    """Until when the changes wait."""
    rows = rows_of(world, "ENTITY#", "CHANGE#", "REGISTRY_TABLE")
    return [row.get("look_on") for row in rows]


def test_a_correction_by_an_officer_is_no_change(flow: Flow, world: World) -> None:
    row = begun(flow, FOOD)
    enter(flow, row.uscc, Occasion.CORRECTION, name=NEW_NAME)
    assert waiting(world) == []
    assert flow.detect(row.uscc) == Found()
    assert cases(world) == []


def test_a_change_an_officer_enters_is_one(flow: Flow, world: World) -> None:
    row = begun(flow, FOOD)
    enter(flow, row.uscc, Occasion.CHANGE, name=NEW_NAME)
    assert flow.detect(row.uscc) == Found(opened=1)


def test_a_change_put_right_by_an_officer_ends_its_case_at_the_next_ring(
    flow: Flow, world: World
) -> None:
    row = begun(flow, FOOD)
    change(flow, row, NOVEMBER, name=NEW_NAME)
    flow.detect(row.uscc)
    enter(flow, row.uscc, Occasion.CORRECTION, name=row.name)
    flow.pass_days(3)
    flow.ring()
    assert [c["state"] for c in cases(world)] == ["closed"]


def test_before_the_go_changes_wait(flow: Flow, world: World) -> None:
    row = holder(1, changed_at=MARCH)
    flow.ingest("a.csv", entities_file(row))
    flow.ingest("b.csv", licences_file(paper(1, FOOD, "2028-06-30")))
    change(flow, row, NOVEMBER, name=NEW_NAME)
    assert flow.detect(row.uscc) == Found()
    assert waiting(world) == ["2026-12-01"]
    flow.ring()
    assert flow.detect(row.uscc) == Found(opened=1)
    assert waiting(world) == [None]


def test_more_than_one_message_names_come_on_two_days(flow: Flow, world: World) -> None:
    """Twenty-five licences: twenty today, in two transactions; the rest has its reason today and
    its message tomorrow."""
    row = holder(1, changed_at=MARCH)
    flow.ingest("a.csv", entities_file(row))
    papers = [paper(1, FOOD, f"2028-06-{n:02d}") for n in range(1, 26)]
    flow.ingest("b.csv", licences_file(*papers))
    flow.ring()
    change(flow, row, NOVEMBER, name=NEW_NAME)
    assert flow.detect(row.uscc) == Found(opened=20, reasons=5)
    assert waiting(world) == ["2026-12-02"]
    assert list(reasons(world).values()) == [["invitation_full"]] * 5
    assert flow.detect(row.uscc) == Found()
    assert flow.send_everything() == ["sent"]
    flow.pass_days(1)
    flow.ring()
    assert flow.detect(row.uscc) == Found(opened=5)
    assert flow.send_everything() == ["sent"]
    assert "20件" in flow.carrier.taken[0][1]
    assert "5件" in flow.carrier.taken[1][1]
    assert len(cases(world)) == 25


def test_what_comes_after_the_days_message_has_left_waits_for_tomorrows(
    flow: Flow, world: World
) -> None:
    row = begun(flow, FOOD)
    changed = change(flow, row, NOVEMBER, name=NEW_NAME)
    flow.detect(row.uscc)
    assert flow.send_everything() == ["sent"]
    change(flow, changed, LATER, legal_rep="样例乙", mobile="19900001001")
    assert flow.detect(row.uscc) == Found(reasons=1)
    assert list(reasons(world).values()) == [["next_message"]]
    assert flow.send_everything() == []
    flow.pass_days(1)
    flow.ring()
    assert flow.detect(row.uscc) == Found(opened=1)
    assert flow.send_everything() == ["sent"]


def test_a_reason_that_goes_on_is_one_reason_and_asks_an_officer_once(
    flow: Flow, world: World
) -> None:
    row = begun(flow, "饮用水供水单位卫生许可证")
    change(flow, row, NOVEMBER, name=NEW_NAME)
    for _ in range(3):
        assert flow.detect(row.uscc) == Found(reasons=1)
        flow.pass_days(1)
    (row_of_reason,) = rows_of(world, "CASE#", "SUPPRESSED#")
    assert (row_of_reason["reason"], row_of_reason["look_again"]) == (
        "low_confidence",
        "2026-12-04",
    )
    assert len(rows_of(world, "CASE#", "TASK#")) == 1
    approve(flow, "L05-C1")
    assert flow.detect(row.uscc) == Found(opened=1)
    assert waiting(world) == [None]


def test_what_is_settled_on_one_licence_is_not_decided_again_when_another_waits(
    flow: Flow, world: World
) -> None:
    row = begun(flow, FOOD, "饮用水供水单位卫生许可证")
    changed = change(flow, row, NOVEMBER, name=NEW_NAME)
    assert flow.detect(row.uscc) == Found(opened=1, reasons=1)
    change(flow, changed, LATER, name=row.name)
    assert flow.detect(row.uscc) == Found(ended=1, reasons=2)
    approve(flow, "L05-C1")
    for _ in range(3):
        flow.pass_days(1)
        flow.detect(row.uscc)
    assert [c["state"] for c in cases(world)] == ["closed"]
    assert waiting(world) == [None, None]
    assert sorted(code for codes in reasons(world).values() for code in codes) == [
        "changed_again",
        "changed_back",
        "changed_back",
        "low_confidence",
    ]


def test_what_is_left_half_written_is_finished_and_nothing_is_asked_twice(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifteen cases of a change undone end in two transactions; the process dies between them."""
    row = holder(1, changed_at=MARCH)
    flow.ingest("a.csv", entities_file(row))
    papers = [paper(1, FOOD, f"2028-06-{n:02d}") for n in range(1, 16)]
    flow.ingest("b.csv", licences_file(*papers))
    flow.ring()
    changed = change(flow, row, NOVEMBER, name=NEW_NAME)
    flow.detect(row.uscc)
    change(flow, changed, LATER, name=row.name)
    whole = writing.write
    calls = iter([True, False])

    def dying(*told: Any) -> Found:
        if next(calls):
            return whole(*told)
        raise RuntimeError("the process is gone")

    with monkeypatch.context() as patch:
        patch.setattr(detecting, "write", dying)
        with pytest.raises(RuntimeError):
            flow.detect(row.uscc)
    assert sorted(c["state"] for c in cases(world)) == ["closed"] * 12 + ["opened"] * 3
    flow.pass_days(1)
    flow.detect(row.uscc)
    assert [c["state"] for c in cases(world)] == ["closed"] * 15
    assert waiting(world) == [None, None]


def test_an_unanswered_change_is_left_to_an_officer_in_the_end(flow: Flow, world: World) -> None:
    row = begun(flow, FOOD)
    change(flow, row, NOVEMBER, name=NEW_NAME)
    flow.detect(row.uscc)
    (opened,) = cases(world)
    assert opened["expiry"] == "2027-03-11"
    flow.now = flow.wall = datetime(2027, 3, 12, 2, tzinfo=UTC)
    flow.ring()
    assert [c["state"] for c in cases(world)] == ["lapsed"]
    tasks = [r["what"] for r in rows_of(world, "CASE#", "TASK#")]
    assert "change_unanswered" in tasks


def handle(flow: Flow, event: dict[str, Any]) -> list[str]:
    """An event handed to the function; the records it asks for again."""
    told, parts = handler.build(flow.world.environ)
    return failed(handler.handle(event, flow.context, told, parts))


def two_changed(flow: Flow) -> None:
    """The holders that the samples speak of: the first has another name, the second moved."""
    rows = [holder(n, changed_at=MARCH) for n in (1, 2)]
    flow.ingest("a.csv", entities_file(*rows))
    flow.ingest("b.csv", licences_file(*(paper(n, FOOD, "2028-06-30") for n in (1, 2))))
    flow.ring()
    change(flow, rows[0], NOVEMBER, name=NEW_NAME)
    change(flow, rows[1], NOVEMBER, address="样例路2号")


@pytest.mark.parametrize("sample", ["typical", "mixed", "orders"])
def test_what_the_stream_or_reconcile_names_is_worked(
    flow: Flow, world: World, sample: str
) -> None:
    two_changed(flow)
    assert handle(flow, delivery("detect_changes", sample)) == []
    assert sorted(c["item"] for c in cases(world)) == ["L01-C1", "L01-C3"]
    assert {c["change"]["field"] for c in cases(world)} == {"name", ""}
    assert waiting(world) == [None, None]


@pytest.mark.parametrize("sample", ["duplicate", "order_twice"])
def test_what_is_delivered_twice_is_worked_once(flow: Flow, world: World, sample: str) -> None:
    two_changed(flow)
    assert handle(flow, delivery("detect_changes", sample)) == []
    assert [c["item"] for c in cases(world)] == ["L01-C1"]
    assert len(rows_of(world, "CASE#", "EVENT#")) == 1
    assert len(rows_of(world, "INVITATION#", "SMS#")) == 1


def test_a_record_that_is_none_never_holds_up_the_stream(flow: Flow, world: World) -> None:
    two_changed(flow)
    assert handle(flow, delivery("detect_changes", "poison")) == []
    assert cases(world) == []


def test_an_order_that_is_none_goes_to_the_dead_letters_alone(flow: Flow, world: World) -> None:
    two_changed(flow)
    event = delivery("detect_changes", "poison_orders")
    bad = [record["messageId"] for record in event["Records"][:2]]
    assert handle(flow, event) == bad
    assert [c["item"] for c in cases(world)] == ["L01-C3"]


def test_a_holder_that_cannot_be_worked_is_asked_for_again_and_others_are_worked(
    flow: Flow, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    two_changed(flow)
    bad = rows_of(world, "ENTITY#", "ENTITY", "REGISTRY_TABLE")[0]
    spoil(world, bad["PK"], "status", "no such state")
    event = delivery("detect_changes", "typical")
    number = event["Records"][0]["dynamodb"]["SequenceNumber"]
    assert handle(flow, event) == [number]
    assert [c["item"] for c in cases(world)] == ["L01-C3"]
    assert "change_failed" in caplog.messages


def spoil(world: World, pk: str, name: str, value: str) -> None:
    """An attribute as no function of ours writes it."""
    world.dynamodb.tables["registry"][pk]["ENTITY"][name] = {"S": value}


def test_the_entry_that_aws_calls_does_the_same(
    flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_changed(flow)
    assert (
        failed(enter_aws(handler, delivery("detect_changes", "typical"), world, monkeypatch)) == []
    )
    assert len(cases(world)) == 2


def test_a_new_representative_under_the_old_phone_is_written_to_nowhere_and_called(
    flow: Flow, world: World
) -> None:
    """The new person's name never goes to the old number; what they must do becomes a call."""
    row = begun(flow, FOOD, HYGIENE)
    change(flow, row, NOVEMBER, legal_rep="样例乙")
    assert flow.detect(row.uscc) == Found(opened=2)
    assert rows_of(world, "INVITATION#", "SMS#") == []
    assert flow.send_everything() == []
    assert flow.carrier.taken == []
    called = {c["PK"] for c in cases(world)}
    assert {t["PK"] for t in rows_of(world, "CASE#", "TASK#no_contact")} == called
    assert [t["uscc"] for t in rows_of(world, "HOLDER#", "TASK#verify_contact")] == [row.uscc]
