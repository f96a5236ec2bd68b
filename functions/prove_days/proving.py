"""The day that ended, proved from the tables alone, part by part; what was missed rings again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from prove_days.accounting import account_changes, account_licences
from prove_days.archiving import archive
from prove_days.covering import cover
from prove_days.needing import count_need
from prove_days.parts import Parts, Share
from prove_days.spending import count_spent
from zhiban.domain.clock import business_day
from zhiban.domain.day_equation import Equation, opened_by, sends_of
from zhiban.domain.day_verdict import not_rung, verdict
from zhiban.gateways.queue import Message
from zhiban.runtime.observability import count, logger
from zhiban.store.day_statistics import KEPT
from zhiban.store.keys import Key
from zhiban.store.table import transact

RINGING = "ring_alarms"
"""By whose name cases are opened when an alarm rings."""


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
    found = account_licences(parts, share) + Equation(
        sends=sends_of(parts.sends.all(segment, parts.shards), day),
        opened=opened_by(events.values(), RINGING),
        changes=account_changes(parts, share),
    )
    _count_events(parts, share, events)
    archive(parts, share, events)
    transact(parts.client, [parts.proofs.store(day, segment, found, share.at)])
    count("EquationMissed", found.missed)
    count("ChangesMissed", found.changes_missed)
    count("SendsForgotten", found.forgotten)
    if found.missed or found.changes_missed or found.forgotten:
        logger.error(
            "equation_broken",
            day=day.isoformat(),
            segment=segment,
            missed=found.missed,
            changes=found.changes_missed,
            forgotten=found.forgotten,
        )
    _judge(parts, day)
    count_need(parts, share)
    count_spent(parts, share)
    cover(parts, share)
    return found


def _count_events(parts: Parts, share: Share, events: Iterable[Key]) -> None:
    """The counters of the day get what the stream lost on its way to them."""
    if business_day(share.at) - share.day > KEPT / 2:
        return
    missed = parts.statistics.catch_up(share.day, events)
    count("EventsUncounted", missed)
    if missed:
        logger.warning("events_uncounted", day=share.day.isoformat(), events=missed)


def _judge(parts: Parts, day: date) -> None:
    """Say what is wrong with the day, once all of it is proved; a day not rung is said elsewhere.

    With two parts at a time both may be the last; saying it twice raises one alarm.
    """
    found, proved = parts.proofs.read(day)
    if proved < parts.shards or _not_rung(parts, day):
        return
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
