"""Calendar files, read back by a reader written from the standard (RFC 5545)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.calendar_files import WholeDay, calendar_file, escaped, folded

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
KEPT = WholeDay("a@example.gov.cn", date(2026, 12, 31), "食品经营许可证", "咨询，电话：0533")


def unfolded(text: str) -> list[str]:
    """The content lines (3.1): a CRLF and one space within a line is nothing."""
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")


def read(value: str) -> str:
    """A text out of its escaped form (3.3.11)."""
    out, chars = "", iter(value)
    for char in chars:
        if char != "\\":
            assert char not in ",;"
            out += char
            continue
        after = next(chars)
        assert after in "\\;,nN"
        out += "\n" if after in "nN" else after
    return out


def test_a_whole_day_ends_on_the_next_and_has_a_reminder() -> None:
    lines = unfolded(calendar_file(KEPT, AT))
    assert lines[-1] == ""
    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//wuganzhiban//zh-CN",
                         "METHOD:PUBLISH"]  # fmt: skip
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    assert told["DTSTART;VALUE=DATE"] == "20261231"
    assert told["DTEND;VALUE=DATE"] == "20270101"
    assert told["DTSTAMP"] == "20261201T020000Z"
    assert told["UID"] == KEPT.uid
    assert told["TRIGGER"] == "-P2DT15H"
    begun = [line.removeprefix("BEGIN:") for line in lines if line.startswith("BEGIN:")]
    ended = [line.removeprefix("END:") for line in lines if line.startswith("END:")]
    assert begun == ended[::-1] == ["VCALENDAR", "VEVENT", "VALARM"]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=300)


@given(TEXTS)
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    assert read(escaped(text)) == "\n".join(text.splitlines())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(line: str) -> None:
    parts = list(folded(line))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


@pytest.mark.parametrize("text", ["一行\r\nDTSTART:20200101", "a\nEND:VEVENT"])
def test_a_text_brings_in_no_line_of_its_own(text: str) -> None:
    told = calendar_file(WholeDay("u", KEPT.day, text, text), AT)
    assert told.count("\r\nDTSTART") == 1
    assert told.count("\r\nEND:VEVENT") == 1
