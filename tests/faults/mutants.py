"""Fault mutants: every guard is taken away in turn, and a run of the fault harness comes out wrong.

Guards are the conditions of writes (`tests/faults/guards.py`) and the checks that functions make
before they act (`tests/faults/checks/`), taken out of the code one at a time. Where several
guards of a transaction do the same, a run comes out wrong without all of them, and right with one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.checks import CHECKS
from tests.faults.guards import guards
from tests.faults.sites import Site
from tests.faults.trials import Trial, refused, together, trials

UNMISSED: dict[str, str] = {}
"""Conditions that no run misses, and what keeps their promise besides.

Found beside each: why the second writer writes what is there already, or cannot come.
"""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one guard or check taken away: noticed by itself, with others, or not."""

    what: str
    noticed: str
    beside: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """A line about it."""
        if not self.noticed:
            return f"NOT NOTICED  {self.what}"
        if self.beside:
            return f"one of {len(self.beside) + 1}  {self.what}: {self.noticed}"
        return f"noticed  {self.what}: {self.noticed}"


def fate_of(site: Site, every: Sequence[Trial]) -> Fate:
    """Take a guard away, and see whether any of these runs comes out wrong.

    Where none does, another guard of the same transaction may do what this one does. Then a run is
    looked for that comes out wrong without all of them, and right with this one alone.
    """
    guard, found = guards()[site], list[Trial]()
    for trial in trials(site, every):
        found.append(trial)
        if site in refused(trial).alone and (broken := trial.broken([site])):
            return Fate(guard.name, f"{trial.shown} {broken[0]}")
    for group in sorted(together()[site] - {frozenset([site])}, key=len):
        others = tuple(guards()[one].name for one in group - {site})
        for trial in found:
            if (broken := trial.broken(group)) and not trial.broken(group - {site}):
                return Fate(guard.name, f"{trial.shown} {broken[0]}", others)
    return Fate(guard.name, "")


def fate_of_check(number: int) -> Fate:
    """Take a check out of the code."""
    return Fate(CHECKS[number].name, CHECKS[number].missed())


def stale(fates: list[Fate]) -> list[str]:
    """Names in `UNMISSED` of what was noticed, or of what is no guard or check."""
    there = {guard.name for guard in guards().values()} | {check.name for check in CHECKS}
    noticed = {fate.what for fate in fates if fate.noticed}
    return [name for name in UNMISSED if name in noticed or name not in there]
