"""The sheet a licence is printed on: what must stand on it, and where, whatever its words."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from pypdf import PdfReader

from issue_licences.page import LicencePage, print_licence
from tests.functions.conftest import FONT
from zhiban.domain.issuing import Validity

KINDS = [
    kind["name"]
    for kind in json.loads(files("zhiban").joinpath("data/catalogue.json").read_bytes())["kinds"]
]
PAGE = LicencePage(
    title="食品经营许可证",
    number="JY13703230001234",
    holder="沂源县甲店",
    uscc="91370323MA3C000011",
    legal_rep="样例甲",
    address="样例路1号",
    scope="餐饮服务",
    validity=Validity(date(2026, 12, 1), date(2031, 11, 30)),
    issuer="沂源县行政审批服务局",
    issued_on=date(2026, 12, 1),
    identifier="1.2.156.3005.2.11100000XN0000012G901.11370323XN0000012L.ABCDEFGHIJKLMNOP.001.7",
    edition=1,
    replaces="替换原证照",
    office_phone="0533-3241001",
    check_at="https://wuganzhiban.example.gov.cn/v",
    made_at=datetime(2026, 12, 1, 2, 0, tzinfo=UTC),
)
ACROSS = (34, 595 - 34)
"""The frame, in points: no word stands outside of it."""


def pages(page: LicencePage) -> list[str]:
    """The words of each page, run together."""
    content = print_licence(page, FONT).content
    return [_plain(one.extract_text()) for one in PdfReader(io.BytesIO(content)).pages]


def _plain(text: str) -> str:
    return "".join(text.split())


def begins(page: LicencePage) -> list[tuple[float, float]]:
    """Where each piece of text begins, in points from the lower left."""
    found: list[tuple[float, float]] = []

    def visit(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip():
            found.append((matrix[4], matrix[5]))

    for one in PdfReader(io.BytesIO(print_licence(page, FONT).content)).pages:
        one.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kinds_title_stands_whole_on_one_page_within_the_frame(kind: str) -> None:
    page = replace(PAGE, title=kind)
    (words,) = pages(page)
    assert kind.split("(")[0] in words
    assert kind.rpartition("(")[2].rstrip(")") in words
    assert all(ACROSS[0] < x < ACROSS[1] and 34 < y < 842 - 34 for x, y in begins(page))


def test_a_usual_licence_is_one_page() -> None:
    (words,) = pages(PAGE)
    for label in ("持证主体", "统一社会信用代码", "法定代表人", "地址", "有效期", "经营范围"):
        assert label in words
    assert "自2026年12月1日至2031年11月30日" in words
    assert "第1版，替换原证照" in words


def test_what_is_not_known_is_said_and_a_scope_that_is_not_known_is_left_out() -> None:
    (words,) = pages(replace(PAGE, legal_rep="", address="", scope=""))
    assert words.count("（未登记）") == 2
    assert "经营范围" not in words


@pytest.mark.parametrize("times", [20, 60, 150, 600])
def test_a_long_scope_goes_on_and_nothing_of_it_is_lost(times: int) -> None:
    scope = "、".join(f"样例项目{n}" for n in range(times))
    found = pages(replace(PAGE, scope=scope))
    head, _, rest = "".join(found).partition("经营范围")
    for _ in found[1:]:
        rest = rest.replace(_plain(f"食品经营许可证　编号{PAGE.number}（续页）"), "", 1)
    assert scope in rest
    assert "2031年11月30日" in found[0], "until when it is valid always stands on the first page"
    assert "发证机关" in found[-1]
    assert PAGE.identifier in found[-1]
    assert len(found) == {20: 1, 60: 1, 150: 2, 600: 3}[times]
    assert head


def test_long_names_and_addresses_take_more_lines() -> None:
    page = replace(PAGE, holder="沂源县样例" * 12, address="山东省淄博市沂源县样例街道" * 8)
    words = "".join(pages(page))
    assert page.holder in words
    assert page.address in words


def test_a_missing_character_is_explained_at_the_foot() -> None:
    printed = print_licence(replace(PAGE, holder="沂源县𠮷面馆"), FONT)
    (words,) = pages(replace(PAGE, holder="沂源县𠮷面馆"))
    assert printed.missing == ("𠮷",)
    assert "沂源县〓面馆" in words
    assert "U+20BB7" in words


def test_the_same_page_gives_the_same_bytes() -> None:
    assert print_licence(PAGE, FONT).content == print_licence(PAGE, FONT).content


def test_nothing_on_it_imitates_an_official_seal() -> None:
    """No picture, no red: lines and words in ink and grey only."""
    (page,) = PdfReader(io.BytesIO(print_licence(PAGE, FONT).content)).pages
    assert list(page.images) == []
    drawn = page.get_contents()
    assert drawn is not None
    colours = {
        line.rsplit(b" ", 1)[0]
        for line in drawn.get_data().splitlines()
        if line.endswith((b" rg", b" RG"))
    }
    for colour in colours:
        red, green, blue = (float(one) for one in colour.split()[-3:])
        assert max(red, green, blue) - min(red, green, blue) < 0.1
