"""Documents of a case: the issued licences, and what was signed, as a text and as a paper.

CASE#<id> | DOCUMENT#licence#<edition>      what is known of an issued document; its bytes are in S3
CASE#<id> | DOCUMENT#application#<number>   what the holder signed
CASE#<id> | DOCUMENT#copy#<number>          the same as a paper to keep; its bytes are in S3
CASE#<id> | COPYING#<number>                that this paper is still to be made
SHA256#<digest> | PAPER                     which document has these bytes
IDENTIFIER#<identifier> | PAPER             which licence has this identifier
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from zhiban.domain.copies import ApplicationCopy
from zhiban.domain.issuing import IssuedLicence, Validity
from zhiban.store import keys
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, civil_day, iso, text, whole

SCHEMA = 1
APPLICATION, COPY, LICENCE = "application", "copy", "licence"
_KEPT = ("case_id", "key", "sha256", "evidence", "evidence_sha256", "key_id", "algorithm")


@dataclass(frozen=True, slots=True)
class Place:
    """Which document of a case a digest or an identifier belongs to."""

    case_id: str
    what: str
    number: int


@dataclass(frozen=True, slots=True)
class SignedText:
    """What was signed and the evidence of it; both are canonical JSON."""

    body: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Documents:
    """Reads and writes documents; what is issued or copied is never written again."""

    table: Table

    def keep_issued(self, document: IssuedLicence) -> list[Action]:
        """Actions: record an issued licence, once, and where it is found by.

        An identifier that another holder's licence of the same number had leads to the newest.
        """
        place = Place(document.case_id, LICENCE, document.edition)
        return [
            self.table.put_new(issued_item(document)),
            self.table.put_new(paper_item(keys.paper(document.sha256), place)),
            self.table.put(paper_item(keys.paper_of(document.identifier), place)),
        ]

    def keep_copy(self, copy: ApplicationCopy) -> list[Action]:
        """Actions: record the copy of a signed application, once; nobody waits for it any more."""
        place = Place(copy.case_id, COPY, copy.filing)
        return [
            self.table.put_new(copy_item(copy)),
            self.table.put_new(paper_item(keys.paper(copy.sha256), place)),
            self.no_copy(copy.case_id, copy.filing),
        ]

    def no_copy(self, case_id: str, filing: int) -> Action:
        """An action: no copy of this application is awaited, as it is made or cannot be."""
        return self.table.delete(keys.copying(case_id, filing))

    def issued(self, case_id: str, edition: int) -> IssuedLicence | None:
        """One issued licence of a case, or None."""
        item = self.table.get(keys.document(case_id, LICENCE, edition))
        return issued_from(item) if item else None

    def latest_issued(self, case_id: str) -> IssuedLicence | None:
        """The licence issued on a case, or None."""
        found = self._latest(case_id, LICENCE)
        return issued_from(found) if found else None

    def copy(self, case_id: str, filing: int) -> ApplicationCopy | None:
        """The copy of a case's n-th signed application, or None."""
        item = self.table.get(keys.document(case_id, COPY, filing))
        return copy_from(item) if item else None

    def latest_copy(self, case_id: str) -> ApplicationCopy | None:
        """The copy of the latest application of a case that one was made of, or None."""
        found = self._latest(case_id, COPY)
        return copy_from(found) if found else None

    def copies_awaited(self, up_to: datetime) -> Iterator[str]:
        """The ids of cases with an application signed up to then that no copy was made of."""
        until = f"{keys.instant(up_to)}$"
        for item in self.table.index("queue", keys.copies_awaited(), up_to=until):
            yield text(item, "PK").removeprefix("CASE#")

    def signed(self, case_id: str, number: int) -> SignedText | None:
        """A case's n-th signed application without the drawn signature, or None."""
        item = self.table.get(keys.document(case_id, APPLICATION, number))
        return SignedText(text(item, "body"), text(item, "evidence")) if item else None

    def found_by(self, key: keys.Key) -> Place | None:
        """The document that `keys.paper` or `keys.paper_of` leads to, or None."""
        item = self.table.get(key)
        return paper_from(item) if item else None

    def _latest(self, case_id: str, what: str) -> Item | None:
        key = keys.document(case_id, what, 0)
        found = self.table.latest(key.pk, key.sk.rpartition("#")[0] + "#", 1)
        return found[0] if found else None


def issued_item(document: IssuedLicence) -> Item:
    """An issued licence in its stored form."""
    item = _stored(document, keys.document(document.case_id, LICENCE, document.edition))
    return item | {
        "identifier": document.identifier,
        "edition": document.edition,
        "valid_from": iso(document.validity.valid_from),
        "valid_to": iso(document.validity.valid_to),
    }


def issued_from(item: Item) -> IssuedLicence:
    """An issued licence out of its stored form."""
    return IssuedLicence(
        edition=whole(item, "edition"),
        identifier=text(item, "identifier"),
        validity=Validity(civil_day(item, "valid_from"), civil_day(item, "valid_to")),
        seal=cast("bytes", item["seal"]),
        **{name: text(item, name) for name in _KEPT},
    )


def copy_item(copy: ApplicationCopy) -> Item:
    """The copy of a signed application in its stored form."""
    return _stored(copy, keys.document(copy.case_id, COPY, copy.filing)) | {"filing": copy.filing}


def copy_from(item: Item) -> ApplicationCopy:
    """The copy of a signed application out of its stored form."""
    return ApplicationCopy(
        filing=whole(item, "filing"),
        seal=cast("bytes", item["seal"]),
        **{name: text(item, name) for name in _KEPT},
    )


def _stored(document: IssuedLicence | ApplicationCopy, key: keys.Key) -> Item:
    kept: Item = {name: getattr(document, name) for name in _KEPT}
    return kept | {"PK": key.pk, "SK": key.sk, "seal": document.seal, "schema": SCHEMA}


def copying_item(case_id: str, filing: int, at: datetime) -> Item:
    """That a copy is to be made of what was signed at the business instant `at`."""
    key = keys.copying(case_id, filing)
    return {
        "PK": key.pk,
        "SK": key.sk,
        "queue_pk": keys.copies_awaited(),
        "queue_sk": f"{keys.instant(at)}#{key.pk}",
        "schema": SCHEMA,
    }


def paper_item(key: keys.Key, place: Place) -> Item:
    """Where a document is found by, in its stored form."""
    return {
        "PK": key.pk,
        "SK": key.sk,
        "case_id": place.case_id,
        "what": place.what,
        "number": place.number,
        "schema": SCHEMA,
    }


def paper_from(item: Item) -> Place:
    """The document a look-up leads to, out of its stored form."""
    return Place(text(item, "case_id"), text(item, "what"), whole(item, "number"))
