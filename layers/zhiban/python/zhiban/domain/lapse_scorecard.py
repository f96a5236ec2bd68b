"""The model's sum: a logistic regression fitted elsewhere, evaluated by one exponential."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from typing import Any, Self

from zhiban.domain.lapse_history import NUMBERS, Features

PROMISED_SIGNS = {
    "late_before": 1,
    "prompt_before": -1,
    "contact_years": 1,
    "unreachable": 1,
}
"""More of it never lowers (1), or never raises (-1), the risk; a model that differs is not used.

Filing only after the last message is promised nothing: of those who are to be called it says that
a call has helped before.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One summand: (value - mean) / scale * weight. A kind's column is named kind:<code>."""

    name: str
    mean: float
    scale: float
    weight: float

    def part(self, value: float | None) -> float:
        """What it adds to the log odds; an unknown value counts as the average and adds nothing."""
        return 0.0 if value is None else (value - self.mean) / self.scale * self.weight


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The model of one step."""

    intercept: float
    columns: tuple[Column, ...]

    def parts(self, of: Features) -> list[tuple[str, float]]:
        """What each column adds to the log odds, against the average need."""
        values = values_of(of)
        return [(one.name, one.part(values.get(one.name, 0.0))) for one in self.columns]

    def probability(self, of: Features) -> float:
        """The probability that the last day will be missed, 0 ≤ p ≤ 1."""
        score = self.intercept + sum(part for _, part in self.parts(of))
        return exp(score) / (1 + exp(score)) if score < 0 else 1 / (1 + exp(-score))

    @property
    def keeps_promises(self) -> bool:
        """Whether every promised sign holds."""
        weights = {one.name: one.weight for one in self.columns}
        return all(sign * weights.get(name, 0) >= 0 for name, sign in PROMISED_SIGNS.items())

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> Self:
        """Out of the model's file."""
        return cls(raw["intercept"], tuple(Column(**one) for one in raw["columns"]))


def values_of(of: Features) -> dict[str, float | None]:
    """The features by the names of a model's columns; a kind that is absent counts 0."""
    numbers: dict[str, float | None] = {name: getattr(of, name) for name in NUMBERS}
    return numbers | {f"kind:{of.kind}": 1.0}
