"""By hand: the fact, its effect and the row that says who and why are written together or not."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.law import LAW
from tests.domain.test_corrections import HAND, NOW, TOLD, UNTIMED
from tests.domain.test_registry import PAPER, ROW
from tests.store.conftest import SHARDS
from zhiban.domain.cases import Case
from zhiban.domain.clock import business_day
from zhiban.domain.corrections import Correction
from zhiban.domain.errors import Conflict
from zhiban.domain.intake import LicenceRow
from zhiban.domain.ladder import LadderPlan
from zhiban.domain.licences import LicenceStatus
from zhiban.domain.registry import Doubtful, Unchanged
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.cipher import Cipher
from zhiban.store.corrections import Corrections
from zhiban.store.entities import Entities
from zhiban.store.licences import Licences
from zhiban.store.registry import Registry
from zhiban.store.sizes import Sizes
from zhiban.store.table import Table

FIRST = replace(HAND, seen=0)
LICENCE = replace(PAPER, updated_at=None)


@pytest.fixture
def corrections(client: Any, registry: Table, cases_table: Table, cipher: Cipher) -> Corrections:
    stores = Registry(
        Entities(registry, cipher), Licences(registry, SHARDS), Cases(cases_table), LAW
    )
    return Corrections(client, registry, stores, Sizes(registry))


def recorded(registry: Table, key: keys.Key) -> dict[str, Any]:
    item = registry.get(key)
    assert item is not None
    return item


def test_a_holder_entered_by_hand_stands_with_who_when_and_why(
    corrections: Corrections, registry: Table, cipher: Cipher
) -> None:
    assert isinstance(corrections.enter_entity(UNTIMED, FIRST), Correction)
    entity = corrections.registry.entities.get(ROW.uscc)
    assert entity is not None
    assert (entity.name, entity.mobile) == (ROW.name, ROW.mobile)
    key = keys.correction(keys.entity(ROW.uscc), 1)
    event = recorded(registry, key)
    assert (event["type"], event["actor"], event["why"]) == (
        "entity_entered",
        "officer-7",
        "当事人到窗口更正",
    )
    assert event["at"] == NOW.isoformat()
    assert event["before"] == {}
    assert event["after"]["name"] == ROW.name
    assert corrections.sizes.of("entities") == 1


def test_phones_and_numbers_in_the_record_are_sealed(
    corrections: Corrections, registry: Table, cipher: Cipher, client: Any
) -> None:
    corrections.enter_entity(UNTIMED, FIRST)
    corrections.enter_entity(replace(UNTIMED, mobile="19900000009"), HAND)
    raw = repr(client.scan(TableName="registry")["Items"])
    assert "1990000000" not in raw
    assert ROW.legal_rep_id not in raw
    key = keys.correction(keys.entity(ROW.uscc), 2)
    sealed = recorded(registry, key)["sealed"]
    assert json.loads(cipher.open(sealed, key, "sealed")) == {
        "before": {"mobile": ROW.mobile},
        "after": {"mobile": "19900000009"},
    }


def test_a_correction_leaves_no_change_and_a_change_does(
    corrections: Corrections, registry: Table
) -> None:
    corrections.enter_entity(UNTIMED, FIRST)
    corrections.enter_entity(replace(UNTIMED, scope="食品销售"), HAND)
    assert registry.get(keys.change(ROW.uscc, 2)) is None
    corrections.enter_entity(replace(UNTIMED, scope="批发"), replace(TOLD, seen=2))
    change = recorded(registry, keys.change(ROW.uscc, 2))
    assert change["state"] == "pending"
    assert change["changes"] == [{"field": "scope", "old": "食品销售", "new": "批发"}]
    assert recorded(registry, keys.correction(keys.entity(ROW.uscc), 3))["type"] == "entity_changed"


def test_nobody_corrects_over_anothers_correction(corrections: Corrections) -> None:
    corrections.enter_entity(UNTIMED, FIRST)
    corrections.enter_entity(replace(UNTIMED, scope="食品销售"), HAND)
    with pytest.raises(Conflict):
        corrections.enter_entity(replace(UNTIMED, scope="批发"), HAND)
    with pytest.raises(Conflict):
        corrections.enter_entity(UNTIMED, FIRST)
    entity = corrections.registry.entities.get(ROW.uscc)
    assert entity is not None
    assert entity.scope == "食品销售"


def test_the_same_entry_sent_twice_is_one(corrections: Corrections, registry: Table) -> None:
    corrections.enter_entity(UNTIMED, FIRST)
    assert isinstance(corrections.enter_entity(UNTIMED, HAND), Unchanged)
    with pytest.raises(Conflict):
        corrections.enter_entity(UNTIMED, FIRST)
    events = list(registry.children(keys.entity(ROW.uscc).pk, "CORRECTION#"))
    assert len(events) == 1


def test_a_licence_entered_by_hand_has_its_alarm_and_its_holder(
    corrections: Corrections, registry: Table, cases_table: Table
) -> None:
    corrections.enter_licence(LICENCE, FIRST)
    licence = corrections.registry.licences.get(PAPER.uscc, PAPER.kind, PAPER.number)
    assert licence is not None
    assert licence.alarm_on is not None
    stub = corrections.registry.entities.get(PAPER.uscc)
    assert stub is not None
    assert stub.stub
    assert cases_table.get(keys.holder_task(PAPER.uscc, "holder_unknown")) is not None
    assert corrections.sizes.of("licences") == 1
    of = keys.licence(PAPER.uscc, PAPER.kind, PAPER.number)
    assert recorded(registry, keys.correction(of, 1))["type"] == "licence_entered"


def test_a_corrected_licence_rings_anew(corrections: Corrections, registry: Table) -> None:
    corrections.enter_licence(LICENCE, FIRST)
    later = replace(LICENCE, valid_to=LICENCE.valid_to and LICENCE.valid_to + timedelta(days=900))
    corrections.enter_licence(later, HAND)
    licence = corrections.registry.licences.get(PAPER.uscc, PAPER.kind, PAPER.number)
    assert licence is not None
    assert licence.alarm_on is not None
    assert licence.alarm_on.year == 2029
    of = keys.licence(PAPER.uscc, PAPER.kind, PAPER.number)
    event = recorded(registry, keys.correction(of, 2))
    assert event["before"] == {"valid_to": "2027-01-03"}


def superseded(number: str, year: int) -> LicenceRow:
    return replace(
        LICENCE,
        number=number,
        valid_from=LICENCE.valid_from and LICENCE.valid_from.replace(year=year),
        status=LicenceStatus.SUPERSEDED,
    )


def test_a_licence_marked_superseded_by_hand_is_linked(corrections: Corrections) -> None:
    corrections.enter_licence(LICENCE, FIRST)
    corrections.enter_licence(superseded("旧", 2017), FIRST)
    old = corrections.registry.licences.get(PAPER.uscc, PAPER.kind, "旧")
    assert old is not None
    assert old.successor == LICENCE.number


def test_a_number_another_holder_has_is_refused(corrections: Corrections) -> None:
    corrections.enter_licence(LICENCE, FIRST)
    other = replace(LICENCE, uscc="91370323MA3C000022")
    told = corrections.enter_licence(other, FIRST)
    assert isinstance(told, Doubtful)
    assert "另一持证主体" in told.reason


def test_nothing_is_written_when_somebody_was_faster(
    corrections: Corrections, registry: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two officers, one version: the table decides, and the loser leaves no trace."""
    corrections.enter_entity(UNTIMED, FIRST)
    view = type(corrections.registry).view

    def faster(self: Registry, *args: Any) -> Any:
        seen = view(self, *args)
        monkeypatch.setattr(Registry, "view", view)
        corrections.enter_entity(replace(UNTIMED, scope="批发"), HAND)
        return seen

    monkeypatch.setattr(Registry, "view", faster)
    with pytest.raises(Conflict):
        corrections.enter_entity(replace(UNTIMED, scope="零售"), HAND)
    entity = corrections.registry.entities.get(ROW.uscc)
    assert entity is not None
    assert entity.scope == "批发"
    assert len(list(registry.children(keys.entity(ROW.uscc).pk, "CORRECTION#"))) == 2


def test_whose_hand_was_last_on_a_holder_or_its_licence(corrections: Corrections) -> None:
    case = Case(
        "c", ROW.uscc, LICENCE.kind, LICENCE.number, "L01-R1", 1, NOW.date(), NOW.date(),
        NOW.date(), False, False, "r", LadderPlan(None, None, None, None, NOW.date()), "i",
    )  # fmt: skip
    assert corrections.entered_on(FIRST.who, case) is None
    corrections.enter_entity(UNTIMED, FIRST)
    later = replace(FIRST, at=FIRST.at + timedelta(days=2))
    corrections.enter_licence(LICENCE, later)
    assert corrections.entered_on(FIRST.who, case) == business_day(later.at)
    assert corrections.entered_on(FIRST.who, replace(case, number="别的")) == business_day(FIRST.at)
    assert corrections.entered_on("officer-8", case) is None
