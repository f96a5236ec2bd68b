"""Which cases a reminder still names when its turn comes: a table a clerk can read."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.tables import lines
from zhiban.domain.cases import Case, CaseState, Intent, Reason
from zhiban.domain.contacts import Confidence, Contact, Role
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.reminding import against_the_holder, overtaken, reason_against, still_needed
from zhiban.domain.sms_ledger import CASE_CAP, Send, SendState

PLAN = LadderPlan(
    first=date(2026, 10, 12),
    again=date(2026, 11, 25),
    last=date(2026, 12, 4),
    worklist=date(2026, 12, 7),
    lapse=date(2027, 1, 1),
)
CASE = Case(
    id="c",
    uscc="u",
    kind="L04",
    number="n",
    item="L04-R1",
    term=2,
    opened_on=date(2026, 10, 12),
    latest=date(2026, 12, 10),
    expiry=date(2026, 12, 31),
    projected=False,
    accepts_late=False,
    rule="r",
    plan=PLAN,
    invitation_id="i",
)
LICENCE = Licence("u", "L04", "n", "", None, None, date(2026, 12, 31), "", term=2)

TABLE = """
办件       | 意向                | 证照      | 届次 | 有效期止   | 今天 | 停用 | 结论
opened     | -                   | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | -
opened     | yes                 | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | -
opened     | not_now             | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | -
opened     | no_longer_operating | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | answered
opened     | data_wrong          | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | answered
filed      | yes                 | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | already_filed
correcting | yes                 | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | already_filed
granted    | yes                 | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | already_filed
refused    | yes                 | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | already_filed
issued     | yes                 | active    | 3 | 2031-12-31 | 2026-12-01 | 否 | already_filed
delivered  | yes                 | active    | 3 | 2031-12-31 | 2026-12-01 | 否 | already_filed
closed     | -                   | active    | 2 | 2026-12-31 | 2026-12-01 | 否 | case_closed
lapsed     | -                   | expired   | 2 | 2026-12-31 | 2027-01-02 | 否 | case_closed
opened     | -                   | cancelled | 2 | 2026-12-31 | 2026-12-01 | 否 | not_active
opened     | -                   | suspended | 2 | 2026-12-31 | 2026-12-01 | 否 | not_active
opened     | -                   | none      | 2 | 2026-12-31 | 2026-12-01 | 否 | not_active
opened     | -                   | active    | 3 | 2031-12-31 | 2026-12-01 | 否 | renewed_elsewhere
opened     | -                   | active    | 2 | 2027-01-31 | 2026-12-01 | 否 | dates_moved
opened     | -                   | active    | 2 | -          | 2026-12-01 | 否 | dates_moved
opened     | -                   | active    | 2 | 2026-12-31 | 2026-12-01 | 是 | item_stopped
opened     | -                   | active    | 2 | 2026-12-31 | 2026-10-11 | 否 | window_not_open
opened     | -                   | active    | 2 | 2026-12-31 | 2026-10-12 | 否 | -
opened     | -                   | active    | 2 | 2026-12-31 | 2026-12-10 | 否 | -
opened     | -                   | active    | 2 | 2026-12-31 | 2026-12-11 | 否 | filing_refused
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize(
    "line", ROWS, ids=[f"{n}-{row[0]}-{row[-1]}" for n, row in enumerate(ROWS)]
)
def test_why_a_case_is_not_named(line: list[str]) -> None:
    state, intent, status, term, valid_to, today, stopped, reason = line
    case = replace(CASE, state=CaseState(state), intent=None if intent == "-" else Intent(intent))
    licence = None
    if status != "none":
        licence = replace(
            LICENCE,
            status=LicenceStatus(status),
            term=int(term),
            valid_to=None if valid_to == "-" else date.fromisoformat(valid_to),
        )
    stopped_items = {"L04-R1"} if stopped == "是" else set[str]()
    found = reason_against(case, licence, date.fromisoformat(today), stopped_items)
    assert found == (None if reason == "-" else Reason(reason))


