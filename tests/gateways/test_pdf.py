"""A sheet of A4 in Chinese: the same bytes for the same words, and no word lost or off the page."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from layers.build import FONT_FILES
from zhiban.gateways.pdf import MISSING, Sheet

FONT = Path(__file__).parents[2] / FONT_FILES["NotoSerifSC-Medium.ttf"]
AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def sheet() -> Sheet:
    begun = Sheet(FONT, "样张", "沂源县行政审批服务局", AT)
    begun.new_page()
    return begun


@pytest.fixture(scope="module")
def ruler() -> Iterator[Sheet]:
    """A sheet that only measures."""
    with sheet() as begun:
        yield begun


def read(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_same_words_give_the_same_bytes() -> None:
    def written() -> bytes:
        one = sheet()
        one.write("食品经营许可证", 20, 40, 30, width=170, align="centre", spacing=2)
        return one.finish()

    assert written() == written()


def test_what_is_written_can_be_read_searched_and_is_small() -> None:
    one = sheet()
    one.write("沂源县南麻街道山里人农家菜馆 A1", 20, 40, 12)
    content = one.finish()
    assert "沂源县南麻街道山里人农家菜馆 A1" in read(content)
    assert len(content) < 20_000, "the font is fifteen megabytes; only what is said is embedded"


def test_the_document_says_when_it_was_made_and_by_whom() -> None:
    meta = PdfReader(io.BytesIO(sheet().finish())).metadata
    assert meta is not None
    assert (meta.title, meta.author) == ("样张", "沂源县行政审批服务局")
    assert meta.creation_date == AT


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("𬭊㐀𬱖鿍", "𬭊㐀𬱖鿍", ""),
        ("𠮷野家", f"{MISSING}野家", "𠮷"),
        ("🍜面馆🍜", f"{MISSING}面馆{MISSING}", "🍜"),
        ("葛\U000e0100城", "葛城", ""),
        ("一\t二\u3000三\u200b四", f"一 二\u3000三{MISSING}四", "\u200b"),
    ],
)
def test_what_the_font_does_not_have_is_shown_and_noted(
    text: str, shown: str, missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A warning of the library's own would carry the name into the log; there is none."""
    caplog.set_level(logging.WARNING)
    one = sheet()
    one.write(text, 20, 40, 12)
    assert read(one.finish()).replace(" ", "").strip() == shown.replace(" ", "").replace("\t", "")
    assert "".join(one.missing) == missing
    assert caplog.records == []


def test_no_line_begins_with_a_closing_mark(ruler: Sheet) -> None:
    text = "餐饮服务；食品销售（仅销售预包装食品）；烟草制品零售。" * 4
    for width in range(20, 120, 3):
        lines = ruler.lines(text, 12, width)
        assert "".join(lines) == text
        assert not [line for line in lines[1:] if line[0] in "，。、；：？！）》"]


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120),
    width=st.floats(15, 120),
)
def test_any_text_is_broken_without_losing_a_character_and_fits(
    ruler: Sheet, text: str, width: float
) -> None:
    lines = ruler.lines(text, 12, width)
    again = [line for part in lines for line in ruler.lines(part, 12, 10_000)]
    assert again == lines
    for line in lines:
        over = ruler.width(line, 12) - width
        assert over <= 2.1 * 12 * 25.4 / 72 or len(line) == 1, "at most two marks hang over"


def test_a_hundred_marks_in_a_row_do_not_run_off_the_page(ruler: Sheet) -> None:
    lines = ruler.lines("）" * 100, 12, 50)
    assert max(ruler.width(line, 12) for line in lines) < 60
