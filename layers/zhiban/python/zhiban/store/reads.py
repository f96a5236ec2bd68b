"""Who looked at whose data: a row beside the case or holder, never part of a chain."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.domain.officers import Officer
from zhiban.store import keys
from zhiban.store.table import Action, Table

KEPT = timedelta(days=3 * 365)
"""Records of handling personal data are kept for three years at least (个人信息保护法 art 56)."""

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Reads:
    """Writes the record of reads."""

    table: Table

    def note(self, case_id: str, officer: Officer, at: datetime) -> Action:
        """An action: this officer looked at this case; `at` is an instant of the wall clock.

        Asked twice within a second it is one read.
        """
        return self._noted(keys.read_by(keys.case(case_id), officer.id, at), officer, at)

    def note_holder(self, uscc: str, officer: Officer, at: datetime) -> Action:
        """An action: this officer looked at this holder's entry in the registry, likewise."""
        return self._noted(keys.read_by(keys.entity(uscc), officer.id, at), officer, at)

    def _noted(self, key: keys.Key, officer: Officer, at: datetime) -> Action:
        return self.table.put(
            {
                "PK": key.pk,
                "SK": key.sk,
                "by": officer.id,
                "name": officer.name,
                "roles": [role.value for role in sorted(officer.roles)],
                "at": keys.instant(at),
                "expires_at": int((at + KEPT).timestamp()),
                "schema": SCHEMA,
            }
        )
