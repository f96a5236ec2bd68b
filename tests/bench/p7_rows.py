"""P7: rows of a licences file validated a second, against pydantic and against a bare csv.reader.

The file is the sample county's, of which the rows that are sound by themselves are kept: its dates
are written in several ways, as officials write them. All sides read the same bytes; pydantic gets
the same USCC arithmetic, the same vocabularies and cached dates, so what is compared is the way
rows are read and checked, not the arithmetic.
"""

import csv
import io
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from statistics import median
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from infra.local.sample_county.write_county import write_county
from tests.bench.measure import PAIRS, Result, Side, times_faster
from tests.domain.law import CATALOGUE
from zhiban.domain.intake import LicenceRow, known_kinds
from zhiban.domain.licences import LicenceStatus
from zhiban.gateways.files.dates import read_day, read_expiry, read_instant
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.gateways.files.numbers import is_uscc
from zhiban.gateways.files.tables import check_rows, open_table
from zhiban.gateways.files.vocabularies import LICENCE_STATUSES

KINDS = known_kinds(CATALOGUE)
NAMES = {name: kind for kind in KINDS.values() for name in (kind.code, kind.name, *kind.aliases)}
TIMES = 4
"""How often the county's rows stand in the file."""

_day, _expiry = lru_cache(32_768)(read_day), lru_cache(32_768)(read_expiry)


def _uscc(code: str) -> str:
    if not is_uscc(code):
        raise ValueError("no sound USCC")
    return code


def _kind(name: str) -> str:
    return NAMES[name].code


def _status(word: str) -> LicenceStatus:
    return LICENCE_STATUSES[word]


def _dated(text: str) -> date | None:
    return _day(text) if text else None


def _timed(text: str) -> datetime | None:
    return read_instant(text) if text else None


type Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Licence(BaseModel):
    """A row of 证照 as one would write it with pydantic."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Annotated[str, BeforeValidator(_kind)] = Field(alias="证照类型")
    number: Named = Field(alias="证照编号")
    uscc: Annotated[str, BeforeValidator(_uscc)] = Field(alias="持证主体代码")
    holder_name: Named = Field(alias="持证主体名称")
    issued_on: Annotated[date | None, BeforeValidator(_dated)] = Field(alias="发证日期")
    valid_from: Annotated[date | None, BeforeValidator(_dated)] = Field(alias="有效期起")
    valid_to: Annotated[date | None, BeforeValidator(_expiry)] = Field(alias="有效期止")
    issuer: str = Field(alias="发证机关")
    status: Annotated[LicenceStatus, BeforeValidator(_status)] = Field(alias="状态")
    updated_at: Annotated[datetime | None, BeforeValidator(_timed)] = Field(alias="更新时间")


@cache
def sound_file() -> tuple[bytes, int]:
    """The sound rows of the sample county, so many times over, and how many they are."""
    with tempfile.TemporaryDirectory() as folder:
        write_county(Path(folder), date(2026, 12, 1), seed=370323, entities=6_356, licences=7_507)
        content = (Path(folder) / "licences.csv").read_bytes()
    header, *lines = content.decode("utf-8-sig").splitlines(keepends=True)
    checked = check_rows(open_table(io.BytesIO(content)), LicenceCheck(KINDS))
    sound = [row.line for _, row in checked if isinstance(row, LicenceRow)]
    rows = "".join(lines[line - 2] for line in sound)
    return (header + rows * TIMES).encode(), len(sound) * TIMES


def ours(content: bytes) -> int:
    """Every row through the intake's reader and check; how many were sound."""
    rows = check_rows(open_table(io.BytesIO(content)), LicenceCheck(KINDS))
    return sum(isinstance(row, LicenceRow) for _, row in rows)


def by_pydantic(content: bytes) -> int:
    """Every row through csv.DictReader and a model; how many were sound."""
    rows: Iterator[dict[str, Any]] = csv.DictReader(_text(content))
    return sum(isinstance(Licence(**row), Licence) for row in rows)


def by_csv(content: bytes) -> int:
    """Every row through csv.reader and nothing else; how many there are."""
    return sum(1 for _ in csv.reader(_text(content))) - 1


def _text(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")


def run() -> Iterator[Result]:
    """Two lines, one a reference, and how many rows a second that is on this machine."""
    content, rows = sound_file()
    side = Side(lambda: ours(content), rows)
    for name, goal, way in (
        ("pydantic", ">= 1.8", by_pydantic),
        ("csv.reader", ">= 0.45", by_csv),
    ):
        reference = Side(lambda way=way: way(content), rows)  # type: ignore[misc]
        yield times_faster(f"P7 rows vs {name}", goal, side, reference)
    seconds = [_seconds(lambda: ours(content)) for _ in range(PAIRS)]
    yield Result("P7 rows a second, one core", rows / median(seconds), "-", "rows/s", PAIRS)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
