"""Who will miss the last day (逾期风险): told by a small model, or by a plain rule.

It orders calls and visits, and nothing else: it refuses nothing, delays nothing, and no citizen is
told of it. Where no model is in force the rule orders: who was late, or answered only at the last,
before; then whose contact is stale or dead; then everybody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zhiban.domain.lapse_history import Features
from zhiban.domain.lapse_reasons import model_reasons, rule_reasons
from zhiban.domain.lapse_scorecard import Scorecard
from zhiban.domain.quality import STALE_AFTER

type Method = Literal["model", "rule"]
type Step = Literal["first", "worklist"]
type Level = Literal["high", "middle", "low"]

STEPS: tuple[Step, ...] = ("first", "worklist")
"""When a risk is told: as the case opens, and as its call or visit is due."""

LEVELS: tuple[Level, ...] = ("low", "middle", "high")
METHOD_WORDS: dict[Method, str] = {"model": "按模型排序", "rule": "按规则排序"}
LEVEL_WORDS: dict[Level, str] = {"high": "高", "middle": "中", "low": "低"}

_STALE_YEARS = STALE_AFTER.days / 365.25
_HIGH, _MIDDLE = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Risk:
    """A need's place among others of the same day: the higher `score`, the sooner.

    `reasons` are in plain Chinese, the weightiest first.
    """

    score: float
    level: Level
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LapseRisk:
    """How risks are told at one step: by a model, or by the rule where there is none."""

    scorecard: Scorecard | None = None

    @property
    def method(self) -> Method:
        """What orders."""
        return "rule" if self.scorecard is None else "model"

    def of(self, features: Features) -> Risk:
        """The risk of one need with its reasons."""
        if self.scorecard is None:
            level = rule_of(features)
            told = rule_reasons(features, stale=_is_stale(features))
            return Risk(float(LEVELS.index(level)), level, told)
        chance = self.scorecard.probability(features)
        level = "high" if chance >= _HIGH else "middle" if chance >= _MIDDLE else "low"
        return Risk(chance, level, model_reasons(self.scorecard, features))


def rule_of(of: Features) -> Level:
    """The plain rule."""
    if of.late_before or of.slow_before:
        return "high"
    return "middle" if of.unreachable or _is_stale(of) else "low"


def _is_stale(of: Features) -> bool:
    return of.contact_years is not None and of.contact_years > _STALE_YEARS


def in_force(raw: Mapping[str, Any], step: Step, stage: str, county: str) -> LapseRisk:
    """How risks are told at a step, by the file `lapse_risk.json`.

    The file says whether its model won against the rule. A model of invented people serves the
    local stage alone, one of a county that county alone; everywhere else the rule orders.
    """
    told, data = raw["steps"].get(step), raw["data"]
    at_home = stage == "local" if data["synthetic"] else county == data["county"]
    if told is None or told["in_force"] != "model" or not at_home:
        return LapseRisk()
    return LapseRisk(Scorecard.from_mapping(told))