def test_a_late_filing_that_is_still_taken_may_be_named() -> None:
    plan = replace(PLAN, first=None, again=None, last=None, late_from=date(2026, 12, 11))
    late = replace(CASE, accepts_late=True, plan=replace(plan, worklist=None))
    assert reason_against(late, LICENCE, date(2026, 12, 11), ()) is None
    assert reason_against(late, LICENCE, date(2026, 12, 10), ()) is Reason.WINDOW_NOT_OPEN


def test_every_state_of_a_case_stands_in_the_table() -> None:
    assert {row[0] for row in ROWS} == set(CaseState)


# --- the holder, the ladder, and all cases together ----------------------------------------------

SEND = Send(
    "i", "2026-12-01-again", 0, 1, "u", date(2026, 12, 1), datetime(2026, 12, 1, tzinfo=UTC)
)

HOLDERS = """
状态     | 拒收 | 可用否 | 名单 | 第几号 | 所据名单 | 结论
存续     | 否   | 1      | 3    | 0      | 0        | -
存续     | 否   | 11     | 3    | 1      | 3        | -
存续     | 否   | 11     | 3    | 0      | 3        | -
存续     | 否   | 11     | 3    | 1      | 2        | contact_changed
存续     | 否   | 11     | 3    | 0      | 2        | contact_changed
存续     | 否   | 01     | 3    | 0      | 0        | contact_changed
存续     | 否   | 11     | 3    | 1      | 0        | contact_changed
存续     | 否   | 01     | 3    | 1      | 0        | -
存续     | 否   | 10     | 3    | 1      | 3        | contact_changed
存续     | 否   | 1      | 3    | 1      | 3        | contact_changed
存续     | 否   | 0      | 3    | 0      | 0        | no_contact
存续     | 否   | 00     | 3    | 1      | 3        | no_contact
存续     | 否   | -      | 3    | 0      | 0        | no_contact
存续     | 是   | -      | 3    | 0      | 0        | opted_out
注销     | 是   | 1      | 3    | 0      | 0        | entity_gone
"""


@pytest.mark.parametrize("line", lines(HOLDERS), ids=lambda line: "-".join(line))
def test_why_a_holder_gets_no_message(line: list[str]) -> None:
    status, opted_out, usable, version, contact, chosen_from, reason = line
    person = Contact(Role.REPRESENTATIVE, "", "19900000001", "registry", date(2026, 1, 1))
    entity = Entity(
        uscc="u",
        name="甲店",
        contacts=tuple(
            person if one == "1" else replace(person, confidence=Confidence.DOUBTFUL)
            for one in usable.strip("-")
        ),
        status=EntityStatus.ACTIVE if status == "存续" else EntityStatus.CANCELLED,
        contact_version=int(version),
        opted_out=opted_out == "是",
    )
    send = replace(SEND, contact=int(contact), contact_version=int(chosen_from))
    assert against_the_holder(send, entity) == (None if reason == "-" else Reason(reason))


OTHERS = """
本条计划   | 今天       | 另一条计划 | 另一条状态 | 是否验证码 | 让位
2026-12-01 | 2026-12-01 | 2026-12-16 | planned    | 否         | 否
2026-12-01 | 2026-12-16 | 2026-12-16 | planned    | 否         | 是
2026-12-01 | 2026-12-16 | 2026-12-16 | sent       | 否         | 是
2026-12-01 | 2026-12-16 | 2026-12-16 | suppressed | 否         | 否
2026-12-01 | 2026-12-16 | 2026-12-16 | sent       | 是         | 否
2026-12-01 | 2026-12-16 | 2026-12-01 | sent       | 否         | 否
2026-12-16 | 2026-12-16 | 2026-12-01 | planned    | 否         | 否
"""


@pytest.mark.parametrize("line", lines(OTHERS), ids=lambda line: "-".join(line))
def test_what_waited_for_days_gives_way_to_a_newer_step(line: list[str]) -> None:
    planned, today, other, state, is_code, way = line
    send = replace(SEND, planned_on=date.fromisoformat(planned))
    beside = replace(
        SEND,
        step="code-1" if is_code == "是" else "2026-12-16-last",
        planned_on=date.fromisoformat(other),
        state=SendState(state),
    )
    assert overtaken(send, [send, beside], date.fromisoformat(today)) == (way == "是")


