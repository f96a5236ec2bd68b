"""撤回: until when an application may be taken back, where the case stands then, what counts."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain.filed_case import CASE, HOLDER, LICENCE
from tests.domain.law import rows
from zhiban.domain.audit import Event
from zhiban.domain.cases import CaseState, Decision
from zhiban.domain.decisions import not_waiting, spoken_state
from zhiban.domain.errors import Superseded
from zhiban.domain.filings import filed_on, first_filed, may_be_taken_back, taken_back
from zhiban.domain.licences import LicenceStatus

MADE = Decision("grant", "o-1", datetime(2026, 12, 2, tzinfo=UTC))


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.FILED])
def test_only_what_is_filed_and_not_decided_may_be_taken_back(state: CaseState) -> None:
    assert may_be_taken_back(CASE) == "d" * 64
    with pytest.raises(Superseded):
        may_be_taken_back(replace(CASE, state=state, decision=MADE))


THEN = """
证照      | 今天       | 然后   | 说明
active    | 2026-12-02 | opened | 还在申请期内
active    | 2027-06-01 | closed | 已过申请期
cancelled | 2026-12-02 | closed | 证照已注销
"""


@pytest.mark.parametrize(("status", "today", "then", "_why"), rows(THEN))
def test_where_a_case_stands_that_was_taken_back(
    status: str, today: str, then: str, _why: str
) -> None:
    licence = replace(LICENCE, status=LicenceStatus(status))
    assert taken_back(CASE, licence, HOLDER, date.fromisoformat(today)) == then


def test_what_was_taken_back_is_not_filed() -> None:
    assert filed_on(CASE) == date(2026, 12, 1)
    for state, words in (
        (CaseState.OPENED, "申请人已撤回，可以重新申报"),
        (CaseState.CLOSED, "申请人已撤回，已结束"),
    ):
        back = replace(CASE, state=state)
        assert back.withdrawn
        assert filed_on(back) is None
        assert spoken_state(back) == words
        assert words in str(not_waiting(back))
    assert not CASE.withdrawn
    assert not replace(CASE, state=CaseState.CORRECTING, decision=MADE).withdrawn


CHAINS = """
经过                                                              | 首次申报
case_opened                                                       | -
case_opened case_filed                                            | 2026-12-02
case_opened case_filed case_correcting case_filed                 | 2026-12-02
case_opened case_filed case_withdrawn case_opened                 | -
case_opened case_filed case_withdrawn case_opened case_filed      | 2026-12-05
case_opened case_filed case_withdrawn case_closed                 | -
"""


@pytest.mark.parametrize(("chain", "day"), rows(CHAINS))
def test_the_first_filing_that_stands(chain: str, day: str) -> None:
    events = [
        Event("c", n, what, datetime(2026, 12, n, 2, tzinfo=UTC), "citizen", "", "")
        for n, what in enumerate(chain.split(), 1)
    ]
    assert first_filed(events) == (None if day == "-" else date.fromisoformat(day))
