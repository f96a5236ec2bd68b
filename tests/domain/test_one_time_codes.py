"""One-time codes: how often, how long, how many mistakes; every rule has its edge."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.errors import Denied, Expired, Locked, TooSoon
from zhiban.domain.one_time_codes import (
    LIFETIME,
    LOCK,
    PAUSE,
    TRIES,
    CodeBook,
    binding,
    locked,
)

WALL = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DOCUMENTS = {"甲": "a" * 64, "乙": "b" * 64}


def sent(book: CodeBook = CodeBook(), wall: datetime = WALL, session: str = "s") -> CodeBook:  # noqa: B008
    return book.sent(session, "sign", DOCUMENTS, "print", wall)


def wrong(book: CodeBook, times: int, wall: datetime = WALL) -> CodeBook:
    for _ in range(times):
        book = book.tried("s", wall)
    return book


def denied(work: Callable[[], object]) -> Denied:
    with pytest.raises(Denied) as told:
        work()
    return told.value


def test_a_code_lives_ten_minutes() -> None:
    assert sent().tried("s", WALL + LIFETIME - SECOND).failures == 1
    late = denied(lambda: sent().tried("s", WALL + LIFETIME))
    assert (type(late), late.code) == (Expired, "code_expired")


def test_the_next_one_may_be_asked_for_after_a_minute() -> None:
    sent().may_send(WALL + PAUSE)
    early = denied(lambda: sent().may_send(WALL + PAUSE - SECOND))
    assert (type(early), early.code, early.facts) == (TooSoon, "code_just_sent", {"wait": 2})
    CodeBook().may_send(WALL)


def test_a_code_is_used_once() -> None:
    book = sent().tried("s", WALL).used()
    assert denied(lambda: book.tried("s", WALL)).code == "code_used"
    assert book.failures == 0


def test_without_a_code_there_is_nothing_to_try() -> None:
    assert denied(lambda: CodeBook().tried("s", WALL)).code == "code_used"


def test_a_code_is_good_in_the_session_it_was_asked_from_only() -> None:
    assert denied(lambda: sent().tried("another", WALL)).code == "code_elsewhere"


def test_a_code_that_could_not_be_compared_costs_no_try() -> None:
    book = sent()
    for session, wall in (("another", WALL), ("s", WALL + LIFETIME)):
        denied(lambda session=session, wall=wall: book.tried(session, wall))  # type: ignore[misc]
    assert book.failures == 0


def test_five_mistakes_lock_for_a_day() -> None:
    book = wrong(sent(), TRIES)
    assert book.tries_left == 0
    assert book.locked_until == WALL + LOCK
    for work in (
        lambda: book.tried("s", WALL + LOCK - SECOND),
        lambda: book.may_send(WALL + PAUSE),
    ):
        closed = denied(work)
        assert (type(closed), closed.code) == (Locked, "code_locked")


def test_after_a_day_one_may_try_again_from_the_beginning() -> None:
    book = wrong(sent(), TRIES)
    book.may_send(WALL + LOCK)
    again = sent(book, WALL + LOCK)
    assert (again.failures, again.locked_until, again.tries_left) == (0, None, TRIES)


def test_another_code_never_sets_the_mistakes_back() -> None:
    book = wrong(sent(), 3)
    for n in range(1, 4):
        book = sent(book, WALL + n * PAUSE)
    assert book.failures == 3
    assert wrong(book, 2, WALL + 3 * PAUSE).locked_until is not None


def test_the_right_code_forgives_the_mistakes() -> None:
    book = wrong(sent(), TRIES).used()
    assert (book.failures, book.locked_until, book.fingerprint) == (0, None, "")


def test_a_code_the_carrier_refused_is_dead_and_the_next_may_be_asked_for_at_once() -> None:
    book = sent().withdrawn()
    book.may_send(WALL + SECOND)
    assert denied(lambda: book.tried("s", WALL)).code == "code_used"
    assert book.made == 1


def test_only_the_newest_code_is_alive() -> None:
    book = sent(sent(), WALL + PAUSE)
    assert (book.made, book.version) == (2, 2)
    assert book.sent_at == WALL + PAUSE


def test_what_a_code_is_bound_to_names_session_purpose_and_every_document() -> None:
    bound = binding("s", "sign", DOCUMENTS)
    assert bound == binding("s", "sign", dict(reversed(DOCUMENTS.items())))
    others = {
        binding("t", "sign", DOCUMENTS),
        binding("s", "tell", DOCUMENTS),
        binding("s", "sign", DOCUMENTS | {"甲": "c" * 64}),
        binding("s", "sign", {"甲": "a" * 64}),
    }
    assert len(others - {bound}) == 4
    assert sent().bound_to == bound


@pytest.mark.parametrize(
    ("left", "hours"),
    [(LOCK, 24), (timedelta(hours=1, seconds=1), 2), (timedelta(hours=1), 1), (SECOND, 1)],
)
def test_the_lock_says_how_long(left: timedelta, hours: int) -> None:
    closed = locked(left)
    assert closed.facts == {"hours": hours}
    assert f"约{hours}小时后" in str(closed)


STEPS = st.lists(
    st.tuples(st.sampled_from(["send", "try"]), st.integers(0, 700)), min_size=1, max_size=60
)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_whatever_is_asked_no_more_than_five_are_compared_in_a_day(
    steps: list[tuple[str, int]],
) -> None:
    """A guesser asks and tries as he likes; each comparison is counted before it is made."""
    book, wall, compared = CodeBook(), WALL, list[datetime]()
    for what, seconds in steps:
        wall += timedelta(seconds=seconds)
        try:
            if what == "send":
                book.may_send(wall)
                book = sent(book, wall)
            else:
                book = book.tried("s", wall)
                compared.append(wall)
        except Denied:
            continue
    for first in compared:
        assert len([at for at in compared if first <= at < first + LOCK]) <= TRIES
