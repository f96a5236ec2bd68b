"""The daily round: parcels without news are asked about, and told of when they are overdue."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from track_parcels.parts import Parts
from zhiban.domain.errors import AnswerLost, Conflict, GatewayError, Rejected
from zhiban.domain.parcel_troubles import Trouble, is_overdue
from zhiban.domain.parcels import ASKED_ABOUT, NOT_YET_ORDERED, SILENCE, Parcel, never_ordered
from zhiban.runtime.observability import logger
from zhiban.store.table import transact

ACTOR = "track_parcels"
MOST = 2000
"""How many are asked about in one round: well within the time the function has."""
GIVE_UP = 3
"""After so many parcels in a row without any answer the courier is left alone."""
_NO_NEWS = ("nothing_new", "from_the_future")


@dataclass(slots=True)
class Round:
    """What the round did: parcels asked about, those with news, told of as overdue. `silent` are
    those the courier cannot answer about, though it answers, and that nobody was told of before."""

    asked: int = 0
    news: int = 0
    silent: int = 0
    overdue: int = 0


def ask_around(parts: Parts, now: datetime, wall: datetime) -> Round:
    """Ask about each parcel not looked at for a day, the one left longest first.

    `now` is the business clock, `wall` the wall clock. What was looked at goes to the end of its
    queue, so a round that is cut off goes on where it stopped. Raises AnswerLost when the courier
    answers nothing, so that somebody sees it and the round comes again; what it was asked about
    last then keeps its place, and nobody is told of it.
    """
    done, lost = Round(), 0
    for parcel in _not_ordered(parts, wall):
        done.overdue += _tell_overdue(parts, parcel, now, wall)
    for parcel in islice(_quiet(parts, wall), MOST):
        done.asked += 1
        lost = 0 if _is_answered(parts, parcel, done, now, wall) else lost + 1
        if lost >= GIVE_UP:
            break
    if lost:
        raise AnswerLost("the courier answers nothing")
    return done


def _is_answered(parts: Parts, parcel: Parcel, done: Round, now: datetime, wall: datetime) -> bool:
    """Ask about one; whether the courier answers, about this one or at all.

    One without an answer, twice, from a courier that answers meanwhile about an order that never
    was, is looked at like one without news: it stands in nobody's way, and is told when overdue.
    """
    if _ask(parts, parcel, done, now, wall):
        return True
    if not _answers(parts, parcel):
        return False
    if not _ask(parts, parcel, done, now, wall):
        logger.warning("courier_silent", reference=parcel.id.reference)
        done.silent += not parcel.tasks
        _look_again(parts, parcel, done, now, wall)
    return True


def _answers(parts: Parts, parcel: Parcel) -> bool:
    try:
        parts.courier.find(never_ordered(parcel.id))
    except Rejected:
        return True
    except GatewayError:
        return False
    return True


def _ask(parts: Parts, parcel: Parcel, done: Round, now: datetime, wall: datetime) -> bool:
    """Ask about one; False without an answer. An order that the courier does not know any more is
    a person's task."""
    try:
        report = parts.courier.find(parcel.id)
    except GatewayError:
        return False
    if report is None:
        outcome = parts.deliveries.dispute(parcel.id, now, wall, ACTOR)
    else:
        outcome = parts.deliveries.take(report, now, wall, ACTOR)
    if outcome in _NO_NEWS:
        _look_again(parts, parcel, done, now, wall)
    else:
        done.news += 1
    return True


def _look_again(parts: Parts, parcel: Parcel, done: Round, now: datetime, wall: datetime) -> None:
    """It has not moved: a person is told when that is too long, else it waits for its next day."""
    if is_overdue(parcel, wall):
        done.overdue += _tell_overdue(parts, parcel, now, wall)
    else:
        _put_at_the_end(parts, parcel, wall)


def _tell_overdue(parts: Parts, parcel: Parcel, now: datetime, wall: datetime) -> int:
    try:
        parts.deliveries.tell(parcel, Trouble.OVERDUE, now, wall)
    except Conflict:
        return 0  # it has just moved
    return 1


def _put_at_the_end(parts: Parts, parcel: Parcel, wall: datetime) -> None:
    _, action = parts.parcels.store(replace(parcel, updated_at=wall))
    with suppress(Conflict):  # it has just moved
        transact(parts.deliveries.client, [action])


def _quiet(parts: Parts, wall: datetime) -> Iterator[Parcel]:
    """The parcels at the courier that nobody looked at lately, as their rows stand now."""
    for state in ASKED_ABOUT:
        for parcel_id in parts.parcels.waiting(state, wall - SILENCE):
            parcel = parts.parcels.get(parcel_id)
            if parcel is not None and parcel.updated_at <= wall - SILENCE:
                yield parcel


def _not_ordered(parts: Parts, wall: datetime) -> Iterator[Parcel]:
    """The parcels that should have been ordered long ago."""
    for state in NOT_YET_ORDERED:
        for parcel_id in parts.parcels.waiting(state, wall):
            parcel = parts.parcels.get(parcel_id)
            if parcel is not None and is_overdue(parcel, wall):
                yield parcel
