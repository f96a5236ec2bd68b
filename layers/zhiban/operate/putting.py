"""`zhiban put`: a file into the inbox, and its fate row by row until it is settled."""

import hashlib
import re
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from layers.zhiban.operate.answers import Answer, See, Unusable
from layers.zhiban.operate.county import County
from zhiban.store.file_ledger import Ledger
from zhiban.store.files import SETTLED, Files

SECONDS = 600.0
"""How long a file may stand still before we stop looking; it goes on without us."""

REASONS_SHOWN = 8
_QUOTED = re.compile(r"“[^”]*”")
_NUMBERS = ("rows", "accepted", "unchanged", "rejected", "held")


def put(county: County, path: Path, see: See) -> Answer:
    """Drop the file and follow it. Raises Unusable when it cannot be read or stands still."""
    if not path.is_file():
        raise Unusable(f"没有文件 {path}。", "zhiban put 之后写文件的路径")
    with path.open("rb") as body:
        sha256 = hashlib.file_digest(body, "sha256").hexdigest()
    county.cloud.put_file(county.cloud.output("FilesBucket"), f"inbox/{path.name}", path)
    files = Files(county.registry)
    ledger = _settled(files, sha256, see)
    return _answer(files, sha256, ledger)


def _settled(files: Files, sha256: str, see: See) -> Ledger:
    moved, done = time.monotonic(), -1
    while True:
        asked, ledger = time.monotonic(), files.ledger(sha256)
        rows = sum(chunk.rows for chunk in files.chunks(sha256)) if ledger else 0
        if rows != done:
            moved, done = time.monotonic(), rows
        file = files.get(sha256)
        see(done, file.expected if file else 0)
        if ledger is not None and ledger.state in SETTLED:
            return ledger
        if time.monotonic() - moved > SECONDS:
            raise Unusable(
                f"文件已{SECONDS:.0f}秒没有进展（{sha256[:12]}…）。",
                "它会自己继续：zhiban status；死信：zhiban redrive intake --show",
            )
        time.sleep(max(0.5, 4 * (time.monotonic() - asked)))  # looking must not slow the work


def _answer(files: Files, sha256: str, ledger: Ledger) -> Answer:
    """Reasons without the values they quote: those are the rows' own, and may be personal."""
    reasons = Counter(
        _QUOTED.sub("“…”", reason)
        for chunk in files.chunks(sha256)
        for note in chunk.notes
        for reason in note.reasons
    )
    numbers = {name: asdict(ledger)[name] for name in _NUMBERS}
    adds_up = ledger.rows == sum(numbers.values()) - ledger.rows
    data = {
        "file": ledger.name,
        "sha256": sha256,
        "state": ledger.state,
        **numbers,
        "adds_up": adds_up,
        "reasons": dict(reasons.most_common()),
        "rejects": ledger.rejects,
        "why": ledger.reason,
    }
    return Answer(data, _lines(ledger, reasons), list(_wrong(ledger, adds_up=adds_up)))


def _lines(ledger: Ledger, reasons: Counter[str]) -> list[str]:
    lines = [
        f"{ledger.name}：{ledger.rows}行＝收{ledger.accepted}＋不变{ledger.unchanged}"
        f"＋退{ledger.rejected}＋待人工{ledger.held}"
    ]
    lines += [f"{times:>7}  {why}" for why, times in reasons.most_common(REASONS_SHOWN)]
    if ledger.rejects:
        lines.append(f"退回的行和原因：{ledger.rejects}（文件桶）")
    if ledger.state == "held":
        lines.append(f"等工作人员在工作台放行：{ledger.reason}")
    return lines


def _wrong(ledger: Ledger, *, adds_up: bool) -> list[str]:
    if ledger.state == "refused":
        return [f"没有收：{ledger.reason}"]
    return [] if adds_up else ["行数对不上，请看运维手册。"]
