"""What the nightly recount found, one row a day and part of the tables."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.day_equation import Equation
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Value, whole

SCHEMA = 3


@dataclass(frozen=True, slots=True)
class DayProofs:
    """Reads and writes the proofs of days. Proving a day again replaces what was found."""

    table: Table

    def store(self, day: date, segment: int, found: Equation, at: datetime) -> Action:
        """An action: keep what one part of the tables came to."""
        key = keys.day_proof(day, segment)
        return self.table.put(
            {
                "PK": key.pk,
                "SK": key.sk,
                "due": found.due,
                "cases": found.cases,
                "reasons": found.reasons,
                "sends": dict(found.sends),
                "opened": found.opened,
                "changes": dict(found.changes),
                "proved_at": keys.instant(at),
                "schema": SCHEMA,
            }
        )

    def read(self, day: date) -> tuple[Equation, int]:
        """A day's equation over all parts, and how many of them have been proved."""
        total, parts = Equation(), 0
        for item in self.table.children(f"DAY#{day.isoformat()}", "PROOF#"):
            total += Equation(
                whole(item, "due"),
                whole(item, "cases"),
                whole(item, "reasons"),
                _counts(item.get("sends")),
                whole(item, "opened"),
                _counts(item.get("changes")),
            )
            parts += 1
        return total, parts

    def missing(self, day: date, segments: int) -> int:
        """How many of the parts of a day have not been proved."""
        wanted = [keys.day_proof(day, segment) for segment in range(segments)]
        return segments - len(self.table.get_many(wanted))


def _counts(told: Value) -> Counter[str]:
    counts = told if isinstance(told, dict) else {}
    return Counter({name: count for name, count in counts.items() if isinstance(count, int)})
