"""A superseded licence is linked to the one that followed it (换证)."""

import random
from datetime import date

import pytest

from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.succession import successors

CASES = """
证照(编号:起日[,换]) | 后续             | 说明
甲:2020,换 乙:2025   | 甲→乙            | 换发一次
甲:2020 乙:2025      | -                | 没有说换过,两证并存
甲:2015,换 乙:2020,换 丙:2025 | 甲→乙 乙→丙 | 换了两次,各接下一张
甲:2020,换           | -                | 后一张还没有来
甲:2020,换 乙:2015   | -                | 更早的不是后续
甲:2020,换 乙:2025 丙:2025 | -          | 同日两张,分不清
甲:2020,换 乙:2025 丙:2030 | 甲→乙      | 取最近的一张
甲:-,换 乙:2025      | -                | 不知起日
甲:2020,换 乙:-      | -                | 后一张不知起日
"""
ROWS = [[c.strip() for c in line.split("|")] for line in CASES.strip().splitlines()[1:]]


def licence(told: str) -> Licence:
    number, _, rest = told.partition(":")
    year, _, mark = rest.partition(",")
    start = None if year == "-" else date(int(year), 1, 1)
    status = LicenceStatus.SUPERSEDED if mark else LicenceStatus.ACTIVE
    return Licence("U", "L01", number, "店", start, start, None, "局", status)


@pytest.mark.parametrize("row", ROWS, ids=[row[2] for row in ROWS])
def test_which_took_the_place_of_which(row: list[str]) -> None:
    licences = [licence(told) for told in row[0].split()]
    expected = {} if row[1] == "-" else dict(pair.split("→") for pair in row[1].split())
    for seed in range(4):
        random.Random(seed).shuffle(licences)
        assert successors(licences) == expected


def test_without_a_start_the_day_of_issue_counts() -> None:
    old = Licence(
        "U", "L01", "甲", "店", date(2020, 1, 1), None, None, "局", LicenceStatus.SUPERSEDED
    )
    new = Licence("U", "L01", "乙", "店", date(2025, 1, 1), None, None, "局")
    assert successors([new, old]) == {"甲": "乙"}
