"""How far ringing has come: the go, the kill switch, watermarks, the day's equation."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict
from zhiban.store import keys
from zhiban.store.ringing import Gate, ItemSwitch, Ringing, Switches
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)


@pytest.fixture
def ringing(cases_table: Table) -> Ringing:
    return Ringing(cases_table)


def test_before_anything_is_loaded_there_is_no_gate(ringing: Ringing) -> None:
    assert ringing.gate() is None


def test_the_first_load_waits_for_an_officers_go(ringing: Ringing) -> None:
    ringing.commit(*ringing.wait_for_go(DAY))
    assert ringing.gate() == Gate(open=False, since=DAY)
    ringing.commit(ringing.give_go("officer", AT))
    assert ringing.gate() == Gate(open=True, since=DAY, opened_at=AT)


def test_who_gave_the_go_is_kept(ringing: Ringing, cases_table: Table) -> None:
    ringing.commit(*ringing.wait_for_go(DAY))
    ringing.commit(ringing.give_go("officer", AT))
    item = cases_table.get(keys.switch("ringing"))
    assert item is not None
    assert (item["approved_by"], item["approved_at"]) == ("officer", "2026-12-01T02:00:00Z")


def test_a_later_load_does_not_close_the_gate(ringing: Ringing) -> None:
    ringing.commit(*ringing.wait_for_go(DAY))
    ringing.commit(ringing.give_go("officer", AT))
    with pytest.raises(Conflict):
        ringing.commit(*ringing.wait_for_go(DAY + timedelta(1)))
    assert ringing.gate() == Gate(open=True, since=DAY, opened_at=AT)


def test_the_go_is_given_once_and_only_to_what_waits(ringing: Ringing) -> None:
    with pytest.raises(Conflict):
        ringing.commit(ringing.give_go("officer", AT))
    ringing.commit(*ringing.wait_for_go(DAY))
    ringing.commit(ringing.give_go("officer", AT))
    with pytest.raises(Conflict):
        ringing.commit(ringing.give_go("another", AT))


def test_items_an_officer_has_stopped(ringing: Ringing, cases_table: Table, write: Writer) -> None:
    assert ringing.stopped_items() == frozenset()
    stopped = keys.switch("stopped_items")
    write(cases_table.put({"PK": stopped.pk, "SK": stopped.sk, "items": ["L01-R1", "L02-R1"]}))
    assert ringing.stopped_items() == {"L01-R1", "L02-R1"}


STOPPED = ItemSwitch(("L01-R1", "L02-R1"), 1, "o-1", "wang", AT, "上级要求暂停")


def test_turning_the_kill_switch_keeps_who_when_and_why(ringing: Ringing) -> None:
    assert ringing.stopped() == ItemSwitch()
    ringing.commit(*ringing.stop(STOPPED))
    assert ringing.stopped() == STOPPED
    assert ringing.stopped_items() == {"L01-R1", "L02-R1"}


def test_every_turn_leaves_an_event(ringing: Ringing, cases_table: Table) -> None:
    ringing.commit(*ringing.stop(STOPPED))
    again = replace(STOPPED, items=(), version=2, by="o-2", reason="恢复提醒")
    ringing.commit(*ringing.stop(again))
    events = list(cases_table.children("SWITCH", "EVENT#stopped_items#"))
    assert [(e["type"], e["items"], e["by"], e["reason"]) for e in events] == [
        ("items_switched", ["L01-R1", "L02-R1"], "o-1", "上级要求暂停"),
        ("items_switched", [], "o-2", "恢复提醒"),
    ]
    assert ringing.stopped_items() == frozenset()


@pytest.mark.parametrize("version", [1, 3])
def test_the_switch_is_turned_over_what_was_seen(ringing: Ringing, version: int) -> None:
    ringing.commit(*ringing.stop(STOPPED))
    with pytest.raises(Conflict):
        ringing.commit(*ringing.stop(replace(STOPPED, items=(), version=version)))
    assert ringing.stopped() == STOPPED


def test_the_switch_can_be_turned_over_a_row_made_by_hand(
    ringing: Ringing, cases_table: Table, write: Writer
) -> None:
    stopped = keys.switch("stopped_items")
    write(cases_table.put({"PK": stopped.pk, "SK": stopped.sk, "items": ["L01-R1"]}))
    assert ringing.stopped() == ItemSwitch(("L01-R1",))
    ringing.commit(*ringing.stop(STOPPED))
    assert ringing.stopped() == STOPPED


APPROVED = ItemSwitch(("L05-R1", "L18-R1"), 1, "o-1", "wang", AT, "经核对，同意提醒")


def test_items_of_low_confidence_an_officer_has_approved(
    ringing: Ringing, cases_table: Table
) -> None:
    assert ringing.switches() == Switches(frozenset(), frozenset())
    ringing.commit(*ringing.approve(APPROVED))
    assert ringing.approved() == APPROVED
    assert ringing.switches().approved == {"L05-R1", "L18-R1"}
    assert ringing.stopped() == ItemSwitch()
    fewer = replace(APPROVED, items=("L05-R1",), version=2, by="o-2")
    ringing.commit(*ringing.approve(fewer))
    assert ringing.switches().approved == {"L05-R1"}
    with pytest.raises(Conflict):
        ringing.commit(*ringing.approve(fewer))
    events = list(cases_table.children("SWITCH", "EVENT#approved_items#"))
    assert [(e["type"], e["by"]) for e in events] == [
        ("items_approved", "o-1"),
        ("items_approved", "o-2"),
    ]


def test_both_switches_are_read_together(
    ringing: Ringing, cases_table: Table, write: Writer
) -> None:
    stopped = keys.switch("stopped_items")
    write(cases_table.put({"PK": stopped.pk, "SK": stopped.sk, "items": ["L01-R1"]}))
    ringing.commit(*ringing.approve(replace(APPROVED, items=("L05-R1",))))
    assert ringing.switches() == Switches(frozenset({"L01-R1"}), frozenset({"L05-R1"}))


@pytest.mark.parametrize("turned", [0, 1], ids=["never turned", "turned before"])
def test_what_the_switches_are_read_for_fails_when_one_was_turned(
    ringing: Ringing, turned: int
) -> None:
    for version in range(turned):
        ringing.commit(*ringing.stop(replace(STOPPED, version=version + 1)))
        ringing.commit(*ringing.automate(replace(STOPPED, version=version + 1)))
    read = ringing.switches()
    ringing.commit(*ringing.as_read(read))
    for turn in (ringing.stop, ringing.automate):
        ringing.commit(*turn(replace(STOPPED, version=turned + 1)))
        with pytest.raises(Conflict):
            ringing.commit(*ringing.as_read(read))
        read = ringing.switches()


def test_a_watermark_is_of_one_shard(ringing: Ringing) -> None:
    assert ringing.watermark(0) is None
    ringing.commit(ringing.advance(0, DAY, AT))
    assert (ringing.watermark(0), ringing.watermark(1)) == (DAY, None)


MARKS = """
到达 | 再到 | 结果 | 说明
1    | 2    | 2    | 次日
1    | 1    | 1    | 同日重响
1    | 31   | 31   | 停机之后
2    | 1    | -    | 不后退
"""
MARK_ROWS = [[c.strip() for c in line.split("|")] for line in MARKS.strip().splitlines()[1:]]


@pytest.mark.parametrize(("start", "to", "ends", "why"), MARK_ROWS)
def test_a_watermark_never_moves_back(
    ringing: Ringing, start: str, to: str, ends: str, why: str
) -> None:
    first, second = DAY.replace(day=int(start)), DAY.replace(day=int(to))
    ringing.commit(ringing.advance(2, first, AT))
    if ends == "-":
        with pytest.raises(Conflict):
            ringing.commit(ringing.advance(2, second, AT))
        assert ringing.watermark(2) == first, why
    else:
        ringing.commit(ringing.advance(2, second, AT))
        assert ringing.watermark(2) == DAY.replace(day=int(ends)), why


def test_the_days_equation_adds_up_over_shards_and_rings(ringing: Ringing) -> None:
    assert ringing.equation(DAY, 3) == {"due": 0, "opened": 0, "suppressed": 0}
    for shard, opened, suppressed in ((0, 3, 1), (2, 5, 0), (0, 0, 4)):
        ringing.commit(ringing.count(DAY, shard, opened, suppressed))
    ringing.commit(ringing.count(DAY + timedelta(1), 0, 7, 7))
    assert ringing.equation(DAY, 3) == {"due": 13, "opened": 8, "suppressed": 5}
