"""Every sort of task is on one list of the desk, and has words."""

from zhiban.domain import worklists
from zhiban.domain.cases import Reason
from zhiban.domain.worklists import CALLS, DELIVERIES, JUDGEMENTS, work_words

LISTED = (*CALLS, *JUDGEMENTS, *DELIVERIES)


def test_every_sort_of_task_is_on_one_list() -> None:
    assert set(LISTED) >= {*worklists._SORTS, *(reason.value for reason in Reason)}
    assert len(LISTED) == len(set(LISTED))


def test_every_list_is_called_something() -> None:
    assert [what for what in LISTED if work_words(what) == what] == []
