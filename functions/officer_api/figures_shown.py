"""What the desk is shown of the statistics."""

from datetime import date, datetime
from decimal import Decimal

from officer_api.shown import Named, Shown


class FigureStep(Shown):
    """One step of the funnel, and how many needs came so far."""

    step: Named
    number: int


class RateShown(Shown):
    """按时率 of a span of days, both inside, in thousandths; null where nothing could be filed."""

    first_day: date
    last_day: date
    fileable: int
    on_time: int
    rate: int | None


class FigureLine(Shown):
    """The needs of one kind, item or town, or of one place of late ones."""

    kind: Named | None = None
    item: Named | None = None
    town: str | None = None
    due: int
    reminded: int
    messages: int
    delivered: int
    opened: int
    confirmed: int
    filed: int
    fileable: int
    on_time: int
    late: int
    granted: int
    issued: int
    posted: int
    lapsed: int
    rate: int | None


class CoverLine(Shown):
    """What is covered, and who was ever reminded, of one kind or town."""

    kind: Named | None = None
    town: str | None = None
    licences: int
    holders: int
    reminded: int


class MonthShown(Shown):
    """A whole month: what was due in it, and what was sent and posted in it."""

    month: str
    due: int
    rate: int | None
    messages: int
    segments: int
    parcels: int
    posted: int


class CostShown(Shown):
    """What something costs: so many, at an assumed price in yuan; null where none is set."""

    what: Named
    number: int
    price: Decimal | None
    yuan: Decimal | None


class SentenceShown(Shown):
    """The county's line: what is covered, as of the last night, and who was reminded, as of now."""

    says: str
    licences: int
    holders: int
    messages: int
    reminded: int


class ChartShown(Shown):
    """A chart that answers one question, as SVG without styles or scripts of its own."""

    question: str
    answer: str
    svg: str


class StatisticsShown(Shown):
    """The statistics of the needs whose latest filing day lies in a span, both ends inside.

    `counted_on` is the civil day at whose end all but the sentence's reminders was counted.
    """

    first_day: date
    last_day: date
    counted_on: date | None
    sentence: SentenceShown
    funnel: list[FigureStep]
    on_time: RateShown
    before: RateShown
    a_year_before: RateShown
    under_way: int
    months: list[MonthShown]
    kinds: list[FigureLine]
    items: list[FigureLine]
    towns: list[FigureLine]
    late: list[FigureLine]
    covered_kinds: list[CoverLine]
    covered_towns: list[CoverLine]
    costs: list[CostShown]
    charts: list[ChartShown]


class TodayShown(Shown):
    """What has happened today so far, counted from events, each once."""

    day: date
    cases_opened: int
    reminders_sent: int
    reminders_delivered: int
    links_opened: int
    intents_confirmed: int
    filed: int
    granted: int
    issued: int
    delivered: int
    lapsed: int


class ReportShown(Shown):
    """A monthly report (月报) that may be fetched."""

    month: str
    made_at: datetime


class ReportsShown(Shown):
    """The monthly reports there are, the latest month first."""

    reports: list[ReportShown]
