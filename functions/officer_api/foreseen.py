"""The forecast as the desk is shown it: numbers of days, of items and of reasons; nobody's name."""

from datetime import date

from officer_api.figures_shown import ChartShown
from officer_api.shown import Named, Shown


class Foreseen(Shown):
    """What some days will bring; due = opened + silent, messages by their step, cost in yuan."""

    due: int
    opened: int
    silent: int
    messages: int
    first: int
    again: int
    last: int
    holders: int
    segments: int
    cost: str
    calls: int
    lapsed: int


class ForeseenDay(Foreseen):
    """One civil day."""

    day: date


class ItemForeseen(Shown):
    """How many cases of a service item will open."""

    item: Named
    opened: int


class ReasonForeseen(Shown):
    """How often a need will not be reminded of, and why."""

    reason: str
    wording: str
    count: int


class ForecastShown(Shown):
    """The days to come, quiet ones too; `unworkable` counts licences that ringing could not work.

    Money is text in yuan, as JSON's numbers are no money.
    """

    first_day: date
    last_day: date
    days: int
    catalogue: str
    price_per_segment: str
    chart: ChartShown
    totals: Foreseen
    per_day: list[ForeseenDay]
    per_item: list[ItemForeseen]
    silences: list[ReasonForeseen]
    unworkable: int