def test_of_several_cases_those_that_need_it_are_named_soonest_first() -> None:
    later = replace(CASE, id="b", latest=date(2026, 12, 20))
    filed = replace(CASE, id="a", state=CaseState.FILED)
    cases, _ = still_needed([later, filed, CASE], lambda _: LICENCE, {}, date(2026, 12, 1), ())
    assert [case.id for case in cases] == ["c", "b"]


@pytest.mark.parametrize(
    ("messages", "valid_to", "why"),
    [
        (CASE_CAP - 1, date(2026, 12, 31), None),
        (CASE_CAP, date(2026, 12, 31), Reason.REMINDED_ENOUGH),
        (CASE_CAP, date(2027, 1, 31), Reason.DATES_MOVED),
    ],
)
def test_why_no_case_is_named(messages: int, valid_to: date, why: Reason | None) -> None:
    """Dates that are being put right come before any other reason: the message only waits."""
    filed = replace(CASE, id="a", state=CaseState.FILED)
    licence, told = replace(LICENCE, valid_to=valid_to), {CASE.id: messages}
    cases, found = still_needed([filed, CASE], lambda _: licence, told, date(2026, 12, 1), ())
    assert cases == (() if why else (CASE,))
    assert why in (None, found)


WAITING = replace(CASE, id="w", plan=replace(PLAN, chosen=date(2026, 12, 3)))

CHOSEN = """
在内的办件 | 今天       | 点到的
等         | 2026-12-02 | -
等         | 2026-12-03 | w
等 其他    | 2026-12-02 | c w
"""


@pytest.mark.parametrize(("cases", "today", "named"), lines(CHOSEN))
def test_a_message_waits_for_a_chosen_day_unless_another_case_asks(
    cases: str, today: str, named: str
) -> None:
    of = {"等": WAITING, "其他": CASE}
    asked = [of[name] for name in cases.split()]
    found, why = still_needed(asked, lambda _: LICENCE, {}, date.fromisoformat(today), ())
    assert [case.id for case in found] == named.replace("-", "").split()
    assert found or why is Reason.POSTPONED


YEARLY = replace(CASE, item="L12-Y1", year=2025, expiry=CASE.latest)

OWED = """
情形               | 办件   | 意向                | 证照      | 届次 | 有效期止   | 今天       | 停用 | 结论
在办理期           | opened | -                   | active    | 2    | 2030-12-31 | 2026-12-01 | 否   | -
延续后照样提醒     | opened | -                   | active    | 3    | 2031-12-31 | 2026-12-01 | 否   | -
有效期更正不影响   | opened | -                   | active    | 2    | -          | 2026-12-01 | 否   | -
截止前证照期满     | opened | -                   | active    | 2    | 2026-12-09 | 2026-12-01 | 否   | term_ends_first
已办               | closed | done                | active    | 2    | 2030-12-31 | 2026-12-01 | 否   | case_closed
不再经营           | opened | no_longer_operating | active    | 2    | 2030-12-31 | 2026-12-01 | 否   | answered
证照注销           | opened | -                   | cancelled | 2    | 2030-12-31 | 2026-12-01 | 否   | not_active
事项暂停           | opened | -                   | active    | 2    | 2030-12-31 | 2026-12-01 | 是   | item_stopped
截止当日           | opened | -                   | active    | 2    | 2030-12-31 | 2026-12-10 | 否   | -
截止次日           | opened | -                   | active    | 2    | 2030-12-31 | 2026-12-11 | 否   | filing_refused
"""  # noqa: E501 - a table reads across
OWED_ROWS = [[cell.strip() for cell in line.split("|")] for line in OWED.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", OWED_ROWS, ids=[row[0] for row in OWED_ROWS])
def test_what_is_owed_for_a_year_is_named_until_its_day(row: list[str]) -> None:
    _, state, intent, status, term, until, today, stopped, result = row
    case = replace(YEARLY, state=CaseState(state), intent=None if intent == "-" else Intent(intent))
    ends = None if until == "-" else date.fromisoformat(until)
    licence = replace(LICENCE, status=LicenceStatus(status), term=int(term), valid_to=ends)
    items = {"L12-Y1"} if stopped == "是" else set()
    found = reason_against(case, licence, date.fromisoformat(today), items)
    assert found == (None if result == "-" else result)
