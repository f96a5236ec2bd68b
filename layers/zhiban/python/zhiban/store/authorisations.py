"""Authorisations of agents (授权委托): who may act in a case, and what the head signed for it.

CASE#<id> | AUTHORISATION#<number>            who, from when on, and whether still
CASE#<id> | DOCUMENT#authorisation#<number>   what was signed; never written again
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.domain.authorisations import Authorisation, State
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, required_day, text, whole

SCHEMA = 1
AUTHORISATION = "authorisation"
_DRAFT_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignedAuthorisation:
    """The document of an authorisation as it is kept: `body` and `evidence` are canonical JSON,
    their SHA-256 beside them in hex; `seal` is over the evidence's digest."""

    case_id: str
    number: int
    body: str
    sha256: str
    evidence: str
    evidence_sha256: str
    seal: bytes
    key_id: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class Authorisations:
    """Reads and writes authorisations; every write is over the version before. Phones are sealed.

    A draft is about somebody who has not been asked: what nobody signs goes by itself.
    """

    table: Table
    cipher: Cipher

    def get(self, case_id: str, number: int) -> Authorisation | None:
        """The n-th authorisation of a case (from 1), or None."""
        item = self.table.get(keys.authorisation(case_id, number))
        return self._from(case_id, item) if item else None

    def latest(self, case_id: str) -> Authorisation | None:
        """The newest of a case, or None."""
        pk = keys.case(case_id).pk
        found = self.table.latest(pk, keys.AUTHORISATIONS, 1)
        return self._from(case_id, found[0]) if found else None

    def store(self, given: Authorisation, wall: datetime) -> Action:
        """An action: write it over the version before; version 1 must be new."""
        item = self._item(given)
        if given.state is State.DRAFT:
            item["expires_at"] = int((wall + _DRAFT_KEPT).timestamp())
        if given.version == 1:
            return self.table.put_new(item)
        return self.table.put(item, "version = :before", before=given.version - 1)

    def keep(self, signed: SignedAuthorisation) -> Action:
        """An action: keep what was signed, once for its number."""
        key = keys.document(signed.case_id, AUTHORISATION, signed.number)
        return self.table.put_new(
            {
                "PK": key.pk,
                "SK": key.sk,
                "number": signed.number,
                "body": signed.body,
                "sha256": signed.sha256,
                "evidence": signed.evidence,
                "evidence_sha256": signed.evidence_sha256,
                "seal": signed.seal,
                "key_id": signed.key_id,
                "algorithm": signed.algorithm,
                "schema": SCHEMA,
            }
        )

    def unchanged(self, given: Authorisation) -> Action:
        """An action: nothing, while it is as it was read."""
        key = keys.authorisation(given.case_id, given.number)
        return self.table.check(key, "version = :same", same=given.version)

    def fingerprint(self, mobile: str) -> str:
        """What the evidence says of the number that the document shows masked."""
        return self.cipher.fingerprint(f"agent|{mobile}")

    def _item(self, given: Authorisation) -> Item:
        key = keys.authorisation(given.case_id, given.number)
        return {
            "PK": key.pk,
            "SK": key.sk,
            "number": given.number,
            "name": given.name,
            "mobile": self.cipher.seal(given.mobile, key, "mobile"),
            "invitation_id": given.invitation_id,
            "contact": given.contact,
            "contact_version": given.contact_version,
            "place": given.place,
            "made_on": given.made_on.isoformat(),
            "state": given.state.value,
            "document": given.document,
            "version": given.version,
            "schema": SCHEMA,
        }

    def _from(self, case_id: str, item: Item) -> Authorisation:
        number, sealed = whole(item, "number"), item["mobile"]
        assert isinstance(sealed, bytes)
        key = keys.authorisation(case_id, number)
        return Authorisation(
            case_id=case_id,
            number=number,
            name=text(item, "name"),
            mobile=self.cipher.open(sealed, key, "mobile"),
            invitation_id=text(item, "invitation_id"),
            contact=whole(item, "contact"),
            contact_version=whole(item, "contact_version"),
            place=whole(item, "place"),
            made_on=required_day(item, "made_on"),
            state=State(text(item, "state")),
            document=text(item, "document"),
            version=whole(item, "version"),
        )
