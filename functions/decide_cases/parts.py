"""What deciding works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.working_days import WorkingDays
from zhiban.store.case_checks import CaseChecks
from zhiban.store.cases import Cases
from zhiban.store.effects import Effects
from zhiban.store.ringing import Ringing


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores, what is read beside a case, and the calendar. Holders come without phones."""

    client: Any
    cases: Cases
    checks: CaseChecks
    ringing: Ringing
    calendar: WorkingDays

    @property
    def effects(self) -> Effects:
        """Safe mode."""
        return Effects(self.cases.table)
