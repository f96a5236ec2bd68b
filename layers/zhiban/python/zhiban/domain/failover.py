"""Failover (切换通道): which provider the next message goes to, and how a sick one comes back.

A provider whose calls fail or drag in the last minutes is left out for a while; then a few
messages try it; when they go well it is back, when not it is left out for twice as long. What was
given to one provider and not certainly refused is never given to another. Instants are of the wall
clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(minutes=5)
"""How far back the calls of a provider that is well are looked at."""

ENOUGH = 10
"""Fewer calls than this say nothing of a provider."""

BAD_SHARE = 0.5
SLOW = timedelta(seconds=5)
"""A call that took longer than this dragged."""

PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(minutes=40)
TRIALS = 5
"""So many messages have to go well before a provider is back."""

TRIAL_SHARE = 20
"""One in so many messages tries a provider on trial while another is well."""


class Standing(StrEnum):
    """Whether messages go to a provider: all, none, or a few."""

    WELL = "well"
    OUT = "out"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class Health:
    """How a provider stands since when; `pauses` counts how often in a row it was left out."""

    standing: Standing = Standing.WELL
    since: datetime | None = None
    pauses: int = 0
    version: int = 0

    @property
    def until(self) -> datetime | None:
        """When a provider that is left out may be tried."""
        if self.standing is not Standing.OUT or self.since is None:
            return None
        return self.since + min(PAUSE * (1 << max(self.pauses - 1, 0)), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Tally:
    """Calls to a provider: how many, how many of them failed, how many dragged."""

    asked: int = 0
    failed: int = 0
    slow: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.asked + other.asked, self.failed + other.failed, self.slow + other.slow)

    @property
    def bad(self) -> bool:
        """Whether half of them failed or half of them dragged."""
        return max(self.failed, self.slow) >= self.asked * BAD_SHARE


def judge(health: Health, tally: Tally, now: datetime) -> Health:
    """How a provider stands at `now`, given its calls since it has stood so.

    Of a well one the calls of the last `WINDOW` count, of one on trial all. Returns the same health
    when nothing changes.
    """
    match health.standing:
        case Standing.WELL:
            ill = tally.asked >= ENOUGH and tally.bad
            return _moved(health, Standing.OUT, now, 1) if ill else health
        case Standing.OUT:
            over = health.until is None or now >= health.until
            return _moved(health, Standing.TRIAL, now, health.pauses) if over else health
        case Standing.TRIAL:
            if tally.asked and tally.bad:
                return _moved(health, Standing.OUT, now, health.pauses + 1)
            well = tally.asked >= TRIALS
            return _moved(health, Standing.WELL, now, 0) if well else health


def choose(providers: Sequence[str], healths: Mapping[str, Health], draw: float) -> str:
    """The provider of the next message, of those that may carry it, the preferred first.

    `draw` is a random number, 0 ≤ draw < 1. One on trial gets a few messages beside a well one, and
    is asked when none is well. Returns "" when all of them are left out: the message has to wait.
    """
    well = [name for name in providers if _of(healths, name) is Standing.WELL]
    trial = [name for name in providers if _of(healths, name) is Standing.TRIAL]
    if well and trial and draw < 1 / TRIAL_SHARE:
        return trial[0]
    return next(iter([*well, *trial]), "")


def _of(healths: Mapping[str, Health], name: str) -> Standing:
    return healths.get(name, Health()).standing


def _moved(health: Health, to: Standing, now: datetime, pauses: int) -> Health:
    return replace(health, standing=to, since=now, pauses=pauses, version=health.version + 1)
