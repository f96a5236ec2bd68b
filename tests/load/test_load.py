"""What load and costs are counted from: units as billed, every step, sums that add up."""

from typing import Any

import pytest

from tests.in_process_table import county_tables
from tests.load.costs import LIFE, SIZES, a_licence, a_shard, month
from tests.load.journeys import measured
from tests.load.lives import A_NIGHT, held, needed
from tests.load.metered import Metered
from zhiban.store.keys import Key
from zhiban.store.table import Table, transact


@pytest.fixture
def meter() -> Metered:
    return Metered(county_tables())


def stored(meter: Metered, **values: Any) -> None:
    table = Table(meter, "cases")
    transact(meter, [table.put({"PK": "ROW", "SK": "ROW", **values})])


def test_a_written_row_costs_two_units_a_kilobyte_and_its_index(meter: Metered) -> None:
    stored(meter, text="x" * 1500)
    assert meter.take().write_units == 2 * 2
    stored(meter, queue_pk="q", queue_sk="1")
    assert meter.take().write_units == 2 + 1


def test_a_read_row_costs_a_unit_for_four_kilobytes(meter: Metered) -> None:
    stored(meter, text="x" * 5000)
    meter.take()
    Table(meter, "cases").get(Key("ROW", "ROW"))
    assert (bill := meter.take()).read_units == 2
    assert bill.calls == {"GetItem": 1}


def test_a_condition_alone_is_billed_as_a_write(meter: Metered) -> None:
    stored(meter)
    meter.take()
    table = Table(meter, "cases")
    transact(meter, [table.check(Key("ROW", "ROW"), "attribute_exists(PK)")])
    assert meter.take().write_units == 2


def test_every_step_of_a_journey_is_measured_for_every_holder() -> None:
    shares = measured(3)
    assert {len(share.seconds) for share in shares.values()} == {3}
    assert next(iter(shares)) == "the page"
    assert shares["the page"].bills[0].requests == 0
    assert all(share.bills[0].requests for step, share in shares.items() if step != "the page")


def test_every_stage_is_priced_and_a_larger_county_costs_more() -> None:
    stages = [*held(4), *needed(4)]
    assert {stage.name for stage in stages} == LIFE.keys() | {A_NIGHT}
    asked = {one.name: one.read_units + one.write_units for one in stages}
    assert all(units > 0 for name, units in asked.items() if "night" not in name)
    assert asked[A_NIGHT] > 0
    licence, shard = a_licence(stages), a_shard(stages)
    assert shard.others["kms sign"] == 365, "a root is sealed each night, whatever was done"
    bills = [month(licence, shard, *size) for size in SIZES.values()]
    together = [bill["AWS together"] for bill in bills]
    assert together == sorted(together)
    lines = dict(bills[0])
    lines.pop("SMS of a gateway, 0.05 yuan a segment")
    assert lines.pop("AWS together") == pytest.approx(sum(lines.values()))
