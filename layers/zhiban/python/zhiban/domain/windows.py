"""Filing windows (办理时限): from which day to which day a renewal may be filed.

Working days are counted strictly before the expiry day; the expiry day is not counted and the
licence is valid through it (民法典 art 201: the first day is not counted). Months step back on
the calendar and end on the month's last day where it is shorter.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain.service_items import RenewalRule, ServiceItem, Term
from zhiban.domain.working_days import WorkingDays

MARGIN = timedelta(days=10)
"""Safety of a date counted through a year without a holiday notice; always against ourselves."""


@dataclass(frozen=True, slots=True)
class Window:
    """One licence's filing window, in civil days; both ends and the expiry day are inside.

    `latest` is the law's last day. `advised_latest` (建议最晚日) is earlier where the law says 日
    and leaves open whether working days are meant: the safer of both readings. `projected` and
    `advised_projected` mark dates that carry the margin. `rule` is the version that was applied.
    """

    earliest: date | None
    latest: date
    advised_latest: date
    expiry: date
    projected: bool
    rule: str
    accepts_late: bool
    advised_projected: bool = False

    def admits(self, day: date) -> bool:
        """Whether a filing on `day` would be taken: in the window, or late where the law allows."""
        if self.earliest is not None and day < self.earliest:
            return False
        return day <= (self.expiry if self.accepts_late else self.latest)


def filing_window(
    item: ServiceItem, expiry: date, calendar: WorkingDays, filing_day: date
) -> Window:
    """The window of a renewal under the law in force on `filing_day`.

    Raises CatalogueError for an item that is no renewal.
    """
    return window_under(item.rule_on(filing_day), expiry, calendar)


def window_under(rule: RenewalRule, expiry: date, calendar: WorkingDays) -> Window:
    """The window of a renewal under one version of its rule, as a case that pinned it has it.

    A date counted through an unannounced year moves ten days to the safe side: the latest
    earlier, the earliest later.
    """
    latest, guessed = _count_back(rule.latest, expiry, calendar)
    if guessed:
        latest -= MARGIN
    earliest, opening_guessed = None, False
    if rule.earliest is not None:
        earliest, opening_guessed = _count_back(rule.earliest, expiry, calendar)
        if opening_guessed:
            earliest += MARGIN
    advised, advised_guessed = latest, False
    if rule.unit_silent:
        advised, advised_guessed = _working_reading(rule.latest, expiry, calendar)
    return Window(
        earliest=earliest,
        latest=latest,
        advised_latest=min(latest, advised),
        expiry=expiry,
        projected=guessed or opening_guessed,
        rule=rule.id,
        accepts_late=rule.accepts_late,
        advised_projected=guessed or advised_guessed,
    )


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, or that month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _count_back(term: Term, expiry: date, calendar: WorkingDays) -> tuple[date, bool]:
    """`term` before expiry, and whether an unannounced year was counted through."""
    match term.unit:
        case "d":
            return expiry - timedelta(days=term.n), False
        case "mo":
            return months_before(expiry, term.n), False
        case "wd":
            day = calendar.before(expiry, term.n) if term.n else expiry
            return day, not calendar.announced_between(day, expiry)


def _working_reading(term: Term, expiry: date, calendar: WorkingDays) -> tuple[date, bool]:
    day, guessed = _count_back(Term(term.n, "wd"), expiry, calendar)
    return (day - MARGIN if guessed else day), guessed
