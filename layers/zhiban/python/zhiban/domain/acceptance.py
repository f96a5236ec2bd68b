"""受理: what is filed here is complete, so that filing and acceptance are one instant.

行政许可法 art 32: an application that is complete is accepted (第五项); of one that is not, its
applicant is told of everything that is missing at once or within five days, in working days by
art 82, else it counts as accepted from the day it came in (第四项).
"""

from datetime import date

from zhiban.domain.clock import business_day
from zhiban.domain.filed import Filing
from zhiban.domain.working_days import WorkingDays

TELL_WITHIN = 5
"""Working days after the filing within which a correction (补正) may still be asked for."""


def told_by(filing: Filing, calendar: WorkingDays) -> date:
    """The last civil day on which an applicant may still be told what is missing."""
    return calendar.after(business_day(filing.at), TELL_WITHIN)


def is_accepted(filing: Filing, today: date, calendar: WorkingDays) -> bool:
    """Whether a filing counts as accepted on the civil day `today`, whatever it may lack."""
    return today > told_by(filing, calendar)
