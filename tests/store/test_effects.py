"""Safe mode: a row that names its table, so that a copy of the table is forbidden by itself."""

from datetime import UTC, datetime

import pytest

from tests.in_process_table import InProcessTables
from tests.world import CASES_INDEXES, INDEX_KEYS
from zhiban.domain.errors import Conflict
from zhiban.store.effects import Effects, Standing, turned
from zhiban.store.table import Table, transact

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
WHO = {"by": "arn:aws:iam::1:user/li", "name": "li", "at": AT, "reason": "恢复演练"}


@pytest.fixture
def tables() -> InProcessTables:
    indexes = {name: INDEX_KEYS[name] for name in CASES_INDEXES}
    return InProcessTables({"cases": indexes, "restored": indexes})


def effects(tables: InProcessTables, name: str = "cases") -> Effects:
    return Effects(Table(tables, name))


def begun(tables: InProcessTables) -> Effects:
    found = effects(tables)
    transact(tables, [found.begin()])
    return found


def turn(one: Effects, *, held: bool) -> Standing:
    wanted = turned(one.read(), held=held, **WHO)  # type: ignore[arg-type]
    transact(one.table.client, one.turn(wanted))
    return one.read()


def test_before_anything_is_loaded_and_after_it_effects_are_allowed(
    tables: InProcessTables,
) -> None:
    assert effects(tables).read() == Standing()
    assert effects(tables).read().allowed
    assert begun(tables).read() == Standing()


def test_it_is_held_and_let_go_with_who_when_and_why(tables: InProcessTables) -> None:
    one = begun(tables)
    held = turn(one, held=True)
    assert not held.allowed
    assert (held.version, held.by, held.name, held.at, held.reason) == (1, *WHO.values())
    assert turn(one, held=False).allowed
    events = [row["SK"]["S"] for row in tables.items("cases") if "EVENT" in row["SK"]["S"]]
    assert sorted(events) == ["EVENT#effects#000001", "EVENT#effects#000002"]


@pytest.mark.parametrize("which", [0, 1], ids=["the switch", "its event"])
def test_of_two_who_turn_it_one_is_told(tables: InProcessTables, which: int) -> None:
    one = begun(tables)
    wanted = turned(one.read(), held=True, **WHO)  # type: ignore[arg-type]
    transact(tables, [one.turn(wanted)[which]])
    with pytest.raises(Conflict):
        transact(tables, [one.turn(wanted)[which]])


@pytest.mark.parametrize("turns", [0, 2])
def test_a_copy_of_the_table_is_forbidden_until_it_is_allowed_there(
    tables: InProcessTables, turns: int
) -> None:
    one = begun(tables)
    for n in range(turns):
        turn(one, held=n == 0)
    assert one.read().allowed
    tables.tables["restored"] = tables.tables["cases"]
    copy = effects(tables, "restored")
    assert copy.read().foreign
    assert not copy.read().allowed
    assert turn(copy, held=False).allowed
