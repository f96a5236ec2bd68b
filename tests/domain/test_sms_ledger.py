"""The send ledger: which word may follow which, and what was promised to phones."""

from datetime import timedelta

import pytest

from zhiban.domain.sms_ledger import DAILY_CAP, LEASE, TRANSITIONS, SendState, may_become

TABLE = """
从         | planned | claimed | sent | delivered | failed | unknown | suppressed
planned    | 否      | 可      | 否   | 否        | 否     | 否      | 可
claimed    | 可      | 否      | 可   | 可        | 可     | 可      | 否
sent       | 否      | 否      | 否   | 可        | 可     | 否      | 否
delivered  | 否      | 否      | 否   | 否        | 否     | 否      | 否
failed     | 否      | 否      | 否   | 否        | 否     | 否      | 否
unknown    | 否      | 否      | 可   | 可        | 可     | 否      | 否
suppressed | 否      | 否      | 否   | 否        | 否     | 否      | 否
"""
LINES = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
MOVES = [
    (SendState(line[0]), SendState(to), may == "可")
    for line in LINES[1:]
    for to, may in zip(LINES[0][1:], line[1:], strict=True)
]


@pytest.mark.parametrize(("start", "to", "may"), MOVES)
def test_the_table_of_moves(start: SendState, to: SendState, may: bool) -> None:
    assert (to in TRANSITIONS[start]) is may
    assert (start in may_become(to)) is may


def test_every_state_has_its_moves() -> None:
    assert len(MOVES) == len(SendState) ** 2
    assert set(TRANSITIONS) == set(SendState)


def test_an_attempt_whose_answer_is_lost_is_never_sent_again() -> None:
    """From unknown no road leads back to where the carrier is asked."""
    reached, new = set[SendState](), {SendState.UNKNOWN}
    while new:
        reached |= new
        new = {to for state in new for to in TRANSITIONS[state]} - reached
    assert reached.isdisjoint({SendState.PLANNED, SendState.CLAIMED})


def test_every_state_can_end() -> None:
    final = {state for state, onward in TRANSITIONS.items() if not onward}
    assert final == {SendState.DELIVERED, SendState.FAILED, SendState.SUPPRESSED}
    for state in SendState:
        assert state in final or TRANSITIONS[state] & (final | {SendState.SENT, SendState.CLAIMED})


def test_what_was_promised() -> None:
    """Unknown within 15 minutes of a lost answer; three messages a phone a day."""
    assert timedelta(minutes=1) <= LEASE <= timedelta(minutes=15)
    assert DAILY_CAP == 3
