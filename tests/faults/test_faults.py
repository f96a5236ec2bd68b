"""A part of `make faults` small enough for every test run, and what keeps the whole honest."""

from collections.abc import Iterator

import pytest

from tests.faults import harness
from tests.faults.checks import CHECKS
from tests.faults.crossings import CROSSINGS, crossed, places
from tests.faults.flows import FLOWS
from tests.faults.guards import BY_HAND, guards
from tests.faults.lives import undisturbed
from tests.faults.mutants import fate_of
from tests.faults.platform import FUNCTIONS, running
from tests.faults.sites import scan
from tests.faults.trials import by_others, ways
from tests.faults.wire import SIX


@pytest.fixture
def prepared() -> None:
    """Nothing of what the other tests here prepare: this county has clocks of its own."""


@pytest.fixture(scope="module", autouse=True)
def up() -> Iterator[None]:
    """Every function's process is up."""
    with running():
        yield


def test_the_flows_come_by_every_call_site_of_the_code() -> None:
    assert harness.unlike_the_code() == []
    assert len(scan().sites) > 150
    assert {flow.function for flow in FLOWS.values()} == set(FUNCTIONS)


def test_the_whole_of_it_is_as_large_as_is_asked_for() -> None:
    assert len(SIX) == 6
    assert len(harness.every_run(SIX)) >= 1_500


def test_each_call_site_goes_wrong_in_one_way_and_nothing_is_lost_or_done_twice() -> None:
    runs = harness.one_of_each(harness.every_run())
    assert len(runs) == len(scan().sites)
    assert {fault for _, _, fault in runs} >= set(SIX)
    outcome = harness.Outcome()
    for run in runs:
        outcome.add(run)
    assert outcome.faults == []
    assert outcome.runs == len(runs)


def test_a_sample_of_crossings_comes_out_as_one_after_the_other() -> None:
    for name in list(CROSSINGS)[::8]:
        last = places(name) - 1
        assert crossed(name, last).faults == [], name


def test_every_guard_is_made_by_some_flow() -> None:
    assert len(guards()) > 60
    unmade = [guard for site, guard in guards().items() if not ways()[site]]
    assert [one.shown for one in unmade if not one.name.startswith(BY_HAND)] == []


SAMPLE = (
    "store.codes.Codes.store: 'version = :before'",
    "store.day_statistics.DayStatistics.fold: ",
    "store.parcels.Parcels.plan: ",
)


@pytest.mark.parametrize("begins", SAMPLE)
def test_a_guard_taken_away_is_noticed(begins: str) -> None:
    (site,) = [site for site, guard in guards().items() if guard.name.startswith(begins)]
    assert fate_of(site, by_others()).noticed


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_taken_out_of_the_code_is_noticed(check: object) -> None:
    assert check.missed()  # type: ignore[attr-defined]


def test_without_a_fault_nothing_is_wrong() -> None:
    for name in ("a form is signed", "a webhook is forged", "a heavy file comes"):
        assert undisturbed(name).faults == []
