"""The daily round: parcels without news are asked about, and told of when they are overdue."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from track_parcels.parts import Parts
from zhiban.domain.errors import AnswerLost, Conflict, GatewayError
from zhiban.domain.parcel_troubles import Trouble, is_overdue
from zhiban.domain.parcels import ASKED_ABOUT, NOT_YET_ORDERED, SILENCE, Parcel
from zhiban.store.table import transact

ACTOR = "track_parcels"
MOST = 2000
"""How many are asked about in one round: well within the time the function has."""
GIVE_UP = 5
"""After so many questions in a row without an answer the courier is left alone."""
_NO_NEWS = ("nothing_new", "from_the_future")


@dataclass(slots=True)
class Round:
    """What the round did: parcels asked about, those with news, without an answer, told of."""

    asked: int = 0
    news: int = 0
    silent: int = 0
    overdue: int = 0


def ask_around(parts: Parts, now: datetime, wall: datetime) -> Round:
    """Ask about each parcel not looked at for a day, the one left longest first.

    `now` is the business clock, `wall` the wall clock. What was looked at goes to the end of its
    queue, so a round that is cut off goes on where it stopped. Raises AnswerLost when the courier
    answers nothing at all, so that somebody sees it.
    """
    done, unanswered = Round(), 0
    for parcel in _not_ordered(parts, wall):
        done.overdue += _tell_overdue(parts, parcel, now, wall)
    for parcel in islice(_quiet(parts, wall), MOST):
        done.asked += 1
        try:
            _ask(parts, parcel, done, now, wall)
        except GatewayError:
            done.silent += 1
            unanswered += 1
            if unanswered >= GIVE_UP:
                raise AnswerLost("the courier answers nothing") from None
        else:
            unanswered = 0
    return done


def _ask(parts: Parts, parcel: Parcel, done: Round, now: datetime, wall: datetime) -> None:
    """Ask about one. An order that the courier does not know any more is a person's task."""
    report = parts.courier.find(parcel.id)
    if report is None:
        outcome = parts.deliveries.dispute(parcel.id, now, wall, ACTOR)
    else:
        outcome = parts.deliveries.take(report, now, wall, ACTOR)
    if outcome not in _NO_NEWS:
        done.news += 1
    elif is_overdue(parcel, wall):
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
