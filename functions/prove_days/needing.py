"""The needs of one part of the tables, counted anew from the cases themselves."""

from collections.abc import Iterator
from datetime import date
from itertools import batched

from prove_days.parts import Parts, Share
from zhiban.domain.cases import Case
from zhiban.domain.filings import filed_on, first_filed
from zhiban.domain.need import KEPT, Met, counted
from zhiban.runtime.observability import count
from zhiban.store.table import MAX_ACTIONS, transact

_AT_ONCE = 100


def count_need(parts: Parts, share: Share) -> None:
    """Store what the part's needs came to, where that differs; counting again changes nothing."""
    since = share.day - KEPT
    fresh = counted(_met(parts, share, since))
    actions = parts.need.differing(share.segment, fresh, since)
    for some in batched(actions, MAX_ACTIONS, strict=False):
        transact(parts.client, some)
    count("NeedDaysChanged", len(actions))


def _met(parts: Parts, share: Share, since: date) -> Iterator[Met]:
    every = (c for c in parts.cases.all(share.segment, parts.shards) if c.latest >= since)
    for some in batched(every, _AT_ONCE, strict=False):
        holders = parts.entities.get_many(case.uscc for case in some)
        messages = parts.sends.messages_about(case.id for case in some)
        for case in some:
            town = holders[case.uscc].town if case.uscc in holders else ""
            yield Met(case, town, messages.get(case.id, 0), _first_filed(parts, case))


def _first_filed(parts: Parts, case: Case) -> date | None:
    """The day of the first filing; only a case that was filed again needs its chain for it."""
    if case.filing is None or case.filing.number == 1:
        return filed_on(case)
    return first_filed(event for event, _ in parts.cases.chain(case.id)) or filed_on(case)
