"""What the desk is shown of the statistics of need."""

from datetime import date

from officer_api.shown import Named, Shown


class NeedTotals(Shown):
    """Of so many needs due so many were reminded, answered, and filed by their latest day."""

    due: int
    reminded: int
    answered: int
    on_time: int


class NeedLine(NeedTotals):
    """The same of one kind of licence in one town; "" where the town is not known."""

    kind: Named
    town: str


class NeedShown(Shown):
    """Needs by their latest filing day, both ends inside, as the last night counted them."""

    first_day: date
    last_day: date
    totals: NeedTotals
    lines: list[NeedLine]
