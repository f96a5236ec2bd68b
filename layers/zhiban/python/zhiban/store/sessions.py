"""Links and the visits they open: look-ups by a digest, each with an end that code checks.

A link's secret and a cookie are found by their SHA-256; a case code, which is short, by its keyed
fingerprint.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiban.domain.case_codes import as_kept
from zhiban.domain.sessions import Link, Session
from zhiban.domain.sign_ins import SignedIn
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.table import Action, Table
from zhiban.store.wire import Item, Value, iso, moment, required_moment, text, whole

SCHEMA = 1
_TEXT = ("link", "invitation_id", "proof", "proved")
_TIDIED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sessions:
    """Reads links; reads and writes sessions, each over the version before."""

    table: Table
    cipher: Cipher

    def link_of_code(self, code: str) -> Link | None:
        """What a case code opens, or None: it may be kept under any root that is known."""
        found = map(self.link, self.cipher.fingerprints(as_kept(code)))
        return next((link for link in found if link), None)

    def link(self, digest: str) -> Link | None:
        """What the secret kept as this digest opens, or None. Its end is for the caller to
        check."""
        item = self.table.get(keys.token(digest))
        if item is None:
            return None
        return Link(
            digest=digest,
            invitation_id=text(item, "invitation_id"),
            contact=whole(item, "contact"),
            contact_version=whole(item, "contact_version"),
            valid_until=datetime.fromisoformat(text(item, "valid_until")),
        )

    def keep_link(self, digest: str, wall: datetime, until: datetime) -> Action:
        """An action: the link goes on to show how its case stands; it must not have ended yet."""
        return self.table.update(
            keys.token(digest),
            "SET valid_until = :until, expires_at = :gone",
            "valid_until > :now",
            until=keys.instant(until),
            gone=int(until.timestamp()),
            now=keys.instant(wall),
        )

    def get(self, digest: str) -> Session | None:
        """One session, or None. Whether it is still alive is for the caller to ask."""
        item = self.table.get(keys.session(digest))
        return _session_from(digest, item) if item else None

    def open(self, session: Session, at: datetime) -> list[Action]:
        """Actions: a new session, and that its link was exchanged at this business instant."""
        key = keys.exchange(session.invitation_id, session.digest)
        event: Item = {"PK": key.pk, "SK": key.sk, "type": "link_exchanged", "at": at.isoformat()}
        return [
            self.table.put_new(_session_item(session)),
            self.table.put_new(event | {"schema": SCHEMA}),
        ]

    def store(self, session: Session) -> Action:
        """An action: write a session over the version before."""
        return self.table.put(
            _session_item(session), "version = :before", before=session.version - 1
        )

    def touch(self, session: Session, wall: datetime) -> Action:
        """An action: it was used; nothing else of it changes."""
        return self.table.update(
            keys.session(session.digest),
            "SET used_at = :now",
            "attribute_exists(PK)",
            now=wall.isoformat(),
        )


def _session_item(session: Session) -> Item:
    key = keys.session(session.digest)
    item: Item = {"PK": key.pk, "SK": key.sk, "schema": SCHEMA}
    item |= {name: getattr(session, name) for name in _TEXT}
    return item | {
        "contact": session.contact,
        "contact_version": session.contact_version,
        "made_at": session.made_at.isoformat(),
        "used_at": session.used_at.isoformat(),
        "verified_at": iso(session.verified_at),
        "grants": dict(session.grants),
        "signed_in": _signed_in_item(session.signed_in),
        "left_at": iso(session.left_at),
        "version": session.version,
        "expires_at": int((session.ends_at + _TIDIED_AFTER).timestamp()),
    }


def _session_from(digest: str, item: Item) -> Session:
    grants = item["grants"]
    assert isinstance(grants, dict)
    return Session(
        digest=digest,
        link=text(item, "link"),
        invitation_id=text(item, "invitation_id"),
        contact=whole(item, "contact"),
        contact_version=whole(item, "contact_version"),
        made_at=datetime.fromisoformat(text(item, "made_at")),
        used_at=datetime.fromisoformat(text(item, "used_at")),
        verified_at=moment(item, "verified_at"),
        grants={case: str(digest) for case, digest in grants.items()},
        proof=text(item, "proof"),
        proved=text(item, "proved"),
        signed_in=_signed_in_from(item.get("signed_in")),
        left_at=moment(item, "left_at"),
        version=whole(item, "version"),
    )


def _signed_in_item(who: SignedIn | None) -> Value:
    if who is None:
        return None
    return {
        "issuer": who.issuer,
        "subject": who.subject,
        "auth_time": who.auth_time.isoformat(),
        "at": who.at.isoformat(),
    }


def _signed_in_from(item: Value) -> SignedIn | None:
    if not isinstance(item, dict):
        return None
    times = required_moment(item, "auth_time"), required_moment(item, "at")
    return SignedIn(text(item, "issuer"), text(item, "subject"), *times)
