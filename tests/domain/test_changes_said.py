"""From a duty of the law to how firmly a message may speak."""

from datetime import date

import pytest

from tests.domain.law import CALENDAR, CATALOGUE
from zhiban.domain.changes import FIELDS_OF_FACT, change_window, consequence
from zhiban.domain.licences import Licence
from zhiban.domain.message_linter import find_faults
from zhiban.domain.messages import Change, Claim, Sender, change_reminder
from zhiban.domain.reminding import change_of

TODAY, CHANGED_ON = date(2026, 12, 1), date(2026, 11, 25)
SENDER = Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn")


def asked(kind: str, fact: str) -> Change | None:
    licence = Licence("91370323MA3C000011", kind, "YL0123", "甲店", None, None, None, "")
    found = consequence(CATALOGUE.kind(kind), fact, TODAY)
    windows = [change_window(duty, CHANGED_ON, CHANGED_ON, CALENDAR) for duty in found.duties]
    return change_of(found, windows[0], licence, CATALOGUE)


SAID = """
类型 | 变更事项   | 说法    | 期限
L01  | name       | due     | 2026-12-09
L01  | address    | which   |
L01  | scope      | due     | 2026-12-09
L01  | sponsor    | 不提醒  |
L04  | name       | advised | 2026-12-25
L06  | name       | consult |
L12  | legal_rep  | advised | 2026-12-25
L16  | name       | due     | 2026-12-25
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in SAID.strip().splitlines()[1:]]


@pytest.mark.parametrize(("kind", "fact", "claim", "by"), ROWS, ids=[" ".join(r[:2]) for r in ROWS])
def test_each_duty_is_said_as_firmly_as_the_law_says_it(
    kind: str, fact: str, claim: str, by: str
) -> None:
    found = asked(kind, fact)
    if claim == "不提醒":
        assert found is None
        return
    assert found is not None
    assert (found.claim, found.by) == (claim, date.fromisoformat(by) if by else None)


def test_every_kind_and_every_fact_has_its_words() -> None:
    """Advice never says 须, and what needs a person never has a link."""
    for kind in CATALOGUE.kinds:
        for fact in FIELDS_OF_FACT:
            change = asked(kind, fact)
            if change is None:
                continue
            message = change_reminder("甲店", [change], SENDER, "x" * 22, TODAY)
            assert find_faults(message, SENDER) == []
            assert ("须" in message.text) == (change.claim is Claim.DUE), (kind, fact)
            assert ("http" in message.text) == (change.claim is not Claim.CONSULT)
