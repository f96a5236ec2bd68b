"""How a case stands for its citizen, for every state and everything that may have happened."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from zhiban.domain.cases import Case, CaseState, Changed, Decision
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.standing import Standing, standing

LATEST, EXPIRY = date(2026, 12, 10), date(2026, 12, 31)
CASE = Case(
    id="甲", uscc="U", kind="L01", number="1", item="L01-R1", term=2, opened_on=date(2026, 10, 12),
    latest=LATEST, expiry=EXPIRY, projected=False, accepts_late=False, rule="L01-R1",
    plan=LadderPlan(None, None, None, None, date(2027, 1, 1)), invitation_id="i",
)  # fmt: skip
LICENCE = Licence("U", "L01", "1", "甲店", None, None, EXPIRY, "局", term=2)
HOLDER = Entity(uscc="U", name="甲店")

STATES = """
状态       | 今天       | 说法
opened     | 2026-12-01 | fileable
opened     | 2026-12-10 | fileable
opened     | 2026-12-11 | too_late
correcting | 2026-12-01 | to_correct
correcting | 2026-12-31 | to_correct
correcting | 2027-01-01 | not_corrected
filed      | 2027-02-01 | under_way
granted    | 2026-12-01 | under_way
issued     | 2026-12-01 | under_way
delivered  | 2026-12-01 | done
refused    | 2026-12-01 | refused
lapsed     | 2027-01-01 | lapsed
closed     | 2026-12-01 | closed
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in STATES.strip().splitlines()[1:]]


@pytest.mark.parametrize(("state", "today", "found"), ROWS)
def test_a_case_stands_by_its_state_and_the_day(state: str, today: str, found: str) -> None:
    case = replace(CASE, state=CaseState(state))
    assert standing(case, LICENCE, HOLDER, date.fromisoformat(today)) == found


def test_every_state_is_in_the_table() -> None:
    assert {row[0] for row in ROWS} == set(CaseState)


def test_a_late_filing_stands_where_the_law_takes_it() -> None:
    late = replace(CASE, accepts_late=True)
    assert standing(late, LICENCE, HOLDER, date(2026, 12, 31)) is Standing.FILEABLE
    assert standing(late, LICENCE, HOLDER, date(2027, 1, 1)) is Standing.TOO_LATE


SENT_BACK = Decision("correct", "o-1", datetime(2026, 12, 2, tzinfo=UTC), "请补交平面图")


def test_what_was_sent_back_and_never_came_has_ended_in_its_own_words() -> None:
    changed = Changed("name", "name", "甲店", "乙店", 2, date(2026, 11, 25), True)
    renamed = replace(HOLDER, name="乙店")
    for case, of in ((CASE, HOLDER), (replace(CASE, change=changed), renamed)):
        awaited = replace(case, state=CaseState.CORRECTING, decision=SENT_BACK)
        assert standing(awaited, LICENCE, of, EXPIRY) is Standing.TO_CORRECT
        after = EXPIRY + timedelta(days=1)
        assert standing(awaited, LICENCE, of, after) is Standing.NOT_CORRECTED
        ended = replace(awaited, state=CaseState.LAPSED)
        assert standing(ended, LICENCE, of, after) is Standing.NOT_CORRECTED


YEARLY = replace(CASE, item="L12-Y1", year=2025, latest=LATEST, expiry=LATEST)

OWED = """
办件   | 今天       | 证照      | 主体      | 期次 | 说法
opened | 2026-12-10 | active    | active    | 2    | owed
opened | 2026-12-11 | active    | active    | 2    | overdue
opened | 2026-12-01 | active    | active    | 3    | owed
lapsed | 2026-12-11 | active    | active    | 2    | overdue
closed | 2026-12-01 | active    | active    | 2    | closed
opened | 2026-12-01 | cancelled | active    | 2    | licence_gone
opened | 2026-12-01 | none      | active    | 2    | licence_gone
opened | 2026-12-01 | active    | cancelled | 2    | holder_gone
"""
OWED_ROWS = [[cell.strip() for cell in line.split("|")] for line in OWED.strip().splitlines()[1:]]


@pytest.mark.parametrize(("state", "today", "licence", "holder", "term", "found"), OWED_ROWS)
def test_what_is_owed_for_a_year_is_answered_and_never_signed(
    state: str, today: str, licence: str, holder: str, term: str, found: str
) -> None:
    case = replace(YEARLY, state=CaseState(state))
    status = LicenceStatus.ACTIVE if licence == "none" else LicenceStatus(licence)
    held = None if licence == "none" else replace(LICENCE, status=status, term=int(term))
    of = replace(HOLDER, status=EntityStatus(holder))
    stands = standing(case, held, of, date.fromisoformat(today))
    assert stands == found
    assert not stands.may_sign
    assert stands.may_answer == (found == "owed")


@pytest.mark.parametrize("state", [CaseState.OPENED, CaseState.CORRECTING])
def test_what_happened_meanwhile_comes_first(state: CaseState) -> None:
    case, today = replace(CASE, state=state), date(2026, 12, 1)
    gone = replace(LICENCE, status=LicenceStatus.CANCELLED)
    newer = replace(LICENCE, term=3)
    dissolved = replace(HOLDER, status=EntityStatus.CANCELLED)
    assert standing(case, gone, HOLDER, today) is Standing.LICENCE_GONE
    assert standing(case, None, HOLDER, today) is Standing.LICENCE_GONE
    assert standing(case, newer, HOLDER, today) is Standing.RENEWED_ELSEWHERE
    assert standing(case, LICENCE, dissolved, today) is Standing.HOLDER_GONE


def test_a_filed_case_is_followed_whatever_happens_to_the_licence() -> None:
    filed = replace(CASE, state=CaseState.FILED)
    newer = replace(LICENCE, term=3, status=LicenceStatus.SUPERSEDED)
    assert standing(filed, newer, HOLDER, date(2027, 6, 1)) is Standing.UNDER_WAY


def test_what_may_be_signed_and_what_may_be_followed() -> None:
    assert {s for s in Standing if s.may_sign} == {Standing.FILEABLE, Standing.TO_CORRECT}
    assert {s for s in Standing if s.filed} == {
        Standing.TO_CORRECT,
        Standing.NOT_CORRECTED,
        Standing.UNDER_WAY,
        Standing.DONE,
        Standing.REFUSED,
    }


def test_the_pages_know_every_standing() -> None:
    """A word the page has never heard would leave a citizen before an empty sheet."""
    script = files("citizen_api").joinpath("pages", "views.js").read_text(encoding="utf-8")
    page_knows = json.loads(
        f"[{script.split('const open = ')[1].split('[')[1].split(']')[0]},"
        f"{script.split('const filed = ')[1].split('[')[1].split(']')[0]}]"
    )
    assert set(page_knows) == {s.value for s in Standing if s.may_sign or s.filed}
