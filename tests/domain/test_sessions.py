"""A visit: how long it lasts, what it may sign."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from zhiban.domain.sessions import IDLE, LONGEST, Link, Session
from zhiban.domain.sign_ins import SignedIn

WALL = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SESSION = Session("digest", "link", "invitation", 0, 3, made_at=WALL, used_at=WALL)


@pytest.mark.parametrize(
    ("used_after", "asked_after", "alive"),
    [
        (0, 29, True),
        (0, 30, False),
        (25, 54, True),
        (25, 55, False),
        (115, 119, True),
        (115, 120, False),  # two hours are the end, however busy
    ],
)
def test_a_visit_ends_when_nobody_uses_it_and_after_two_hours(
    used_after: int, asked_after: int, alive: bool
) -> None:
    session = replace(SESSION, used_at=WALL + used_after * MINUTE)
    assert session.alive(WALL + asked_after * MINUTE) is alive
    assert (IDLE, LONGEST) == (30 * MINUTE, 120 * MINUTE)


@pytest.mark.parametrize(
    ("link", "same"),
    [
        (Link("other", "invitation", 0, 3, WALL), True),  # the second reminder's link
        (Link("other", "another", 0, 3, WALL), False),
        (Link("other", "invitation", 1, 3, WALL), False),
        (Link("other", "invitation", 0, 4, WALL), False),
    ],
)
def test_a_second_link_of_the_same_person_goes_on_in_the_same_visit(link: Link, same: bool) -> None:
    assert SESSION.of(link) is same


def test_a_code_adds_what_may_be_signed_and_a_signature_takes_it_away() -> None:
    proven = SESSION.proven("p", "b", {"甲": "1", "乙": "2"}, WALL + MINUTE)
    again = proven.proven("q", "c", {"乙": "3"}, WALL + 2 * MINUTE)
    assert again.grants == {"甲": "1", "乙": "3"}
    assert (again.proof, again.proved, again.version) == ("q", "c", 3)
    spent = again.spent("甲", WALL + 3 * MINUTE)
    assert spent.grants == {"乙": "3"}
    assert spent.used_at == WALL + 3 * MINUTE
    assert spent.verified_at == WALL + 2 * MINUTE


@pytest.mark.parametrize(
    ("used_after", "asked_after", "minutes"), [(0, 0, 30), (20, 25, 25), (115, 116, 4), (0, 31, -1)]
)
def test_how_long_a_visit_lasts_is_known(used_after: int, asked_after: int, minutes: int) -> None:
    session = replace(SESSION, used_at=WALL + used_after * MINUTE)
    assert session.lasts(WALL + asked_after * MINUTE) == minutes * MINUTE


def test_a_visit_that_was_left_is_over_and_nothing_is_proved_in_it() -> None:
    who = SignedIn("issuer", "subject", WALL, WALL)
    left = SESSION.proven("p", "b", {"甲": "1"}, WALL, who).ended(WALL + MINUTE)
    assert not left.alive(WALL + MINUTE)
    assert left == replace(SESSION, left_at=WALL + MINUTE, version=3)
