"""Copy (申请书副本): a signed application as a paper to keep, as it was shown."""

from dataclasses import dataclass

COPIED = "application_copied"
"""The event that tells of one."""

COPY_NOT_POSSIBLE, COPY_GLYPHS = "copy_not_possible", "copy_glyphs"
"""Tasks about a case: no copy could be made of what was signed; one was, but with 〓 in it."""


@dataclass(frozen=True, slots=True)
class ApplicationCopy:
    """The copy of the `filing`-th signed application of a case: what is kept beside its bytes.

    `key` is its place in the documents bucket, `sha256` (hex) the digest of its bytes, `evidence`
    the canonical JSON that `seal` was made over.
    """

    case_id: str
    filing: int
    key: str
    sha256: str
    evidence: str
    evidence_sha256: str
    seal: bytes
    key_id: str
    algorithm: str
