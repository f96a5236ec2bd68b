"""核验文件: what a paper of ours is worth today, told to anybody who holds it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiban.domain.issuing import IssuedLicence
from zhiban.domain.licences import Licence, LicenceStatus


class Worth(StrEnum):
    """What a licence that we issued is worth today."""

    VALID = "valid"
    NOT_BEGUN = "not_begun"
    REPLACED = "replaced"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The worth of a licence, and from which civil day a newer edition holds, where one does."""

    worth: Worth
    newer_from: date | None = None


_ENDED = (LicenceStatus.CANCELLED, LicenceStatus.REVOKED)


def judge(paper: IssuedLicence, licence: Licence | None, today: date) -> Verdict:
    """What an issued licence is worth on a civil day, as the registry's row stands.

    An edition that a renewal replaced goes on to the end of its own term, until the new term
    begins: nobody is without a licence between the two.
    """
    if licence is None or licence.status in _ENDED:
        return Verdict(Worth.CANCELLED)
    if licence.status is LicenceStatus.SUSPENDED:
        return Verdict(Worth.SUSPENDED)
    begins, ends = paper.validity.valid_from, paper.validity.valid_to
    over = ends is not None and ends < today
    if licence.status is LicenceStatus.SUPERSEDED:
        return Verdict(Worth.REPLACED)
    if not _is_newest(paper, licence):
        newer = licence.valid_from
        if newer is not None and today < newer and not over:
            return Verdict(Worth.VALID, newer)
        return Verdict(Worth.REPLACED, newer)
    if over:
        return Verdict(Worth.EXPIRED)
    if begins is not None and today < begins:
        return Verdict(Worth.NOT_BEGUN)
    return Verdict(Worth.VALID)


def _is_newest(paper: IssuedLicence, licence: Licence) -> bool:
    """Whether no later edition, ours or another's, has taken its place."""
    return licence.issued_here and licence.identifier == paper.identifier
