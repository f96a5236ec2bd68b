"""What the law of a kind makes of a row: kinds switched off, terms that cannot be, 长期."""

import pytest

from tests.domain.law import CATALOGUE, rows
from tests.gateways.intake_rows import licence_cells
from zhiban.domain.intake import Hold, LicenceRow, Outcome, Rejection, known_kinds
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.gateways.files.marks import wide

CHECK = LicenceCheck(known_kinds(CATALOGUE))


def check(**changes: str) -> Outcome[LicenceRow]:
    """One row, by the definition and in bulk, which must agree."""
    cells = licence_cells(**changes)
    closely = CHECK.check_row(3, cells)
    assert list(CHECK.check_chunk(3, [cells])) == [closely]
    return closely


@pytest.mark.parametrize("code", CATALOGUE.extended)
def test_a_kind_that_is_switched_off_is_refused_by_name(code: str) -> None:
    kind = CATALOGUE.extended[code]
    for written in (code, kind.name, f"《{kind.name}》", *kind.aliases):
        row = check(kind=written)
        assert isinstance(row, Rejection)
        assert row.reasons == (f"证照类型：{wide(kind.name)}已列入目录但尚未启用，本系统暂不收录",)


@pytest.mark.parametrize("code", CATALOGUE.kinds)
def test_a_kind_that_is_served_is_taken_in(code: str) -> None:
    kind = CATALOGUE.kinds[code]
    for written in (code, kind.name, kind.short, *kind.aliases):
        row = check(kind=written, valid_from="2024-03-10", valid_to="2026-03-09")
        assert isinstance(row, LicenceRow)
        assert row.kind == code


TERMS = rows("""
情形                         | 证照         | 起         | 止         | 结果
五年，少一日                 | 食品经营     | 2022-03-10 | 2027-03-09 | 收
五年，同一日                 | 食品经营     | 2022-03-10 | 2027-03-10 | 收
含两个闰日的五年             | 食品经营     | 2020-02-29 | 2025-02-28 | 收
提前半年换发，自原届满起算   | 药品零售     | 2026-07-01 | 2031-12-31 | 收
多一年                       | 食品经营     | 2022-03-10 | 2028-03-09 | 留
世纪之误                     | 食品经营     | 2022-03-10 | 2127-03-09 | 留
两年的证写成五年             | 娱乐经营     | 2022-03-10 | 2027-03-09 | 留
三年的证写成五年             | 小餐饮       | 2022-03-10 | 2027-03-09 | 留
国家没有定年限               | 办学许可     | 2022-03-10 | 2032-03-09 | 收
没有起始日，按发证日算       | 食品经营     | -          | 2028-03-09 | 留
比法定的短                   | 食品经营     | 2022-03-10 | 2023-03-09 | 收
到期早于起始                 | 食品经营     | 2022-03-10 | 2021-03-09 | 退
闰日到期                     | 排水许可     | 2023-03-01 | 2028-02-29 | 收
没有的日子                   | 食品经营     | 2022-03-10 | 2027-02-29 | 退
""")
FATES = {"收": LicenceRow, "留": Hold, "退": Rejection}


@pytest.mark.parametrize("row", TERMS, ids=[row[0] for row in TERMS])
def test_a_term_against_the_law_of_its_kind(row: list[str]) -> None:
    why, kind, start, end, fate = row
    begins = {"valid_from": "" if start == "-" else start}
    found = check(kind=kind, valid_to=end, **begins)
    assert isinstance(found, FATES[fate]), why
    if isinstance(found, Hold):
        (reason,) = found.reasons
        assert reason.startswith("有效期止：比")
        assert reason.endswith("年）长，请人工确认截止日期")


NO_END = (
    "长期",
    "永久",
    "长期有效",
    "永久有效",
    "无固定期限",
    "长 期",
    "9999-12-31",
    "2099/12/31",
    "",
)


@pytest.mark.parametrize("written", NO_END)
def test_no_end_where_the_law_gives_one_waits_for_a_person(written: str) -> None:
    found = check(kind="食品经营", valid_to=written)
    assert isinstance(found, Hold)
    assert "依法都有有效期" in found.reasons[0]


@pytest.mark.parametrize("written", NO_END)
@pytest.mark.parametrize("kind", ["动物诊疗", "人力资源服务", "上网服务", "办学许可", "出版物零售"])
def test_no_end_where_the_law_gives_none_is_no_expiry(kind: str, written: str) -> None:
    found = check(kind=kind, valid_to=written)
    assert isinstance(found, LicenceRow)
    assert found.valid_to is None
