"""Writing what an officer enters by hand: the fact, its effect and who said so, all or nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiban.domain.cases import Case
from zhiban.domain.clock import business_day
from zhiban.domain.corrections import (
    BY_HAND,
    PERSONAL,
    Correction,
    Hand,
    Occasion,
    check_issue_day,
    correct_entity,
    correct_licence,
)
from zhiban.domain.errors import Conflict
from zhiban.domain.fact_changes import being_followed
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.registry import Doubtful, Unchanged
from zhiban.store import keys
from zhiban.store.fact_changes import FactChanges
from zhiban.store.registry import ELSEWHERE, Effect, Origin, Registry
from zhiban.store.sizes import Sizes
from zhiban.store.table import Action, Table, transact
from zhiban.store.wire import Item, Value, required_moment, text

SCHEMA = 1

type Outcome = Correction | Unchanged | Doubtful
"""What was recorded; nothing to do; or why it cannot be, in Chinese."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """Enters and corrects by hand. Every entry is one transaction with the row that tells of it:
    who, when, why, before and after; phones and ID numbers in it are sealed.
    """

    client: Any
    table: Table
    registry: Registry
    sizes: Sizes

    def enter_entity(self, row: EntityRow, hand: Hand) -> Outcome:
        """Enter or correct a holder, or record a change of its business licence.

        Raises Conflict when the officer had another version before them than there is now.
        """
        view = self.registry.view([row.uscc])
        stored = view.entities.get(row.uscc)
        _refuse_stale(stored.version if stored and not stored.stub else 0, hand)
        told = correct_entity(stored, row, hand, self._being_followed(row.uscc))
        if isinstance(told, Unchanged):
            return told
        fact, correction = told
        effect = view.put_entity(stored, fact.value, fact.changes, _origin(hand), news=True)
        key = keys.correction(keys.entity(row.uscc), fact.value.version)
        self._write(effect, key, correction, "entities")
        return correction

    def _being_followed(self, uscc: str) -> frozenset[str]:
        """The facts of a holder whose latest change a permit is still to follow."""
        changes = FactChanges(self.table).of_holder(uscc)
        licences = self.registry.licences.of_holder(uscc) if changes else []
        ids = (
            changed.case_id(licence, change.field)
            for changed in changes
            for change in changed.asking()
            for licence in licences
        )
        cases = {case.id: case for case in self.registry.cases.get_many(ids)}
        return being_followed(changes, licences, cases)

    def enter_licence(self, row: LicenceRow, hand: Hand) -> Outcome:
        """Enter or correct a licence; a number another holder has is refused.

        Raises Conflict when the officer had another version before them than there is now, and
        Malformed for a day of issue that no hand may write.
        """
        view = self.registry.view([row.uscc], [(row.uscc, row.kind, row.number)])
        if view.holders.get((row.kind, row.number), row.uscc) != row.uscc:
            return Doubtful(ELSEWHERE)
        of = keys.licence(row.uscc, row.kind, row.number)
        stored = view.licences.get(of)
        _refuse_stale(stored.version if stored else 0, hand)
        check_issue_day(stored, row, hand)
        told = correct_licence(stored, row, hand)
        if isinstance(told, Unchanged):
            return told
        fact, correction = told
        effect = view.put_licence(stored, fact.value, _origin(hand), news=True)
        self._write(effect, keys.correction(of, fact.value.version), correction, "licences")
        return correction

    def done_before(self, row: EntityRow | LicenceRow, hand: Hand) -> bool:
        """Whether the latest entry of this row is this very one: same officer, words and facts.

        So somebody whose answer was lost may ask again.
        """
        if isinstance(row, EntityRow):
            of, entity = keys.entity(row.uscc), self.registry.entities.get(row.uscc)
            version = entity.version if entity else 0
            stands = isinstance(correct_entity(entity, row, hand), Unchanged)
        else:
            of = keys.licence(row.uscc, row.kind, row.number)
            licence = self.registry.licences.get(row.uscc, row.kind, row.number)
            version = licence.version if licence else 0
            stands = isinstance(correct_licence(licence, row, hand), Unchanged)
        latest = self.table.get(keys.correction(of, version)) or {}
        return stands and (text(latest, "actor"), text(latest, "why")) == (hand.who, hand.why)

    def entered_on(self, officer: str, case: Case) -> date | None:
        """The last civil day on which an officer (id) entered or corrected the holder of a case, or
        the licence it is about; None where they never did."""
        return last_entry(self.table, case, officer)

    def of_holder(self, uscc: str) -> Iterator[tuple[str, Correction]]:
        """(sort key of the row, what was entered) of a holder and its licences, row by row."""
        for item in self.table.children(keys.entity(uscc).pk, keys.CORRECTIONS):
            key = keys.Key(text(item, "PK"), text(item, "SK"))
            yield _row_of(key), self._correction_from(key, item)

    def _correction_from(self, key: keys.Key, item: Item) -> Correction:
        sealed, before, after = item.get("sealed"), _texts(item["before"]), _texts(item["after"])
        if isinstance(sealed, bytes):
            told = json.loads(self.registry.entities.sealer.open(sealed, key, "sealed"))
            before, after = before | told["before"], after | told["after"]
        at = required_moment(item, "at")
        what = text(item, "type")
        occasion = Occasion.CHANGE if what == "entity_changed" else Occasion.CORRECTION
        hand = Hand(text(item, "actor"), at, text(item, "why"), 0, occasion, text(item, "name"))
        return Correction(what, hand, before, after)

    def _write(self, effect: Effect, key: keys.Key, correction: Correction, kind: str) -> None:
        actions = [*effect.actions, self.record(key, correction)]
        if effect.added:
            actions.append(self.sizes.add(kind, 1))
        transact(self.client, actions)

    def record(self, key: keys.Key, correction: Correction) -> Action:
        """An action: tell who, when, why, before and after, once."""
        hand = correction.hand
        item: Item = {"PK": key.pk, "SK": key.sk, "type": correction.type, "schema": SCHEMA}
        item |= {"actor": hand.who, "name": hand.name, "at": hand.at.isoformat(), "why": hand.why}
        item |= {"before": _open(correction.before), "after": _open(correction.after)}
        sealed = {"before": _personal(correction.before), "after": _personal(correction.after)}
        if any(sealed.values()):
            text = json.dumps(sealed, ensure_ascii=False)
            item["sealed"] = self.registry.entities.sealer.seal(text, key, "sealed")
        return self.table.put_new(item)


def last_entry(registry: Table, case: Case, officer: str | None = None) -> date | None:
    """The last civil day on which an officer (id), or any, entered or corrected the holder of a
    case, or the licence it is about; None where nobody did."""
    rows = (keys.entity(case.uscc).sk, keys.licence(case.uscc, case.kind, case.number).sk)
    entries = registry.children(keys.entity(case.uscc).pk, keys.CORRECTIONS)
    days = [
        business_day(required_moment(item, "at"))
        for item in entries
        if officer in (None, text(item, "actor"))
        and _row_of(keys.Key(text(item, "PK"), text(item, "SK"))) in rows
    ]
    return max(days, default=None)


def _open(told: dict[str, str]) -> Item:
    return {name: value for name, value in told.items() if name not in PERSONAL}


def _personal(told: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in told.items() if name in PERSONAL}


def _row_of(correction: keys.Key) -> str:
    return correction.sk.removeprefix(keys.CORRECTIONS).rpartition("#")[0]


def _texts(told: Value) -> dict[str, str]:
    return {name: str(value) for name, value in told.items()} if isinstance(told, dict) else {}


def _origin(hand: Hand) -> Origin:
    return Origin(BY_HAND, hand.at, hand.at, business_day(hand.at))


def _refuse_stale(version: int, hand: Hand) -> None:
    if version != hand.seen:
        raise Conflict("somebody has changed the row since the officer saw it")
