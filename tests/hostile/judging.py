"""What a hostile file may leave behind: a ledger that adds up and reasons a clerk can read."""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineWorkbook

from tests.intake_in_memory import Intake

type Expected = int | str | None
"""So many rows; refused or held; or whatever, as long as it adds up."""

type Recipe = tuple[Callable[[], bytes], Expected]

FATES = ("accepted", "unchanged", "rejected", "held")
KNOWN_WORDS = frozenset(
    {
        "UTF", "GB", "CSV", "JSON", "Lines", "XLSX", "XML", "Excel", "WPS", "PDF", "Word",
    }
)  # fmt: skip
"""The only Latin words a reason may hold beside what it quotes: none of them an exception's."""

_QUOTED = re.compile("“[^”]*”")
_WORD = re.compile("[A-Za-z]{2,}")
_HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]")


@dataclass(frozen=True)
class Left:
    """What one file left in a fresh county."""

    state: str
    counts: dict[str, int]
    reasons: list[str]
    rejects: bytes
    form: str


def take_in(content: bytes) -> Left:
    """Drop one file into a fresh county and read out what it left."""
    intake = Intake()
    intake.drop("来件", content)
    intake.deliver()
    (ledger,) = intake.ledgers()
    notes = [
        note
        for row in intake.rows("registry")
        if row["SK"].startswith("CHUNK#")
        for note in row["notes"]
    ]
    reasons = [reason for note in notes for reason in note["reasons"]]
    reasons += [ledger["reason"]] if "reason" in ledger else []
    key = ledger.get("rejects", "")
    return Left(
        state=ledger["state"],
        counts={name: ledger[name] for name in ("rows", *FATES)},
        reasons=reasons,
        rejects=intake.bucket.content(key) if key else b"",
        form=f"{ledger.get('form', '')}{'.gz' if ledger.get('gzipped') else ''}",
    )


def judge(left: Left, expected: Expected) -> None:
    """Hold what a file left against what no file may leave."""
    counts = left.counts
    assert left.state in ("complete", "refused", "held")
    assert counts["rows"] == sum(counts[fate] for fate in FATES), counts
    if isinstance(expected, int):
        assert (left.state, counts["rows"]) == ("complete", expected), left
    elif expected:
        assert left.state == expected, left
    for reason in left.reasons:
        judge_reason(reason)
    if left.state == "complete":
        assert len(rejected_rows(left)) == counts["rejected"] + counts["held"]


def judge_reason(reason: str) -> None:
    """Whether a clerk can read it: Chinese, full-width, no word of a program's."""
    bare = _QUOTED.sub("", reason)
    assert re.search("[\u4e00-\u9fff]", bare), reason
    assert not _HALF_WIDTH.search(bare), reason
    assert {word for word in _WORD.findall(bare) if word not in KNOWN_WORDS} == set(), reason


def rejected_rows(left: Left) -> list[Any]:
    """The rows of the rejects file, by a reader of another house."""
    content = left.rejects
    if not content:
        return []
    if left.form.endswith(".gz"):
        content = gzip.decompress(content)
    match left.form.removesuffix(".gz"):
        case "jsonl":
            return [json.loads(line) for line in content.decode().splitlines()]
        case "xlsx":
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            return book.get_sheet_by_index(0).to_python()[1:]
        case _:
            text = content.decode("utf-8-sig")
            return list(csv.reader(io.StringIO(text, newline="")))[1:]
