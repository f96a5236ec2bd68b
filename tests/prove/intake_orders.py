"""Any order, any number of times: a file in parts ends the same however it is delivered.

The files of `tests/functions/test_ingest_registry_parts.py` (rows that stand twice, contradict
each other, name other holders, replace licences) are cut into parts of a few rows. Every order is
delivered one to ten times, shuffled; registry, ledger, tasks and rejects must be those of the same
files taken in whole.
"""

import random
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from tests.functions.test_ingest_registry_parts import ENTITIES, LICENCES
from tests.intake_in_memory import Intake
from tests.prove.report import Line

RUNS = 200
VOLATILE = {"legal_rep_id", "contacts", "former_phones", "parts", "parts_left", "repeats"}


def left_by(intake: Intake) -> list[Any]:
    """All that the files left, without how their rows were cut into transactions."""
    kept = []
    for table in ("registry", "cases"):
        for row in intake.rows(table):
            if row["SK"].startswith(("CHUNK#", "PART#")):
                continue
            ours = {k: v for k, v in row.items() if k not in VOLATILE}
            if row.get("stub"):
                ours.pop("version")
            kept.append(ours)
    fates = sorted(
        (row["PK"], note["line"], note["fate"], tuple(note["reasons"]))
        for row in intake.rows("registry")
        if row["SK"].startswith("CHUNK#")
        for note in row["notes"]
    )
    rejects = [
        intake.bucket.content(name)
        for name in intake.bucket.names()
        if name.startswith("rejects/") and "working" not in name
    ]
    return [kept, fates, rejects]


def run(chance: random.Random | None) -> tuple[list[Any], int]:
    """Both files, whole or in parts delivered by chance; what they left, in how many parts."""
    intake = Intake()
    for name, text in (("主体.csv", ENTITIES), ("证照.csv", LICENCES)):
        intake.drop(name, text.encode())
        intake.deliver(10, chance)
    return left_by(intake), sum(row["parts"] for row in intake.ledgers())


def prove(runs: int = RUNS) -> Iterator[Line]:
    """Whole once, then in parts many times."""
    expected, _ = run(None)
    differing = parts = 0
    with (
        patch("ingest_registry.surveying.SMALL", 1_000),
        patch("ingest_registry.surveying.PART_ROWS", 4),
        patch("zhiban.gateways.files.blocks.BLOCK_BYTES", 500),
    ):
        for seed in range(runs):
            found, cut = run(random.Random(seed))
            differing += found != expected
            parts = max(parts, cut)
    yield Line("runs, each order 1–10 times and shuffled", f"{runs:,}")
    yield Line("parts of both files", f"{parts}")
    yield Line("runs that ended otherwise", f"{differing}", "0", differing == 0)
