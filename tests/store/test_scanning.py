"""The whole registry read once: every row over every page, nothing opened, its cost told."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.store.conftest import SHARDS, Writer
from tests.store.test_entities import ENTITY
from tests.store.test_licences import LICENCE
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import StoreError
from zhiban.domain.ids import invitation_id, renewal_case_id
from zhiban.domain.invitations import Invitation
from zhiban.domain.renewals import Law, open_renewal
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime.rules import shipped_as
from zhiban.store.cases import Cases
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.invitations import Invitations
from zhiban.store.licences import Licences
from zhiban.store.scanning import scan_registry, with_what_is_under_way
from zhiban.store.sends import Sends
from zhiban.store.table import Table
from zhiban.store.wire import Item

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
LAW = Law(shipped_as(Catalogue, "catalogue"), shipped_as(WorkingDays, "working_days"))


@pytest.fixture
def filled(registry: Table, cipher: Cipher, write: Writer) -> Table:
    """Two holders with one phone, three licences, and rows that are neither."""
    entities, licences = Entities(registry, cipher), Licences(registry, SHARDS)
    other = replace(ENTITY, uscc="91370323MA3C000022")
    write(*entities.store(ENTITY, [], NOW), *entities.store(other, [], NOW))
    for n in range(3):
        write(*licences.store(replace(LICENCE, number=f"N{n}", cased_term=0)))
    return registry


def test_holders_licences_and_shared_phones_are_found(filled: Table) -> None:
    seen: list[int] = []
    found = scan_registry(filled, seen.append)
    assert sorted(found.entities) == ["91370323MA3C000011", "91370323MA3C000022"]
    assert sorted(one.number for one in found.licences) == ["N0", "N1", "N2"]
    assert found.rows == seen[-1] == 8, "two holders, three licences, three numbers"
    assert len(set(found.phones.values())) == 1
    assert found.read_units == found.size / 8_192 > 0


def test_the_size_is_counted_as_dynamodb_counts_it(registry: Table, write: Writer) -> None:
    """Names and values in UTF-8: PK A, SK B, n 123, t 证, l [yes], b three bytes, f."""
    row: Item = {"PK": "A", "SK": "B", "n": 123, "t": "证", "l": ["yes"], "b": b"xyz", "f": True}
    write(registry.put(row))
    found = scan_registry(registry, lambda rows: None)
    assert found.size == (2 + 1) + (2 + 1) + (1 + 2) + (1 + 3) + (1 + 3 + 1 + 3) + (1 + 3) + (1 + 1)


def test_phones_and_id_numbers_stay_sealed(filled: Table) -> None:
    found = scan_registry(filled, lambda rows: None)
    said = repr(found)
    assert "19900000001" not in said
    assert "370323195001010001" not in said
    assert found.entities[ENTITY.uscc].contacts[0].mobile == ""


def test_every_page_is_read(filled: Table, write: Writer) -> None:
    """A page ends at a megabyte."""
    for n in range(8):
        heavy: Item = {"PK": f"FILE#{n}", "SK": "FILE", "blank": "x" * 300_000}
        write(filled.put(heavy))
    seen: list[int] = []
    found = scan_registry(filled, seen.append)
    assert len(seen) > 2
    assert found.rows == 16
    assert len(found.licences) == 3


def test_what_is_under_way_comes_by_the_ids_of_what_stands(
    filled: Table, cases_table: Table, write: Writer
) -> None:
    licences, cases = Licences(filled, SHARDS), Cases(cases_table)
    licence = replace(LICENCE, number="N9", term=1, cased_term=0, valid_to=date(2026, 12, 31))
    entity = replace(ENTITY, opted_out=False)
    decision = open_renewal(licence, entity, LAW, TODAY)
    assert not hasattr(decision, "reason")
    case, actions = cases.open(decision, NOW, "test")  # type: ignore[arg-type]
    invitation = Invitation(
        id=invitation_id(entity.uscc, TODAY),
        uscc=entity.uscc,
        day=TODAY,
        case_ids=(case.id,),
        contact_version=1,
        stepped_to=TODAY,
        alarm_on=date(2026, 12, 4),
    )
    invitations, sends = Invitations(cases_table, SHARDS), Sends(cases_table, SHARDS)
    send = Send(invitation.id, "2026-11-25-again", 0, 1, entity.uscc, TODAY, NOW)
    write(*licences.store(replace(licence, cased_term=1)), *actions)
    write(invitations.store(invitation), sends.plan(send))
    scanned = scan_registry(filled, lambda rows: None)
    county = with_what_is_under_way(scanned, cases_table, SHARDS, LAW.catalogue)
    assert [one.id for one in county.cases] == [
        renewal_case_id(entity.uscc, "L01", "N9", "L01-R1", 1)
    ]
    assert list(county.invitations) == [invitation]
    assert [one.state for one in county.sends] == [SendState.PLANNED]
    assert county.phones == scanned.phones


def test_the_ledger_of_an_invitation(cases_table: Table, write: Writer) -> None:
    sends = Sends(cases_table, SHARDS)
    for step in ("2026-12-04-last", "2026-11-25-again"):
        write(sends.plan(Send("i1", step, 0, 1, ENTITY.uscc, TODAY, NOW)))
    found = [one.step for one in sends.of_invitation("i1")]
    assert found == ["2026-11-25-again", "2026-12-04-last"]
    assert sends.of_invitation("i2") == []


def test_a_table_that_is_not_there_is_told_in_words(registry: Table) -> None:
    missing = Table(registry.client, "regsitry")
    with pytest.raises(StoreError, match=r"the table regsitry cannot be read: .*NotFound"):
        scan_registry(missing, lambda rows: None)
