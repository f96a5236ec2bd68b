"""The one form of a JSON document that is hashed and signed (RFC 8785)."""

import hashlib
from collections.abc import Mapping

from zhiban.domain.audit import Fact


def canonical_json(document: Mapping[str, Fact]) -> bytes:
    """The document's canonical bytes. Raises ValueError for what JSON cannot say exactly."""
    import rfc8785

    return rfc8785.dumps(dict(document))


def digest(content: bytes) -> str:
    """SHA-256 of the exact bytes, hex: what a document is known and signed by."""
    return hashlib.sha256(content).hexdigest()
