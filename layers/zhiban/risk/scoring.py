"""How good probabilities are: scores, calibration, and what comes first in a list."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression

CAPACITY = 0.3
"""The share of a list that an officer gets to in time."""

BINS = 8

type Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like probability: how many, what was said on the average, and what came."""

    rows: int
    said: float
    came: float


def scores(missed: Numbers, said: Numbers) -> dict[str, float]:
    """Log loss, Brier score, AUC, and recall at the worklist's capacity."""
    sure = np.clip(said, 1e-12, 1 - 1e-12)
    return {
        "log_loss": float(-np.mean(missed * np.log(sure) + (1 - missed) * np.log(1 - sure))),
        "brier": float(np.mean((said - missed) ** 2)),
        "auc": _auc(missed, said),
        "recall": _recall(missed, said),
    }


def _auc(missed: Numbers, said: Numbers) -> float:
    """How often one who missed stands before one who did not; ties count half."""
    ranks, late = rankdata(said), float(missed.sum())
    kept = len(missed) - late
    return float((ranks[missed == 1].sum() - late * (late + 1) / 2) / (late * kept))


def _recall(missed: Numbers, said: Numbers) -> float:
    """The share of the misses in the first part of the list; ties share what room is left."""
    room = max(1, round(CAPACITY * len(said)))
    bound = np.partition(said, len(said) - room)[len(said) - room]
    above, alike = said > bound, said == bound
    share = (room - above.sum()) / alike.sum()
    return float((missed[above].sum() + share * missed[alike].sum()) / missed.sum())


def slope_of(missed: Numbers, said: Numbers) -> float:
    """The slope of calibration: the weight of the model's log odds in a regression on what came."""
    sure = np.clip(said, 1e-9, 1 - 1e-9)
    odds = np.log(sure / (1 - sure)).reshape(-1, 1)
    fitted = LogisticRegression(C=1e6, max_iter=2_000).fit(odds, missed)
    return float(fitted.coef_[0][0])


def bins_of(missed: Numbers, said: Numbers) -> list[Bin]:
    """Rows in order of probability, in parts of like size."""
    parts = np.array_split(np.argsort(said, kind="stable"), BINS)
    return [
        Bin(len(part), float(said[part].mean()), float(missed[part].mean()))
        for part in parts
        if len(part)
    ]
