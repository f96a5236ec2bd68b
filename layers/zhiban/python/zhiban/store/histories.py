"""What happened with holders before: their renewals of all terms, found by their computed ids."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched, groupby

from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.lapse_history import HolderHistory, PastCase, holder_history, past_case
from zhiban.domain.licences import Licence
from zhiban.domain.worklists import PHONE_UNUSABLE
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.entities import Entities
from zhiban.store.licences import licence_from
from zhiban.store.table import Table
from zhiban.store.wire import text
from zhiban.store.worklists import task_from

MOST_TERMS = 5
"""So many terms of a licence are looked back on, the present one included."""

_TOGETHER = 50

type _Terms = dict[str, date | None]
"""Each renewal's case id with the first day of the term it was about."""


@dataclass(frozen=True, slots=True)
class Held:
    """A holder with its licences and the terms of them that are over."""

    holder: Entity
    licences: list[Licence]
    past: list[Licence]


@dataclass(frozen=True, slots=True)
class Histories:
    """Reads histories from both tables. What is owed for a year is no part of them."""

    registry: Table
    cases: Cases
    catalogue: Catalogue

    def of(self, holders: Iterable[Entity]) -> dict[str, HolderHistory]:
        """The histories of a few holders, by USCC: two queries each, and what they have in common.

        For a page of a list. Read strongly.
        """
        return self._told([self._held(holder) for holder in holders])

    def all(self) -> Iterator[tuple[str, HolderHistory]]:
        """Every holder's history, reading the whole registry; for operators' tools."""
        for some in batched(self._every(), _TOGETHER, strict=False):
            yield from self._told(some).items()

    def _held(self, holder: Entity) -> Held:
        pk = keys.entity(holder.uscc).pk
        found = (self.registry.children(pk, prefix) for prefix in ("LICENCE#", "TERM#"))
        licences, past = ([licence_from(item) for item in items] for items in found)
        return Held(holder, licences, past)

    def _every(self) -> Iterator[Held]:
        entities = Entities(self.registry)
        for pk, rows in groupby(self.registry.scan(), key=lambda item: text(item, "PK")):
            if not pk.startswith("ENTITY#"):
                continue
            items = {text(item, "SK"): item for item in rows}
            if holder := items.get("ENTITY"):
                licences, past = (
                    [licence_from(item) for sk, item in items.items() if sk.startswith(prefix)]
                    for prefix in ("LICENCE#", "TERM#")
                )
                yield Held(entities.entity_from(holder), licences, past)

    def _told(self, held: Sequence[Held]) -> dict[str, HolderHistory]:
        terms = [self._terms(one) for one in held]
        stored = {
            case.id: case for case in self.cases.get_many(one for ids in terms for one in ids)
        }
        unusable = self._unusable(held)
        return {
            one.holder.uscc: holder_history(
                one.holder,
                _held_since(one),
                tuple(self._past(stored[case], on) for case, on in ids.items() if case in stored),
                unusable.get(one.holder.uscc),
            )
            for one, ids in zip(held, terms, strict=True)
        }

    def _terms(self, held: Held) -> _Terms:
        began = {(one.kind, one.number, one.term): one.valid_from for one in held.past}
        found: _Terms = {}
        for licence in held.licences:
            kind = self.catalogue.kinds.get(licence.kind)
            item = self.catalogue.renewal_item(licence.kind) if kind else None
            if item is None:
                continue
            began[licence.kind, licence.number, licence.term] = licence.valid_from
            for term in range(max(1, licence.term - MOST_TERMS + 1), licence.term + 1):
                told = licence.uscc, licence.kind, licence.number, item.code, term
                start = began.get((licence.kind, licence.number, term))
                found[renewal_case_id(*told)] = start
        return found

    def _past(self, case: Case, start: date | None) -> PastCase:
        corrected = case.filing is not None and case.filing.number > 1
        return past_case(case, start, self._first_filed(case.id) if corrected else None)

    def _first_filed(self, case_id: str) -> date | None:
        filed = (event.at for event, _ in self.cases.chain(case_id) if event.type == "case_filed")
        return next((business_day(at) for at in filed), None)

    def _unusable(self, held: Sequence[Held]) -> dict[str, date]:
        """Since when a task says that the registered number takes no messages."""
        wanted = [keys.holder_task(one.holder.uscc, PHONE_UNUSABLE) for one in held]
        tasks = map(task_from, self.cases.table.get_many(wanted).values())
        return {task.uscc: task.due for task in tasks}


def _held_since(held: Held) -> tuple[date | None, ...]:
    """From when each licence is known to have been held; its earliest term's first day."""
    starts: dict[tuple[str, str], list[date]] = {}
    for one in (*held.licences, *held.past):
        if one.valid_from:
            starts.setdefault((one.kind, one.number), []).append(one.valid_from)
    return tuple(min(starts.get((one.kind, one.number), []), default=None) for one in held.licences)
