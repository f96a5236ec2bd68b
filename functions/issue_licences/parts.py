"""What issuing works with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiban.domain.renewals import Law
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.photographs import Photographs
from zhiban.gateways.signer import Signer
from zhiban.store.applications import Applications
from zhiban.store.cases import Cases
from zhiban.store.documents import Documents
from zhiban.store.effects import Effects
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences

ACTOR = "issue_licences"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: its USCC for identifiers, the phone to ask, and each kind's 证照类型代码.

    `check_at` is the address of the page where anybody may check a document.
    """

    uscc: str
    office_phone: str
    check_at: str
    type_codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parts:
    """The law, the stores, the bucket of documents and the seal. Holders come without phones."""

    client: Any
    law: Law
    entities: Entities
    licences: Licences
    cases: Cases
    applications: Applications
    documents: Documents
    bucket: Bucket
    signer: Signer
    issuer: Issuer

    @property
    def effects(self) -> Effects:
        """Whether anything may leave."""
        return Effects(self.cases.table)

    @property
    def photographs(self) -> Photographs:
        """Where the photographs of materials lie."""
        return Photographs(self.bucket)
