"""The field cipher: phones, ID numbers and link secrets are encrypted again, field by field.

AES-256-GCM with the item's key and field as associated data, so that a value copied elsewhere
does not decrypt; a keyed fingerprint stands beside a value where equality must be asked. The root
secret lives in Secrets Manager; encryption and fingerprint keys are derived from it (HKDF-SHA256).
"""

import hashlib
import hmac
import os
from functools import cached_property
from typing import TYPE_CHECKING

from zhiban import aws
from zhiban.domain.errors import StoreError
from zhiban.store.keys import Key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE = 12


class Cipher:
    """Seals and opens single fields. `root` is the secret's text, at least 32 characters."""

    def __init__(self, root: str) -> None:
        if len(root) < 32:
            raise StoreError("the cipher's secret is too short to be one")
        self._root = root.encode()

    def _derived(self, purpose: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(self._root)

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
        return _VERSION + nonce + sealed

    def open(self, sealed: bytes, key: Key, field: str) -> str:
        """Decrypt one field. Raises StoreError when it was altered or belongs elsewhere."""
        from cryptography.exceptions import InvalidTag

        if sealed[:1] != _VERSION:
            raise StoreError(f"field {field} is sealed with an unknown version")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            plain: bytes = self._aead.decrypt(nonce, body, _context(key, field))
        except (InvalidTag, ValueError) as error:
            raise StoreError(f"field {field} does not belong here or was altered") from error
        return plain.decode()

    def fingerprint(self, plain: str) -> str:
        """A keyed digest for asking whether two values are equal (HMAC-SHA256, 32 hex)."""
        return hmac.new(self._fingerprint_key, plain.encode(), hashlib.sha256).hexdigest()[:32]


def _context(key: Key, field: str) -> bytes:
    return f"{key.pk}|{key.sk}|{field}".encode()


def load_cipher(secret_name: str) -> Cipher:
    """The cipher of this deployment, its root read once from Secrets Manager."""
    client = aws.client("secretsmanager")
    return Cipher(client.get_secret_value(SecretId=secret_name)["SecretString"])
