"""Writing what an officer enters by hand: the fact, its effect and who said so, all or nothing."""

import json
from dataclasses import dataclass
from typing import Any

from zhiban.domain.clock import business_day
from zhiban.domain.corrections import (
    PERSONAL,
    Correction,
    Hand,
    correct_entity,
    correct_licence,
)
from zhiban.domain.errors import Conflict
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.registry import Doubtful, Unchanged
from zhiban.store import keys
from zhiban.store.registry import ELSEWHERE, Effect, Origin, Registry
from zhiban.store.sizes import Sizes
from zhiban.store.table import Action, Table, transact
from zhiban.store.wire import Item

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
        told = correct_entity(stored, row, hand)
        if isinstance(told, Unchanged):
            return told
        fact, correction = told
        effect = view.put_entity(stored, fact.value, fact.changes, _origin(hand), news=True)
        key = keys.correction(keys.entity(row.uscc), fact.value.version)
        self._write(effect, key, correction, "entities")
        return correction

    def enter_licence(self, row: LicenceRow, hand: Hand) -> Outcome:
        """Enter or correct a licence; a number another holder has is refused.

        Raises Conflict when the officer had another version before them than there is now.
        """
        view = self.registry.view([row.uscc], [(row.uscc, row.kind, row.number)])
        if view.holders.get((row.kind, row.number), row.uscc) != row.uscc:
            return Doubtful(ELSEWHERE)
        of = keys.licence(row.uscc, row.kind, row.number)
        stored = view.licences.get(of)
        _refuse_stale(stored.version if stored else 0, hand)
        told = correct_licence(stored, row, hand)
        if isinstance(told, Unchanged):
            return told
        fact, correction = told
        effect = view.put_licence(stored, fact.value, _origin(hand), news=True)
        self._write(effect, keys.correction(of, fact.value.version), correction, "licences")
        return correction

    def _write(self, effect: Effect, key: keys.Key, correction: Correction, kind: str) -> None:
        actions = [*effect.actions, self._recorded(key, correction)]
        if effect.added:
            actions.append(self.sizes.add(kind, 1))
        transact(self.client, actions)

    def _recorded(self, key: keys.Key, correction: Correction) -> Action:
        hand = correction.hand
        item: Item = {"PK": key.pk, "SK": key.sk, "type": correction.type, "schema": SCHEMA}
        item |= {"actor": hand.who, "at": hand.at.isoformat(), "why": hand.why}
        item |= {"before": _open(correction.before), "after": _open(correction.after)}
        sealed = {"before": _personal(correction.before), "after": _personal(correction.after)}
        if any(sealed.values()):
            text = json.dumps(sealed, ensure_ascii=False)
            item["sealed"] = self.registry.entities.sealer.seal(text, key, "sealed")
        return self.table.put_new(item)


def _open(told: dict[str, str]) -> Item:
    return {name: value for name, value in told.items() if name not in PERSONAL}


def _personal(told: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in told.items() if name in PERSONAL}


def _origin(hand: Hand) -> Origin:
    return Origin(hand.who, hand.at, hand.at, business_day(hand.at))


def _refuse_stale(version: int, hand: Hand) -> None:
    if version != hand.seen:
        raise Conflict("somebody has changed the row since the officer saw it")
