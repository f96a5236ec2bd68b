"""Worklists: by their index, each task done once, every call and visit kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.store.conftest import SHARDS, Writer
from zhiban.domain.cases import Reason, Suppression
from zhiban.domain.errors import Conflict
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.send_following import SendFollowing
from zhiban.store.send_items import send_item, send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Table
from zhiban.store.worklists import A_DAY, Done, Unopened, Worklists

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
USCC = "91370323MA3C000011"
DONE = Done("reached", "o-1", "wang", AT, "明日来窗口")
TASK = keys.task("c", "phone_or_visit")
SEND = Send("i", "2026-12-01-first", 0, 1, USCC, DAY, AT, SendState.UNKNOWN)


@pytest.fixture
def worklists(cases_table: Table, write: Writer) -> Worklists:
    """Three tasks: of a case, of a holder, and one of another sort."""
    cases = Cases(cases_table)
    write(
        cases.task("c", "phone_or_visit", USCC, DAY),
        cases.holder_task(USCC, "phone_or_visit", DAY - timedelta(days=1)),
        cases.task("c", "no_contact", USCC, DAY),
    )
    return Worklists(cases_table)


def on_list(worklists: Worklists, what: str) -> list[keys.Key]:
    return [task.key for task in worklists.page(what, 10)[0]]


def test_a_worklist_has_its_own_sort_the_longest_due_first(worklists: Worklists) -> None:
    tasks, place = worklists.page("phone_or_visit", 10)
    assert place is None
    assert [(t.key, t.what, t.due, t.uscc, t.state) for t in tasks] == [
        (
            keys.holder_task(USCC, "phone_or_visit"),
            "phone_or_visit",
            date(2026, 11, 30),
            USCC,
            "open",
        ),
        (TASK, "phone_or_visit", DAY, USCC, "open"),
    ]
    assert [task.case_id for task in tasks] == ["", "c"]
    assert on_list(worklists, "no_contact") == [keys.task("c", "no_contact")]


def test_a_page_ends_where_the_next_begins(worklists: Worklists) -> None:
    first, place = worklists.page("phone_or_visit", 1)
    second, end = worklists.page("phone_or_visit", 1, place)
    assert [t.key for t in (*first, *second)] == on_list(worklists, "phone_or_visit")
    assert end is None


def test_a_task_without_a_case_knows_its_licence_by_the_reason(
    worklists: Worklists, cases_table: Table, write: Writer
) -> None:
    reason = Suppression("x", USCC, "L01", "n/1", Reason.NO_CONTACT, DAY, None, needs_person=True)
    write(*Cases(cases_table).suppress(reason))
    tasks, _ = worklists.page("no_contact", 10)
    assert {task.case_id for task in tasks} == {"c", "x"}
    assert worklists.unopened(tasks) == {"x": Unopened("L01", "n/1", "")}
    assert worklists.unopened([]) == {}


def test_a_task_done_leaves_its_list_and_stays_with_its_case(
    worklists: Worklists, cases_table: Table, write: Writer
) -> None:
    task = worklists.get(TASK)
    assert task is not None
    write(*worklists.close(task, DONE))
    assert on_list(worklists, "phone_or_visit") == [keys.holder_task(USCC, "phone_or_visit")]
    assert worklists.get(TASK) is None
    assert worklists.last_done(TASK) == DONE
    (row,) = cases_table.children("CASE#c", "DONE#")
    assert (row["what"], row["uscc"], row["due"]) == ("phone_or_visit", USCC, "2026-12-01")
    assert "queue_pk" not in row


def test_of_two_officers_one_closes_it(worklists: Worklists, write: Writer) -> None:
    task = worklists.get(TASK)
    assert task is not None
    write(*worklists.close(task, DONE))
    with pytest.raises(Conflict):
        write(*worklists.close(task, replace(DONE, by="o-2", at=AT + timedelta(seconds=1))))
    assert worklists.last_done(TASK) == DONE


def test_a_task_asked_for_again_can_be_done_again_and_both_stay(
    worklists: Worklists, cases_table: Table, write: Writer
) -> None:
    later = replace(DONE, outcome="will_file", at=AT + timedelta(days=3))
    for done in (DONE, later):
        write(Cases(cases_table).task("c", "phone_or_visit", USCC, DAY))
        task = worklists.get(TASK)
        assert task is not None
        write(*worklists.close(task, done))
    assert worklists.last_done(TASK) == later
    assert len(list(cases_table.children("CASE#c", "DONE#"))) == 2


def test_what_is_in_another_queue_is_no_task(
    worklists: Worklists, cases_table: Table, write: Writer
) -> None:
    """A case waits in a queue of the same index; nobody may close it as a task."""
    case = keys.case("c")
    row = {"PK": case.pk, "SK": case.sk, "queue_pk": "CASES#filed", "queue_sk": "2026-12-04#c"}
    write(cases_table.put({**row}))
    assert worklists.get(case) is None
    task = worklists.get(TASK)
    assert task is not None
    with pytest.raises(Conflict):
        write(*worklists.close(replace(task, key=case), DONE))
    assert cases_table.get(case) == row


@pytest.fixture
def lost(cases_table: Table, write: Writer) -> keys.Key:
    """An attempt whose answer was lost a day ago, on the worklist."""
    claimed = replace(SEND, state=SendState.CLAIMED, version=1, attempt_id="a1")
    write(cases_table.put(send_item(claimed) | {"attempt_id": "a1", "secret": b"s"}))
    sends = Sends(cases_table, SHARDS)
    following = SendFollowing(sends)
    write(*following.lost(claimed, AT - timedelta(days=1)))
    assert following.follow(sends.shard(SEND), AT, AT).handed_to_person == 1
    return send_key(SEND)


def test_an_unknown_attempt_is_settled_by_the_person_who_called(
    worklists: Worklists, lost: keys.Key, cases_table: Table, write: Writer
) -> None:
    (task,), _ = worklists.page("unknown_send", 10)
    assert (task.key, task.due, task.state, task.invitation_id) == (lost, DAY, "unknown", "i")
    write(*worklists.close(task, DONE))
    row = cases_table.get(lost)
    assert row is not None
    assert (row["state"], row["reason"], row["outcome"], row["version"]) == (
        "failed",
        "settled_by_person",
        "reached",
        4,
    )
    assert not {"queue_pk", "queue_sk", "secret"} & row.keys()
    assert worklists.last_done(lost) == DONE
    assert on_list(worklists, "unknown_send") == on_list(worklists, "send_failed") == []


def test_a_receipt_that_came_first_keeps_its_word(
    worklists: Worklists, lost: keys.Key, cases_table: Table, write: Writer
) -> None:
    (task,), _ = worklists.page("unknown_send", 10)
    write(*Sends(cases_table, SHARDS).settle(lost, SendState.DELIVERED, "", AT))
    with pytest.raises(Conflict):
        write(*worklists.close(task, DONE))
    row = cases_table.get(lost)
    assert row is not None
    assert (row["state"], worklists.get(lost)) == ("delivered", None)


def test_a_failed_attempt_stays_failed_for_its_own_reason(
    worklists: Worklists, cases_table: Table, write: Writer
) -> None:
    key = send_key(SEND)
    write(cases_table.put(send_item(replace(SEND, state=SendState.SENT))))
    write(*Sends(cases_table, SHARDS).settle(key, SendState.FAILED, "bad_number", AT))
    (task,), _ = worklists.page("send_failed", 10)
    assert (task.reason, task.due) == ("bad_number", DAY)
    write(*worklists.close(task, replace(DONE, outcome="wrong_number")))
    row = cases_table.get(key)
    assert row is not None
    assert (row["state"], row["reason"], row["outcome"]) == ("failed", "bad_number", "wrong_number")


def test_a_page_ends_with_a_due_day_unless_the_day_is_very_long(
    cases_table: Table, write: Writer
) -> None:
    """Three tasks of one day, then more of the next than a page ever holds."""
    cases, worklists = Cases(cases_table), Worklists(cases_table)
    for n in range(3):
        write(cases.task(f"a{n}", "data_wrong", USCC, DAY))
    for n in range(A_DAY + 5):
        write(cases.task(f"b{n:03d}", "data_wrong", USCC, DAY + timedelta(days=1)))
    first, place = worklists.page("data_wrong", 1)
    assert [task.due for task in first] == [DAY] * 3
    second, place = worklists.page("data_wrong", 1, place)
    assert len(second) == A_DAY
    third, place = worklists.page("data_wrong", 1, place)
    assert (len(third), place) == (5, None)
    pages = [task.key for task in first + second + third]
    assert len(set(pages)) == 3 + A_DAY + 5


def test_what_depends_on_a_task_happens_only_while_it_is_on_its_list(
    worklists: Worklists, write: Writer
) -> None:
    task = worklists.get(TASK)
    assert task is not None
    write(worklists.still_open(task))
    write(*worklists.close(task, DONE))
    with pytest.raises(Conflict):
        write(worklists.still_open(task))
