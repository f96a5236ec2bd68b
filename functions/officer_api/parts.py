"""What the desk works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.catalogue import Catalogue
from zhiban.store.cases import Cases
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.dossiers import Dossiers
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.reads import Reads
from zhiban.store.ringing import Ringing
from zhiban.store.worklists import Worklists


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the law. Holders are read with their phones, which are masked when shown."""

    client: Any
    catalogue: Catalogue
    cases: Cases
    dossiers: Dossiers
    entities: Entities
    licences: Licences
    reads: Reads
    ringing: Ringing
    statistics: DayStatistics
    worklists: Worklists
    shards: int
