"""docs/asvs.md: every requirement of ASVS level 2 once, and what is said to show it is there.

The ids are data of OWASP ASVS 5.0.0 (CC BY-SA 4.0), its sentences are not here.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
PAGE = (HERE / "docs" / "asvs.md").read_text(encoding="utf-8")
IDS = dict(
    line.split()
    for line in Path(__file__).with_name("asvs_5_0_0.txt").read_text(encoding="utf-8").splitlines()
)
"""Level 1 and 2: id → the level it begins at."""

STATUSES = ("met", "not applicable", "county's own", "not met")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| V")
]
SHOWN = sorted({(row[0], told) for row in ROWS for told in re.findall(r"`([^`]+)`", row[-1])})
RULES = re.compile(r"^([\w-]+):", re.MULTILINE)


def test_the_list_is_the_standards() -> None:
    assert Counter(IDS.values()) == {"1": 70, "2": 183}
    assert list(IDS) == sorted(IDS, key=_place)


def _place(one: str) -> list[int]:
    return [int(part) for part in one.removeprefix("V").split(".")]


def test_every_requirement_stands_once_in_its_order_with_its_level() -> None:
    assert [(row[0], row[1]) for row in ROWS] == list(IDS.items())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_no_row_is_empty(row: list[str]) -> None:
    assert len(row) == 5
    assert all(row), row
    assert row[3] in STATUSES
    told = [one for at, one in SHOWN if at == row[0] and not one.startswith("docs/")]
    assert told or row[3] != "met", "what is met is shown by a test or a command"


@pytest.mark.parametrize(("row", "told"), SHOWN)
def test_what_is_named_is_there(row: str, told: str) -> None:
    if told.startswith("make "):
        assert told.split()[1] in RULES.findall((HERE / "Makefile").read_text(encoding="utf-8"))
        return
    if "/" not in told:
        return  # a name of somebody else's: a header, a setting, a call of AWS
    path, _, name = told.partition("::")
    text = (HERE / path).read_text(encoding="utf-8")
    assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE), row


def test_each_chapter_has_its_table_and_the_numbers_are_those_of_the_rows() -> None:
    headings = re.findall(r"^## (V\d+) ", PAGE, re.MULTILINE)
    assert headings == list(dict.fromkeys(one.partition(".")[0] for one in IDS))
    counted = Counter(row[3] for row in ROWS)
    said = {word: int(n) for word, n in re.findall(r"^\| ([a-z' ]+) \| (\d+) \|$", PAGE, re.M)}
    assert said == counted
