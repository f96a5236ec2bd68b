"""What lies with a case: read with forbearance, and never what is sealed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain.filed_case import CASE
from tests.store.conftest import SHARDS, Writer
from zhiban.domain.audit import Fact
from zhiban.domain.cases import CaseState, Reason, Suppression
from zhiban.domain.officers import Officer, Role
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.dossiers import Dossiers, MessageNote, Paper, ParcelNote, ReasonNote
from zhiban.store.reads import KEPT, Reads
from zhiban.store.send_items import send_item
from zhiban.store.sends import Sends
from zhiban.store.table import Table
from zhiban.store.wire import Item
from zhiban.store.worklists import Done, Worklists

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)


@pytest.fixture
def dossiers(cases_table: Table, write: Writer) -> Dossiers:
    """A case that was opened and sent back."""
    cases = Cases(cases_table)
    opened, actions = cases.open(CASE, AT, "citizen")
    write(*actions)
    told: dict[str, Fact] = {"reason": "请补充健康证", "filing": 1}
    write(*cases.move(opened, CaseState.CORRECTING, AT, "officer:o-1", told)[1])
    return Dossiers(cases_table)


def test_the_timeline_is_the_chain_with_its_data(dossiers: Dossiers) -> None:
    notes = dossiers.timeline("c")
    assert [note.event.type for note in notes] == ["case_opened", "case_correcting"]
    assert notes[1].facts == {"reason": "请补充健康证", "filing": 1}
    assert all(note.intact for note in notes)
    assert dossiers.timeline("nobody") == []


def test_data_that_was_erased_is_none_and_the_event_intact(
    dossiers: Dossiers, cases_table: Table, write: Writer
) -> None:
    write(cases_table.delete(keys.event_data("c", 2)))
    note = dossiers.timeline("c")[1]
    assert (note.facts, note.intact) == (None, True)


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (keys.event_data("c", 2), {"data": '{"filing":1,"reason":"好"}'}),
        (keys.event_data("c", 2), {"salt": "0" * 32}),
        (keys.event("c", 2), {"commitment": "f" * 64}),
        (keys.event("c", 2), {"actor": "officer:o-2"}),
    ],
)
def test_what_was_altered_shows(
    dossiers: Dossiers, cases_table: Table, write: Writer, key: keys.Key, change: dict[str, str]
) -> None:
    row = cases_table.get(key)
    assert row is not None
    write(cases_table.put({**row, **change}))
    assert [note.intact for note in dossiers.timeline("c")] == [True, False]


def test_papers_of_a_sort_come_in_order_without_the_signature(
    dossiers: Dossiers, cases_table: Table, write: Writer
) -> None:
    for n in (2, 1):
        key = keys.document("c", "application", n)
        told = {"sha256": f"{n}" * 64, "body": "{}", "evidence": "{}", "key_id": "k"}
        write(cases_table.put({"PK": key.pk, "SK": key.sk, "signature": b"png", **told}))
    issued = keys.document("c", "licence", 3)
    dates = {"valid_from": "2027-01-01", "valid_to": "2031-12-31", "identifier": "1.2.156"}
    write(cases_table.put({"PK": issued.pk, "SK": issued.sk, **dates}))
    assert dossiers.papers("c", "application") == [
        Paper(1, "1" * 64, "k", "{}", "{}"),
        Paper(2, "2" * 64, "k", "{}", "{}"),
    ]
    assert dossiers.papers("c", "licence") == [
        Paper(3, "", "", "", "", "1.2.156", date(2027, 1, 1), date(2031, 12, 31))
    ]


def test_a_parcel_is_shown_without_where_it_goes(
    dossiers: Dossiers, cases_table: Table, write: Writer
) -> None:
    key = keys.parcel("c", "out", 1)
    row: Item = {"PK": key.pk, "SK": key.sk, "state": "ordered", "reference": "c-out-1"}
    write(cases_table.put(row | {"address": b"sealed", "phone": b"sealed"}))
    assert dossiers.parcels("c") == [ParcelNote("out", 1, "ordered", "c-out-1", "", None)]


def test_messages_are_shown_without_phone_and_secret(
    dossiers: Dossiers, cases_table: Table, write: Writer
) -> None:
    send = Send("i", "2026-12-01-first", 0, 1, "u", DAY, AT, SendState.CLAIMED, attempt_id="a")
    row = send_item(send) | {"attempt_id": "a", "secret": b"s", "template": "t/1", "segments": 2}
    write(cases_table.put(row))
    write(*Sends(cases_table, SHARDS).record_sent(send, "a", "m-1", AT))
    assert dossiers.messages("i") == [
        MessageNote("2026-12-01-first", 0, 1, "sent", "", "t/1", 2, AT, AT, None)
    ]


def test_tasks_open_and_done_and_reasons(
    dossiers: Dossiers, cases_table: Table, write: Writer
) -> None:
    cases, worklists = Cases(cases_table), Worklists(cases_table)
    reason = Suppression("c", "u", "L01", "n", Reason.NO_CONTACT, DAY, None, needs_person=True)
    write(*cases.suppress(reason))
    write(cases.task("c", "phone_or_visit", "u", DAY))
    task = worklists.get(keys.task("c", "no_contact"))
    assert task is not None
    write(*worklists.close(task, Done("reached", "o-1", "wang", AT)))
    assert [(t.what, t.state, t.due) for t in dossiers.tasks("c")] == [
        ("phone_or_visit", "open", DAY),
        ("no_contact", "done", DAY),
    ]
    assert dossiers.reasons("c") == [ReasonNote(DAY, "no_contact")]


def test_a_read_is_one_row_beside_the_chain_for_three_years(
    dossiers: Dossiers, cases_table: Table, write: Writer
) -> None:
    who = Officer("o-1", "wang", frozenset({Role.CLERK, Role.APPROVER}))
    write(Reads(cases_table).note("c", who, AT))
    write(Reads(cases_table).note("c", who, AT.replace(microsecond=7)))
    write(Reads(cases_table).note("c", replace(who, id="o-2"), AT))
    rows = list(cases_table.children("CASE#c", "READ#"))
    assert [row["by"] for row in rows] == ["o-1", "o-2"]
    assert rows[0]["roles"] == ["approver", "clerk"]
    assert rows[0]["expires_at"] == int((AT + KEPT).timestamp())
    assert KEPT.days >= 3 * 365
    assert len(dossiers.timeline("c")) == 2


def test_who_looked_at_a_holder_is_kept_likewise(cases_table: Table, write: Writer) -> None:
    who = Officer("o-1", "wang", frozenset({Role.AUDITOR}))
    write(Reads(cases_table).note_holder("u", who, AT))
    (row,) = cases_table.children("ENTITY#u", "READ#")
    assert (row["by"], row["expires_at"]) == ("o-1", int((AT + KEPT).timestamp()))
