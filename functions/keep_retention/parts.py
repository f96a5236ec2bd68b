"""What keeping retention works with."""

from dataclasses import dataclass
from typing import Any

from zhiban.domain.retention import Retention
from zhiban.gateways.bucket import Bucket
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.retained import Retained


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the bucket that data is erased from, and how long each is kept."""

    client: Any
    cases: Cases
    invitations: Invitations
    entities: Entities
    licences: Licences
    retained: Retained
    documents: Bucket
    retention: Retention
