"""Messages and parcels of one part of the tables, by day and town, counted anew from their rows."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import batched, chain

from prove_days.parts import Parts, Share
from zhiban.domain.clock import business_day
from zhiban.domain.figures import Spent, spent_on_message, spent_on_parcel, taken_on, was_taken
from zhiban.domain.need import KEPT
from zhiban.runtime.observability import count
from zhiban.store.table import MAX_ACTIONS, transact

_AT_ONCE = 100

type Bill = tuple[str, date, Spent]
"""Whose it was, on which civil day, and what it comes to."""


def count_spent(parts: Parts, share: Share) -> None:
    """Store what the part's days came to, where that differs; counting again changes nothing."""
    since = share.day - KEPT
    fresh: dict[date, dict[tuple[str], Spent]] = defaultdict(dict)
    bills = chain(_messages(parts, share), _parcels(parts, share))
    for some in batched((bill for bill in bills if bill[1] >= since), _AT_ONCE, strict=False):
        holders = parts.entities.get_many(uscc for uscc, _, _ in some)
        for uscc, day, spent in some:
            town = (holders[uscc].town if uscc in holders else "",)
            fresh[day][town] = fresh[day].get(town, Spent()) + spent
    actions = parts.spent.differing(share.segment, fresh, since, business_day(share.at))
    for group in batched(actions, MAX_ACTIONS, strict=False):
        transact(parts.client, group)
    count("SpentDaysChanged", len(actions))


def _messages(parts: Parts, share: Share) -> Iterator[Bill]:
    for send in parts.sends.all(share.segment, parts.shards):
        if was_taken(send):
            yield send.uscc, taken_on(send), spent_on_message(send)


def _parcels(parts: Parts, share: Share) -> Iterator[Bill]:
    for parcel in parts.parcels.all(share.segment, parts.shards):
        if (spent := spent_on_parcel(parcel)) != Spent():
            yield parcel.uscc, business_day(parcel.planned_at), spent
