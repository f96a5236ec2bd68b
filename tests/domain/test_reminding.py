"""Which cases a reminder still names when its turn comes: a table a clerk can read."""

from dataclasses import replace
from datetime import date

import pytest

from zhiban.domain.cases import Case, CaseState, Intent, Reason
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.reminding import reason_against

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
