"""Documents of a case: the issued licences, and the exact text of what was signed.

CASE#<id> | DOCUMENT#licence#<edition>      what is known of an issued document; its bytes are in S3
CASE#<id> | DOCUMENT#application#<number>   what the holder signed
"""

from dataclasses import dataclass
from typing import cast

from zhiban.domain.issuing import IssuedLicence, Validity
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, civil_day, iso, text, whole

SCHEMA = 1
APPLICATION, LICENCE = "application", "licence"
_TEXT = (
    "case_id",
    "key",
    "sha256",
    "identifier",
    "evidence",
    "evidence_sha256",
    "key_id",
    "algorithm",
)


@dataclass(frozen=True, slots=True)
class Documents:
    """Reads and writes documents; an issued one is never written again."""

    table: Table

    def keep_issued(self, document: IssuedLicence) -> Action:
        """An action: record an issued licence, once."""
        return self.table.put_new(issued_item(document))

    def issued(self, case_id: str, edition: int) -> IssuedLicence | None:
        """One issued licence of a case, or None."""
        item = self.table.get(keys.document(case_id, LICENCE, edition))
        return issued_from(item) if item else None

    def signed_text(self, case_id: str, number: int) -> str | None:
        """The exact text of a case's n-th signed application, or None."""
        item = self.table.get(keys.document(case_id, APPLICATION, number))
        return text(item, "body") if item else None


def issued_item(document: IssuedLicence) -> Item:
    """An issued licence in its stored form."""
    key = keys.document(document.case_id, LICENCE, document.edition)
    item: Item = {name: getattr(document, name) for name in _TEXT}
    return item | {
        "PK": key.pk,
        "SK": key.sk,
        "edition": document.edition,
        "valid_from": iso(document.validity.valid_from),
        "valid_to": iso(document.validity.valid_to),
        "seal": document.seal,
        "schema": SCHEMA,
    }


def issued_from(item: Item) -> IssuedLicence:
    """An issued licence out of its stored form."""
    return IssuedLicence(
        case_id=text(item, "case_id"),
        edition=whole(item, "edition"),
        key=text(item, "key"),
        sha256=text(item, "sha256"),
        identifier=text(item, "identifier"),
        validity=Validity(civil_day(item, "valid_from"), civil_day(item, "valid_to")),
        evidence=text(item, "evidence"),
        evidence_sha256=text(item, "evidence_sha256"),
        seal=cast("bytes", item["seal"]),
        key_id=text(item, "key_id"),
        algorithm=text(item, "algorithm"),
    )
