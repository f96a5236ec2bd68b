"""The function dies, or loses a request or an answer, at each write of a citizen's minute.

The citizen's page does what pages do: the same call again. Whatever was cut off, the case is filed
once, with one application, one verified code, one chain that holds; and no code is sent blindly.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError

from tests.faults.test_killed_at_every_call import READS, Killed
from tests.flow import Carrier, Flow
from tests.functions import reading
from tests.functions.county_book import invite
from tests.visitor import Answer, Visitor, visitor
from tests.world import World, county
from zhiban.domain.audit import first_break
from zhiban.runtime.observability import metrics
from zhiban.store.cases import Cases
from zhiban.store.table import Table

type Fault = Callable[[], BaseException]


def lost() -> BaseException:
    """The connection was cut: whether it was done, nobody can say."""
    return ReadTimeoutError(endpoint_url="https://dynamodb.example.com")


class Cutter:
    """Notes every call; at one of them something is cut off, before its effect or after it."""

    def __init__(self, at: int = -1, fault: Fault = Killed, *, after: bool = True) -> None:
        self.at, self.fault, self.after = at, fault, after
        self.calls: list[str] = []

    def around(self, name: str, call: Any, *args: Any, **kwargs: Any) -> Any:
        mine = len(self.calls)
        self.calls.append(name)
        if mine == self.at and not self.after:
            raise self.fault()
        answer = call(*args, **kwargs)
        if mine == self.at:
            raise self.fault()
        return answer


@contextmanager
def watched(cutter: Cutter) -> Iterator[None]:
    call, send = vars(BaseClient)["_make_api_call"], Carrier.send
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseClient,
            "_make_api_call",
            lambda *args, **kwargs: cutter.around(args[1], call, *args, **kwargs),
        )
        patch.setattr(
            Carrier, "send", lambda *args, **kwargs: cutter.around("Sms", send, *args, **kwargs)
        )
        yield


class Page:
    """What the page in the browser does: each call once, and once more when it was cut off."""

    def __init__(self, visiting: Visitor, flow: Flow) -> None:
        self.visiting, self.flow = visiting, flow

    def insist(self, call: Callable[[], Answer]) -> Answer:
        try:
            answer = call()
        except Killed:
            return call()
        return call() if answer.status == 500 else answer

    def get_code(self, link: str) -> None:
        """Until a code is on the phone: what was not sent is asked for again after a minute."""
        while True:
            answer = self.insist(self.visiting.ask_code)
            if self.flow.carrier.taken:
                return
            assert answer.error in ("code_just_sent", ""), answer
            self.flow.wall += timedelta(seconds=61)

    def whole_minute(self, link: str) -> Answer:
        case = self.insist(lambda: self.visiting.exchange(link)).body["cases"][0]["id"]
        self.get_code(link)
        assert self.insist(self.visiting.verify).status == 200
        assert self.insist(lambda: self.visiting.intend(case, "yes")).status == 200
        document = self.visiting.form(case).body["document"]["sha256"]
        assert self.insist(lambda: self.visiting.confirm(case, document)).status == 200
        return self.insist(lambda: self.visiting.sign(case, document))


CHAIN = ["case_opened", "code_verified", "intent_confirmed", "form_confirmed", "case_filed"]


def check(world: World, receipt: Answer, where: Any) -> None:
    (case,) = reading.cases(world)
    assert (case["state"], receipt.status) == ("filed", 201), where
    chain = Cases(Table(world.dynamodb, "cases")).chain(case["id"])
    assert [event.type for event, _ in chain] == CHAIN, where
    assert first_break(chain) is None, where
    documents = reading.rows_of(world, "CASE#", "DOCUMENT#")
    assert [row["sha256"] for row in documents] == [receipt.body["document"]], where
    (session, *_) = [r for r in reading.rows(world, "CASES_TABLE", "SESSION#") if r["proof"]]
    assert session["grants"] == {}, where


def lived(cutter: Cutter) -> tuple[list[str], list[str]]:
    """One county, one minute, one cut; the calls that were made and the states of the codes."""
    metrics.provider.clear_metrics()
    with county() as world:
        flow = Flow(world)
        link = invite(flow)
        page = Page(visitor(flow), flow)
        with watched(cutter):
            receipt = page.whole_minute(link)
        where = (cutter.at, cutter.calls[cutter.at], cutter.fault, cutter.after)
        check(world, receipt, where)
        sends = [row for row in reading.sends(world) if row["step"].startswith("code-")]
        assert len(flow.carrier.taken) == 1, where
        flow.wall += timedelta(minutes=6)
        flow.reconcile()
        flow.send_everything()
        assert len(flow.carrier.taken) == 1, where
        return cutter.calls, [row["state"] for row in sends]


def test_cut_off_at_every_write_a_case_is_filed_once_all_the_same() -> None:
    calls, states = lived(Cutter())
    assert states == ["sent"]
    assert {"TransactWriteItems", "Sign", "Sms"} <= set(calls)
    writes = [(at, name) for at, name in enumerate(calls) if name not in READS]
    assert len(writes) >= 8
    found = set[str]()
    for at, name in writes:
        for fault in (Killed, lost):
            for after in (True, False):
                if name == "Sms" and fault is lost:
                    continue  # the gateway says so itself: an answer that was lost
                found |= set(lived(Cutter(at, fault, after=after))[1])
    assert found == {"sent", "claimed"}, "a claim cut off from its sending is left to reconcile"
