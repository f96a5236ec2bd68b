"""Cases: stored as read, each state with the event that explains it, one writer at a time."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from tests.store.conftest import Writer
from zhiban.domain.audit import GENESIS, commitment, first_break
from zhiban.domain.cases import (
    TRANSITIONS,
    Case,
    CaseState,
    Changed,
    Decision,
    Filing,
    Intent,
    Reason,
    Suppression,
)
from zhiban.domain.errors import Conflict
from zhiban.domain.filed import Extension, Finding, Sort, Special
from zhiban.domain.ladder import LadderPlan
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.table import Table
from zhiban.store.wire import Item

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
PLAN = LadderPlan(
    first=date(2026, 11, 10),
    again=date(2026, 11, 25),
    last=date(2026, 12, 4),
    worklist=date(2026, 12, 7),
    lapse=date(2027, 1, 1),
    late_from=date(2026, 12, 11),
)
CASE = Case(
    id="qi7exegyhm3fvc6joxlrz3qj",
    uscc="91370323MA3C000011",
    kind="L01",
    number="JY13703230001234",
    item="L01-R1",
    term=3,
    opened_on=date(2026, 12, 1),
    latest=date(2026, 12, 10),
    expiry=date(2026, 12, 31),
    projected=True,
    accepts_late=True,
    rule="L01-R1@2023-12-01",
    plan=PLAN,
    invitation_id="e2fuqmtnlb4qlvltkarsapde",
    moved_at=AT,
    intent=Intent.YES,
    filing=Filing(2, "d" * 64, AT, "citizen", date(2026, 12, 4), date(2026, 12, 15)),
    special=Special(
        Sort.SITE_CHECK,
        "o-2",
        AT,
        "核对经营场所",
        3,
        date(2026, 12, 4),
        Finding(True, "符合要求", "o-3", AT),
    ),
    extension=Extension("o-9", AT, "案情复杂", date(2026, 12, 29)),
    decision=Decision("correct", "officer-007", AT, "请补充经营场所照片。", date(2031, 12, 31)),
)

YEARLY = replace(CASE, item="L12-Y1", year=2025)
CHANGED = Changed(
    fact="name",
    field="name",
    old="沂源样例商店",
    new="沂源样例新名商店",
    facts_version=4,
    on=date(2026, 11, 25),
    firm=True,
    since=date(2026, 11, 20),
)
CHANGE = replace(CASE, item="L01-C1", rule="L01-name@2023-12-01", change=CHANGED)


@pytest.fixture
def cases(cases_table: Table) -> Cases:
    return Cases(cases_table)


@pytest.fixture
def opened(cases: Cases, write: Writer) -> Case:
    stored, actions = cases.open(CASE, AT, "ring_alarms")
    write(*actions)
    return stored


def test_the_sample_leaves_no_field_unsaid() -> None:
    samples = (YEARLY, CHANGE)
    said = [f.name for f in fields(Case) if any(getattr(one, f.name) for one in samples)]
    assert {f.name for f in fields(Case)} - set(said) == {"last_seq"}
    assert all(getattr(CHANGED, f.name) for f in fields(Changed))


def test_what_is_stored_is_read(cases: Cases, opened: Case) -> None:
    assert cases.get(CASE.id) == opened
    assert replace(opened, last_seq=0, last_hash=GENESIS) == CASE
    assert cases.get("nobody") is None


def test_the_year_of_what_is_owed_yearly_is_kept_and_told(cases: Cases, write: Writer) -> None:
    stored, actions = cases.open(YEARLY, AT, "ring_alarms")
    write(*actions)
    assert cases.get(YEARLY.id) == stored
    told = cases.data_of(YEARLY.id, 1)
    assert told is not None
    assert '"year":2025' in str(told["data"])


def test_what_changed_is_kept_with_its_case(cases: Cases, write: Writer) -> None:
    stored, actions = cases.open(CHANGE, AT, "detect_changes")
    write(*actions)
    assert cases.get(CHANGE.id) == stored
    assert stored.change == CHANGED


def test_a_plan_with_steps_left_out_is_read_as_it_was(cases: Cases, write: Writer) -> None:
    bare = replace(CASE, plan=LadderPlan(None, None, None, None, date(2027, 1, 1)))
    stored, actions = cases.open(bare, AT, "ring_alarms")
    write(*actions)
    assert cases.get(CASE.id) == stored


def test_a_case_opens_once(cases: Cases, opened: Case, write: Writer) -> None:
    _, again = cases.open(CASE, AT, "ring_alarms")
    with pytest.raises(Conflict):
        write(*again)
    assert len(cases.chain(CASE.id)) == 1
    assert cases.get(CASE.id) == opened


def test_many_are_read_by_id(cases: Cases, opened: Case, write: Writer) -> None:
    other, actions = cases.open(replace(CASE, id="other"), AT, "ring_alarms")
    write(*actions)
    found = cases.get_many([CASE.id, "nobody", "other"])
    assert sorted(found, key=lambda case: case.id) == sorted(
        [opened, other], key=lambda case: case.id
    )


MOVES = list(product(CaseState, CaseState))


@pytest.mark.parametrize(("start", "to"), MOVES)
def test_only_the_moves_of_the_table_can_be_stored(
    cases: Cases, start: CaseState, to: CaseState
) -> None:
    case = replace(CASE, state=start)
    if to in TRANSITIONS[start]:
        moved, actions = cases.move(case, to, AT, "ring_alarms", {"why": "why"})
        assert (moved.state, moved.version, len(actions)) == (to, 2, 3)
    else:
        with pytest.raises(ValueError, match="may not go"):
            cases.move(case, to, AT, "ring_alarms", {"why": "why"})


def test_of_two_writers_one_wins(cases: Cases, opened: Case, write: Writer) -> None:
    closed, closing = cases.move(opened, CaseState.CLOSED, AT, "somebody", {"why": "done"})
    _, lapsing = cases.move(opened, CaseState.LAPSED, AT, "ring_alarms", {"why": "expired"})
    write(*closing)
    with pytest.raises(Conflict):
        write(*lapsing)
    assert cases.get(CASE.id) == closed
    assert [event.type for event, _ in cases.chain(CASE.id)] == ["case_opened", "case_closed"]


def test_what_was_concluded_from_a_case_holds_while_it_is_as_it_was_read(
    cases: Cases, opened: Case, write: Writer
) -> None:
    write(cases.as_read(opened))
    write(*cases.move(opened, CaseState.LAPSED, AT, "ring_alarms", {"why": "expired"})[1])
    with pytest.raises(Conflict):
        write(cases.as_read(opened))


def test_a_corrected_date_is_stored_with_its_event(
    cases: Cases, opened: Case, write: Writer
) -> None:
    later = replace(opened, latest=date(2027, 1, 5), expiry=date(2027, 1, 20))
    stored, actions = cases.replan(later, AT, "ring_alarms")
    write(*actions)
    assert cases.get(CASE.id) == stored
    assert (stored.latest, stored.version, stored.last_seq) == (date(2027, 1, 5), 2, 2)


@pytest.fixture
def lived(cases: Cases, opened: Case, write: Writer) -> Case:
    """A case that lapsed, opened again and was replanned."""
    case = opened
    for n, to in enumerate((CaseState.LAPSED, CaseState.OPENED)):
        at = AT + timedelta(hours=n)
        case, actions = cases.move(case, to, at, "ring_alarms", {"why": f"因{n}"})
        write(*actions)
    case, actions = cases.replan(case, AT + timedelta(hours=9), "ring_alarms")
    write(*actions)
    return case


def test_the_chain_is_whole_and_the_case_holds_its_head(cases: Cases, lived: Case) -> None:
    chain = cases.chain(CASE.id)
    assert first_break(chain) is None
    assert (lived.last_seq, lived.last_hash) == (4, chain[-1][1])
    assert cases.get(CASE.id) == lived
    assert [event.type for event, _ in chain] == [
        "case_opened",
        "case_lapsed",
        "case_opened",
        "case_replanned",
    ]


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_a_row_changed_in_the_table_is_found(
    cases: Cases, lived: Case, cases_table: Table, write: Writer, seq: int
) -> None:
    row = cases_table.get(keys.event(lived.id, seq))
    assert row is not None
    for field in ("type", "at", "actor", "commitment", "prev_hash", "hash"):
        changed = "2026-12-24T00:00:00+00:00" if field == "at" else "f" * 64
        write(cases_table.put(row | {field: changed}))
        assert first_break(cases.chain(CASE.id)) == seq, field


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_row_taken_out_of_the_table_is_found(
    cases: Cases, lived: Case, cases_table: Table, write: Writer, seq: int
) -> None:
    write(cases_table.delete(keys.event(lived.id, seq)))
    assert first_break(cases.chain(CASE.id)) == seq


def test_a_chain_copied_to_another_case_does_not_hold(
    cases: Cases, lived: Case, cases_table: Table, write: Writer
) -> None:
    for item in list(cases_table.children(keys.case(lived.id).pk, "EVENT#")):
        write(cases_table.put(item | {"PK": keys.case("another").pk}))
    assert first_break(cases.chain("another")) == 1


def _data(cases_table: Table, seq: int) -> Item:
    item = cases_table.get(keys.event_data(CASE.id, seq))
    assert item is not None
    return item


def test_each_event_commits_to_its_data(cases: Cases, lived: Case, cases_table: Table) -> None:
    for event, _ in cases.chain(lived.id):
        kept = _data(cases_table, event.seq)
        said = json.loads(str(kept["data"]))
        assert event.commitment == commitment(said, str(kept["salt"]))
        assert "uscc" not in repr(event)
    assert json.loads(str(_data(cases_table, 2)["data"])) == {"why": "因0"}


def test_the_data_can_be_erased_and_the_chain_still_holds(
    cases: Cases, lived: Case, cases_table: Table, write: Writer
) -> None:
    write(*(cases_table.delete(keys.event_data(lived.id, seq)) for seq in range(1, 5)))
    assert first_break(cases.chain(CASE.id)) is None


def test_the_same_data_is_committed_to_differently_each_time(cases: Cases) -> None:
    """Else who knows the few possible values could tell the erased one."""
    first, _ = cases.open(CASE, AT, "ring_alarms")
    second, _ = cases.open(CASE, AT, "ring_alarms")
    assert first.last_hash != second.last_hash


REASON = Suppression(
    case_id=CASE.id,
    uscc=CASE.uscc,
    kind="L01",
    number=CASE.number,
    reason=Reason.HOLDER_UNKNOWN,
    on=date(2026, 12, 1),
    look_again=date(2026, 12, 8),
    needs_person=True,
)


def test_a_reason_is_kept_with_the_day_to_look_again(
    cases: Cases, cases_table: Table, write: Writer
) -> None:
    write(*cases.suppress(replace(REASON, needs_person=False)))
    item = cases_table.get(keys.suppressed(CASE.id, REASON.on))
    assert item is not None
    assert (item["reason"], item["look_again"], item["licence"]) == (
        "holder_unknown",
        "2026-12-08",
        "L01/JY13703230001234",
    )
    assert list(cases_table.index("queue", keys.worklist("holder_unknown"))) == []


def test_a_reason_for_good_has_no_day(cases: Cases, cases_table: Table, write: Writer) -> None:
    write(*cases.suppress(replace(REASON, look_again=None)))
    item = cases_table.get(keys.suppressed(CASE.id, REASON.on))
    assert item is not None
    assert "look_again" not in item


def test_two_reasons_of_a_day_leave_the_later_and_two_days_leave_both(
    cases: Cases, cases_table: Table, write: Writer
) -> None:
    write(*cases.suppress(REASON))
    write(*cases.suppress(replace(REASON, reason=Reason.OPTED_OUT)))
    write(*cases.suppress(replace(REASON, on=date(2026, 12, 8))))
    found = list(cases_table.children(keys.case(CASE.id).pk, "SUPPRESSED#"))
    assert [item["reason"] for item in found] == ["opted_out", "holder_unknown"]


def test_what_a_person_must_do_is_on_the_worklist_once(
    cases: Cases, cases_table: Table, write: Writer
) -> None:
    write(*cases.suppress(REASON))
    write(*cases.suppress(REASON))
    tasks = list(cases_table.index("queue", keys.worklist("holder_unknown")))
    assert [(t["PK"], t["uscc"], t["state"]) for t in tasks] == [
        (f"CASE#{CASE.id}", CASE.uscc, "open")
    ]


def test_a_worklist_is_in_the_order_of_days(
    cases: Cases, cases_table: Table, write: Writer
) -> None:
    for name, day in (("c", 9), ("a", 20), ("b", 1)):
        write(cases.task(name, "phone_or_visit", CASE.uscc, date(2026, 12, day)))
    write(cases.holder_task(CASE.uscc, "phone_or_visit", date(2026, 12, 5)))
    tasks = cases_table.index("queue", keys.worklist("phone_or_visit"))
    assert [t["PK"] for t in tasks] == ["CASE#b", f"HOLDER#{CASE.uscc}", "CASE#c", "CASE#a"]


def test_something_happens_only_while_a_case_is_in_its_state(
    cases: Cases, opened: Case, write: Writer
) -> None:
    write(cases.while_in(opened.id, CaseState.OPENED))
    for other in (CaseState.FILED, CaseState.ISSUED):
        with pytest.raises(Conflict):
            write(cases.while_in(opened.id, other))
