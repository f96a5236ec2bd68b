"""The rejects file: every row that was not taken in, with its line and why, for a clerk.

It has the format and the columns of the file it came from, so that it can be corrected and
dropped in again; only a CSV in GB18030 comes back in UTF-8.
"""

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from zhiban.domain.intake import Hold, Rejection
from zhiban.gateways.files.headers import LINE_TITLE, REASON_TITLE
from zhiban.gateways.files.sheets import CONTENT_TYPES, write_lines, write_list
from zhiban.gateways.files.tables import Form

HOLD_MARK = "【待人工确认】"
AS_IT_WAS = "原文"
"""Under this key stands a line that was no JSON object."""

type Refused = Iterable[tuple[Sequence[str], Rejection | Hold]]


def write_rejects(
    form: Form, columns: Sequence[str], refused: Refused, out: IO[bytes], *, gzipped: bool = False
) -> None:
    """Write the rejects of a file of `form` with these columns into `out`, at its end.

    A row of too many cells keeps its surplus in its last column.
    """
    if gzipped:
        with tempfile.TemporaryFile() as plain:
            write_rejects(form, columns, refused, plain)
            plain.seek(0)
            with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
                shutil.copyfileobj(plain, packed)
    elif form is Form.JSON_LINES:
        write_lines((_object(cells[0], outcome) for cells, outcome in refused), out)
    else:
        kept = [n for n, name in enumerate(columns) if name not in (LINE_TITLE, REASON_TITLE)]
        titles = [columns[n] for n in kept]
        rows = _rows(len(columns), kept, refused)
        write_list(form, [*titles, LINE_TITLE, REASON_TITLE], rows, out)


def name_of_rejects(name: str, sha256: str, form: Form, *, gzipped: bool) -> tuple[str, str]:
    """What the rejects of the file `name` are called, and their content type."""
    stem = name.removesuffix(".gz").rsplit(".", 1)[0][:200]
    ending, kind = form.value, CONTENT_TYPES[form]
    if gzipped:
        ending, kind = f"{ending}.gz", "application/gzip"
    return f"{stem}-{sha256[:8]}.{ending}", kind


def reason_of(outcome: Rejection | Hold) -> str:
    """All reasons of a row in one line."""
    mark = HOLD_MARK if isinstance(outcome, Hold) else ""
    return mark + "；".join(outcome.reasons)


def _rows(width: int, kept: Sequence[int], refused: Refused) -> Iterator[Sequence[str]]:
    for cells, outcome in refused:
        fitted = _fit(cells, width)
        yield [*(fitted[n] for n in kept), str(outcome.line), reason_of(outcome)]


def _fit(cells: Sequence[str], width: int) -> list[str]:
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]


def _object(line: str, outcome: Rejection | Hold) -> dict[str, Any]:
    try:
        read = json.loads(line, parse_int=str, parse_float=str, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        read = None
    told = read if isinstance(read, dict) else {AS_IT_WAS: line}
    return told | {LINE_TITLE: str(outcome.line), REASON_TITLE: reason_of(outcome)}


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError
    return told
