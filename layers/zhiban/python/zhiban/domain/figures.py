"""统计: what the county says of itself, and over which days; how each number was counted.

Needs by their latest filing day are in `need.py`. Here is what was spent, by the day it was, what
the registry covers, and the spans that are held against one another.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from zhiban.domain.clock import business_day
from zhiban.domain.parcels import NOT_YET_ORDERED, Parcel, ParcelState
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.domain.tallies import Tally

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spent(Tally):
    """Of one day in one town: reminders a provider took (`messages`) and those that arrived, SMS
    segments (计费条) of all messages it took, codes and results too; parcels that were ordered, and
    those that were handed over; of how many the courier said the price, and their sum (分)."""

    messages: int = 0
    delivered: int = 0
    segments: int = 0
    parcels: int = 0
    posted: int = 0
    priced: int = 0
    fen: int = 0


@dataclass(frozen=True, slots=True)
class Covered(Tally):
    """归集与覆盖: licences in the registry, who holds them, and who of those was ever reminded."""

    licences: int = 0
    holders: int = 0
    reminded: int = 0


class Held(NamedTuple):
    """A kind of licence and a town; with kind "" all of a town's holders, each once."""

    kind: str
    town: str


@dataclass(frozen=True, slots=True)
class Reminded(Tally):
    """提醒与惠及: reminders that a provider took, and how many holders they went to, ever."""

    messages: int = 0
    holders: int = 0


REMINDER_TAKEN = "reminder_sent"
"""The event by which a reminder is counted. It is written once an attempt: with the provider's
answer, or, where that was lost, with the receipt that has the provider's id."""


def was_taken(send: Send) -> bool:
    """Whether a provider certainly took a message: by its id, which comes with the event."""
    return send.message_id != ""


def taken_on(send: Send) -> date:
    """The civil day a message was taken; where the answer was lost, the one it was due."""
    return business_day(send.sent_at or send.due_at)


def spent_on_message(send: Send) -> Spent:
    """What a message that was taken counts for."""
    reminder = int(send.is_reminder)
    arrived = int(send.state is SendState.DELIVERED)
    return Spent(messages=reminder, delivered=reminder * arrived, segments=send.segments)


def spent_on_parcel(parcel: Parcel) -> Spent:
    """What a courier order counts for, by the day it was planned; none that was never ordered."""
    if parcel.state in (*NOT_YET_ORDERED, ParcelState.CANCELLED):
        return Spent()
    return Spent(
        parcels=1,
        posted=int(parcel.state is ParcelState.DELIVERED),
        priced=int(parcel.cost is not None),
        fen=parcel.cost or 0,
    )


@dataclass(frozen=True, slots=True)
class Prices:
    """Yuan a segment and a parcel, as the stage says; None where nobody has said."""

    segment: Decimal | None
    parcel: Decimal | None

    def sms(self, spent: Spent) -> Decimal | None:
        """What the messages cost, in yuan."""
        return None if self.segment is None else spent.segments * self.segment

    def posting(self, spent: Spent) -> Decimal | None:
        """What the parcels cost, in yuan: as the courier said, the others by the stage's price."""
        said, others = Decimal(spent.fen) / 100, spent.parcels - spent.priced
        if self.parcel is None:
            return said if spent.priced and not others else None
        return said + others * self.parcel


def read_prices(segment: str, parcel: str) -> Prices:
    """Prices as settings have them: yuan, "" where nobody has said."""
    return Prices(*(Decimal(told) if told else None for told in (segment, parcel)))


@dataclass(frozen=True, slots=True)
class Span:
    """Civil days from `first` to `last`, both inside."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Span":
        """As many days just before (环比); of whole months, as many months."""
        if self.is_whole_months:
            first = self.first
            for _ in range(_months_in(self)):
                first = (first - _DAY).replace(day=1)
            return Span(first, self.first - _DAY)
        return Span(self.first - self.days * _DAY, self.first - _DAY)

    @property
    def a_year_before(self) -> "Span":
        """The same days a year before (同比); whole months stay whole."""
        if self.is_whole_months:
            after = _a_year_before(self.last + _DAY)
            return Span(_a_year_before(self.first), after - _DAY)
        return Span(_a_year_before(self.first), _a_year_before(self.last))

    @property
    def is_whole_months(self) -> bool:
        """Whether it begins with a month and ends with one."""
        return self.first.day == 1 and (self.last + _DAY).day == 1 and self.first <= self.last

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_of(day: date) -> Span:
    """The calendar month a day lies in."""
    after = (day.replace(day=1) + 31 * _DAY).replace(day=1)
    return Span(day.replace(day=1), after - _DAY)


def months_to(last: date, number: int) -> list[Span]:
    """So many whole months, the last of them the one that was over by the end of `last`."""
    month = month_of(last)
    months = [month if month.last <= last else month_of(month.first - _DAY)]
    while len(months) < number:
        months.append(month_of(months[-1].first - _DAY))
    return months[::-1]


def _a_year_before(day: date) -> date:
    month, year = day.month, day.year - 1
    return date(year, month, min(day.day, month_of(date(year, month, 1)).last.day))


def _months_in(span: Span) -> int:
    return (span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1


def county_sentence(covered: Covered, reminded: Reminded) -> str:
    """The line the county reports: what was collected and covered, reminded and benefited."""
    return (
        f"已归集市场主体电子证照数据{covered.licences:,}条，覆盖{covered.holders:,}家市场主体；"
        f"已发送提醒{reminded.messages:,}条，惠及{reminded.holders:,}家市场主体。"
    )
