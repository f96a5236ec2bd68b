"""What taking in works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiban.domain.intake import KindFacts
from zhiban.domain.renewals import Law
from zhiban.gateways.bucket import Bucket
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.files import Files
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing


@dataclass(frozen=True, slots=True)
class Parts:
    """The bucket, the law and the stores; `kinds` is what row checks know of each kind."""

    client: Any
    bucket: Bucket
    law: Law
    kinds: Mapping[str, KindFacts]
    entities: Entities
    licences: Licences
    files: Files
    cases: Cases
    ringing: Ringing
