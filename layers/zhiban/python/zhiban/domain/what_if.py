"""What if (假设推演): the same county under another catalogue, and what would be different."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from zhiban.domain.cases import Reason
from zhiban.domain.forecast import County, Forecast, forecast
from zhiban.domain.forecast_rows import row_data, totals
from zhiban.domain.foresight.foreseen import Opening, Silence
from zhiban.domain.licences import Licence
from zhiban.domain.messages import Sender
from zhiban.domain.renewals import Law, first_alarm
from zhiban.domain.yearly import first_yearly

type NeedKey = tuple[str, str, str, str, int]
"""USCC, kind, number; the code and the year of what is owed yearly, "" and 0 for a renewal."""


@dataclass(frozen=True, slots=True)
class Move:
    """A case that opens either way, on other days or with another last filing day."""

    now: Opening
    then: Opening


@dataclass(frozen=True, slots=True)
class Difference:
    """Two forecasts of one county, the catalogue as it is (`now`) and the other (`then`), compared
    need by need, as a licence may have several.

    `silenced` are needs that get a reason under one and a case, or another reason, under the other.
    """

    now: Forecast
    then: Forecast
    only_now: tuple[Opening, ...]
    only_then: tuple[Opening, ...]
    moved: tuple[Move, ...]
    silenced: tuple[tuple[Silence | None, Silence | None], ...]


def what_if(
    county: County,
    now: Law,
    then: Law,
    today: date,
    days: int,
    price: Decimal,
    sender: Sender,
) -> Difference:
    """Foresee a county under both laws. Cases that are open stay under the rule they pinned.

    Alarms are set anew by each law, as they would be when a new catalogue comes into force, so
    that what differs is the catalogue's doing.
    """
    before = forecast(alarmed_anew(county, now, today), now, today, days, price, sender)
    after = forecast(alarmed_anew(county, then, today), then, today, days, price, sender)
    return compare(before, after)


def alarmed_anew(county: County, law: Law, today: date) -> County:
    """The county with the alarms of every licence as this law sets them: the renewal's where it has
    no case, and that of what is owed every year.

    One that waits for a passing reason keeps the day it is looked at again, and what is settled for
    good stays so.
    """
    return replace(county, licences=[_alarmed(one, law, today) for one in county.licences])


_SETTLED = frozenset({Reason.ENTITY_GONE, Reason.EXPIRED_WHEN_SEEN})
"""Reasons that no other catalogue would undo."""

_PASSING = frozenset(Reason)
"""Bases of an alarm that is a second look and not a first step."""


def _alarmed(licence: Licence, law: Law, today: date) -> Licence:
    return _yearly(_renewal(licence, law, today), law, today)


def _yearly(licence: Licence, law: Law, today: date) -> Licence:
    fresh = first_yearly(licence, law, today)
    on = fresh.on
    if on and licence.yearly_on and licence.yearly_basis in _PASSING:
        on = max(on, licence.yearly_on)
    return replace(licence, yearly_on=on, yearly_basis=fresh.basis)


def _renewal(licence: Licence, law: Law, today: date) -> Licence:
    if licence.cased_term == licence.term:
        return licence
    if licence.alarm_on is None and licence.basis in _SETTLED:
        return licence
    fresh = first_alarm(licence, law, today).on
    if fresh and licence.alarm_on and licence.basis in _PASSING:
        fresh = max(fresh, licence.alarm_on)
    return replace(licence, alarm_on=fresh)


def compare(now: Forecast, then: Forecast) -> Difference:
    """What differs between two forecasts, need by need."""
    before, after = _openings(now), _openings(then)
    moved = tuple(
        Move(before[key], after[key])
        for key in before.keys() & after.keys()
        if _dates(before[key]) != _dates(after[key])
    )
    return Difference(
        now=now,
        then=then,
        only_now=_in_order(before, before.keys() - after.keys()),
        only_then=_in_order(after, after.keys() - before.keys()),
        moved=tuple(sorted(moved, key=lambda move: (move.then.day, move.then.uscc))),
        silenced=_silenced(now, then),
    )


def _openings(forecast_: Forecast) -> dict[NeedKey, Opening]:
    return {
        (one.uscc, one.kind, one.number, one.item if one.year else "", one.year): one
        for one in forecast_.foreseen.openings
    }


def _dates(opening: Opening) -> tuple[date, date]:
    return opening.day, opening.latest


def _in_order(openings: Mapping[NeedKey, Opening], keys: set[NeedKey]) -> tuple[Opening, ...]:
    return tuple(sorted((openings[key] for key in keys), key=lambda one: (one.day, one.uscc)))


def _silenced(now: Forecast, then: Forecast) -> tuple[tuple[Silence | None, Silence | None], ...]:
    """The first reason of each need, where the two differ."""
    before, after = _first_reasons(now), _first_reasons(then)
    pairs = [(before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())]
    return tuple((a, b) for a, b in pairs if (a and a.reason) != (b and b.reason))


def _first_reasons(forecast_: Forecast) -> dict[tuple[str, ...], Silence]:
    found: dict[tuple[str, ...], Silence] = {}
    for one in forecast_.foreseen.silences:
        found.setdefault((one.uscc, one.kind, one.number, one.item), one)
    return found


def effects(difference: Difference, today: date) -> dict[str, Any]:
    """A difference in numbers, naming nobody: what an officer asks before a rule is changed.

    `today` is the civil day both forecasts begin with; see the desk's `WhatIfShown` for the words.
    """
    now, then = difference.now, difference.then
    before, after = totals(now), totals(then)
    return {
        "first_day": now.start,
        "last_day": now.end,
        "catalogue_now": now.catalogue,
        "catalogue_then": then.catalogue,
        "opened_now": before.opened,
        "opened_then": after.opened,
        "earlier": sum(move.then.day < move.now.day for move in difference.moved),
        "later": sum(move.then.day > move.now.day for move in difference.moved),
        "days_moved": sum(move.then.latest != move.now.latest for move in difference.moved),
        "now_due": len(difference.only_then),
        "due_today": sum(one.day == today for one in difference.only_then),
        "missed": len(difference.only_now),
        "silenced": len(difference.silenced),
        "messages_now": before.messages,
        "messages_then": after.messages,
    }


def difference_data(difference: Difference) -> dict[str, Any]:
    """A difference for JSON."""
    return {
        "catalogue_now": difference.now.catalogue,
        "catalogue_then": difference.then.catalogue,
        "from": difference.now.start.isoformat(),
        "days": difference.now.days,
        "totals_now": row_data(totals(difference.now)),
        "totals_then": row_data(totals(difference.then)),
        "only_now": [_opening(one) for one in difference.only_now],
        "only_then": [_opening(one) for one in difference.only_then],
        "moved": [
            {"now": _opening(move.now), "then": _opening(move.then)} for move in difference.moved
        ],
        "silenced": [
            {"now": _silence(before), "then": _silence(after)}
            for before, after in difference.silenced
        ],
    }


def _opening(one: Opening) -> dict[str, str]:
    return {
        "day": one.day.isoformat(),
        "uscc": one.uscc,
        "licence": f"{one.kind}/{one.number}",
        "item": one.item,
        "latest": one.latest.isoformat(),
        "expiry": one.expiry.isoformat(),
    }


def _silence(one: Silence | None) -> dict[str, str] | None:
    if one is None:
        return None
    return {
        "day": one.day.isoformat(),
        "uscc": one.uscc,
        "licence": f"{one.kind}/{one.number}",
        "reason": one.reason.value,
        "wording": one.reason.wording,
    }
