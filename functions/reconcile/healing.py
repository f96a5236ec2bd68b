"""Losses and their cures. Each finding is counted, so that somebody sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from reconcile.awaiting import keep_corrections
from reconcile.late_checks import tell_late_checks
from reconcile.limits import Desk, keep_limits
from reconcile.ordering_again import parcels_forgotten
from zhiban.domain.cases import CaseState
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day, in_sending_hours, waits_for_ringing
from zhiban.domain.errors import BAD_ROW, Conflict
from zhiban.domain.issuing import is_held_up, obstacle_to
from zhiban.domain.working_days import WorkingDays
from zhiban.gateways.queue import Message, Queue
from zhiban.runtime.observability import count, logger, place_of
from zhiban.store.cases import Cases
from zhiban.store.day_proofs import DayProofs
from zhiban.store.documents import Documents
from zhiban.store.entities import Entities
from zhiban.store.fact_changes import FactChanges
from zhiban.store.figures import Figures
from zhiban.store.files import Files
from zhiban.store.invitations import Invitations
from zhiban.store.keys import CHANGE_LANES, instant
from zhiban.store.licences import Licences
from zhiban.store.parcels import Parcels
from zhiban.store.ringing import Ringing
from zhiban.store.send_following import SendFollowing
from zhiban.store.sends import Sends
from zhiban.store.table import transact
from zhiban.store.worklists import Worklists

OVERDUE = timedelta(minutes=15)
"""A planned send this long past its time, in sending hours, was forgotten by the dispatcher."""

FORGOTTEN = timedelta(minutes=15)
"""A case granted this long ago without a licence was lost on its way to issuing; so was one filed
then without a copy of what was signed, and a change of a holder's facts that came in then and still
waits, on its way to detecting."""

DECIDED_WITHIN = timedelta(days=3)
"""How long after it was filed a case may still be decided by the platform."""

STOPPED = timedelta(hours=2)
"""An intake file still being read this long after it was begun is handed out again: its worker
may be gone, or the order of an officer who released it was lost."""

LOOK_BACK = 35
"""Days before the watermark whose buckets are looked into: longer than any outage planned for."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The stores and the queues that work is handed to."""

    client: Any
    entities: Entities
    licences: Licences
    invitations: Invitations
    sends: Sends
    ringing: Ringing
    proofs: DayProofs
    ring_queue: Queue
    send_queue: Queue
    cases: Cases
    parcels: Parcels
    courier_queue: Queue
    issue_queue: Queue
    decide_queue: Queue
    documents: Documents
    changes: FactChanges
    changes_queue: Queue
    files: Files
    parts_queue: Queue
    calendar: WorkingDays
    catalogue: Catalogue
    worklists: Worklists
    shards: int

    @property
    def figures(self) -> Figures:
        """What is published of the statistics."""
        return Figures(self.cases.table)

    @property
    def desk(self) -> Desk:
        """What the limits of cases are asked of."""
        law = self.catalogue, self.calendar
        return Desk(self.client, self.cases, self.licences, self.worklists, *law)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, and handed on or settled."""

    claims_lost: int
    sends_overdue: int
    buckets_left: int
    parcels_forgotten: int
    grants_forgotten: int
    files_stopped: int
    changes_forgotten: int
    copies_forgotten: int
    decisions_asked: int
    limits_told: int
    checks_late: int


def heal(parts: Parts, now: datetime, wall: datetime) -> Findings:
    """Look for every loss once; `now` is the business clock, `wall` the wall clock.

    A cure that meets a row it cannot read found nothing and is told to the operators; it keeps
    none of the others from its work.
    """
    shards = range(parts.shards)
    return Findings(
        claims_lost=sum(_alone(_follow_up, parts, shard, now, wall) for shard in shards),
        sends_overdue=sum(_alone(_release_overdue, parts, shard, now) for shard in shards),
        buckets_left=sum(_alone(_ring_again, parts, shard, now) for shard in shards),
        parcels_forgotten=_alone(_order_again, parts, now, wall),
        grants_forgotten=_alone(_issue_again, parts, now),
        files_stopped=_alone(_go_on_with_files, parts, now),
        changes_forgotten=_alone(_detect_again, parts, now),
        copies_forgotten=_alone(_copy_again, parts, now),
        decisions_asked=_alone(_decide_again, parts, now),
        limits_told=_alone(keep_limits, parts.desk, now)
        + _alone(keep_corrections, parts.desk, now),
        checks_late=_alone(tell_late_checks, parts.desk, now),
    )


def _alone[**P](cure: Callable[P, int], *about: P.args, **named: P.kwargs) -> int:
    """What a cure found; 0, and told, where a row in its way cannot be read."""
    try:
        return cure(*about, **named)
    except BAD_ROW as error:
        name = cure.__name__.lstrip("_")
        logger.error("cure_failed", cure=name, error=type(error).__name__, place=place_of(error))
        count("CureFailed")
        return 0


def _follow_up(parts: Parts, shard: int, now: datetime, wall: datetime) -> int:
    """Attempts that have not ended, as the dispatcher looks at them every minute.

    Counts the claims past their lease: the sender died between the call and its record.
    """
    followed = SendFollowing(parts.sends).follow(shard, now, wall)
    parts.send_queue.send(Message({"pk": key.pk, "sk": key.sk}) for key in followed.to_ask)
    return followed.claims_lost


def _release_overdue(parts: Parts, shard: int, now: datetime) -> int:
    """Planned sends past due: hand them to the sender, which asks again whether they may go."""
    if not in_sending_hours(now, parts.calendar):
        return 0
    if waits_for_ringing(now, parts.ringing.watermark(shard)):
        return 0
    released = 0
    for key, place in parts.sends.planned(shard, now - OVERDUE):
        try:
            transact(parts.client, [parts.sends.release(key, place, now)])
        except Conflict:
            continue
        parts.send_queue.send([Message({"pk": key.pk, "sk": key.sk})])
        released += 1
    return released


def _ring_again(parts: Parts, shard: int, now: datetime) -> int:
    """Alarms in buckets before the watermark: ring the shard again from the oldest."""
    watermark = parts.ringing.watermark(shard)
    if watermark is None:
        return 0
    left = [
        day
        for n in range(1, LOOK_BACK + 1)
        if _holds_alarms(parts, day := watermark - timedelta(days=n), shard)
    ]
    if left:
        order: dict[str, str | int] = {
            "shard": shard,
            "day": max(business_day(now), watermark).isoformat(),
            "at": now.isoformat(),
            "since": min(left).isoformat(),
        }
        parts.ring_queue.send([Message(order)])
    return len(left)


def _order_again(parts: Parts, now: datetime, wall: datetime) -> int:
    """Issued cases without a courier's order: hand them to ordering, which asks before it acts."""
    case_ids = parcels_forgotten(parts.cases, parts.parcels, now, wall)
    return parts.courier_queue.send(Message({"case": case_id}) for case_id in case_ids)


