"""One holder's tags, recomputed; told twice or in any order, the row comes out the same.

The profile is read first and everything it is made of after it, and it is written only over the
version that was read: whoever writes last has read what is newest.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import batched

from tag_profiles.parts import Parts
from tag_profiles.recalling import asked_cases, recall
from zhiban.domain.behaviour import NOTHING
from zhiban.domain.errors import Conflict
from zhiban.domain.profile_facts import kind_names
from zhiban.domain.profiles import Profile, recomputed
from zhiban.runtime.observability import count, logger, place_of
from zhiban.store.table import MAX_ACTIONS, transact
from zhiban.store.wire import Item

ATTEMPTS = 4
"""How often what somebody else just changed is read and computed again."""


def tag(parts: Parts, uscc: str, today: date) -> bool:
    """Bring a holder's tags up to date for the civil day `today`; returns whether any differed.

    Raises Conflict when the row does not come to rest.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _tag_once(parts, uscc, today)
        except Conflict:
            continue
    return _tag_once(parts, uscc, today)


def _tag_once(parts: Parts, uscc: str, today: date) -> bool:
    fresh = _computed(parts, parts.profiles.get(uscc), today)
    if fresh is None:
        return False
    transact(parts.client, [parts.profiles.store(fresh)])
    return True


def _computed(parts: Parts, before: Profile, today: date) -> Profile | None:
    """The profile as it should be, from rows read after `before` was; None where it is so."""
    known = parts.profiles.known(before.uscc)
    if known is None:
        return None
    behaviour = recall(parts, known, today)
    names = kind_names(parts.catalogue)
    fresh = recomputed(before, known, behaviour, parts.rules, names, today)
    return None if fresh is before else fresh


def tag_batch(parts: Parts, usccs: Sequence[str], today: date) -> tuple[int, list[str]]:
    """Tag at most a hundred holders together: how many differed, and who could not be tagged.

    All profiles are read first, and all that differ are written at once; where somebody else has
    written one of them meanwhile, each by itself.
    """
    stored = parts.profiles.get_many(usccs)
    fresh: dict[str, Profile] = {}

    def compute(uscc: str) -> None:
        found = _computed(parts, stored.get(uscc, Profile(uscc)), today)
        if found is not None:
            fresh[uscc] = found

    failed = _each(usccs, compute)
    if not _stored(parts, list(fresh.values())):
        failed += _each(fresh, lambda uscc: tag(parts, uscc, today))
    return len(fresh), failed


def _each(usccs: Iterable[str], work: Callable[[str], object]) -> list[str]:
    """Do it for each; who could not be worked is counted, and holds up nobody."""
    failed = []
    for uscc in usccs:
        try:
            work(uscc)
        except Exception as error:
            logger.error(
                "tagging_failed",
                holder=uscc[-6:],
                error=type(error).__name__,
                place=place_of(error),
            )
            count("TaggingFailed")
            failed.append(uscc)
    return failed


def tag_part(parts: Parts, segment: int, today: date) -> int:
    """Tag those of one part of the registry whose tags differ; returns how many did.

    For who has come, for days that passed, for rules that changed, and for what a stream or the bus
    lost. A holder without a case is judged from the scan alone: its first profile is written as it
    was scanned, many at once, unless the stream was faster; whoever else differs, or may have
    cases, is read anew. A holder whose rows cannot be read holds up nobody, and is counted.
    """
    some = batched(parts.profiles.scan(segment, parts.shards), MAX_ACTIONS, strict=False)
    return sum(_tag_scanned(parts, dict(holders), today) for holders in some)


def _tag_scanned(parts: Parts, scanned: Mapping[str, list[Item]], today: date) -> int:
    first: list[Profile] = []
    again: list[str] = []

    def look(uscc: str) -> None:
        differing = _differing(parts, uscc, scanned[uscc], today)
        if isinstance(differing, Profile):
            first.append(differing)
        elif differing:
            again.append(uscc)

    _each(scanned, look)
    if not _stored(parts, first):
        again += [one.uscc for one in first]
        first = []
    return len(first) + _tagged(parts, again, today)


def _differing(parts: Parts, uscc: str, rows: Iterable[Item], today: date) -> Profile | bool:
    """The first profile of a holder, or whether it has to be read anew."""
    known, before = parts.profiles.read(uscc, rows)
    if known is None or asked_cases(parts, known):
        return known is not None
    names = kind_names(parts.catalogue)
    fresh = recomputed(before, known, NOTHING, parts.rules, names, today)
    return fresh is not before if before.version else fresh


def _stored(parts: Parts, profiles: Sequence[Profile]) -> bool:
    """Store them all, or none where somebody else has written one meanwhile."""
    try:
        if profiles:
            transact(parts.client, [parts.profiles.store(one) for one in profiles])
    except Conflict:
        return False
    return True


def _tagged(parts: Parts, usccs: Iterable[str], today: date) -> int:
    """Tag each by itself; how many differed."""
    changed = 0

    def work(uscc: str) -> None:
        nonlocal changed
        changed += tag(parts, uscc, today)

    _each(usccs, work)
    return changed
