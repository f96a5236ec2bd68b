"""What ringing works with, and what it is asked to do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiban.domain.renewals import Law
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.inviting import Inviting
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends

ACTOR = "ring_alarms"


@dataclass(frozen=True, slots=True)
class Parts:
    """The law and the stores. Holders are read without their phones."""

    client: Any
    law: Law
    entities: Entities
    licences: Licences
    cases: Cases
    invitations: Invitations
    sends: Sends
    ringing: Ringing

    @property
    def inviting(self) -> Inviting:
        """What brings opened cases to their holder."""
        return Inviting(self.cases, self.invitations, self.sends, self.law.calendar)


@dataclass(frozen=True, slots=True)
class Ring:
    """One order to ring: a shard, a civil day, the business instant it was given.

    `since` reaches back before the watermark, to meet alarms a write left behind.
    """

    shard: int
    day: date
    at: datetime
    since: date | None = None
