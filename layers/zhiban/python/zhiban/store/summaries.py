"""Everything a summary of the statistics is made of, read from the counts of days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from zhiban.domain.figures import Span
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
        self, span: Span, today: date, wanted: Callable[[Place], bool] = lambda _: True
    ) -> Summary:
        """The figures of a span as of the civil day `today`, of the places that are wanted."""
        days = reach(span, today)
        counted_on, covered = self.figures.covered(min(span.last, today - _DAY), self.shards)
        sources = Sources(
            needs=self.need.days(days.first, days.last, self.shards),
            spent=self.spent.days(days.first, span.last, self.shards),
            covered=covered,
            counted_on=counted_on,
            reminded=self.figures.ever(),
        )
        return summed(span, today, sources, wanted)
