"""When licences of the sample county were issued and how long they run.

Issue dates are bunched as in a real bureau: working days, spring and late autumn, a campaign in
the second half of March. Everything is counted from the business day.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

EXPIRED_SHARE = 0.035
NEAR_SHARE = 0.12
OLDEST_EXPIRED = 500
"""Calendar days since the oldest expired licence lapsed."""

_MONTHS = (0.6, 0.4, 1.6, 1.5, 1.3, 1.0, 0.8, 0.7, 1.3, 0.9, 1.4, 1.5)
_CAMPAIGN = 3.0
_WEEKEND = 0.03

type Weighted = tuple[Sequence[date], Sequence[float]]


def last_day(start: date, years: int) -> date:
    """The last valid civil day of a term of `years` that begins on `start`."""
    try:
        return start.replace(year=start.year + years) - timedelta(days=1)
    except ValueError:
        return date(start.year + years, 2, 28)


def draw_start(random: Random, years: int, notice_days: int, today: date) -> date:
    """The first valid day of a licence of `years`: expired, near its end, or with time left."""
    groups = _list_starts(years, notice_days, today)
    draw = random.random()
    if draw < EXPIRED_SHARE:
        days, weights = groups["expired"]
    elif draw < EXPIRED_SHARE + NEAR_SHARE:
        days, weights = groups["near"]
    else:
        days, weights = groups["later"]
    return random.choices(days, cum_weights=weights)[0]


@cache
def _list_starts(years: int, notice_days: int, today: date) -> dict[str, Weighted]:
    groups: dict[str, list[date]] = {"expired": [], "near": [], "later": []}
    for back in range(1, years * 366 + OLDEST_EXPIRED):
        start = today - timedelta(days=back)
        left = (last_day(start, years) - today).days
        if left >= -OLDEST_EXPIRED:
            groups["expired" if left < 0 else "near" if left <= notice_days else "later"].append(
                start
            )
    return {name: (days, list(accumulate(map(_weigh, days)))) for name, days in groups.items()}


def _weigh(day: date) -> float:
    weight = _MONTHS[day.month - 1]
    if day.month == 3 and day.day > 15:
        weight *= _CAMPAIGN
    return weight * _WEEKEND if day.weekday() >= 5 else weight