def _issue_again(parts: Parts, now: datetime) -> int:
    """Granted cases that no licence followed: hand them to issuing, which looks before it acts; but
    those that are held up, and wait for an officer."""
    waiting = parts.cases.waiting(CaseState.GRANTED, instant(now - FORGOTTEN))
    forgotten = [case_id for case_id in waiting if not _held_up(parts, case_id)]
    return parts.issue_queue.send(Message({"case": case_id}) for case_id in forgotten)


def _held_up(parts: Parts, case_id: str) -> bool:
    open_tasks = parts.cases.held_up(case_id)
    if not open_tasks:
        return False
    try:
        case = parts.cases.get(case_id)
        if case is None:
            return False
        licence = parts.licences.get(case.uscc, case.kind, case.number)
        return is_held_up(open_tasks, obstacle_to(case, licence, parts.entities.get(case.uscc)))
    except BAD_ROW:
        # Whoever issues meets the row too, and its dead letter tells the operators.
        return False


def _copy_again(parts: Parts, now: datetime) -> int:
    """Signed applications without a copy: hand their cases to who makes it."""
    forgotten = dict.fromkeys(parts.documents.copies_awaited(now - FORGOTTEN))
    return parts.issue_queue.send(Message({"copy": case_id}) for case_id in forgotten)


def _decide_again(parts: Parts, now: datetime) -> int:
    """Filed cases of items the platform may decide, of the last days: hand them to it, which looks
    at each anew. What has waited longer is an officer's, and not read again every hour."""
    automatic = parts.ringing.switches().automatic
    if not automatic:
        return 0
    waiting = (
        case.id
        for case in parts.cases.all_waiting(CaseState.FILED)
        if case.item in automatic
        and case.moved_at is not None
        and now - DECIDED_WITHIN <= case.moved_at <= now - FORGOTTEN
    )
    return parts.decide_queue.send(Message({"case": case_id}) for case_id in waiting)


def _go_on_with_files(parts: Parts, now: datetime) -> int:
    """Files that were begun and are not done: hand them out again; what is written stands."""
    stopped = list(parts.files.unfinished(now - STOPPED))
    parts.parts_queue.send(Message({"file": sha256}) for sha256 in stopped)
    return len(stopped)


def _detect_again(parts: Parts, now: datetime) -> int:
    """Holders with changes to be looked at by now: hand them to detecting, which reads them anew.

    Those that came in just now are left to the stream, and before the officer's go all of them
    wait. Counts the changes that nobody has looked at yet: the others were put off until today.
    """
    gate = parts.ringing.gate()
    if gate is None or not gate.open:
        return 0
    forgotten = 0
    for lane in range(CHANGE_LANES):
        waiting = parts.changes.waiting(lane, business_day(now))
        ripe = [one for one in waiting if one.known_at <= now - FORGOTTEN]
        holders = dict.fromkeys(one.uscc for one in ripe)
        parts.changes_queue.send(Message({"holder": u, "at": now.isoformat()}) for u in holders)
        forgotten += sum(one.unheard for one in ripe)
    return forgotten


def _holds_alarms(parts: Parts, day: date, shard: int) -> bool:
    return (
        next(parts.licences.due(day, shard), None) is not None
        or next(parts.invitations.due(day, shard), None) is not None
    )
