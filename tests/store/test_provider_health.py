"""How providers stand, on the table: what is counted when, and who decides."""

from datetime import timedelta

import pytest

from tests.store.send_ledger import WALL
from zhiban.domain.failover import PAUSE, TRIALS, WINDOW, Health, Standing, Tally
from zhiban.store.provider_health import ProviderHealth
from zhiban.store.table import Table

BAD, GOOD = Tally(10, 6, 0), Tally(TRIALS, 0, 0)


@pytest.fixture
def health(cases_table: Table) -> ProviderHealth:
    return ProviderHealth(cases_table)


def standing(health: ProviderHealth) -> Health:
    return health.read(["sns"])["sns"]


def test_nothing_is_known_against_a_new_provider(health: ProviderHealth) -> None:
    assert health.read(["sns", "gateway"]) == {"sns": Health(), "gateway": Health()}


def test_a_provider_goes_out_and_comes_back(health: ProviderHealth) -> None:
    health.add("sns", Health(), BAD, WALL)
    out = health.review("sns", standing(health), WALL)
    assert out.standing is Standing.OUT
    assert standing(health) == out
    health.review("sns", out, WALL + PAUSE - timedelta(seconds=1))
    assert standing(health) == out
    trial = health.review("sns", out, WALL + PAUSE)
    assert trial.standing is Standing.TRIAL
    health.add("sns", trial, GOOD, WALL + PAUSE)
    back = health.review("sns", standing(health), WALL + PAUSE)
    assert standing(health) == back
    assert (back.standing, back.pauses, back.version) == (Standing.WELL, 0, 3)


def test_the_calls_of_several_senders_count_together(health: ProviderHealth) -> None:
    for n in range(5):
        health.add("sns", Health(), Tally(2, 1, 0), WALL + timedelta(seconds=30 * n))
    judged = health.review("sns", Health(), WALL + timedelta(minutes=3))
    assert judged.standing is Standing.OUT


def test_what_is_long_past_does_not_count(health: ProviderHealth) -> None:
    health.add("sns", Health(), BAD, WALL)
    later = WALL + WINDOW + timedelta(minutes=1)
    assert health.review("sns", Health(), later) == Health()


def test_a_trial_may_take_its_time(health: ProviderHealth) -> None:
    """A small county has few messages: the five of a trial may come on different days."""
    trial = Health(Standing.TRIAL, WALL, 1, 2)
    for day in range(TRIALS):
        now = WALL + timedelta(hours=5 * day)
        assert health.review("sns", trial, now) == trial
        health.add("sns", trial, Tally(1, 0, 0), now)
    assert health.review("sns", trial, now).standing is Standing.WELL


def test_calls_of_another_standing_do_not_count(health: ProviderHealth) -> None:
    """What was still on its way when the provider was left out says nothing of its trial."""
    health.add("sns", Health(), BAD, WALL)
    trial = Health(Standing.TRIAL, WALL, 1, 2)
    assert health.review("sns", trial, WALL) == trial


def test_two_reviews_at_once_decide_once(health: ProviderHealth) -> None:
    health.add("sns", Health(), BAD, WALL)
    first = health.review("sns", Health(), WALL)
    health.review("sns", Health(), WALL + timedelta(seconds=30))
    assert standing(health) == first
