"""受理: until when an applicant may be told what is missing, and when it counts as accepted."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.domain.filed_case import CASE, FILING, officer, said
from tests.domain.test_applications import CALENDAR
from tests.tables import lines
from zhiban.domain.acceptance import is_accepted, told_by
from zhiban.domain.decisions import Circumstances, permit
from zhiban.domain.officers import Role

TABLE = """
提交（北京时间）    | 今天       | 最晚告知   | 视为受理 | 说明
2026-12-01T10:00 | 2026-12-01 | 2026-12-08 | 否       | 当日
2026-12-01T10:00 | 2026-12-08 | 2026-12-08 | 否       | 第五个工作日当天仍可告知
2026-12-01T10:00 | 2026-12-09 | 2026-12-08 | 是       | 逾期不告知，视为受理
2026-12-05T22:00 | 2026-12-11 | 2026-12-11 | 否       | 周六夜里提交，从周一起算
2026-09-28T09:00 | 2026-10-11 | 2026-10-10 | 是       | 国庆放假的日子不算，调休上班的算
"""


@pytest.mark.parametrize(("filed", "today", "by", "accepted", "why"), lines(TABLE))
def test_when_a_filing_counts_as_accepted(
    filed: str, today: str, by: str, accepted: str, why: str
) -> None:
    filing = replace(FILING, at=datetime.fromisoformat(f"{filed}+08:00"))
    assert told_by(filing, CALENDAR) == date.fromisoformat(by), why
    assert is_accepted(filing, date.fromisoformat(today), CALENDAR) is (accepted == "是"), why


def test_what_is_accepted_is_sent_back_no_more_but_decided() -> None:
    accepted, who = Circumstances(accepted=True), officer(*Role)
    assert said(lambda: permit(CASE, who, "correct", accepted)) == "accepted_already"
    assert said(lambda: permit(CASE, who, "grant", accepted)) == "可"
    assert said(lambda: permit(CASE, who, "refuse", accepted)) == "可"
