"""Everything a summary of the statistics is made of, read from the counts of days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain.figures import Covered, Held, Span
from zhiban.domain.need import Place
from zhiban.domain.summaries import Sources, Summary, reach, summed
from zhiban.store.day_counts import NeedCounts, SpentCounts
from zhiban.store.figures import Figures

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Summaries:
    """Reads the counts of all parts of the tables."""

    need: NeedCounts
    spent: SpentCounts
    figures: Figures
    shards: int

    def of(
        self,
        span: Span,
        today: date,
        wanted: Callable[[Place], bool] = lambda _: True,
        covered_on: date | None = None,
    ) -> Summary:
        """The figures of a span as of the civil day `today`, of the places that are wanted.

        What is covered is as of the last night, or as the month of `covered_on` ended.
        """
        days = reach(span, today)
        counted_on, covered = self._covered(covered_on or today - _DAY, today)
        sources = Sources(
            needs=self.need.days(days.first, days.last, self.shards),
            spent=self.spent.days(days.first, span.last, self.shards),
            covered=covered,
            counted_on=counted_on,
            reminded=self.figures.ever(),
        )
        return summed(span, today, sources, wanted)

    def _covered(self, on: date, today: date) -> tuple[date | None, dict[Held, Covered]]:
        """What was covered in the month of a day; where nobody looked then, what was last seen.

        A month that has just begun was not looked at before its first night.
        """
        last_month = today.replace(day=1) - _DAY
        for month in (on, today, last_month):
            counted_on, covered = self.figures.covered(month, self.shards)
            if counted_on is not None:
                break
        return counted_on, covered
