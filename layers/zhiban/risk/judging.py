"""Whether a model beats the rule, on rows neither has seen; decided here from the numbers alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from layers.zhiban.risk.rows import Row
from layers.zhiban.risk.scoring import Bin, Numbers, bins_of, scores, slope_of
from zhiban.domain.lapse_risk import LEVELS, Method, rule_of

BOOTSTRAPS, SEED = 1_000, 370_323
SLOPE = (0.8, 1.25)
"""Between which the slope of calibration must lie; 1 is perfect."""

LEAST_LEARNT, LEAST_JUDGED, LEAST_MISSED = 1_000, 300, 100
"""How many rows of a step, and misses among them, make a history."""


class TooLittle(Exception):
    """There is too little history to learn from or to judge by; the message says how much."""


@dataclass(frozen=True, slots=True)
class Between:
    """A number with its interval of 95 %, by bootstrap over holders."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything the decision of one step rests on.

    `scores` are of the judged rows by method: log loss, Brier, AUC, and the share of the misses
    that stand in the first `CAPACITY` of the list. `gains` are the model's over the rule, more is
    better. `best` is what nobody could know better, None of real people.
    """

    rows: int
    missed: int
    scores: dict[str, dict[str, float]]
    gains: dict[str, Between]
    slope: float
    bins: tuple[Bin, ...]
    promises_kept: bool

    @property
    def objections(self) -> tuple[str, ...]:
        """Why the rule stays in force; none means that the model won."""
        found = [
            f"{name}: no sure gain over the rule ({gain.low:+.4f} to {gain.high:+.4f})"
            for name, gain in self.gains.items()
            if name in ("log_loss", "brier", "auc") and gain.low <= 0
        ]
        if self.gains["recall"].value < 0:
            found.append("recall: fewer misses in the first part of the list than by the rule")
        if not SLOPE[0] <= self.slope <= SLOPE[1]:
            found.append(f"calibration: a slope of {self.slope:.2f}, not {SLOPE[0]} to {SLOPE[1]}")
        if not self.promises_kept:
            found.append("a weight has a sign that was promised otherwise")
        return tuple(found)

    @property
    def in_force(self) -> Method:
        """What may order."""
        return "rule" if self.objections else "model"


def check_enough(step: str, learnt: Sequence[Row], judged: Sequence[Row]) -> None:
    """Raises TooLittle, in words, where there is no history to speak of."""
    for what, rows, least in (
        ("to learn from", learnt, LEAST_LEARNT),
        ("to judge by", judged, LEAST_JUDGED),
    ):
        missed = sum(row.missed for row in rows)
        least_missed = LEAST_MISSED * least // LEAST_LEARNT
        if len(rows) < least or not least_missed <= missed <= len(rows) - least_missed:
            raise TooLittle(
                f"{step}: {len(rows)} closed cases {what}, {missed} of them missed;"
                f" it takes {least}, and {least_missed} of either end"
            )


def rule_levels(rows: Sequence[Row]) -> Numbers:
    """What the rule says, as 0, 1, 2."""
    return np.array([LEVELS.index(rule_of(row.features)) for row in rows], dtype=np.float64)


def rule_probabilities(learnt: Sequence[Row], judged: Sequence[Row]) -> Numbers:
    """The rule with a probability: of each level, the share of misses that was learnt."""
    levels, missed = rule_levels(learnt), _missed(learnt)
    rates = [_rate(missed[levels == level]) for level in range(len(LEVELS))]
    return np.array([rates[int(level)] for level in rule_levels(judged)])


def _rate(missed: Numbers) -> float:
    return (float(missed.sum()) + 1) / (len(missed) + 2)


def judge(
    learnt: Sequence[Row],
    judged: Sequence[Row],
    said: Numbers,
    *,
    promises_kept: bool,
    rounds: int = BOOTSTRAPS,
) -> Verdict:
    """The verdict on a model that says `said` of the judged rows."""
    missed, rule = _missed(judged), rule_probabilities(learnt, judged)
    told = {
        "base": np.full(len(judged), _rate(_missed(learnt))),
        "rule": rule,
        "model": said,
    }
    if all(row.best is not None for row in judged):
        told["best"] = np.array([row.best for row in judged], dtype=np.float64)
    return Verdict(
        rows=len(judged),
        missed=int(missed.sum()),
        scores={name: scores(missed, chances) for name, chances in told.items()},
        gains=_gains(judged, missed, said, rule, rounds),
        slope=slope_of(missed, said),
        bins=tuple(bins_of(missed, said)),
        promises_kept=promises_kept,
    )


def _missed(rows: Sequence[Row]) -> Numbers:
    return np.array([row.missed for row in rows], dtype=np.float64)


def _gains(
    judged: Sequence[Row], missed: Numbers, said: Numbers, rule: Numbers, rounds: int
) -> dict[str, Between]:
    """The model's gain over the rule in each score; holders are drawn anew, with all their rows."""
    names = sorted({row.holder for row in judged})
    place = {name: nth for nth, name in enumerate(names)}
    rows_of: list[list[int]] = [[] for _ in names]
    for nth, row in enumerate(judged):
        rows_of[place[row.holder]].append(nth)
    random, drawn = np.random.default_rng(SEED), []
    for _ in range(rounds):
        chosen = random.integers(0, len(names), len(names))
        at = np.array([nth for one in chosen for nth in rows_of[one]])
        if 0 < missed[at].sum() < len(at):
            drawn.append(_gain(missed[at], said[at], rule[at]))
    whole = _gain(missed, said, rule)
    return {name: _between(whole[name], [one[name] for one in drawn]) for name in whole}


def _between(value: float, drawn: Sequence[float]) -> Between:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Between(value, float(low), float(high))


def _gain(missed: Numbers, said: Numbers, rule: Numbers) -> dict[str, float]:
    model, plain = scores(missed, said), scores(missed, rule)
    less_is_better = ("log_loss", "brier")
    return {
        name: plain[name] - model[name] if name in less_is_better else model[name] - plain[name]
        for name in model
    }
