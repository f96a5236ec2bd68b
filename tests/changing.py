"""Holders whose business licences change, in tables of this process, and detecting at work on them.

Every holder has one to fourteen licences; its name, operator, address or scope changes, back and
again. What is delivered is the stream's word that a holder changed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from detect_changes.detecting import detect
from detect_changes.parts import Parts
from tests.couriers import Killed
from tests.domain.law import LAW
from tests.functions.papers import uscc
from tests.in_process_table import InProcessTables, county_tables
from tests.world import NOW, SHARDS
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.registry import changes_between
from zhiban.store.cases import Cases
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.fact_changes import FactChanges
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.ringing import Ringing
from zhiban.store.sends import Sends
from zhiban.store.table import Table, transact
from zhiban.store.wire import decode_item

CIPHER = Cipher("s" * 44)
KINDS = ("L01", "L03", "L04", "L05", "L12", "L16")
VALUES = {
    "name": ("沂源甲店", "沂源乙店", "沂源丙店", "沂源甲店（个体工商户）"),
    "legal_rep": ("样例甲", "样例乙", "样例丙"),
    "address": ("样例路1号", "样例路2号", "样例路3号"),
    "scope": ("零售；餐饮", "餐饮;零售", "餐饮"),
}
RANDOM_BY_NATURE = {"salt", "hash", "prev_hash", "last_hash", "commitment"}
"""What differs between two counties in which the same happened: salts, and what is made of them."""

COUNTS_WRITES = ("INVITATION", "version")
"""Into how many transactions cases were cut, where a process died between them."""


@dataclass
class Dying:
    """A client whose process dies at some of its writes, before or after they are done."""

    tables: InProcessTables
    chance: random.Random
    share: float
    died: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tables, name)

    def transact_write_items(self, **body: Any) -> Any:
        dies = self.chance.random() < self.share
        done = not dies or self.chance.random() < 0.5
        answer = self.tables.transact_write_items(**body) if done else {}
        if dies:
            self.died += 1
            raise Killed
        return answer


class Changing:
    """A county; `holders` are the USCCs, `changed` counts how often the facts of any moved."""

    def __init__(self, seed: int, holders: int, changes: int, share_dying: float = 0) -> None:
        chance = random.Random(seed)
        self.tables = county_tables()
        self.client: Any = Dying(self.tables, chance, share_dying) if share_dying else self.tables
        self.ringing = Ringing(Table(self.tables, "cases"))
        transact(self.tables, self.ringing.wait_for_go(NOW.date()))
        transact(self.tables, [self.ringing.give_go("o-1", NOW)])
        self.holders = [uscc(n + 1) for n in range(holders)]
        self.changed = 0
        makes = random.Random(seed)
        for one in self.holders:
            self._holder(makes, one, changes)

    @cached_property
    def parts(self) -> Parts:
        """What detecting works with."""
        registry, cases = Table(self.client, "registry"), Table(self.client, "cases")
        return Parts(
            self.client, LAW, Entities(registry), Licences(registry, SHARDS),
            FactChanges(registry), Cases(cases), Invitations(cases, SHARDS), Sends(cases, SHARDS),
            Ringing(cases),
        )  # fmt: skip

    def _holder(self, chance: random.Random, code: str, changes: int) -> None:
        registry = Table(self.tables, "registry")
        entities, licences = Entities(registry, CIPHER), Licences(registry, SHARDS)
        contact = Contact(Role.REPRESENTATIVE, "样例甲", "19900000001", "test", NOW.date())
        facts: dict[str, Any] = {fact: values[0] for fact, values in VALUES.items()}
        entity = Entity(
            uscc=code, entity_type="个体工商户", legal_rep_id="", contacts=(contact,), town="",
            changed_at=NOW - timedelta(days=40), **facts,
        )  # fmt: skip
        transact(self.tables, entities.store(entity, (), NOW))
        for n in range(chance.choice((1,) * 8 + (2, 2, 3, 14))):
            issued = date(2024, 1, 1)
            licence = Licence(
                code, chance.choice(KINDS), f"YL{code[8:17]}{n:03d}", facts["name"], issued, issued,
                date(2029, 1, 1), "局",
            )  # fmt: skip
            transact(self.tables, licences.store(licence))
        for n in range(changes):
            entity = self._moved(chance, entity, n)
            self.changed += 1

    def _moved(self, chance: random.Random, entity: Entity, n: int) -> Entity:
        entities = Entities(Table(self.tables, "registry"), CIPHER)
        told: dict[str, Any] = {}
        for fact in chance.sample(sorted(VALUES), chance.choice((1, 1, 2))):
            others = [value for value in VALUES[fact] if value != getattr(entity, fact)]
            told[fact] = chance.choice(others)
        fresh = replace(
            entity,
            **told,
            changed_at=NOW - timedelta(days=20 - n),
            facts_version=entity.facts_version + 1,
            version=entity.version + 1,
        )
        transact(self.tables, entities.store(fresh, changes_between(entity, fresh), NOW))
        return fresh

    def deliver(self, code: str) -> bool:
        """The word that a holder changed; whether it was worked, or the process died."""
        try:
            detect(self.parts, code, NOW)
        except Killed:
            return False
        return True

    def effects(self) -> list[str]:
        """Every row of both tables as it stands, but for what is random by nature."""
        return sorted(
            repr(sorted((k, v) for k, v in row.items() if _is_effect(row, k)))
            for table in ("registry", "cases")
            for row in map(decode_item, self.tables.items(table))
            if row["SK"] != "ENTITY"  # sealed anew each time
        )


def _is_effect(row: dict[str, Any], name: str) -> bool:
    return name not in RANDOM_BY_NATURE and (row["SK"], name) != COUNTS_WRITES


def any_order(county: Changing, deliveries: int, seed: int) -> Iterator[str]:
    """So many deliveries in any order, each holder among them; those who died come once more."""
    chance = random.Random(seed)
    codes = [*county.holders, *chance.choices(county.holders, k=deliveries - len(county.holders))]
    chance.shuffle(codes)
    again = []
    for code in codes:
        if not county.deliver(code):
            again.append(code)
        yield code
    while again:
        code = again.pop()
        if not county.deliver(code):
            again.append(code)
        yield code
