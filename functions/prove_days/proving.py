"""The day that ended, proved from the tables alone, part by part; what was missed rings again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import batched

from prove_days.needing import count_need
from prove_days.parts import Parts, Share
from zhiban.domain.clock import business_day
from zhiban.domain.day_equation import Equation, is_due, opened_by, owed_on, sends_of
from zhiban.domain.day_verdict import not_rung, verdict
from zhiban.domain.errors import Conflict
from zhiban.domain.ids import renewal_case_id, yearly_case_id
from zhiban.domain.licences import Licence
from zhiban.gateways.queue import Message
from zhiban.runtime.observability import count, logger
from zhiban.store.day_statistics import KEPT
from zhiban.store.keys import Key
from zhiban.store.table import transact

_AT_ONCE = 100

RINGING = "ring_alarms"
"""By whose name cases are opened when an alarm rings."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something of a licence that must have a case or a reason: the id that either would have."""

    case_id: str
    licence: Licence
    yearly: bool = False


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
    for group in batched(_due(parts, day, segment), _AT_ONCE, strict=False):
        needs = [need for needs in group for need in needs]
        found += _account(parts, needs, business_day(share.at))
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
    count_need(parts, share)
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


def _due(parts: Parts, day: date, segment: int) -> Iterator[list[Need]]:
    """The needs that are due, a licence's own together."""
    for licence in parts.licences.all(segment, parts.shards):
        if needs := _needs(parts, licence, day):
            yield needs


def _needs(parts: Parts, licence: Licence, day: date) -> list[Need]:
    law, about = parts.law, (licence.uscc, licence.kind, licence.number)
    needs = []
    if is_due(licence, law.catalogue, law.calendar, day):
        needs.append(Need(_renewal_id(parts, licence), licence))
    for duty, year in owed_on(licence, law.catalogue, law.calendar, day):
        needs.append(Need(yearly_case_id(*about, duty, year), licence, yearly=True))
    return needs


def _account(parts: Parts, needs: Sequence[Need], today: date) -> Equation:
    cased = {case.id for case in parts.cases.get_many(need.case_id for need in needs)}
    uncased = [need for need in needs if need.case_id not in cased]
    missed = [need for need in uncased if not parts.cases.is_suppressed(need.case_id)]
    _ring_again(parts, missed, today)
    return Equation(due=len(needs), cases=len(cased), reasons=len(uncased) - len(missed))


def _renewal_id(parts: Parts, licence: Licence) -> str:
    item = parts.law.catalogue.renewal_item(licence.kind)
    assert item is not None
    return renewal_case_id(licence.uscc, licence.kind, licence.number, item.code, licence.term)


def _ring_again(parts: Parts, missed: Sequence[Need], today: date) -> None:
    """What was missed is looked at today, unless somebody changed the licence since the scan."""
    woken: dict[tuple[str, str, str], Licence] = {}
    for need in missed:
        about = need.licence.uscc, need.licence.kind, need.licence.number
        licence = woken.get(about, need.licence)
        woken[about] = (
            replace(licence, yearly_on=today, yearly_basis="missed")
            if need.yearly
            else replace(licence, alarm_on=today, basis="missed")
        )
    for licence in woken.values():
        try:
            fresh = replace(licence, version=licence.version + 1)
            transact(parts.client, parts.licences.store(fresh))
        except Conflict:
            continue
