"""Sign-ins on their way: one row each, taken once, by the visit that began it and no other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from zhiban.domain.sign_ins import SignIn, SignInPurpose
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, required_moment, text

SCHEMA = 1
_TIDIED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignIns:
    """Reads and writes them. What redeems the provider's code is kept sealed."""

    table: Table
    cipher: Cipher

    def begin(self, sign_in: SignIn) -> Action:
        """An action: it is on its way, and must be a new one."""
        key = keys.sign_in(sign_in.digest)
        return self.table.put_new(
            {
                "PK": key.pk,
                "SK": key.sk,
                "visit": sign_in.session,
                "purpose": sign_in.purpose,
                "documents": dict(sign_in.documents),
                "nonce": sign_in.nonce,
                "verifier": self.cipher.seal(sign_in.verifier, key, "verifier"),
                "made_at": sign_in.made_at.isoformat(),
                "ends_at": keys.instant(sign_in.ends_at),
                "expires_at": int((sign_in.ends_at + _TIDIED_AFTER).timestamp()),
                "schema": SCHEMA,
            }
        )

    def get(self, digest: str) -> SignIn | None:
        """The sign-in with this state's SHA-256, or None. `take` asks whose it is, and its end."""
        item = self.table.get(keys.sign_in(digest))
        return self._from(digest, item) if item else None

    def take(self, digest: str, session: str, wall: datetime) -> Action:
        """An action: this visit came back with it, which began it, in time, and nobody has before.
        Conflict where that is not so."""
        return self.table.update(
            keys.sign_in(digest),
            "SET spent_at = :now",
            "visit = :visit AND ends_at > :now AND attribute_not_exists(spent_at)",
            visit=session,
            now=keys.instant(wall),
        )

    def subject(self, issuer: str, subject: str) -> str:
        """The keyed hash by which a provider's person is named in what we keep."""
        return self.cipher.fingerprint(f"subject|{issuer}|{subject}")

    def proof(self, state: str) -> str:
        """The keyed fingerprint of a state: by it the same answer told twice is known."""
        return self.cipher.fingerprint(f"state|{state}")

    def _from(self, digest: str, item: Item) -> SignIn:
        sealed, documents = item["verifier"], item["documents"]
        assert isinstance(sealed, bytes)
        assert isinstance(documents, Mapping)
        return SignIn(
            digest=digest,
            session=text(item, "visit"),
            purpose=cast("SignInPurpose", text(item, "purpose")),
            documents={case: str(one) for case, one in documents.items()},
            nonce=text(item, "nonce"),
            verifier=self.cipher.open(sealed, keys.sign_in(digest), "verifier"),
            made_at=required_moment(item, "made_at"),
            spent="spent_at" in item,
        )
