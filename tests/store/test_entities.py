"""Holders: stored as read, phones and ID numbers sealed, one writer at a time."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.store.conftest import Writer
from zhiban.domain.contacts import Confidence, Contact, Role
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.errors import Conflict
from zhiban.domain.registry import Change
from zhiban.store import keys
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
CONTACTS = (
    Contact(Role.REPRESENTATIVE, "甲某", "19900000001", "甲.csv", date(2026, 11, 1)),
    Contact(
        Role.AGENT,
        "乙某",
        "19900000002",
        "人工录入",
        date(2026, 11, 2),
        Confidence.VERIFIED,
        "窗口核实",
    ),
)
ENTITY = Entity(
    uscc="91370323MA3C000011",
    name="沂源县甲店",
    entity_type="个体工商户",
    legal_rep="甲某",
    legal_rep_id="370323195001010001",
    contacts=CONTACTS,
    address="历山路1号",
    town="历山街道",
    scope="餐饮服务",
    status=EntityStatus.ABNORMAL,
    registered_capital="10万元",
    sponsor="丙",
    investors="丁",
    changed_at=datetime(2026, 11, 10, 9, 0, tzinfo=UTC),
    facts_version=1,
    contact_version=1,
    reach_moved_on=date(2026, 11, 3),
    version=1,
    source="甲.csv",
    opted_out=True,
    profiling_refused=True,
    told=(("address", datetime(2026, 10, 1, 9, 0, tzinfo=UTC)),),
    former_names=("沂源县老店", "沂源县更老的店"),
    superseded=("L01",),
    former_phones=(("丙某", "19900000003"), ("丙某", "19900000004")),
    gone_on=date(2026, 10, 1),
    erased_on=date(2026, 10, 2),
)
CHANGES = (Change("name", "沂源县甲店", "沂源县乙店"), Change("scope", "餐饮服务", ""))


@pytest.fixture
def entities(registry: Table, cipher: Cipher) -> Entities:
    return Entities(registry, cipher)


def test_the_sample_leaves_no_field_at_its_default() -> None:
    """Or a forgotten field would read back right by accident."""
    plain = Entity(uscc="", name="")
    numbers = {"facts_version", "contact_version", "version", "stub"}
    same = {f.name for f in fields(Entity) if getattr(ENTITY, f.name) == getattr(plain, f.name)}
    assert same == numbers


def test_what_is_stored_is_read(entities: Entities, write: Writer) -> None:
    write(*entities.store(ENTITY, (), AT))
    assert entities.get(ENTITY.uscc) == ENTITY
    assert entities.get("nobody") is None


def test_the_counters_of_versions_are_stored(entities: Entities, write: Writer) -> None:
    write(*entities.store(ENTITY, (), AT))
    later = replace(ENTITY, facts_version=7, contact_version=5, version=2)
    write(*entities.store(later, (), AT))
    assert entities.get(ENTITY.uscc) == later


def test_a_holder_known_from_a_licence_only(entities: Entities, write: Writer) -> None:
    stub = Entity(uscc=ENTITY.uscc, name="从证照来", stub=True)
    write(*entities.store(stub, (), AT))
    assert entities.get(ENTITY.uscc) == stub


def test_a_stub_never_replaces_a_holder(entities: Entities, write: Writer) -> None:
    write(*entities.store(ENTITY, (), AT))
    with pytest.raises(Conflict):
        write(*entities.store(Entity(uscc=ENTITY.uscc, name="从证照来", stub=True), (), AT))
    assert entities.get(ENTITY.uscc) == ENTITY


def test_many_are_read_by_their_code(entities: Entities, write: Writer) -> None:
    other = replace(ENTITY, uscc="91370323MA3C000022")
    write(*entities.store(ENTITY, (), AT), *entities.store(other, (), AT))
    found = entities.get_many([ENTITY.uscc, other.uscc, "nobody"])
    assert found == {ENTITY.uscc: ENTITY, other.uscc: other}


def test_phones_and_id_numbers_never_lie_open(
    entities: Entities, registry: Table, client: Any, write: Writer
) -> None:
    write(*entities.store(ENTITY, (), AT))
    raw = repr(client.scan(TableName="registry")["Items"])
    phones = [mobile for _, mobile in ENTITY.former_phones]
    for secret in (ENTITY.legal_rep_id, "丙某", *phones, *(c.mobile for c in CONTACTS)):
        assert secret not in raw


def test_who_has_no_cipher_sees_no_phone(
    entities: Entities, registry: Table, write: Writer
) -> None:
    write(*entities.store(ENTITY, (), AT))
    seen = Entities(registry).get(ENTITY.uscc)
    masked = tuple(replace(contact, mobile="") for contact in CONTACTS)
    assert seen == replace(ENTITY, legal_rep_id="", contacts=masked, former_phones=())


def test_a_contact_of_an_older_row_is_as_the_registry_states_it(
    entities: Entities, registry: Table, write: Writer
) -> None:
    write(*entities.store(ENTITY, (), AT))
    item = registry.get(keys.entity(ENTITY.uscc))
    assert item is not None
    listed = item["contacts"]
    assert isinstance(listed, list)
    for one in listed:
        assert isinstance(one, dict)
        del one["confidence"], one["why"]
    write(registry.put(item))
    known = entities.get(ENTITY.uscc)
    assert known is not None
    assert {(c.confidence, c.why) for c in known.contacts} == {(Confidence.STATED, "")}


def test_who_has_no_cipher_cannot_write_a_holder(registry: Table) -> None:
    with pytest.raises(RuntimeError, match="cipher"):
        Entities(registry).store(ENTITY, (), AT)


def test_a_phone_can_be_looked_for_by_its_fingerprint(
    entities: Entities, registry: Table, cipher: Cipher, write: Writer
) -> None:
    write(*entities.store(ENTITY, (), AT))
    item = registry.get(keys.entity(ENTITY.uscc))
    assert item is not None
    contacts = item["contacts"]
    assert isinstance(contacts, list)
    prints = [c["mobile_fingerprint"] for c in contacts if isinstance(c, dict)]
    assert prints == [cipher.fingerprint(c.mobile) for c in CONTACTS]


def test_of_two_writers_one_wins(entities: Entities, write: Writer) -> None:
    write(*entities.store(ENTITY, (), AT))
    one = replace(ENTITY, name="沂源县乙店", version=2)
    other = replace(ENTITY, name="沂源县丙店", version=2)
    write(*entities.store(one, (), AT))
    with pytest.raises(Conflict):
        write(*entities.store(other, (), AT))
    assert entities.get(ENTITY.uscc) == one


def test_a_new_holder_is_new_once(entities: Entities, write: Writer) -> None:
    write(*entities.store(ENTITY, (), AT))
    with pytest.raises(Conflict):
        write(*entities.store(replace(ENTITY, name="沂源县乙店"), (), AT))


def test_what_changed_is_written_with_the_change(
    entities: Entities, registry: Table, write: Writer
) -> None:
    write(*entities.store(ENTITY, (), AT))
    moved = replace(ENTITY, name="沂源县乙店", scope="", facts_version=2, version=2)
    write(*entities.store(moved, CHANGES, AT))
    assert registry.get(keys.change(ENTITY.uscc, 2)) == {
        "PK": f"ENTITY#{ENTITY.uscc}",
        "SK": "CHANGE#000002",
        "uscc": ENTITY.uscc,
        "facts_version": 2,
        "changes": [
            {"field": "name", "old": "沂源县甲店", "new": "沂源县乙店"},
            {"field": "scope", "old": "餐饮服务", "new": ""},
        ],
        "on": "2026-11-10",
        "known_at": "2026-12-01T02:00:00+00:00",
        "look_on": "2026-12-01",
        "alarm_pk": "CHANGES#09",
        "alarm_sk": f"2026-12-01#{ENTITY.uscc}#2",
        "state": "pending",
        "version": 1,
        "schema": 2,
    }


def test_a_lost_race_leaves_no_change_behind(
    entities: Entities, registry: Table, write: Writer
) -> None:
    write(*entities.store(ENTITY, (), AT))
    write(*entities.store(replace(ENTITY, version=2), (), AT))
    late = replace(ENTITY, name="沂源县乙店", facts_version=2, version=2)
    with pytest.raises(Conflict):
        write(*entities.store(late, CHANGES, AT))
    assert registry.get(keys.change(ENTITY.uscc, 2)) is None


def test_what_depends_on_a_holder_fails_when_a_fact_or_the_contact_moved(
    entities: Entities, write: Writer
) -> None:
    write(*entities.store(ENTITY, (), datetime(2026, 12, 1, tzinfo=UTC)))
    write(entities.unchanged(replace(ENTITY, version=9)))
    for moved in (
        replace(ENTITY, facts_version=2),
        replace(ENTITY, contact_version=2),
        replace(ENTITY, status=EntityStatus.CANCELLED),
        replace(ENTITY, uscc="another"),
    ):
        with pytest.raises(Conflict):
            write(entities.unchanged(moved))


@pytest.mark.parametrize(
    ("name", "number", "same"),
    [
        (ENTITY.legal_rep, ENTITY.legal_rep_id, True),
        (f" {ENTITY.legal_rep} ", ENTITY.legal_rep_id.lower(), True),
        (ENTITY.legal_rep, ENTITY.legal_rep_id[:-1], False),
        (ENTITY.legal_rep, "", False),
        ("别人", ENTITY.legal_rep_id, False),
        ("", "", False),
    ],
)
def test_the_head_is_known_by_name_and_number(
    entities: Entities, name: str, number: str, same: bool
) -> None:
    assert entities.is_head(ENTITY, name, number) is same
    nobody = replace(ENTITY, legal_rep_id="")
    assert entities.is_head(nobody, name, number) is False
