"""What happened with holders before: their renewals of all terms, found by their computed ids."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched

from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.entities import Entity
from zhiban.domain.filings import first_filed
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.lapse_history import HolderHistory, PastCase, holder_history, past_case
from zhiban.domain.licences import Licence
from zhiban.domain.worklists import PHONE_UNUSABLE
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.holders import Holders
from zhiban.store.licences import Licences
from zhiban.store.worklists import task_from

MOST_TERMS = 5
"""So many terms of a licence are looked back on, the present one included."""

_TOGETHER = 50
_DAY = timedelta(days=1)

type _Held = tuple[Entity, Sequence[Licence]]


@dataclass(frozen=True, slots=True)
class Histories:
    """Reads histories from both tables. What is owed for a year is no part of them."""

    licences: Licences
    cases: Cases
    catalogue: Catalogue

    def of(self, holders: Iterable[Entity]) -> dict[str, HolderHistory]:
        """The histories of a few holders, by USCC: a query each, and two reads for all together.

        For a page of a list. Read strongly.
        """
        return self._told([(holder, self.licences.of_holder(holder.uscc)) for holder in holders])

    def all(self, holders: Holders) -> Iterator[tuple[str, HolderHistory]]:
        """Every holder's history, reading the whole registry; for operators' tools."""
        for some in batched(holders.all(), _TOGETHER, strict=False):
            yield from self._told(some).items()

    def _told(self, held: Sequence[_Held]) -> dict[str, HolderHistory]:
        if not held:
            return {}
        terms = {licence: self._ids(licence) for _, licences in held for licence in licences}
        stored = self.cases.get_many(case for ids in terms.values() for case in ids)
        cases, unusable = {case.id: case for case in stored}, self._unusable(held)
        found = {}
        for holder, in_any_order in held:
            licences = sorted(in_any_order, key=lambda one: (one.kind, one.number))
            known = {one: [cases[id_] for id_ in terms[one] if id_ in cases] for one in licences}
            since = tuple(_held_since(licence, known[licence]) for licence in licences)
            past = tuple(case for one in licences for case in self._past(one, known[one]))
            found[holder.uscc] = holder_history(holder, since, past, unusable.get(holder.uscc))
        return found

    def _ids(self, licence: Licence) -> list[str]:
        """The ids that the renewals of a licence's terms have, the oldest first."""
        known = licence.kind in self.catalogue.kinds
        item = self.catalogue.renewal_item(licence.kind) if known else None
        if item is None:
            return []
        told = licence.uscc, licence.kind, licence.number, item.code
        first = max(1, licence.term - MOST_TERMS + 1)
        return [renewal_case_id(*told, term) for term in range(first, licence.term + 1)]

    def _past(self, licence: Licence, cases: Sequence[Case]) -> Iterator[PastCase]:
        starts = _starts(licence, cases)
        for case in cases:
            corrected = case.filing is not None and case.filing.number > 1
            first_filed = self._first_filed(case.id) if corrected else None
            yield past_case(case, starts.get(case.term), first_filed)

    def _first_filed(self, case_id: str) -> date | None:
        return first_filed(event for event, _ in self.cases.chain(case_id))

    def _unusable(self, held: Sequence[_Held]) -> dict[str, date]:
        """Since when a task says that the registered number takes no messages."""
        wanted = [keys.holder_task(holder.uscc, PHONE_UNUSABLE) for holder, _ in held]
        tasks = map(task_from, self.cases.table.get_many(wanted).values())
        return {task.uscc: task.due for task in tasks}


def _starts(licence: Licence, cases: Sequence[Case]) -> Mapping[int, date | None]:
    """The first day of each term: that of the present one, and the day after an earlier expiry."""
    followed = {case.term + 1: case.expiry + _DAY for case in cases}
    return followed | {licence.term: licence.valid_from}


def _held_since(licence: Licence, cases: Sequence[Case]) -> date | None:
    """From when a licence is known to have been held; None where that is unknown."""
    days = [case.opened_on for case in cases]
    if licence.valid_from:
        days.append(licence.valid_from)
    return min(days, default=None)
