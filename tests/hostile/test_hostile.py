"""More than two hundred hostile files by hand, and some out of chance: every row accounted for.

`make prove` runs thousands, and measures time and memory.
"""

import pytest

from tests.hostile.books import BOOKS
from tests.hostile.cells import COLUMNS, LISTS
from tests.hostile.generated import files
from tests.hostile.judging import Recipe, judge, judge_reason, take_in
from tests.hostile.packed import GZIP, JSON
from tests.hostile.tables import ENCODINGS, HEADERS, LINES

CURATED: dict[str, Recipe] = {
    f"{folder}: {name}": recipe
    for folder, recipes in {
        "encoding": ENCODINGS,
        "lines": LINES,
        "header": HEADERS,
        "cells": COLUMNS,
        "lists": LISTS,
        "json": JSON,
        "gzip": GZIP,
        "workbook": BOOKS,
    }.items()
    for name, recipe in recipes.items()
}
VAST = {
    name for name in CURATED if "bomb" in name or name.endswith(("far corners", "a zip of many"))
}
"""These take seconds each; `make prove` runs them."""


def test_there_are_enough() -> None:
    assert len(CURATED) >= 200


@pytest.mark.parametrize("name", [name for name in CURATED if name not in VAST])
def test_a_hostile_file_is_accounted_for(name: str) -> None:
    make, expected = CURATED[name]
    judge(take_in(make()), expected)


@pytest.mark.parametrize("seed", range(6))
def test_files_out_of_chance_are_accounted_for(seed: int) -> None:
    for content in files(25, seed):
        judge(take_in(content), None)


@pytest.mark.parametrize(
    "reason",
    [
        "名称:没有填写",
        "invalid literal for int()",
        "证照编号：'NoneType' object",
        "有效期止：codec错误",
    ],
)
def test_the_judge_knows_a_bad_reason(reason: str) -> None:
    with pytest.raises(AssertionError):
        judge_reason(reason)
