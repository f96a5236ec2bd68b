"""What is due, held against cases and reasons; what is missing is looked at again, today."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import batched

from prove_days.parts import Parts, Share
from zhiban.domain.clock import business_day
from zhiban.domain.day_equation import Equation, asked_by, is_counted, is_due, is_overdue, owed_on
from zhiban.domain.errors import Conflict
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.ids import renewal_case_id, yearly_case_id
from zhiban.domain.licences import Licence
from zhiban.store.table import Action, transact

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Need:
    """Something of a licence that must have a case or a reason: the id that either would have."""

    case_id: str
    licence: Licence
    yearly: bool = False


def account_licences(parts: Parts, share: Share) -> Equation:
    """What the licences of a part of the registry were due for; what was missed rings again."""
    found = Equation()
    for group in batched(_due(parts, share.day, share.segment), _AT_ONCE, strict=False):
        needs = [need for needs in group for need in needs]
        cased, missed = _accounted(parts, [need.case_id for need in needs])
        _ring_again(parts, [n for n in needs if n.case_id in missed], business_day(share.at))
        reasons = len(needs) - len(cased) - len(missed)
        found += Equation(due=len(needs), cases=len(cased), reasons=reasons)
    return found


def account_changes(parts: Parts, share: Share) -> Counter[str]:
    """What the changes in a part of the registry ask; what was missed is looked at again today."""
    found: Counter[str] = Counter()
    for changed in parts.changes.all(share.segment, parts.shards):
        if is_overdue(changed, share.day):
            found["overdue"] += 1
            _look_again(parts, changed, business_day(share.at))
            continue
        ids = _asked_by(parts, changed, share.day)
        cased, missed = _accounted(parts, ids)
        if missed:
            _look_again(parts, changed, business_day(share.at))
        counted = {"due": len(ids), "cases": len(cased)}
        found.update(counted | {"reasons": len(ids) - len(cased) - len(missed)})
    return found


def _accounted(parts: Parts, ids: Sequence[str]) -> tuple[set[str], set[str]]:
    """Which of these needs have a case, and which have neither case nor reason."""
    cased = {case.id for case in parts.cases.get_many(ids)}
    uncased = (case_id for case_id in ids if case_id not in cased)
    return cased, {case_id for case_id in uncased if not parts.cases.is_suppressed(case_id)}


def _asked_by(parts: Parts, changed: FactsChanged, day: date) -> list[str]:
    if not is_counted(changed, day):
        return []  # of the older ones no licence is read
    licences = parts.licences.of_holder(changed.uscc)
    return [case_id for one in licences for case_id in asked_by(changed, one, day)]


def _look_again(parts: Parts, changed: FactsChanged, today: date) -> None:
    """The change waits until today, when `reconcile` hands it out, unless it was worked since."""
    _unless_it_moved(parts, [parts.changes.look_on(changed, today)])


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


def _renewal_id(parts: Parts, licence: Licence) -> str:
    item = parts.law.catalogue.renewal_item(licence.kind)
    assert item is not None
    return renewal_case_id(licence.uscc, licence.kind, licence.number, item.code, licence.term)


def _ring_again(parts: Parts, missed: Iterable[Need], today: date) -> None:
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
        fresh = replace(licence, version=licence.version + 1)
        _unless_it_moved(parts, parts.licences.store(fresh))


def _unless_it_moved(parts: Parts, actions: Sequence[Action]) -> None:
    try:
        transact(parts.client, actions)
    except Conflict:
        return
