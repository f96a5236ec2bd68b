"""What a forecast foresees: one record for each thing that would be written."""

from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from zhiban.domain.cases import Reason


@dataclass(frozen=True, slots=True)
class Opening:
    """A case opens on the civil day `day`; `latest` and `expiry` are those it is opened with.

    `item` is a service item's code, or that of what is owed for a `year`.
    """

    day: date
    uscc: str
    kind: str
    number: str
    case_id: str
    item: str
    latest: date
    expiry: date
    year: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A need is not reminded of, and why; `item` names what is owed every year, "" is a renewal.

    `counted`: in the day's equation; a case that is open and closes for the reason was counted when
    it opened.
    """

    day: date
    uscc: str
    kind: str
    number: str
    item: str
    reason: Reason
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message leaves on `day`, planned by the ringing of `planned_on`.

    `step` is first, again or last; `licences` are those it is about, as kind/number. The text has
    dots where the real one has its secret.
    """

    day: date
    planned_on: date
    uscc: str
    invitation_id: str
    step: str
    licences: tuple[str, ...]
    template: str
    text: str
    segments: int


@dataclass(frozen=True, slots=True)
class Call:
    """A person must act on a case: phone_or_visit, or the reason there is no message."""

    day: date
    uscc: str
    case_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Lapse:
    """A case ends because its licence expired, or what it was about was due, the day before."""

    day: date
    uscc: str
    kind: str
    number: str
    case_id: str


@dataclass(frozen=True, slots=True)
class Unworkable:
    """A licence whose alarm cannot be worked; `why` is for an operator."""

    day: date
    uscc: str
    kind: str
    number: str
    why: str


@dataclass(slots=True)
class Foreseen:
    """Everything foreseen, each sort by day."""

    openings: list[Opening] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    lapses: list[Lapse] = field(default_factory=list)
    unworkable: list[Unworkable] = field(default_factory=list)

    def sort(self) -> None:
        """Put each sort in order of day, then holder."""
        order = attrgetter("day", "uscc")
        self.openings.sort(key=order)
        self.silences.sort(key=order)
        self.reminders.sort(key=order)
        self.calls.sort(key=order)
        self.lapses.sort(key=order)
        self.unworkable.sort(key=order)
