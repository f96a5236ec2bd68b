"""Draining a shard's alarm buckets, from its watermark through the day that is rung."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import groupby

from ring_alarms.failing import postpone_invitation, postpone_licence
from ring_alarms.parts import Parts, Ring
from ring_alarms.renewing import ring_holder
from ring_alarms.stepping import move_on
from zhiban.domain.errors import BAD_ROW
from zhiban.runtime.observability import count, logger, place_of
from zhiban.store.licences import LicenceId
from zhiban.store.ringing import Switches
from zhiban.store.table import transact, until_at_rest

ATTEMPTS = 4
"""How often a row that somebody else just changed is read and decided again."""


def ring_shard(parts: Parts, ring: Ring) -> None:
    """Ring every alarm of the shard that is due by the day, then move the watermark.

    Decisions are made for the day that is rung, whichever bucket an alarm waited in, so an outage
    collapses to the step that is due now. Each row's failure is its own.
    """
    rung = parts.ringing.watermark(ring.shard)
    if rung is not None and rung > ring.day:
        return  # an old order, delivered late: a later day has been rung meanwhile
    switches = parts.ringing.switches()
    for bucket in _buckets(parts, ring):
        due = parts.licences.due(bucket, ring.shard)
        for _, group in groupby(due, key=lambda one: one.uscc):
            _ring_together(parts, list(group), bucket, ring, switches)
        for invitation_id in parts.invitations.due(bucket, ring.shard):
            _guarded(
                partial(move_on, parts, invitation_id, bucket, ring),
                partial(postpone_invitation, parts, invitation_id, bucket, ring),
                invitation_id,
            )
    transact(parts.client, [parts.ringing.advance(ring.shard, ring.day, ring.at)])


def _ring_together(
    parts: Parts,
    licences: list[LicenceId],
    bucket: date,
    ring: Ring,
    switches: Switches,
) -> None:
    """A holder's licences in one go; if that cannot be, each alone, so that one bad row costs
    the others nothing."""

    def alone() -> None:
        if len(licences) == 1:
            postpone_licence(parts, licences[0], bucket, ring)
        else:
            for licence in licences:
                _ring_together(parts, [licence], bucket, ring, switches)

    _guarded(
        partial(ring_holder, parts, licences[0].uscc, licences, bucket, ring, switches),
        alone,
        licences[0].uscc,
    )


def _buckets(parts: Parts, ring: Ring) -> Iterator[date]:
    gate = parts.ringing.gate()
    start = parts.ringing.watermark(ring.shard) or (gate.since if gate else ring.day)
    if ring.since:
        start = min(start, ring.since)
    for n in range((ring.day - start).days + 1):
        yield start + timedelta(days=n)


def _guarded(work: Callable[[], None], fail: Callable[[], None], subject: str) -> None:
    """Do one alarm's work; if it cannot be done, move the alarm on so that no other waits.

    One that cannot be moved either stays where it is, and is met again by the next ringing or by
    what `reconcile` finds behind the watermark.
    """
    try:
        until_at_rest(ATTEMPTS, work)
    except BAD_ROW as error:
        _tell("alarm_failed", subject, error)
        count("AlarmFailed")
        try:
            until_at_rest(ATTEMPTS, fail)
        except BAD_ROW as left:
            _tell("alarm_left", subject, left)


def _tell(what: str, subject: str, error: Exception) -> None:
    logger.error(what, subject=subject, error=type(error).__name__, place=place_of(error))
