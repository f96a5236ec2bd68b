"""What happens to a case once it is filed, as facts: filing, special procedure, decision.

Pure values of a case; the rules about them stand in `applications`, `examining` and `decisions`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Filing:
    """申报: one signed application. `number` counts from 1, a correction (补正) is the next.

    `document` is the SHA-256 (hex) of the exact bytes signed, `at` a business instant, `by` the
    actor who submitted. `decide_by` is the civil day the bureau has promised a decision by
    (承诺办结时限), `lawful_by` the one the law allows (法定办结时限); None where it is not known.
    """

    number: int
    document: str
    at: datetime
    by: str
    decide_by: date
    lawful_by: date | None = None


class Sort(StrEnum):
    """特别程序: what is looked into before a decision. Codes are stored."""

    SITE_CHECK = "site_check"
    EXPERT_REVIEW = "expert_review"
    TESTING = "testing"
    HEARING = "hearing"

    @property
    def wording(self) -> str:
        """The procedure in plain Chinese."""
        return _WORDING[self]

    @property
    def excluded_by_law(self) -> bool:
        """Whether the law leaves its time out of the statutory limit.

        行政许可法 art 45 names 听证、检验、检测、鉴定、专家评审 and not the look at the premises
        (art 34): that one rests the bureau's promise alone.
        """
        return self is not Sort.SITE_CHECK


_WORDING = {
    Sort.SITE_CHECK: "现场核查",
    Sort.EXPERT_REVIEW: "专家评审",
    Sort.TESTING: "检验检测",
    Sort.HEARING: "听证",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """结论: how a special procedure ended, by which officer (id), at a business instant."""

    passed: bool
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Special:
    """One special procedure of a filing; it is under way until there is a `finding`.

    `by` is the id of the officer who started it, `at` a business instant, `days` how many working
    days it is expected to take, `expected_by` the civil day those end on.
    """

    sort: Sort
    by: str
    at: datetime
    reason: str
    days: int
    expected_by: date
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """延长: more time to decide on a filing, through the civil day `until`, approved by an officer
    (id) at a business instant (行政许可法 art 42)."""

    by: str
    at: datetime
    reason: str
    until: date


type Outcome = Literal["grant", "refuse", "correct"]


@dataclass(frozen=True, slots=True)
class Decision:
    """决定: what an officer decided on the latest filing; `at` is a business instant.

    `valid_to` is the end of the new term where the law gives the kind none and the officer set it.
    `deemed_on` is the civil day a renewal counts as granted on, as nobody decided in time
    (视为准予延续, 行政许可法 art 50): `by` has confirmed it.
    """

    outcome: Outcome
    by: str
    at: datetime
    reason: str = ""
    valid_to: date | None = None
    deemed_on: date | None = None
