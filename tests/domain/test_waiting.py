"""What a full message leaves for tomorrow: each need that is due has its reason today."""

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.filed_case import CASE, LICENCE
from tests.tables import lines
from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.owing import YearlyRound
from zhiban.domain.waiting import kept_waiting

TODAY, TOMORROW = date(2026, 12, 1), date(2026, 12, 2)
YEARLY = replace(CASE, id="y", item="L12-Y1", year=2025)
REASON = Suppression("c", "u", "L01", "n", Reason.NO_CONTACT, TODAY, None, needs_person=True)

TABLE = """
延续     | 已立案 | 每年事项 | 有理由的   | 说明
case     | 否     |          | c          | 今天该立案的
reason   | 否     |          | c          | 今天该有理由的，先记满了
not_yet  | 否     |          |            | 还没到日子
none     | 否     |          |            | 延续今天不响
case     | 是     |          |            | 已有办件，只是看它到没到期
case     | 否     | case     | c y        | 两件都要等
none     | 否     | case     | y          | 只有每年事项
none     | 否     | reason   | y          | 每年事项今天该有理由的
"""


@pytest.mark.parametrize(("renewal", "cased", "yearly", "ids", "why"), lines(TABLE))
def test_what_waits_has_its_reason(
    renewal: str, cased: str, yearly: str, ids: str, why: str
) -> None:
    asked: dict[str, Case | Suppression | NotYet | None] = {
        "case": CASE, "reason": REASON, "not_yet": NotYet(TOMORROW), "none": None,
    }  # fmt: skip
    silent = replace(REASON, case_id="y", item="L12-Y1")
    owed = YearlyRound(
        opened=[YEARLY] if yearly == "case" else [], silences=[silent] if yearly == "reason" else []
    )
    licence = replace(LICENCE, cased_term=LICENCE.term if cased == "是" else 0)
    found = kept_waiting(licence, asked[renewal], owed if yearly else None, TODAY, TOMORROW)
    assert [one.case_id for one in found] == ids.split(), why
    for one in found:
        assert (one.reason, one.on, one.look_again) == (Reason.INVITATION_FULL, TODAY, TOMORROW)
        assert not one.needs_person
        assert one.item == ("L12-Y1" if one.case_id == "y" else "")
