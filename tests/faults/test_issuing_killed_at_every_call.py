"""Issuing is killed before and after each of its AWS calls, then delivered again and again.

Whatever the call: one licence, one number, one write-back, one document that its row names.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.flow import Flow
from tests.functions import reading
from tests.functions.grant_book import events_of, granted, licence_rows, objects, terms
from tests.world import World, county
from zhiban.runtime.observability import metrics


class Killed(BaseException):
    """The process is gone; no handler of ours may catch it."""


class Executioner:
    """Notes AWS calls; kills at one of them, before it is made or after it was answered."""

    def __init__(self, at: int = -1, *, before: bool = False) -> None:
        self.at, self.before = at, before
        self.calls: list[str] = []

    def around(self, name: str, call: Any, *args: Any, **kwargs: Any) -> Any:
        mine = len(self.calls)
        self.calls.append(name)
        if mine == self.at and self.before:
            raise Killed
        answer = call(*args, **kwargs)
        if mine == self.at:
            raise Killed
        return answer


@contextmanager
def watched(executioner: Executioner) -> Iterator[None]:
    call = vars(BaseClient)["_make_api_call"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseClient,
            "_make_api_call",
            lambda *args, **kwargs: executioner.around(args[1], call, *args, **kwargs),
        )
        yield


def end_state(world: World, case_id: str) -> tuple[Any, ...]:
    (licence,) = reading.licences(world).values()
    told = {n: v for n, v in licence.items() if n not in ("updated_at",)}
    return (
        told,
        reading.case_states(world),
        events_of(world, case_id),
        [(row["SK"], row["key"], row["sha256"], row["identifier"]) for row in licence_rows(world)],
        [(row["SK"], row["superseded_by"]) for row in terms(world)],
        list(objects(world)),
        reading.tasks(world),
    )


def undisturbed() -> tuple[list[str], tuple[Any, ...]]:
    with county() as world:
        flow, executioner = Flow(world), Executioner()
        (case_id,) = granted(flow, 1)
        with watched(executioner):
            assert flow.issue(case_id) == "issued"
        return executioner.calls, end_state(world, case_id)


CALLS = [
    "GetSecretValue", "GetItem", "GetItem", "GetItem", "GetItem", "GetItem", "Sign", "PutObject",
    "Query", "TransactWriteItems",
]  # fmt: skip
"""At the start the field cipher; then whether anything may leave, the case, the licence, the
holder, the signed application; the seal; the bytes; the tasks that go with it; everything."""


def test_these_are_all_the_calls_of_issuing() -> None:
    assert undisturbed()[0] == CALLS


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_killed_at_every_call_the_licence_is_issued_once(before: bool) -> None:
    _, expected = undisturbed()
    for at, name in enumerate(CALLS):
        metrics.provider.clear_metrics()
        with county() as world:
            flow = Flow(world)
            (case_id,) = granted(flow, 1)
            with watched(Executioner(at, before=before)), pytest.raises(Killed):
                flow.issue(case_id)
            done = name == "TransactWriteItems" and not before
            assert bool(licence_rows(world)) is done, (at, name)
            outcomes = [flow.issue(case_id) for _ in range(2)]
            assert outcomes == ["already_handled" if done else "issued", "already_handled"]
            assert end_state(world, case_id) == expected, (at, name)
            flow.pass_days(1)
            assert flow.reconcile()["grants_forgotten"] == 0


def test_killed_twice_and_healed_by_reconcile_alone() -> None:
    """No second notice comes: reconcile finds the case, an hour or a day later."""
    _, expected = undisturbed()
    with county() as world:
        flow = Flow(world)
        (case_id,) = granted(flow, 1)
        for at in (6, 6):
            with watched(Executioner(at, before=True)), pytest.raises(Killed):
                flow.issue(case_id)
        flow.pass_days(1)
        assert flow.reconcile()["grants_forgotten"] == 1
        assert flow.deliver_issues() == ["issued"]
        assert end_state(world, case_id)[3:] == expected[3:]
