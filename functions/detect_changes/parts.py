"""What detecting works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.renewals import Law
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.fact_changes import FactChanges
from zhiban.store.invitations import Invitations
from zhiban.store.inviting import Inviting
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends

ACTOR = "detect_changes"


@dataclass(frozen=True, slots=True)
class Parts:
    """The law and the stores. Holders are read without their phones."""

    client: Any
    law: Law
    entities: Entities
    licences: Licences
    changes: FactChanges
    cases: Cases
    invitations: Invitations
    sends: Sends
    ringing: Ringing

    @property
    def inviting(self) -> Inviting:
        """What brings opened cases to their holder."""
        return Inviting(self.cases, self.invitations, self.sends, self.law.calendar)
