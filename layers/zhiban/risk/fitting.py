"""The fit: a logistic regression of scikit-learn on few columns, and what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from layers.zhiban.risk.rows import Row
from layers.zhiban.risk.scoring import Numbers
from zhiban.domain.lapse_history import NUMBERS, Features
from zhiban.domain.lapse_scorecard import Column, Scorecard, values_of

LEAST_OF_A_KIND = 200
"""A kind has a column of its own from so many rows on."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The library's own model with the names of its columns, and the same as a sum."""

    pipeline: Pipeline
    names: tuple[str, ...]
    scorecard: Scorecard

    def probabilities(self, rows: Sequence[Row]) -> Numbers:
        """What the library itself says of rows."""
        table = matrix([row.features for row in rows], self.names)
        return np.asarray(self.pipeline.predict_proba(table)[:, 1], dtype=np.float64)


def fit(rows: Sequence[Row]) -> Fitted:
    """A model of rows: an unknown number is the mean, columns are scaled, weights shrunk a little.

    A logistic regression is calibrated on what it learnt from by its making; whether it is on
    others, the report shows.
    """
    names = (*NUMBERS, *_kinds(rows))
    pipeline = make_pipeline(
        SimpleImputer(strategy="mean", keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(C=1.0, max_iter=2_000, tol=1e-8),
    )
    pipeline.fit(matrix([row.features for row in rows], names), [row.missed for row in rows])
    return Fitted(pipeline, names, _scorecard(pipeline, names))


def _kinds(rows: Sequence[Row]) -> list[str]:
    kinds = [row.features.kind for row in rows]
    return [f"kind:{kind}" for kind in sorted(set(kinds)) if kinds.count(kind) >= LEAST_OF_A_KIND]


def matrix(features: Sequence[Features], names: Sequence[str]) -> Numbers:
    """Features as columns; NaN where a number is unknown."""
    told = [values_of(one) for one in features]
    cells = [[_cell(values.get(name, 0.0)) for name in names] for values in told]
    return np.array(cells, dtype=np.float64).reshape(len(features), len(names))


def _cell(value: float | None) -> float:
    return float("nan") if value is None else value


def _scorecard(pipeline: Pipeline, names: Sequence[str]) -> Scorecard:
    scaler, model = pipeline[1], pipeline[2]
    columns = zip(names, scaler.mean_, scaler.scale_, model.coef_[0], strict=True)
    return Scorecard(
        float(model.intercept_[0]),
        tuple(Column(name, *map(float, numbers)) for name, *numbers in columns),
    )
