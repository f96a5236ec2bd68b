"""R13: what a role is granted is what its function uses, and the page says so."""

import pytest

from tests.faults.actions import seen
from tests.infra import granted
from tests.infra.conftest import Stage, Synthesised
from tests.infra.granted import Granted


@pytest.fixture(scope="module")
def example(synthesised: Synthesised) -> Stage:
    return synthesised.example


def test_no_role_is_granted_what_nothing_uses(example: Stage) -> None:
    assert granted.unused(example) == []


def test_nothing_is_used_that_no_role_is_granted(example: Stage) -> None:
    assert granted.ungranted(example) == []


def test_a_reason_is_for_a_right_that_is_there_and_no_flow_uses(example: Stage) -> None:
    assert granted.needless_reasons(example) == []
    assert len(granted.USED_BY_NO_FLOW) <= 12


def test_every_function_is_seen_to_do_something(example: Stage) -> None:
    assert {one.function for one in seen()} == set(example.functions)


def test_a_right_too_many_is_noticed(example: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    given, known = granted.granted(example), granted.used(seen().items())
    more = Granted("scan_expiries", "dynamodb:DeleteItem", "cases")
    fewer = Granted("scan_expiries", "sqs:SendMessage", "ring")
    assert more not in given
    assert fewer in known
    monkeypatch.setattr(granted, "granted", lambda _: (given | {more}) - {fewer})
    assert granted.unused(example) == [more]
    assert granted.ungranted(example) == [fewer]


def test_the_page_is_of_these_rights(example: Stage) -> None:
    assert granted.PAGE.read_text(encoding="utf-8") == granted.page(example), "make roles"
