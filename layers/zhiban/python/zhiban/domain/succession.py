"""Which licence took the place of which (换证): a superseded one is linked to its successor."""

from collections.abc import Iterable
from datetime import date

from zhiban.domain.licences import Licence, LicenceStatus


def successors(licences: Iterable[Licence]) -> dict[str, str]:
    """For licences of one holder and kind: the successor's number of each superseded one.

    The successor is the licence that starts next after it. There is none when nothing starts
    later, when two start on the same day, or when a start is not known; then a person must say.
    Whatever order licences came in, the answer is the same.
    """
    starts = [(start, licence) for licence in licences if (start := _start(licence))]
    found: dict[str, str] = {}
    for start, licence in starts:
        if licence.status is not LicenceStatus.SUPERSEDED:
            continue
        later = sorted((s, other.number) for s, other in starts if s > start)
        if later and [s for s, _ in later].count(later[0][0]) == 1:
            found[licence.number] = later[0][1]
    return found


def _start(licence: Licence) -> date | None:
    return licence.valid_from or licence.issued_on
