"""The field cipher: phones, ID numbers and link secrets are encrypted again, field by field.

AES-256-GCM with the item's key and field as associated data, so that a value copied elsewhere
does not decrypt; a keyed fingerprint stands beside a value where equality must be asked. Root
secrets live in Secrets Manager; encryption and fingerprint keys are derived from each (HKDF-SHA256,
RFC 5869). While the root is being changed two are known: each opens what it sealed, and from its
first civil day on the newer one seals (docs/keys.md).
"""

import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from zhiban import aws
from zhiban.domain.clock import business_day
from zhiban.domain.errors import StoreError
from zhiban.store.keys import Key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

READ_AGAIN = 3_600
"""Seconds (wall clock) after which a process reads the secret again before it uses it."""

_NONCE = 12
_SHORTEST = 32
_MOST_VERSIONS = 255


@dataclass(frozen=True)
class Root:
    """One root: the byte by which its fields are known, and the civil day from which it seals."""

    version: int
    secret: str
    begins: date = date.min

    def _derived(self, purpose: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        hkdf = HKDF(SHA256(), length=32, salt=None, info=purpose)
        return hkdf.derive(self.secret.encode())

    @cached_property
    def _aead(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._derived(b"zhiban field encryption"))

    @cached_property
    def _fingerprint_key(self) -> bytes:
        return self._derived(b"zhiban field fingerprint")

    def seal(self, plain: str, key: Key, field: str) -> bytes:
        """Encrypt one field of one item: version, nonce, ciphertext and tag."""
        nonce = os.urandom(_NONCE)
        sealed: bytes = self._aead.encrypt(nonce, plain.encode(), _context(key, field))
        return bytes([self.version]) + nonce + sealed

    def open(self, sealed: bytes, key: Key, field: str) -> str:
        """Decrypt a field of this version. Raises StoreError when it was altered or moved."""
        from cryptography.exceptions import InvalidTag

        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            plain: bytes = self._aead.decrypt(nonce, body, _context(key, field))
        except (InvalidTag, ValueError) as error:
            raise StoreError(f"field {field} does not belong here or was altered") from error
        return plain.decode()

    def fingerprint(self, plain: str) -> str:
        """A keyed digest for asking whether two values are equal (HMAC-SHA256, 32 hex)."""
        return hmac.new(self._fingerprint_key, plain.encode(), hashlib.sha256).hexdigest()[:32]


class Cipher:
    """Seals and opens single fields, by the roots that the secret's text names (`read_roots`).

    `again` reads that text anew; `clock` is the wall clock, in seconds.
    """

    def __init__(
        self,
        text: str,
        again: Callable[[], str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._known, self._again, self._clock = read_roots(text), again, clock
        self._read_at = clock()

    @property
    def roots(self) -> tuple[Root, ...]:
        """Every root that is known, the newest first.

        A secret that cannot be read again raises what its reading raises: who went on with roots
        of long ago might seal with one that is gone.
        """
        if self._again and self._clock() - self._read_at >= READ_AGAIN:
            self._known = read_roots(self._again())
            self._read_at = self._clock()
        return self._known

    def root(self, on: date | None = None) -> Root:
        """The root of a civil day: the newest that had begun, the same for everybody who asks. That
        of today seals."""
        known = self.roots
        if len(known) == 1:
            return known[0]
        day = on or business_day(datetime.fromtimestamp(self._clock(), UTC))
        return next((root for root in known if root.begins <= day), known[-1])

    def seal(self, plain: str, key: Key, field: str) -> bytes:
        """Encrypt one field of one item under today's root."""
        return self.root().seal(plain, key, field)

    def open(self, sealed: bytes, key: Key, field: str) -> str:
        """Decrypt one field. Raises StoreError when it was altered or belongs elsewhere."""
        for root in self.roots:
            if sealed[:1] == bytes([root.version]):
                return root.open(sealed, key, field)
        raise StoreError(f"field {field} is sealed with an unknown version")

    def fingerprint(self, plain: str, on: date | None = None) -> str:
        """The keyed digest of a value under the root of a civil day, today's if none is told.

        What counts by the day, or by a moment, is known by the root of that day: it is the same
        while the root changes, and nobody's count begins anew.
        """
        return self.root(on).fingerprint(plain)

    def fingerprints(self, plain: str) -> tuple[str, ...]:
        """The keyed digest under each known root, the newest first: what is looked for may stand
        under any of them."""
        return tuple(root.fingerprint(plain) for root in self.roots)

    def is_of(self, fingerprint: str, plain: str) -> bool:
        """Whether a fingerprint is of this value, under any known root."""
        same = [hmac.compare_digest(fingerprint, one) for one in self.fingerprints(plain)]
        return any(same)


def read_roots(text: str) -> tuple[Root, ...]:
    """The roots that a secret's text names, the newest first.

    A text that is no JSON is the only root, of version 1; else it is
    {"roots": [{"version": 1, "root": "…", "from": "2026-12-02"}, …]}. Raises StoreError for
    anything else, and for a root of fewer than 32 characters; the error does not tell it.
    """
    if not text.startswith("{"):
        return (_checked(Root(1, text)),)
    try:
        told = json.loads(text)["roots"]
        roots = [
            _checked(Root(int(one["version"]), str(one["root"]), _day(one.get("from"))))
            for one in told
        ]
    except (KeyError, TypeError, ValueError):
        raise StoreError("the cipher's secret is not of a known form") from None
    if not roots or len({root.version for root in roots}) < len(roots):
        raise StoreError("the cipher's secret names no root, or one version twice")
    return tuple(sorted(roots, key=lambda root: -root.version))


def _checked(root: Root) -> Root:
    if len(root.secret) < _SHORTEST:
        raise StoreError("the cipher's secret is too short to be one")
    if not 0 < root.version <= _MOST_VERSIONS:
        raise StoreError("the cipher's secret names a version that no field can bear")
    return root


def _day(told: str | None) -> date:
    return date.fromisoformat(told) if told else date.min


def _context(key: Key, field: str) -> bytes:
    return f"{key.pk}|{key.sk}|{field}".encode()


def load_cipher(secret_name: str) -> Cipher:
    """The cipher of this deployment; its roots are read from Secrets Manager, and again each hour
    of use."""
    client = aws.client("secretsmanager")

    def read() -> str:
        told: str = client.get_secret_value(SecretId=secret_name)["SecretString"]
        return told

    return Cipher(read(), again=read)
