"""The needs of one part of the tables, counted anew from the cases and the invitations in it."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched, chain

from prove_days.parts import Parts, Share
from zhiban.domain.cases import Case
from zhiban.domain.filings import filed_on, first_filed
from zhiban.domain.invitations import Invitation, its_own
from zhiban.domain.need import AHEAD, KEPT, Heard, Met, counted
from zhiban.domain.sms_ledger import SendState
from zhiban.runtime.observability import count
from zhiban.store.table import MAX_ACTIONS, transact

_AT_ONCE = 100
_FEW = 25
"""Invitations whose cases, twenty at most each, are read together."""


def count_need(parts: Parts, share: Share) -> None:
    """Store what the part's needs came to, where that differs; counting again changes nothing.

    What became of a need is told by its case, whether it was heard of by its invitation; the two
    may lie in different parts, and each counts its own.
    """
    since = share.day - KEPT
    fresh = counted(chain(_met(parts, share, since), _heard(parts, share, since)))
    actions = parts.need.differing(share.segment, fresh, since, share.day + AHEAD)
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


def _heard(parts: Parts, share: Share, since: date) -> Iterator[Heard]:
    """The cases of the part's invitations of which a message arrived or whose link was opened."""
    sends = parts.sends.all(share.segment, parts.shards)
    delivered = {
        send.invitation_id
        for send in sends
        if send.is_reminder and send.state is SendState.DELIVERED
    }
    opened = set(parts.invitations.opened(share.segment, parts.shards))
    for some in batched(sorted(delivered | opened), _FEW, strict=False):
        invitations = parts.invitations.get_many(some)
        cases = _cases_of(parts, invitations.values(), since)
        holders = parts.entities.get_many(case.uscc for case in cases)
        for case in cases:
            town = holders[case.uscc].town if case.uscc in holders else ""
            told = case.invitation_id
            yield Heard(case, town, told in delivered, told in opened)


def _cases_of(parts: Parts, invitations: Iterable[Invitation], since: date) -> list[Case]:
    """The cases that these invitations speak for still, each by one, and were told of."""
    every = list(invitations)
    found = {
        case.id: case for case in parts.cases.get_many(i for one in every for i in one.case_ids)
    }
    own = [
        case
        for one in every
        for case in its_own(one, (found[i] for i in one.case_ids if i in found))
        if case.latest >= since
    ]
    told = parts.sends.messages_about(case.id for case in own)
    return [case for case in own if case.id in told]
