"""The day that ended, proved from the tables alone, part by part; what was missed rings again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from zhiban.domain.clock import business_day
from zhiban.domain.day_equation import Equation, is_due, opened_by, sends_of
from zhiban.domain.day_verdict import Verdict, not_rung, verdict
from zhiban.domain.errors import Conflict
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.licences import Licence
from zhiban.domain.renewals import Law
from zhiban.gateways.queue import Message, Queue
from zhiban.runtime.observability import count, logger
from zhiban.store.cases import Cases
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import KEPT, DayStatistics
from zhiban.store.keys import Key
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import transact

_AT_ONCE = 100

RINGING = "ring_alarms"
"""By whose name cases are opened when an alarm rings."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What proving works with; the tables are read in as many parts as there are shards."""

    client: Any
    law: Law
    licences: Licences
    cases: Cases
    sends: Sends
    ringing: Ringing
    proofs: DayProofs
    statistics: DayStatistics
    queue: Queue
    shards: int


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the tables to be read for a civil day that ended; `at` is when it was asked."""

    day: date
    segment: int
    at: datetime


def plan_proof(parts: Parts, now: datetime) -> int:
    """Ask for a proof of the civil day before `now`, one message a part; returns how many.

    Before the go after the first load nothing is due. A shard that has not rung that day is said:
    its licences are found missing, and that it never ran is why.
    """
    gate = parts.ringing.gate()
    if gate is None or not gate.open:
        return 0
    day = business_day(now) - timedelta(days=1)
    late = _not_rung(parts, day)
    if late:
        logger.error("day_not_rung", day=day.isoformat(), shards=late)
    body: dict[str, str | int] = {"day": day.isoformat(), "at": now.isoformat()}
    orders = (Message(body | {"segment": n}) for n in range(parts.shards))
    return parts.queue.send(orders)


def _not_rung(parts: Parts, day: date) -> int:
    return not_rung(map(parts.ringing.watermark, range(parts.shards)), day)


def prove(parts: Parts, share: Share) -> Equation:
    """One part of the day's equation, recounted and kept; what was missed rings the next time.

    Whoever has kept the last part judges the day as a whole.
    """
    day, segment = share.day, share.segment
    events = dict(parts.statistics.events_of(day, segment, parts.shards))
    found = Equation(
        sends=sends_of(parts.sends.all(segment, parts.shards), day),
        opened=opened_by(events.values(), RINGING),
    )
    for licences in batched(_due(parts, day, segment), _AT_ONCE, strict=False):
        found += _account(parts, licences, business_day(share.at))
    _count_events(parts, share, events)
    transact(parts.client, [parts.proofs.store(day, segment, found, share.at)])
    count("EquationMissed", found.missed)
    count("SendsForgotten", found.forgotten)
    if found.missed or found.forgotten:
        logger.error(
            "equation_broken",
            day=day.isoformat(),
            segment=segment,
            missed=found.missed,
            forgotten=found.forgotten,
        )
    _judge(parts, day)
    return found


def _count_events(parts: Parts, share: Share, events: Iterable[Key]) -> None:
    """The counters of the day get what the stream lost on its way to them."""
    if business_day(share.at) - share.day > KEPT / 2:
        return
    missed = parts.statistics.catch_up(share.day, events)
    count("EventsUncounted", missed)
    if missed:
        logger.warning("events_uncounted", day=share.day.isoformat(), events=missed)


def _judge(parts: Parts, day: date) -> Verdict | None:
    """Say what is wrong with the day, once all of it is proved; a day not rung is said elsewhere.

    With two parts at a time both may be the last; saying it twice raises one alarm.
    """
    found, proved = parts.proofs.read(day)
    if proved < parts.shards or _not_rung(parts, day):
        return None
    rung = parts.ringing.equation(day, parts.shards)
    judged = verdict(rung["opened"], rung["suppressed"], found)
    count("DaysRanEmpty", int(judged.empty))
    count("DaysRanTwice", judged.twice)
    count("OpeningsUnbooked", judged.unbooked)
    if judged.empty:
        logger.error("day_ran_empty", day=day.isoformat(), missed=found.missed)
    if judged.twice or judged.unbooked:
        logger.error(
            "day_counted_wrongly",
            day=day.isoformat(),
            twice=judged.twice,
            unbooked=judged.unbooked,
        )
    return judged


def _due(parts: Parts, day: date, segment: int) -> Iterator[Licence]:
    law = parts.law
    for licence in parts.licences.all(segment, parts.shards):
        if is_due(licence, law.catalogue, law.calendar, day):
            yield licence


def _account(parts: Parts, licences: Sequence[Licence], today: date) -> Equation:
    needs = {_case_id(parts, licence): licence for licence in licences}
    cased = {case.id for case in parts.cases.get_many(needs)}
    reasoned = 0
    for case_id in needs.keys() - cased:
        if parts.cases.is_suppressed(case_id):
            reasoned += 1
        else:
            _ring_again(parts, needs[case_id], today)
    return Equation(due=len(licences), cases=len(cased), reasons=reasoned)


def _case_id(parts: Parts, licence: Licence) -> str:
    item = parts.law.catalogue.renewal_item(licence.kind)
    assert item is not None
    return renewal_case_id(licence.uscc, licence.kind, licence.number, item.code, licence.term)


def _ring_again(parts: Parts, licence: Licence, today: date) -> None:
    """The alarm goes to today, unless somebody changed the licence since it was scanned."""
    woken = replace(licence, alarm_on=today, basis="missed", version=licence.version + 1)
    try:
        transact(parts.client, parts.licences.store(woken))
    except Conflict:
        return
