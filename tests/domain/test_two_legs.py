"""Which legs a case needs by law, and how long the new licence waits for the old original."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from zhiban.domain.catalogue import Catalogue
from zhiban.domain.parcels import Leg, Parcel, ParcelId, ParcelState
from zhiban.domain.two_legs import HELD, is_collected, legs_of, waits_for_original
from zhiban.runtime.rules import shipped_as

NOON = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
OLD = Parcel(
    ParcelId("e2fuqmtnlb4qlvltkarsapde", Leg.IN, 1),
    "91370323MA3C000011",
    planned_at=NOON,
    updated_at=NOON,
)
COLLECTED = {"picked_up", "in_transit", "out_for_delivery", "delivered"}


def test_only_where_the_law_says_so_is_the_original_collected_and_then_first() -> None:
    items = shipped_as(Catalogue, "catalogue").items.values()
    both = {item.code: item.original_back for item in items if len(legs_of(item.original_back)) > 1}
    article = "林木种子生产经营许可证管理办法（国家林业局令40号，2016-06-01施行） 第16条"
    assert both == {"L16-C1": article, "L16-C2": article}
    assert legs_of(article) == (Leg.IN, Leg.OUT)
    assert legs_of("") == (Leg.OUT,)


@pytest.mark.parametrize("state", [*ParcelState])
def test_the_new_licence_leaves_once_the_old_is_collected_or_has_ended(state: ParcelState) -> None:
    old = replace(OLD, state=state)
    assert is_collected(old) is (state.value in COLLECTED)
    goes = COLLECTED | {"cancelled", "returned"}
    assert waits_for_original(old, NOON) is (state.value not in goes)
    assert not is_collected(replace(old, id=old.id._replace(leg=Leg.OUT)))


@pytest.mark.parametrize("reason", ["no_address", "no_phone", "not_taken"])
def test_what_nobody_will_ever_collect_is_not_waited_for(reason: str) -> None:
    failed = replace(OLD, state=ParcelState.FAILED, reason=reason)
    assert not waits_for_original(failed, NOON)
    assert waits_for_original(replace(failed, reason="nobody_home"), NOON)


def test_it_waits_no_longer_than_the_law_gives_nor_for_what_the_counter_has() -> None:
    assert waits_for_original(None, NOON)
    assert waits_for_original(OLD, NOON + HELD)
    assert not waits_for_original(OLD, NOON + HELD + timedelta(seconds=1))
    assert not waits_for_original(replace(OLD, unwanted=True), NOON)
