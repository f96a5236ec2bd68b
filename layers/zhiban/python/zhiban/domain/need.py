"""需求统计: of the needs due, how many were reminded, answered, filed in time, granted, posted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from zhiban.domain.cases import Case, CaseState, Intent
from zhiban.domain.tallies import Tally

KEPT = timedelta(days=400)
"""How long after its latest day a need is still counted anew."""

AHEAD = timedelta(days=400)
"""How far ahead of a day the latest days of open needs lie at most."""

_GRANTED = (CaseState.GRANTED, CaseState.ISSUED, CaseState.DELIVERED)


class Place(NamedTuple):
    """A kind of licence, the item (or duty) asked for, and the town (所属乡镇、街道) of the holder;
    "" where one is not known."""

    kind: str
    item: str
    town: str


@dataclass(frozen=True, slots=True)
class Need(Tally):
    """So many needs were due, and so many of them each of the following.

    `fileable` could be filed here: neither owed elsewhere (年度报告) nor ended without a filing.
    `messages` counts a message at each need it named. `delivered` and `opened` are of the
    invitation that speaks for the need. `posted` is in its holder's hands.
    """

    due: int = 0
    fileable: int = 0
    reminded: int = 0
    messages: int = 0
    delivered: int = 0
    opened: int = 0
    answered: int = 0
    confirmed: int = 0
    filed: int = 0
    on_time: int = 0
    granted: int = 0
    issued: int = 0
    posted: int = 0
    lapsed: int = 0

    @property
    def late(self) -> int:
        """How many could be filed here and were not by their latest day."""
        return self.fileable - self.on_time

    @property
    def rate(self) -> int | None:
        """按时率: filed by the latest day, in thousandths of those that could be; None of none."""
        if not self.fileable:
            return None
        return (2000 * self.on_time + self.fileable) // (2 * self.fileable)


type Counts = Mapping[Place, Need]


@dataclass(frozen=True, slots=True)
class Met:
    """One case with its holder's town, how many messages there were about it, and the civil day on
    which it was first filed, None where it never was."""

    case: Case
    town: str
    messages: int
    filed_on: date | None


@dataclass(frozen=True, slots=True)
class Heard:
    """One case that was spoken of, with its holder's town: whether a message of its invitation
    arrived, and whether its link was opened."""

    case: Case
    town: str
    delivered: bool
    opened: bool


def need_of(met: Met) -> Need:
    """What one case counts for. What was filed was answered, however late."""
    case, filed = met.case, met.filed_on
    return Need(
        due=1,
        fileable=int(filed is not None or _could_be_filed(case)),
        reminded=int(met.messages > 0),
        messages=met.messages,
        answered=int(case.intent is not None or filed is not None),
        confirmed=int(case.intent is Intent.YES or filed is not None),
        filed=int(filed is not None),
        on_time=int(filed is not None and filed <= case.latest),
        granted=int(case.state in _GRANTED or case.never_made),
        issued=int(case.state in _GRANTED[1:]),
        posted=int(case.state is CaseState.DELIVERED),
        lapsed=int(case.state is CaseState.LAPSED),
    )


def heard_of(heard: Heard) -> Need:
    """What a case that was spoken of counts for beside that."""
    return Need(delivered=int(heard.delivered), opened=int(heard.opened))


def counted(every: Iterable[Met | Heard]) -> dict[date, dict[Place, Need]]:
    """The needs by their latest filing day, and of each day by kind, item and town."""
    found: dict[date, dict[Place, Need]] = defaultdict(dict)
    for one in every:
        case = one.case
        day, place = found[case.latest], Place(case.kind, case.item, one.town)
        need = need_of(one) if isinstance(one, Met) else heard_of(one)
        day[place] = day.get(place, Need()) + need
    return dict(found)


def _could_be_filed(case: Case) -> bool:
    return not (case.yearly or case.by_an_officer or case.state is CaseState.CLOSED)
