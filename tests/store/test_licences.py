"""Licences: stored as read, one holder a number, rung by their own day and shard."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.store.conftest import SHARDS, Writer
from zhiban.domain.errors import Conflict
from zhiban.domain.ids import shard_of
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.store import keys
from zhiban.store.licences import LicenceId, Licences, Waiting
from zhiban.store.table import Table

DAY = date(2026, 12, 1)
LICENCE = Licence(
    uscc="91370323MA3C000011",
    kind="L01",
    number="JY13703230001234",
    holder_name="沂源县甲店",
    issued_on=date(2022, 1, 3),
    valid_from=date(2022, 1, 4),
    valid_to=date(2027, 1, 3),
    issuer="沂源县行政审批服务局",
    status=LicenceStatus.EXPIRED,
    updated_at=datetime(2026, 11, 10, 9, 0, tzinfo=UTC),
    term=3,
    facts_version=4,
    cased_term=2,
    alarm_on=DAY,
    basis="L01-R1",
    alarm_failures=1,
    version=1,
    source="甲.csv",
    issued_here=True,
    identifier="1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    successor="JY13703230000102",
    edition=2,
    legal_rep="王建国",
    address="沂源县历山路18号",
)
OWING = replace(LICENCE, yearly_on=DAY, yearly_basis="L12-Y1@2013-07-01", yearly_cased=2025)
ID = LicenceId(LICENCE.uscc, LICENCE.kind, LICENCE.number)
SHARD = shard_of(LICENCE.uscc, SHARDS)


@pytest.fixture
def licences(registry: Table) -> Licences:
    return Licences(registry, SHARDS)


def read(licences: Licences, of: Licence = LICENCE) -> Licence | None:
    return licences.get(of.uscc, of.kind, of.number)


def test_the_sample_leaves_no_field_at_its_default() -> None:
    plain = Licence("", "", "", "", None, None, None, "")
    same = {f.name for f in fields(Licence) if getattr(OWING, f.name) == getattr(plain, f.name)}
    assert same == {"version"}


def test_what_is_stored_is_read(licences: Licences, write: Writer) -> None:
    write(*licences.store(LICENCE))
    assert read(licences) == LICENCE
    assert licences.get(LICENCE.uscc, "L02", LICENCE.number) is None


def test_what_is_absent_stays_absent(licences: Licences, write: Writer) -> None:
    bare = replace(
        LICENCE, issued_on=None, valid_from=None, valid_to=None, updated_at=None, alarm_on=None
    )
    write(*licences.store(bare))
    assert read(licences) == bare


def test_every_status_is_kept(licences: Licences, write: Writer) -> None:
    for n, status in enumerate(LicenceStatus):
        licence = replace(LICENCE, number=f"N{n}", status=status)
        write(*licences.store(licence))
        assert read(licences, licence) == licence


def test_a_new_licence_claims_its_number(licences: Licences, write: Writer) -> None:
    write(*licences.store(LICENCE))
    wanted = [("L01", LICENCE.number), ("L02", LICENCE.number), ("L01", "another")]
    assert licences.holders(wanted) == {("L01", LICENCE.number): LICENCE.uscc}


def test_a_number_has_one_holder(licences: Licences, write: Writer) -> None:
    write(*licences.store(LICENCE))
    stolen = replace(LICENCE, uscc="91370323MA3C000022")
    with pytest.raises(Conflict) as caught:
        write(*licences.store(stolen))
    assert caught.value.failed == (1,)
    assert read(licences, stolen) is None


def test_the_same_number_in_another_kind_is_another_licence(
    licences: Licences, write: Writer
) -> None:
    other = replace(LICENCE, kind="L02", uscc="91370323MA3C000022")
    write(*licences.store(LICENCE), *licences.store(other))
    assert read(licences, other) == other


def test_of_two_writers_one_wins(licences: Licences, write: Writer) -> None:
    write(*licences.store(LICENCE))
    one = replace(LICENCE, term=4, version=2)
    write(*licences.store(one))
    with pytest.raises(Conflict):
        write(*licences.store(replace(LICENCE, term=9, version=2)))
    assert read(licences) == one


def test_many_are_read_by_key(licences: Licences, write: Writer) -> None:
    other = replace(LICENCE, number="another")
    write(*licences.store(LICENCE), *licences.store(other))
    wanted = [(one.uscc, one.kind, one.number) for one in (LICENCE, other)]
    found = licences.get_many([*wanted, ("nobody", "L01", "x")])
    assert found == {keys.licence(*wanted[0]): LICENCE, keys.licence(*wanted[1]): other}


def test_an_alarm_rings_on_its_day_in_its_shard(licences: Licences, write: Writer) -> None:
    write(*licences.store(LICENCE))
    assert list(licences.due(DAY, SHARD)) == [ID]
    assert list(licences.due(DAY + timedelta(1), SHARD)) == []
    assert list(licences.due(DAY, (SHARD + 1) % SHARDS)) == []


def test_an_alarm_that_moved_rings_once(licences: Licences, write: Writer) -> None:
    write(*licences.store(LICENCE))
    moved = replace(LICENCE, alarm_on=DAY + timedelta(3), version=2)
    write(*licences.store(moved))
    assert list(licences.due(DAY, SHARD)) == []
    assert list(licences.due(DAY + timedelta(3), SHARD)) == [ID]


def test_an_alarm_that_ended_is_in_no_bucket(
    licences: Licences, client: Any, write: Writer
) -> None:
    write(*licences.store(LICENCE))
    write(*licences.store(replace(LICENCE, alarm_on=None, version=2)))
    assert client.scan(TableName="registry", IndexName="alarms")["Items"] == []


def test_a_holders_alarms_come_together(licences: Licences, write: Writer) -> None:
    """Two holders of one shard, their licences written in turn."""
    same = [f"91370323MA3C{n:06d}" for n in range(60)]
    one, other = [u for u in same if shard_of(u, SHARDS) == SHARD][:2]
    for number, uscc in (("1", one), ("2", other), ("3", one), ("4", other)):
        write(*licences.store(replace(LICENCE, uscc=uscc, number=number)))
    assert [licence.uscc for licence in licences.due(DAY, SHARD)] == [one, one, other, other]


def test_a_holders_licences_are_found_together(licences: Licences, write: Writer) -> None:
    other = replace(LICENCE, kind="L02")
    foreign = replace(LICENCE, uscc="91370323MA3C000022", number="another")
    write(*licences.store(other), *licences.store(LICENCE), *licences.store(foreign))
    assert licences.of_holder(LICENCE.uscc) == [LICENCE, other]
    assert licences.of_holder("nobody") == []


def test_a_failed_alarm_moves_on_and_is_counted(licences: Licences, write: Writer) -> None:
    write(*licences.store(LICENCE))
    waiting = licences.waiting(ID, DAY, DAY)
    assert waiting == Waiting(1, ("alarm_on",))
    write(licences.postpone(ID, DAY, waiting, DAY + timedelta(1)))
    moved = replace(LICENCE, alarm_on=DAY + timedelta(1), alarm_failures=2, version=2)
    assert read(licences) == moved
    assert list(licences.due(DAY, SHARD)) == []
    assert list(licences.due(DAY + timedelta(1), SHARD)) == [ID]


def test_an_alarm_that_was_worked_meanwhile_is_not_postponed(
    licences: Licences, write: Writer
) -> None:
    write(*licences.store(replace(LICENCE, alarm_on=None)))
    assert licences.waiting(ID, DAY, DAY) is None
    with pytest.raises(Conflict):
        write(licences.postpone(ID, DAY, Waiting(0, ("alarm_on",)), DAY + timedelta(1)))
    assert licences.waiting(LicenceId("nobody", "L01", "x"), DAY, DAY) is None


def test_an_alarm_of_a_row_nobody_can_read_moves_on_too(
    licences: Licences, registry: Table, write: Writer
) -> None:
    write(registry.put(licences.item(LICENCE) | {"status": "???", "valid_to": "someday"}))
    with pytest.raises(ValueError, match="someday"):
        read(licences)
    waiting = licences.waiting(ID, DAY, DAY)
    assert waiting is not None
    write(licences.postpone(ID, DAY, waiting, DAY + timedelta(1)))
    assert list(licences.due(DAY + timedelta(1), SHARD)) == [ID]


@pytest.mark.parametrize(
    ("renewal", "yearly", "bucket", "due"),
    [
        (DAY, DAY + timedelta(9), DAY, ("alarm_on",)),
        (DAY + timedelta(9), DAY, DAY, ("yearly_on",)),
        (DAY, DAY, DAY, ("alarm_on", "yearly_on")),
        (None, DAY, DAY, ("yearly_on",)),
    ],
)
def test_it_waits_for_the_earlier_of_its_days_and_only_what_has_come_is_postponed(
    licences: Licences,
    write: Writer,
    renewal: date | None,
    yearly: date,
    bucket: date,
    due: tuple[str, ...],
) -> None:
    owing = replace(OWING, alarm_on=renewal, yearly_on=yearly)
    write(*licences.store(owing))
    assert read(licences) == owing
    assert list(licences.due(bucket, SHARD)) == [ID]
    waiting = licences.waiting(ID, bucket, DAY)
    assert waiting is not None
    assert waiting.due == due
    write(licences.postpone(ID, bucket, waiting, DAY + timedelta(1)))
    moved = dict.fromkeys(due, DAY + timedelta(1))
    assert read(licences) == replace(owing, **moved, alarm_failures=2, version=2)  # type: ignore[arg-type]
    assert list(licences.due(DAY + timedelta(1), SHARD)) == [ID]


def test_what_owes_nothing_has_no_word_of_it_in_its_row(licences: Licences) -> None:
    item = {name for name, value in licences.item(LICENCE).items() if value is not None}
    assert not {name for name in item if name.startswith("yearly")}


UNCHANGED = [
    ({}, True),
    ({"alarm_on": None, "cased_term": 3}, True),
    ({"facts_version": 9}, False),
    ({"term": 4}, False),
    ({"status": LicenceStatus.CANCELLED}, False),
]


@pytest.mark.parametrize(("change", "holds"), UNCHANGED)
def test_others_happen_only_while_term_facts_and_status_stand(
    licences: Licences, write: Writer, change: dict[str, Any], holds: bool
) -> None:
    write(*licences.store(LICENCE))
    write(*licences.store(replace(LICENCE, version=2, **change)))
    if holds:
        write(licences.unchanged(LICENCE))
        return
    with pytest.raises(Conflict):
        write(licences.unchanged(LICENCE))


def test_a_licence_that_is_gone_is_not_unchanged(licences: Licences, write: Writer) -> None:
    with pytest.raises(Conflict):
        write(licences.unchanged(LICENCE))
