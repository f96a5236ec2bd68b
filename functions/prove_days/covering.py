"""归集与覆盖: what one part of the registry holds, and who of its holders was ever reminded."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import batched, groupby

from prove_days.parts import Parts, Share
from zhiban.domain.figures import Covered, Held
from zhiban.store.table import transact

_AT_ONCE = 100

type Holding = tuple[str, list[str]]
"""A holder's USCC, and the kind of each licence it has."""


def cover(parts: Parts, share: Share) -> None:
    """Store what the part holds at the end of the day; of a month the last such look stays."""
    found: dict[Held, Covered] = defaultdict(Covered)
    for some in batched(_holdings(parts, share), _AT_ONCE, strict=False):
        holders = parts.entities.get_many(uscc for uscc, _ in some)
        reminded = parts.figures.reminded(uscc for uscc, _ in some)
        for uscc, kinds in some:
            town = holders[uscc].town if uscc in holders else ""
            once = int(uscc in reminded)
            found[Held("", town)] += Covered(len(kinds), 1, once)
            for kind in set(kinds):
                found[Held(kind, town)] += Covered(kinds.count(kind), 1, once)
    transact(parts.client, [parts.figures.cover(share.day, share.segment, found)])


def _holdings(parts: Parts, share: Share) -> Iterator[Holding]:
    """Holders with their licences, which a scan reads one after the other."""
    licences = parts.licences.all(share.segment, parts.shards)
    for uscc, held in groupby(licences, key=lambda licence: licence.uscc):
        yield uscc, [licence.kind for licence in held]
