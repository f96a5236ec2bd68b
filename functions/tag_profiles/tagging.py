"""One holder's tags, recomputed; told twice or in any order, the row comes out the same.

The profile is read first and everything it is made of after it, and it is written only over the
version that was read: whoever writes last has read what is newest.
"""

from collections.abc import Iterable
from datetime import date

from tag_profiles.parts import Parts
from tag_profiles.recalling import asked_cases, recall
from zhiban.domain.behaviour import NOTHING
from zhiban.domain.errors import Conflict
from zhiban.domain.profile_facts import kind_names
from zhiban.domain.profiles import recomputed
from zhiban.runtime.observability import count, logger
from zhiban.runtime.queues import place_of
from zhiban.store.table import transact
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
    before = parts.profiles.get(uscc)
    known = parts.profiles.known(uscc)
    if known is None:
        return False
    behaviour = recall(parts, known, today)
    names = kind_names(parts.catalogue)
    fresh = recomputed(before, known, behaviour, parts.rules, names, today)
    if fresh is before:
        return False
    transact(parts.client, [parts.profiles.store(fresh)])
    return True


def tag_part(parts: Parts, segment: int, today: date) -> int:
    """Tag those of one part of the registry whose tags differ; returns how many did.

    For days that passed, for rules that changed, and for what a stream or the bus lost. A holder
    without a case is judged from the scan alone; one that may have cases is read anew. A holder
    whose rows cannot be read holds up nobody, and is counted.
    """
    changed = 0
    for uscc, rows in parts.profiles.scan(segment, parts.shards):
        try:
            if _may_differ(parts, uscc, rows, today):
                changed += tag(parts, uscc, today)
        except Exception as error:
            logger.error("tagging_failed", error=type(error).__name__, place=place_of(error))
            count("TaggingFailed")
    return changed


def _may_differ(parts: Parts, uscc: str, rows: Iterable[Item], today: date) -> bool:
    known, before = parts.profiles.read(uscc, rows)
    if known is None or asked_cases(parts, known):
        return known is not None
    names = kind_names(parts.catalogue)
    return recomputed(before, known, NOTHING, parts.rules, names, today) is not before
