"""Sorts of tasks and what came of them, in words."""

import pytest

from zhiban.domain import worklists
from zhiban.domain.cases import Reason
from zhiban.domain.limits import ABOUT_LIMITS
from zhiban.domain.worklists import (
    CALLS,
    CHECKS,
    DELIVERIES,
    JUDGEMENTS,
    LIMITS,
    WorkOutcome,
    work_words,
)

SORTS = [
    ("phone_or_visit", "电话或上门提醒"),
    ("send_failed", "短信未送达"),
    ("unknown_send", "短信结果不明"),
    ("no_contact", Reason.NO_CONTACT.wording),
    ("something_new", "something_new"),
]


@pytest.mark.parametrize(("what", "words"), SORTS)
def test_a_sort_of_task_has_words(what: str, words: str) -> None:
    assert work_words(what) == words


def test_every_outcome_has_words_of_its_own() -> None:
    assert len({outcome.wording for outcome in WorkOutcome}) == len(WorkOutcome)
    assert not [o for o in WorkOutcome if any(char.isascii() for char in o.wording)]


LISTED = (*LIMITS, *CHECKS, *CALLS, *JUDGEMENTS, *DELIVERIES)


def test_every_sort_of_task_is_on_one_list() -> None:
    assert set(LISTED) >= {*worklists._SORTS, *(reason.value for reason in Reason)}
    assert len(LISTED) == len(set(LISTED))


def test_every_list_is_called_something() -> None:
    assert [what for what in LISTED if work_words(what) == what] == []


def test_what_ends_by_itself_is_what_stands_under_the_limits() -> None:
    assert set(LIMITS) == set(ABOUT_LIMITS)
