"""What proving works with, and what it is asked to do."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiban.domain.renewals import Law
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.queue import Queue
from zhiban.gateways.signer import Signer
from zhiban.store.cases import Cases
from zhiban.store.day_counts import NeedCounts, SpentCounts
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.entities import Entities
from zhiban.store.fact_changes import FactChanges
from zhiban.store.figures import Figures
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.parcels import Parcels
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends


@dataclass(frozen=True, slots=True)
class Parts:
    """What proving works with; the tables are read in as many parts as there are shards."""

    client: Any
    law: Law
    entities: Entities
    licences: Licences
    changes: FactChanges
    cases: Cases
    invitations: Invitations
    sends: Sends
    parcels: Parcels
    ringing: Ringing
    proofs: DayProofs
    statistics: DayStatistics
    need: NeedCounts
    spent: SpentCounts
    figures: Figures
    queue: Queue
    shards: int
    roots: Bucket
    signer: Signer


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the tables to be read for a civil day that ended; `at` is when it was asked."""

    day: date
    segment: int
    at: datetime
