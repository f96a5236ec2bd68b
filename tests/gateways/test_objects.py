"""JSON Lines: one object a line, and each line judged by itself."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gateways.intake_rows import LICENCE, licence_cells
from tests.gateways.test_tables import TITLES, by_row
from zhiban.gateways.files.objects import BROKEN, NO_OBJECT
from zhiban.gateways.files.tables import Form, open_table

SOUND = dict(zip(TITLES, licence_cells(), strict=True))


def line(**changes: Any) -> str:
    return json.dumps(SOUND | changes, ensure_ascii=False)


def read(*lines: str) -> list[tuple[int, str]]:
    """(line, faults) of every row."""
    text = "\n".join([line(), *lines])
    table = open_table(io.BytesIO(text.encode("utf-8", "surrogatepass")), Form.JSON_LINES)
    return [(at, "；".join(faults)) for at, _, faults in by_row(table)][1:]


def cells(text: str) -> list[str]:
    """The second line's cells in canonical order."""
    table = open_table(io.BytesIO(f"{line()}\n{text}".encode()), Form.JSON_LINES)
    rows = [list(row) for chunk in table.chunks for row in chunk.rows]
    return rows[1]


def test_keys_in_any_order_and_language_reach_their_field() -> None:
    backwards = dict(reversed(LICENCE.items()))
    assert cells(json.dumps(backwards)) == [*licence_cells(), ""]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("甲", "甲"),
        (None, ""),
        (20270105, "20270105"),
        (12.50, "12.5"),
        (True, "true"),
        ("两\n行\t", "两 行 "),
        ("\u200b", None),
    ],
)
def test_values_are_taken_as_they_are_written(value: Any, text: str | None) -> None:
    if text is None:
        assert read(line(状态=value)) == [(2, "状态：含有看不见的控制字符")]
    else:
        assert cells(line(状态=value))[8] == text


def test_long_numbers_keep_their_digits() -> None:
    raw = line().replace(f'"{SOUND["证照编号"]}"', "12345678901234567890123")
    assert cells(raw)[1] == "12345678901234567890123"


CASES: dict[str, tuple[str, str]] = {
    "sound": (line(), ""),
    "unknown keys": (line(批次=7, 备注=[1]), ""),
    "no JSON": ("JY1,甲", BROKEN),
    "half an object": (line()[:-1], BROKEN),
    "two objects": (line() + line(), BROKEN),
    "an array": ("[1, 2]", NO_OBJECT),
    "a text": ('"甲"', NO_OBJECT),
    "not a number": (line(状态=float("nan")), BROKEN),
    "a list": (line(状态=["有效"]), "状态：应为文字或数字"),
    "an object": (line(状态={"a": 1}), "状态：应为文字或数字"),
    "a key twice": (line().replace("{", '{"状态": "有效", ', 1), "状态：在这一行出现了不止一次"),
    "two names of one field": (line(status="有效"), "状态：在这一行出现了不止一次"),
    "a key too few": (json.dumps({"证照编号": "1"}), "这一行缺少以下各项：证照类型"),
    "a misspelt key": (line().replace('"有效期止"', '"有效期至"'), "缺少以下各项：有效期止"),
    "half a character": (line(状态="x").replace('"x"', '"\\ud800"'), "状态：含有乱码"),
    "our own marks": (line(状态="x").replace('"x"', '"\\ufdd0f"'), "状态：含有乱码"),
    "nested beyond sense": ('{"状态": ' + "[" * 60_000, BROKEN),
    "a number of many digits": (line(状态="x").replace('"x"', "9" * 50_000), ""),
    "an endless line": (line(状态="x" * 70_000), "这一行太长"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_broken_line_costs_itself_only(case: str) -> None:
    text, says = CASES[case]
    (mine, fault), (_, after) = read(text, line())
    assert mine == 2
    assert (says in fault) if says else fault == ""
    assert after == ""


def test_blank_lines_are_no_rows() -> None:
    assert read("", "  ", line()) == [(4, "")]


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from([*TITLES, *LICENCE, "备注"]), json_value), max_size=4)
)
def test_no_object_raises_or_loses_its_line(objects: list[dict[str, Any]]) -> None:
    found = read(*(json.dumps(one) for one in objects), line())
    assert [at for at, _ in found] == list(range(2, len(objects) + 3))
