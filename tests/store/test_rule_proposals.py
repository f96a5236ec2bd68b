"""Proposed changes of rules: each proposed once, decided once, and no event is written over."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.store.conftest import Writer
from zhiban.domain.errors import Conflict
from zhiban.domain.rule_changes import RuleChange
from zhiban.domain.service_items import Term
from zhiban.store.rule_proposals import Proposal, RuleProposals, Word
from zhiban.store.table import Table

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
CHANGE = RuleChange("L01-R1", "第32条", date(2027, 3, 1), latest=Term(20, "wd"))
PROPOSED = Proposal("p" * 16, CHANGE, "c" * 12, Word("o-1", "li", AT, "办法修订"))
RELEASED = replace(PROPOSED, outcome="released", decided=Word("o-2", "wang", AT, "已核对"))


@pytest.fixture
def proposals(cases_table: Table) -> RuleProposals:
    return RuleProposals(cases_table)


def test_what_is_proposed_and_released_is_read_as_it_was(
    proposals: RuleProposals, write: Writer
) -> None:
    write(*proposals.propose(PROPOSED))
    assert proposals.all() == [PROPOSED]
    write(*proposals.decide(RELEASED))
    assert proposals.get(PROPOSED.id) == RELEASED


def test_what_was_decided_is_not_proposed_over(proposals: RuleProposals, write: Writer) -> None:
    write(*proposals.propose(PROPOSED))
    write(*proposals.decide(RELEASED))
    with pytest.raises(Conflict):
        write(proposals.propose(PROPOSED)[0])
    assert proposals.get(PROPOSED.id) == RELEASED


def test_of_two_words_the_first_stands(proposals: RuleProposals, write: Writer) -> None:
    write(*proposals.propose(PROPOSED))
    write(*proposals.decide(RELEASED))
    with pytest.raises(Conflict):
        write(proposals.decide(replace(RELEASED, outcome="refused"))[0])
    assert proposals.get(PROPOSED.id) == RELEASED


def test_an_event_of_a_proposal_is_never_written_over(
    proposals: RuleProposals, write: Writer
) -> None:
    _, happened = proposals.propose(PROPOSED)
    write(happened)
    with pytest.raises(Conflict):
        write(happened)
