"""The public statistics: of the last whole months, once a night, for anybody."""

import json
from datetime import datetime, timedelta

from report_statistics.parts import Parts
from zhiban.domain.clock import business_day
from zhiban.domain.figures import Span, months_to
from zhiban.domain.public_figures import public_figures
from zhiban.domain.summaries import MONTHS
from zhiban.runtime.observability import count, logger
from zhiban.store.table import transact


def publish(parts: Parts, now: datetime) -> None:
    """Write down what may be read until the next night, in place of what was."""
    today = business_day(now)
    months = months_to(today - timedelta(days=1), MONTHS)
    span = Span(months[0].first, months[-1].last)
    figures = public_figures(parts.summaries.of(span, today), parts.kind_name)
    body = json.dumps(figures, ensure_ascii=False, separators=(",", ":"))
    transact(parts.client, [parts.figures.publish(body, now)])
    logger.info("statistics_published", counted_on=figures["day"])
    count("StatisticsPublished")
