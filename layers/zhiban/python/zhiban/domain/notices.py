"""Messages about a case that is being worked: correction, outcome, parcel, expiry."""

from dataclasses import dataclass
from datetime import date

from zhiban.domain.rendering import Message, Sender, render
from zhiban.domain.wording import spoken_date, spoken_date_with_weekday


@dataclass(frozen=True, slots=True)
class Matter:
    """What a notice is about: whose, the item's name as spoken, the licence and its tail."""

    holder: str
    item: str
    licence: str
    tail: str

    def values(self) -> dict[str, str]:
        """As the templates call them."""
        return {
            "holder": self.holder,
            "matter": self.item,
            "licence": self.licence,
            "tail": self.tail,
        }


@dataclass(frozen=True, slots=True)
class Tracking:
    """A courier's order: who carries, under which number (运单号)."""

    carrier: str
    number: str

    def values(self) -> dict[str, str]:
        """As the templates call them."""
        return {"carrier": self.carrier, "tracking": self.number}


def correction_notice(
    matter: Matter, by: date | None, sender: Sender, token: str, today: date
) -> Message:
    """补正: what was filed lacks something; `by` is the civil day to complete it, if there is one.

    A day that has passed is not named.
    """
    if by is None or by < today:
        return render("correction.open", matter.values(), sender, secret=token)
    when = {"when": f"最晚{spoken_date_with_weekday(by, today)}"}
    return render("correction.dated", matter.values() | when, sender, secret=token)


def granted_notice(matter: Matter, sender: Sender) -> Message:
    """准予: decided, the new licence is being made and will be posted."""
    return render("granted", matter.values(), sender)


def posted_notice(matter: Matter, parcel: Tracking, sender: Sender) -> Message:
    """办结: the new licence is on its way, under this number."""
    return render("posted", matter.values() | parcel.values(), sender)


def refused_notice(matter: Matter, sender: Sender, token: str) -> Message:
    """不予许可: where to read the reasons and the remedies (行政许可法 art 38)."""
    return render("refused", matter.values(), sender, secret=token)


def extended_notice(
    matter: Matter, until: date, sender: Sender, token: str, today: date
) -> Message:
    """延长办理期限: by when there is a decision, and where to read why (行政许可法 art 42)."""
    when = {"when": f"最晚{spoken_date_with_weekday(until, today)}"}
    return render("extended", matter.values() | when, sender, secret=token)


def agent_notice(matter: Matter, until: date, sender: Sender, token: str, today: date) -> Message:
    """授权委托: to an agent (经办人), what was given to whom until when, and where to go on.

    Nothing stands in it that somebody has typed.
    """
    values = matter.values() | {"until": spoken_date(until, today)}
    return render("agent", values, sender, secret=token)


def pickup_notice(
    matter: Matter, parcel: Tracking, day: date, sender: Sender, today: date
) -> Message:
    """The courier comes on `day` to collect the old original (收回原证)."""
    values = matter.values() | parcel.values()
    return render("parcel.pickup", values | {"day": spoken_date_with_weekday(day, today)}, sender)


def undelivered_notice(matter: Matter, parcel: Tracking, sender: Sender) -> Message:
    """A delivery failed: how to have it brought again, or to collect it."""
    return render("parcel.failed", matter.values() | parcel.values(), sender)


def expired_notice(matter: Matter, expiry: date, sender: Sender, today: date) -> Message:
    """到期: the licence has ended without renewal; what to do, without a threat.

    Nothing in it lets the licence pass for valid.
    """
    values = matter.values() | {"expiry": spoken_date(expiry, today)}
    return render("expired", values, sender)
