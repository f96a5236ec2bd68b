"""What a look at the quality of the registry's data found, day by day, for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.clock import business_day
from zhiban.domain.quality import Problem
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, maps, required_moment, text, whole

SCHEMA = 1
MOST_LINES = 1_000
"""Lines of the summary that the desk keeps; the worst ones. The file has all."""


@dataclass(frozen=True, slots=True)
class QualityLine:
    """Of so many (`total`) of one source and kind so many (`number`) have this problem."""

    source: str
    kind: str
    total: int
    problem: Problem
    number: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """One look, the worst lines first; `at` is a business instant."""

    at: datetime
    lines: tuple[QualityLine, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Keeps a summary a day; a later look of the same day replaces it."""

    table: Table

    def keep(self, at: datetime, lines: Sequence[QualityLine]) -> Action:
        """An action: keep the summary of a look at a business instant."""
        key = keys.quality(business_day(at))
        item: Item = {"PK": key.pk, "SK": key.sk, "at": keys.instant(at), "schema": SCHEMA}
        item["lines"] = [
            {
                "source": line.source,
                "kind": line.kind,
                "total": line.total,
                "problem": line.problem.name,
                "says": line.problem.value,
                "number": line.number,
            }
            for line in lines[:MOST_LINES]
        ]
        return self.table.put(item)

    def of(self, day: date | None = None) -> QualityReport | None:
        """The summary of a civil day, or without one the latest; None where there is none."""
        if day is not None:
            item = self.table.get(keys.quality(day))
        else:
            found = self.table.latest(keys.registry_size().pk, keys.QUALITIES, 1)
            item = found[0] if found else None
        return _report_from(item) if item else None


def _report_from(item: Item) -> QualityReport:
    return QualityReport(
        at=required_moment(item, "at"),
        lines=tuple(
            QualityLine(
                text(line, "source"),
                text(line, "kind"),
                whole(line, "total"),
                Problem[text(line, "problem")],
                whole(line, "number"),
            )
            for line in maps(item, "lines")
        ),
    )
