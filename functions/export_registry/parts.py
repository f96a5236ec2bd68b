"""What exporting works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiban.domain.intake import KindFacts
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.files.tables import Form
from zhiban.store.audit_trail import AuditTrail
from zhiban.store.exports import Exports
from zhiban.store.holders import Holders
from zhiban.store.quality import Quality


@dataclass(frozen=True, slots=True)
class Parts:
    """The registry, the bucket, and what must be known of each kind."""

    client: Any
    holders: Holders
    exports: Exports
    quality: Quality
    trail: AuditTrail
    bucket: Bucket
    kinds: Mapping[str, KindFacts]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for, by whom, what for and when (business instant).

    `open_numbers`: phones and ID numbers in full, which is noted with the reason. `name` is the
    sign-in name of an officer, for others to read.
    """

    what: str
    form: Form
    by: str
    why: str
    at: datetime
    open_numbers: bool = False
    name: str = ""
