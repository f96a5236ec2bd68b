"""What waits, counted: queues, worklists, what is late; never counted further than is of use."""

from datetime import timedelta

from officer_api import naming
from officer_api.asking import Asking, Asks
from officer_api.shown import Named, WaitingGroup, WaitingLine, WaitingShown
from zhiban.domain.cases import CaseState
from zhiban.domain.worklists import CALLS, CHECKS, DELIVERIES, JUDGEMENTS, LIMITS, work_words
from zhiban.store import keys

MOST = 100
"""Counted no further: whoever has a hundred does not need to know how many more."""

_QUEUES = (CaseState.FILED, CaseState.CORRECTING, CaseState.GRANTED, CaseState.ISSUED)
_GROUPS = (
    ("limits", "办理时限", LIMITS),
    ("checks", "抽查复核", CHECKS),
    ("calls", "要打电话的", CALLS),
    ("judgements", "要人判断的", JUDGEMENTS),
    ("deliveries", "制证和送达", DELIVERIES),
)


def show_waiting(asking: Asks) -> WaitingShown:
    """How many cases and tasks wait, of each sort up to a hundred; `late` are past their day."""
    return WaitingShown(
        today=asking.today,
        most=MOST,
        queues=[_queue(asking, state) for state in _QUEUES],
        groups=[
            WaitingGroup(
                group=Named(code=code, name=name),
                lines=[line for what in sorts if (line := _worklist(asking, what)).count],
            )
            for code, name, sorts in _GROUPS
        ],
    )


def _queue(asking: Asking, state: CaseState) -> WaitingLine:
    """Only a filed case has a day it can be late by."""
    partition = keys.case_queue(state.value)
    count = asking.parts.table.count("queue", partition, MOST)
    late = _late(asking, partition) if count and state is CaseState.FILED else 0
    return WaitingLine(what=naming.state(state), count=count, late=late)


def _worklist(asking: Asking, what: str) -> WaitingLine:
    partition = keys.worklist(what)
    count = asking.parts.table.count("queue", partition, MOST)
    late = _late(asking, partition) if count else 0
    return WaitingLine(what=Named(code=what, name=work_words(what)), count=count, late=late)


def _late(asking: Asking, partition: str) -> int:
    yesterday = asking.today - timedelta(days=1)
    return asking.parts.table.count("queue", partition, MOST, up_to=f"{yesterday.isoformat()}~")
