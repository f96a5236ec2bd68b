"""需求统计: of the needs due, how many were reminded, answered, filed in time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain.cases import Case

KEPT = timedelta(days=400)
"""How long after its latest day a need is still counted anew."""

type Place = tuple[str, str]
"""A kind of licence, and the town (所属乡镇、街道) of the holder; "" where none is known."""


@dataclass(frozen=True, slots=True)
class Need:
    """So many needs were due; of them so many were reminded, answered, and filed in time."""

    due: int = 0
    reminded: int = 0
    answered: int = 0
    on_time: int = 0

    def __add__(self, other: "Need") -> "Need":
        return Need(
            self.due + other.due,
            self.reminded + other.reminded,
            self.answered + other.answered,
            self.on_time + other.on_time,
        )


type Counts = Mapping[Place, Need]


@dataclass(frozen=True, slots=True)
class Met:
    """One case with its holder's town, how many messages there were about it, and the civil day on
    which it was first filed, None where it never was."""

    case: Case
    town: str
    messages: int
    filed_on: date | None


def need_of(met: Met) -> Need:
    """What one case counts for. What was filed was answered, however late."""
    case, filed = met.case, met.filed_on
    return Need(
        due=1,
        reminded=int(met.messages > 0),
        answered=int(case.intent is not None or filed is not None),
        on_time=int(filed is not None and filed <= case.latest),
    )


def counted(every: Iterable[Met]) -> dict[date, dict[Place, Need]]:
    """The needs by their latest filing day, and of each day by kind and town."""
    found: dict[date, dict[Place, Need]] = defaultdict(dict)
    for met in every:
        day, place = found[met.case.latest], (met.case.kind, met.town)
        day[place] = day.get(place, Need()) + need_of(met)
    return dict(found)
