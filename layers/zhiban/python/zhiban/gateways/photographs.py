"""Photographs of materials in the bucket of documents: among the drafts until one is signed.

What they are worth a scanner of malware says, by a tag on the object (Amazon GuardDuty Malware
Protection for S3). Where none looks, all stay unscanned.
"""

from dataclasses import dataclass

from zhiban.domain.materials import Scan, draft_key, kept_key
from zhiban.domain.photographs import MEDIA
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.canonical import digest

SCANNED = "GuardDutyMalwareScanStatus"
"""The tag a verdict is written into. Any other value than these two is none: what could not be
scanned is unscanned."""

_VERDICTS = {"NO_THREATS_FOUND": Scan.CLEAN, "THREATS_FOUND": Scan.INFECTED}


@dataclass(frozen=True, slots=True)
class Photographs:
    """The photographs of all cases. An object lies under its own digest, and is read as it or not
    at all: what is not as it was is as good as gone."""

    bucket: Bucket

    def take(self, case_id: str, sha256: str, content: bytes) -> None:
        """Lay a photograph among the drafts; the same again lies over itself."""
        self.bucket.put(draft_key(case_id, sha256), content, MEDIA)

    def read(self, case_id: str, sha256: str) -> bytes | None:
        """The bytes of this digest, kept or still a draft; None where there are none of it."""
        for key in (kept_key(case_id, sha256), draft_key(case_id, sha256)):
            content = self.bucket.read(key)
            if content is not None and digest(content) == sha256:
                return content
        return None

    def keep(self, case_id: str, sha256: str) -> bool:
        """Lay a draft where it stays, once; False where there are no bytes of this digest."""
        kept = self.bucket.read(kept_key(case_id, sha256))
        if kept is not None and digest(kept) == sha256:
            return True
        content = self.read(case_id, sha256)
        if content is None:
            return False
        self.bucket.put(kept_key(case_id, sha256), content, MEDIA)
        return True

    def scan(self, case_id: str, sha256: str) -> Scan:
        """What the scanner says of these bytes; the worse of two places counts."""
        said = {
            _VERDICTS.get(self.bucket.tags(key).get(SCANNED, ""), Scan.UNSCANNED)
            for key in (kept_key(case_id, sha256), draft_key(case_id, sha256))
        }
        return next(s for s in (Scan.INFECTED, Scan.CLEAN, Scan.UNSCANNED) if s in said)
