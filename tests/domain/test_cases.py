"""A case's states, until when it may be filed, and the reasons for not reminding."""

from datetime import date

import pytest

from zhiban.domain.cases import TRANSITIONS, Case, CaseState, Reason
from zhiban.domain.ladder import LadderPlan

LATEST, EXPIRY = date(2026, 12, 10), date(2026, 12, 31)

TABLE = """
从         | opened | filed | correcting | granted | refused | issued | delivered | lapsed | closed
opened     | 否     | 可    | 否         | 否      | 否      | 否     | 否        | 可     | 可
filed      | 可     | 否    | 可         | 可      | 可      | 否     | 否        | 否     | 可
correcting | 否     | 可    | 否         | 否      | 可      | 否     | 否        | 可     | 可
granted    | 否     | 否    | 否         | 否      | 否      | 可     | 否        | 否     | 可
refused    | 否     | 否    | 否         | 否      | 否      | 否     | 否        | 否     | 否
issued     | 否     | 否    | 否         | 否      | 否      | 否     | 可        | 否     | 否
delivered  | 否     | 否    | 否         | 否      | 否      | 否     | 否        | 否     | 否
lapsed     | 可     | 否    | 否         | 否      | 否      | 否     | 否        | 否     | 否
closed     | 可     | 否    | 否         | 否      | 否      | 否     | 否        | 否     | 否
"""
LINES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
MOVES = [
    (CaseState(line[0]), CaseState(to), may == "可")
    for line in LINES[1:]
    for to, may in zip(LINES[0][1:], line[1:], strict=True)
]


@pytest.mark.parametrize(("start", "to", "may"), MOVES)
def test_the_table_of_moves(start: CaseState, to: CaseState, may: bool) -> None:
    assert (to in TRANSITIONS[start]) is may


def test_every_state_has_its_moves() -> None:
    assert len(MOVES) == len(CaseState) ** 2
    assert set(TRANSITIONS) == set(CaseState)


FILING = """
收迟件 | 日子       | 可否申请 | 说明
否     | 2026-12-10 | 可       | 最晚申请日当天
否     | 2026-12-11 | 否       | 次日不再受理
是     | 2026-12-11 | 可       | 逾期仍受理
是     | 2026-12-31 | 可       | 到期日当天
是     | 2027-01-01 | 否       | 到期之后
"""
FILING_ROWS = [[c.strip() for c in line.split("|")] for line in FILING.strip().splitlines()[1:]]


@pytest.mark.parametrize(("late", "day", "may", "why"), FILING_ROWS)
def test_until_when_a_case_may_be_filed(late: str, day: str, may: str, why: str) -> None:
    case = Case(
        id="c",
        uscc="u",
        kind="L01",
        number="n",
        item="L01-R1",
        term=1,
        opened_on=date(2026, 12, 1),
        latest=LATEST,
        expiry=EXPIRY,
        projected=False,
        accepts_late=late == "是",
        rule="L01-R1",
        plan=LadderPlan(None, None, None, None, date(2027, 1, 1)),
        invitation_id="i",
    )
    assert case.may_be_filed(date.fromisoformat(day)) is (may == "可"), why


def test_every_reason_has_words_of_its_own_for_an_officer() -> None:
    wordings = [reason.wording for reason in Reason]
    assert len(set(wordings)) == len(Reason)
    for wording in wordings:
        assert not any(char.isascii() and char.isalpha() for char in wording), wording
