"""A forecast in numbers: a row a day, totals, and all of it ready for JSON."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhiban.domain.forecast import Forecast
from zhiban.domain.foresight.foreseen import Call, Lapse, Opening, Reminder, Silence

STEPS = ("first", "again", "last")


@dataclass(frozen=True, slots=True)
class Row:
    """What one civil day, or many, will bring; due = opened + silent. `cost` is in yuan."""

    opened: int
    silent: int
    messages: int
    steps: Mapping[str, int]
    holders: int
    segments: int
    cost: Decimal
    calls: int
    lapsed: int

    @property
    def due(self) -> int:
        """Needs that ring: each becomes a case or has a reason."""
        return self.opened + self.silent


def rows(forecast: Forecast) -> dict[date, Row]:
    """A row for every day of the forecast, quiet ones too."""
    return grouped(forecast, lambda day: day)


def totals(forecast: Forecast) -> Row:
    """The whole forecast as one row."""
    return grouped(forecast, lambda _: "all")["all"]


def grouped[Group: Hashable](
    forecast: Forecast, group: Callable[[date], Group]
) -> dict[Group, Row]:
    """A row for each group of days, in order; a holder counts once in each."""
    seen = forecast.foreseen
    sorts = [_by(group, what) for what in (seen.openings, seen.silences, seen.reminders)]
    sorts += [_by(group, what) for what in (seen.calls, seen.lapses)]
    days = (forecast.start + timedelta(days=n) for n in range(forecast.days))
    return {
        name: _row(forecast.price, *(sort[name] for sort in sorts))
        for name in dict.fromkeys(group(day) for day in days)
    }


def _by[Group: Hashable](
    group: Callable[[date], Group], what: Iterable[Any]
) -> defaultdict[Group, list[Any]]:
    found: defaultdict[Group, list[Any]] = defaultdict(list)
    for one in what:
        found[group(one.day)].append(one)
    return found


def _row(
    price: Decimal,
    openings: Sequence[Opening],
    silences: Sequence[Silence],
    reminders: Sequence[Reminder],
    calls: Sequence[Call],
    lapses: Sequence[Lapse],
) -> Row:
    steps = Counter(reminder.step for reminder in reminders)
    segments = sum(reminder.segments for reminder in reminders)
    return Row(
        opened=len(openings),
        silent=sum(silence.counted for silence in silences),
        messages=len(reminders),
        steps={step: steps[step] for step in STEPS},
        holders=len({reminder.uscc for reminder in reminders}),
        segments=segments,
        cost=segments * price,
        calls=len(calls),
        lapsed=len(lapses),
    )


def forecast_data(forecast: Forecast, *, with_reminders: bool = True) -> dict[str, Any]:
    """A forecast for JSON, as the officers' API and the command give it.

    Money is text in yuan, as JSON's numbers are no money. The texts name holders: it is for those
    who may see the registry. `with_reminders` false leaves out who is reminded of what.
    """
    seen = forecast.foreseen
    data: dict[str, Any] = {
        "from": forecast.start.isoformat(),
        "to": forecast.end.isoformat(),
        "days": forecast.days,
        "catalogue": forecast.catalogue,
        "price_per_segment": str(forecast.price),
        "totals": row_data(totals(forecast)),
        "per_day": [
            {"day": day.isoformat()} | row_data(row) for day, row in rows(forecast).items()
        ],
        "per_item": _per_item(forecast),
        "silences": _reasons(seen.silences),
        "unworkable": [
            {"day": one.day.isoformat(), "uscc": one.uscc, "licence": f"{one.kind}/{one.number}"}
            | {"why": one.why}
            for one in seen.unworkable
        ],
    }
    if with_reminders:
        data["reminders"] = _reminders(forecast)
    return data


def row_data(row: Row) -> dict[str, Any]:
    """A row for JSON."""
    return {
        "due": row.due,
        "opened": row.opened,
        "silent": row.silent,
        "messages": row.messages,
        **row.steps,
        "holders": row.holders,
        "segments": row.segments,
        "cost": f"{row.cost:.2f}",
        "calls": row.calls,
        "lapsed": row.lapsed,
    }


def _per_item(forecast: Forecast) -> list[dict[str, Any]]:
    counted = Counter(opening.item for opening in forecast.foreseen.openings)
    return [{"item": item, "opened": times} for item, times in sorted(counted.items())]


def _reasons(silences: Iterable[Silence]) -> list[dict[str, Any]]:
    counted = Counter(silence.reason for silence in silences)
    return [
        {"reason": reason.value, "wording": reason.wording, "count": times}
        for reason, times in counted.most_common()
    ]


def _reminders(forecast: Forecast) -> list[dict[str, Any]]:
    return [
        {
            "day": reminder.day.isoformat(),
            "uscc": reminder.uscc,
            "step": reminder.step,
            "licences": list(reminder.licences),
            "template": reminder.template,
            "segments": reminder.segments,
            "text": reminder.text,
        }
        for reminder in forecast.foreseen.reminders
    ]
