"""月报: one month as a PDF document, written once the month is over, or again by hand.

It waits some nights for the recount of the month's last day. Where that does not come it is written
with what there is, and by itself once more when it has come.
"""

from datetime import date, datetime, timedelta

from report_statistics.page import ReportPage, print_report
from report_statistics.parts import Parts
from zhiban.domain.clock import business_day
from zhiban.domain.figures import month_of
from zhiban.runtime.observability import count, logger
from zhiban.store.figures import Report
from zhiban.store.table import transact

WAITS_THROUGH = 5
"""The day of the next month through which the recount of the last day is waited for."""


def report_last_month(parts: Parts, now: datetime) -> bool:
    """Write the report of the month before, unless it is there as it is to be; returns whether it
    was written.

    Asked every night, so that a night that failed is made up for.
    """
    today = business_day(now)
    last = today.replace(day=1) - timedelta(days=1)
    made = parts.figures.report(last.replace(day=1))
    if made is not None and made.whole:
        return False
    if not parts.figures.is_whole(last, parts.summaries.shards):
        logger.warning("month_not_recounted", month=f"{last:%Y-%m}")
        if made is not None or today.day <= WAITS_THROUGH:
            return False
    report(parts, last.replace(day=1), now)
    return True


def report(parts: Parts, month: date, now: datetime) -> Report:
    """Write the report of a calendar month; one that is there is replaced, its versions stay."""
    import document_fonts

    span = month_of(month)
    summary = parts.summaries.of(span, business_day(now), covered_on=span.last)
    page = ReportPage(summary, parts.county, parts.bureau, parts.prices, parts.kind_name, now)
    content = print_report(page, document_fonts.FONT)
    key = key_of(month)
    version = parts.bucket.put(key, content, "application/pdf")
    whole = parts.figures.is_whole(span.last, parts.summaries.shards)
    written = Report(month, key, version, now, whole)
    transact(parts.client, [parts.figures.reported(written)])
    logger.info("month_reported", month=f"{month:%Y-%m}")
    count("MonthsReported")
    return written


def key_of(month: date) -> str:
    """Where a month's report lies: one key a month of the year, and the bucket keeps versions, so
    that the right to write needs no wildcard."""
    return f"reports/{month:%m}.pdf"
