"""From rows to the model's file: fit, judge, decide, step by step."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from layers.zhiban.risk.fitting import fit
from layers.zhiban.risk.judging import check_enough, judge
from layers.zhiban.risk.keeping import Source, Told, file_of
from layers.zhiban.risk.rows import Row, digest, part
from zhiban.domain.lapse_risk import STEPS, Step


def train(rows: Sequence[Row], trained_on: date, *, county: str, synthetic: bool) -> dict[str, Any]:
    """The model's file. Raises TooLittle where a step has no history to speak of."""
    parted = part(rows)
    told: dict[Step, Told] = {}
    for step in STEPS:
        learnt = [row for row in parted.learnt if row.step == step]
        judged = [row for row in parted.judged if row.step == step]
        check_enough(step, learnt, judged)
        fitted = fit(learnt)
        kept = fitted.scorecard.keeps_promises
        verdict = judge(learnt, judged, fitted.probabilities(judged), promises_kept=kept)
        told[step] = Told(fitted.scorecard, verdict, len(learnt))
    days = [row.day for row in rows]
    source = Source(synthetic, county, len(rows), digest(rows), min(days), max(days))
    return file_of(trained_on, source, told)
