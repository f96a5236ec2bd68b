"""The model's file: what the functions evaluate, with where it comes from and who won."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from layers.zhiban.risk.judging import Verdict
from zhiban.domain.lapse_risk import Step
from zhiban.domain.lapse_scorecard import Scorecard

SHIPPED = Path(__file__).parents[1] / "python" / "zhiban" / "data" / "lapse_risk.json"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where the history is from: a county, or invented people; and its SHA-256."""

    synthetic: bool
    county: str
    rows: int
    sha256: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one step: the model and the verdict on it."""

    scorecard: Scorecard
    verdict: Verdict
    learnt: int


def file_of(trained_on: date, source: Source, steps: Mapping[Step, Told]) -> dict[str, Any]:
    """The file as a mapping."""
    data = asdict(source) | {"first": source.first.isoformat(), "last": source.last.isoformat()}
    return {
        "schema": SCHEMA,
        "trained_on": trained_on.isoformat(),
        "data": data,
        "steps": {step: _step(told) for step, told in steps.items()},
    }


def _step(told: Told) -> dict[str, Any]:
    return {
        "in_force": told.verdict.in_force,
        "objections": list(told.verdict.objections),
        "learnt": told.learnt,
        "verdict": asdict(told.verdict),
    } | asdict(told.scorecard)


def write(raw: Mapping[str, Any], to: Path) -> None:
    """Write the file."""
    to.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
