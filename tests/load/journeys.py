"""What the citizens' function itself needs for each request: processor time, calls, units.

The real function in this process, from the event to the answer, over tables in a dictionary, so
that neither the network nor an emulator counts. Every journey goes from the link to the receipt.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO
from statistics import median
from typing import Any
from unittest.mock import patch

from tests.flow import Flow
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper
from tests.life.quiet import quiet_county
from tests.load.metered import Bill, Metered
from tests.pages.serving import prepared_pages
from tests.quick_world import QuickWorld
from tests.visitor import Answer, Visitor, api_of, token_of
from zhiban import aws
from zhiban.runtime.observability import metrics


@dataclass
class Share:
    """Of one step: seconds of processor time of each request, and what was asked of the tables."""

    seconds: list[float] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)

    def median_of(self, what: Callable[[Bill], float]) -> float:
        """The middle of what the requests were billed."""
        return median(map(what, self.bills))

    @property
    def milliseconds(self) -> float:
        """The middle of the processor times."""
        return 1000 * median(self.seconds)


def measured(journeys: int) -> dict[str, Share]:
    """Every step of so many journeys, each by another holder."""
    shares: dict[str, Share] = defaultdict(Share)
    with silent_county() as world:
        meter = Metered(world.dynamodb)
        made = aws.client

        def client(service: str, **told: Any) -> Any:
            return meter if service == "dynamodb" else made(service, **told)

        with patch.object(aws, "client", client):
            flow = Flow(world)
            tokens = _reminded(flow, journeys)
            api = api_of(flow, prepared_pages(flow))
            for n, token in enumerate(tokens):
                address = f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"
                visitor = replace(Visitor(flow, api), address=address)
                meter.take()
                for step, answer, seconds in _walk(visitor, token):
                    assert answer.status in (200, 201), (step, answer)
                    shares[step].seconds.append(seconds)
                    shares[step].bills.append(meter.take())
    return shares


def _reminded(flow: Flow, holders: int) -> list[str]:
    """Links of as many holders, each with one licence that is due."""
    numbers = range(1, holders + 1)
    flow.ingest("entities.csv", entities_file(*(holder(n, mobile=_mobile(n)) for n in numbers)))
    flow.deliver_parts()
    flow.ingest("licences.csv", licences_file(*(paper(n, FOOD, "2026-12-31") for n in numbers)))
    flow.deliver_parts()
    flow.ring()
    while flow.dispatch():
        flow.deliver_sends()
        flow.wall += timedelta(minutes=1)
        flow.now += timedelta(minutes=1)
    return [token_of(text) for _, text, _ in flow.carrier.taken]


def _mobile(n: int) -> str:
    return f"199{n:08d}"


type Step = tuple[str, Answer, float]


def _walk(visitor: Visitor, token: str) -> Iterator[Step]:
    """The journey's requests, each with the processor seconds it took."""

    def timed(name: str, ask: Callable[[], Answer]) -> Step:
        begun = time.process_time()
        answer = ask()
        return name, answer, time.process_time() - begun

    yield timed("the page", lambda: visitor.ask("GET", "/r"))
    opened = timed("link to session", lambda: visitor.exchange(token))
    yield opened
    case = opened[1].body["cases"][0]["id"]
    yield timed("ask for a code", visitor.ask_code)
    yield timed("type the code", visitor.verify)
    yield timed("intent", lambda: visitor.intend(case, "yes"))
    form = timed("the form", lambda: visitor.form(case))
    yield form
    document = form[1].body["document"]["sha256"]
    yield timed("confirm", lambda: visitor.confirm(case, document))
    yield timed("sign", lambda: visitor.sign(case, document))
    yield timed("status", lambda: visitor.status(case))


class Nowhere(StringIO):
    """Takes what is written, and forgets it."""

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def silent_county() -> Iterator[QuickWorld]:
    """A fresh county; neither metrics nor log lines reach the terminal."""
    with (
        redirect_stdout(Nowhere()),
        patch.object(metrics.provider, "namespace", "zhiban"),
        quiet_county() as world,
    ):
        yield world
