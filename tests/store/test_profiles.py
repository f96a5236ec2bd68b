"""Profiles: what is stored is read back; over an older version nothing is written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.store.test_entities import CHANGES, ENTITY
from zhiban.domain.behaviour import NOTHING, Answer, Behaviour
from zhiban.domain.errors import Conflict
from zhiban.domain.profiles import Profile, Tag, Word
from zhiban.store.entities import Entities
from zhiban.store.profiles import Profiles
from zhiban.store.table import Table, transact

USCC = ENTITY.uscc
NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
DAY = date(2026, 12, 1)
WORD = Word("contact_failed", False, "o-1", "chen", NOW, "已核实", DAY)
PROFILE = Profile(
    USCC,
    (Tag("risk_expired", ("食品经营许可证有效期至2026-11-30",)),),
    (WORD, Word("risk_late", True, "o-2", "li", NOW, "据档案")),
    Behaviour((Answer(DAY, "first", "am"),), (DAY,), (DAY,), (DAY,)),
    rules="abc",
    computed_on=DAY,
    version=1,
)


@pytest.fixture
def profiles(registry: Table) -> Profiles:
    return Profiles(registry)


def test_what_is_stored_is_read_back(profiles: Profiles, client: Any) -> None:
    assert profiles.get(USCC) == Profile(USCC)
    transact(client, [profiles.store(PROFILE)])
    assert profiles.get(USCC) == PROFILE
    assert profiles.get_many([USCC, "nobody"]) == {USCC: PROFILE}


def test_over_an_older_version_nothing_is_written(profiles: Profiles, client: Any) -> None:
    transact(client, [profiles.store(PROFILE)])
    for late in (PROFILE, Profile(USCC, version=3)):
        with pytest.raises(Conflict):
            transact(client, [profiles.store(late)])
    assert profiles.get(USCC) == PROFILE


def test_what_is_forgotten_leaves_the_refusal_alone(profiles: Profiles, client: Any) -> None:
    transact(client, [profiles.store(PROFILE)])
    transact(client, [profiles.forget(PROFILE, DAY)])
    assert profiles.get(USCC) == Profile(USCC, refused=True, computed_on=DAY, version=2)
    assert profiles.get(USCC).behaviour == NOTHING
    with pytest.raises(Conflict):
        transact(client, [profiles.forget(PROFILE, DAY)])


def test_what_the_registry_knows_is_read_without_phones(
    profiles: Profiles, registry: Table, client: Any, cipher: Any
) -> None:
    entities = Entities(registry, cipher)
    transact(client, entities.store(ENTITY, (), NOW))
    changed = replace(ENTITY, version=2, facts_version=2)
    transact(client, entities.store(changed, CHANGES, NOW))
    known = profiles.known(USCC)
    assert known is not None
    assert known.changes == (DAY,)
    assert known.entity.profiling_refused is True
    assert {contact.mobile for contact in known.entity.contacts} == {""}
    assert profiles.known("nobody") is None
