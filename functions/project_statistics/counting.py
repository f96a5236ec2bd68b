"""One event into its day's counters, and a day's counters as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiban.domain.errors import EventError
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.keys import Key
from zhiban.store.ringing import Ringing


@dataclass(frozen=True, slots=True)
class Parts:
    """The counters, and the equation that ringing keeps."""

    statistics: DayStatistics
    ringing: Ringing
    shards: int


def fold(parts: Parts, notice: Mapping[str, Any]) -> bool:
    """Count the event a bus notice speaks of, once. Raises EventError when it speaks of none."""
    detail = notice.get("detail")
    if not isinstance(detail, dict) or not {"pk", "sk"} <= detail.keys():
        raise EventError("not a notice of an event")
    return parts.statistics.fold(Key(str(detail["pk"]), str(detail["sk"])))


def read_out(parts: Parts, day: date) -> dict[str, Any]:
    """A civil day in numbers: what was counted, and due = opened + suppressed."""
    return {
        "day": day.isoformat(),
        "counted": parts.statistics.read(day),
        "equation": parts.ringing.equation(day, parts.shards),
    }
