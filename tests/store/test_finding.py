"""Looks in full are counted and recorded; lists are counted to a limit; holders are found."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.store.conftest import Writer
from tests.store.test_entities import ENTITY
from zhiban.domain.finding import MOST
from zhiban.domain.officers import Officer, Role
from zhiban.domain.revealing import AN_HOUR, Purpose
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.reads import KEPT, Reads
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
WHO = Officer("o-1", "li", frozenset({Role.CLERK}))


def test_so_many_looks_an_hour_are_allowed_and_the_next_is_not(cases_table: Table) -> None:
    reads = Reads(cases_table)
    assert [reads.count_reveal(WHO, AT) for _ in range(AN_HOUR.tries + 1)] == [
        *[True] * AN_HOUR.tries,
        False,
    ]
    assert reads.count_reveal(replace(WHO, id="o-2"), AT)
    assert reads.count_reveal(WHO, AT + timedelta(hours=1))


def test_a_look_in_full_is_kept_with_its_purpose_and_as_long_as_any(
    cases_table: Table, write: Writer
) -> None:
    reads, case = Reads(cases_table), keys.case("c")
    write(reads.note("c", WHO, AT))
    write(reads.note_reveal(case, WHO, AT, "mobile.0", Purpose.CALL))
    write(reads.note_reveal(case, WHO, AT, "legal_rep_id", Purpose.IDENTITY))
    rows = list(cases_table.children(case.pk, "READ#"))
    assert [(row.get("field"), row.get("purpose"), row["by"]) for row in rows] == [
        (None, None, "o-1"),
        ("legal_rep_id", "identity", "o-1"),
        ("mobile.0", "call", "o-1"),
    ]
    assert {row["expires_at"] for row in rows} == {int((AT + KEPT).timestamp())}


def test_a_list_is_counted_to_a_limit_and_to_a_day(cases_table: Table, write: Writer) -> None:
    cases = Cases(cases_table)
    for n in range(5):
        write(cases.task(f"c{n}", "phone_or_visit", "u", date(2026, 12, 1 + n)))
    partition = keys.worklist("phone_or_visit")
    assert cases_table.count("queue", partition, 100) == 5
    assert cases_table.count("queue", partition, 3) == 3
    assert cases_table.count("queue", partition, 100, up_to="2026-12-02~") == 2
    assert cases_table.count("queue", keys.worklist("nothing"), 100) == 0


def test_holders_are_found_by_the_beginning_of_their_name(
    registry: Table, cipher: Cipher, write: Writer
) -> None:
    entities = Entities(registry, cipher)
    for n, name in enumerate(("沂源县甲店", "沂源县甲店二", "沂源县乙店")):
        write(*entities.store(replace(ENTITY, uscc=f"u{n}", name=name), (), AT))
    assert sorted(entities.named("甲店")) == ["u0", "u1"]
    assert sorted(entities.named("沂源县甲店二")) == ["u1"]
    assert entities.named("店") == {}


def test_holders_are_found_by_their_first_phones_tail_which_is_stored_nowhere(
    registry: Table, cipher: Cipher, write: Writer
) -> None:
    entities = Entities(registry, cipher)
    for n in range(MOST + 2):
        write(*entities.store(replace(ENTITY, uscc=f"u{n:02d}"), (), AT))
    assert len(entities.with_tail("0001")) == MOST
    assert entities.with_tail("0002") == {}
    row = registry.get(keys.entity("u00")) or {}
    assert "0001" not in str(row["tail_pk"])
    moved = replace(ENTITY, uscc="u00", contacts=(), version=2)
    write(*entities.store(moved, (), AT))
    assert "tail_pk" not in (registry.get(keys.entity("u00")) or {})
