"""A million rows: one file through the stores, in parts, in flat memory.

A file of a million licences of 847,000 holders, one row in a hundred wrong or standing twice, is
written to disk and taken in as a large file is: surveyed, cut into parts, each part worked through
`store/` on an in-process table (SQLite on disk, evaluating the very conditions and transactions
that go to DynamoDB), then the rows that stand more than once, then the rejects file. One process,
one worker after the other, so the rate is that of one worker without the network. Seconds are of
this process's CPU, so that neighbours on the machine do not count.
"""

import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.functions.papers import FOOD, HYGIENE, LICENCE_HEADER
from tests.intake_in_memory import Intake
from tests.memory import MemoryTables
from tests.prove.intake_check_digits import last_character, organisation_digit
from tests.prove.report import Line, peak_megabytes

ROWS = 1_000_000
HOLDERS = 847_000
WRONG = TWICE = 0.01
MEGABYTES = 512
MINUTES = 15
FIRST_DAY = date(2022, 1, 1)


def write_file(path: Path, rows: int = ROWS, holders: int = HOLDERS) -> dict[str, int]:
    """A licences file; returns how many of its rows are wrong and how many stand twice."""
    chance = Random(1_000_000)
    wrong = twice = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(LICENCE_HEADER + "\n")
        before = ""
        for n in range(rows):
            if before and chance.random() < TWICE:
                file.write(before)
                twice += 1
                continue
            before = _row(n, chance.randrange(holders), chance)
            if chance.random() < WRONG:
                file.write(before.replace("有效,", "不明,"))
                before, wrong = "", wrong + 1
            else:
                file.write(before)
    return {"wrong": wrong, "twice": twice}


def _row(n: int, holder: int, chance: Random) -> str:
    code = _uscc(holder)
    start = FIRST_DAY + timedelta(days=chance.randrange(1_400))
    kind, years = ((FOOD, 5), (HYGIENE, 4))[n % 3 == 0]
    end = start.replace(year=start.year + years, day=min(start.day, 28)) - timedelta(days=1)
    return (
        f"{kind},YL{n:08},{code},沂源样例{holder:07}商店,{start},{start},{end},"
        f"沂源县行政审批服务局,有效,{start} 09:00:00\n"
    )


def _uscc(n: int) -> str:
    body = f"91370323MA{n:06}"
    coded = body + organisation_digit(body[8:])
    return coded + last_character(coded)


def prove() -> Iterator[Line]:
    """Write, take in, account."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "licences.csv"
        told = write_file(path)
        intake = Intake(tables=MemoryTables(f"{folder}/tables.sqlite"))
        begun = time.process_time()
        assert intake.drop_file("licences.csv", path) == "split"
        surveyed = time.process_time()
        yield Line("rows in the file", f"{ROWS:,} ({path.stat().st_size / 1e6:,.0f} MB)")
        yield Line("looked through and cut into parts", f"{surveyed - begun:,.0f} s")
        intake.deliver()
        spent = time.process_time() - begun
        (ledger,) = intake.ledgers()
        yield from _account(ledger, told)
        rate = ROWS / spent
        yield Line("parts", f"{ledger['parts']:,}, and the rows that stand more than once")
        yield Line("time", f"{spent:,.0f} s", f"≤ {MINUTES} min", spent <= MINUTES * 60)
        yield Line("rows a second, one worker", f"{rate:,.0f}")
        yield Line("writes", f"{intake.tables.writes:,}")
        peak = peak_megabytes()
        yield Line(
            "peak memory of the worker", f"{peak} MB", f"≤ {MEGABYTES} MB", peak <= MEGABYTES
        )


def _account(ledger: dict[str, int], told: dict[str, int]) -> Iterator[Line]:
    fates = [ledger[fate] for fate in ("accepted", "unchanged", "rejected", "held")]
    equation = " + ".join(f"{number:,}" for number in fates)
    yield Line(
        "rows = accepted + unchanged + rejected + held",
        f"{ledger['rows']:,} = {equation}",
        "adds up",
        ledger["rows"] == sum(fates) == ROWS,
    )
    yield Line(
        "wrong rows rejected",
        f"{ledger['rejected']:,}",
        f"{told['wrong']:,}",
        ledger["rejected"] == told["wrong"],
    )
    yield Line(
        "rows that stand twice are unchanged",
        f"{ledger['unchanged']:,}",
        f"{told['twice']:,}",
        ledger["unchanged"] == told["twice"],
    )
