"""Draw the sample county and write its two files and what an intake must make of them."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random

from infra.local.sample_county import entity_noise, licence_noise
from infra.local.sample_county.holders import draw_holders
from infra.local.sample_county.noise import Noise, draw_noise
from infra.local.sample_county.permits import draw_permits, share_out
from infra.local.sample_county.rows import (
    ENTITY_HEADER,
    LICENCE_HEADER,
    Row,
    entity_row,
    licence_row,
)

VERDICTS = ("accepted", "unchanged", "rejected", "held")

type Reasons = dict[str, dict[str, str | int]]


def write_county(
    out: Path, today: date, *, seed: int, entities: int, licences: int
) -> dict[str, object]:
    """Write entities.csv, licences.csv and expected.json into `out`; returns the expectation.

    The same arguments give the same bytes. `entities` and `licences` are the rows to be accepted;
    noise comes on top. Raises ValueError when so many licences cannot be shared out.
    """
    random = Random(seed)  # noqa: S311 - nothing here is secret, and it must come out the same
    held = share_out(random, entities, licences)
    holders = draw_holders(random, [codes[0] for codes in held], today)
    permits = draw_permits(random, holders, held, today)
    out.mkdir(parents=True, exist_ok=True)
    entity_rows, entity_reasons = _mix(
        random, holders, entity_row, entity_noise.ENTITY_NOISE, entity_noise.can_be_spoilt
    )
    licence_rows, licence_reasons = _mix(
        random, permits, licence_row, licence_noise.LICENCE_NOISE, licence_noise.can_be_spoilt
    )
    _write_rows(out / "entities.csv", "utf-8-sig", ENTITY_HEADER, entity_rows)
    _write_rows(out / "licences.csv", "utf-8", LICENCE_HEADER, licence_rows)
    expected: dict[str, object] = {
        "today": today.isoformat(),
        "entities": _count(len(holders), entity_reasons),
        "licences": _count(len(permits), licence_reasons),
        "reasons": {"entities": entity_reasons, "licences": licence_reasons},
    }
    text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
    (out / "expected.json").write_text(text, encoding="utf-8")
    return expected


def _mix[Fact](
    random: Random,
    facts: Sequence[Fact],
    print_row: Callable[[Fact], Row],
    noises: Mapping[str, Noise[Fact]],
    can_be_spoilt: Callable[[Fact], bool],
) -> tuple[list[Row], Reasons]:
    """All rows, each noise row somewhere below the row it was made from, and the reasons."""
    pool = [place for place, fact in enumerate(facts) if can_be_spoilt(fact)]
    spoilt = draw_noise(random, noises, facts, pool)
    placed = [(float(place), print_row(fact)) for place, fact in enumerate(facts)]
    for rows in spoilt.values():
        placed += [(random.uniform(place + 0.5, len(facts)), row) for place, row in rows]
    placed.sort(key=lambda each: each[0])
    reasons: Reasons = {
        name: {"verdict": noises[name].verdict, "rows": len(rows)} for name, rows in spoilt.items()
    }
    return [row for _, row in placed], reasons


def _count(accepted: int, reasons: Reasons) -> dict[str, int]:
    verdicts: Counter[str] = Counter(accepted=accepted)
    for reason in reasons.values():
        verdicts[str(reason["verdict"])] += int(reason["rows"])
    return {"rows": verdicts.total(), **{verdict: verdicts[verdict] for verdict in VERDICTS}}


def _write_rows(path: Path, encoding: str, header: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
