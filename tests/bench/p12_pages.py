"""P12: the citizens' pages on a slow phone with a slow network, and the minute at human speed.

Chromium at 360 × 740, its processor four times slower, over WebPageTest's "3G" (1.6 Mbit/s down,
768 kbit/s up, 300 ms there and back). The person thinks 1.35 s and moves 1.1 s before each tap and
needs 0.5 s a digit (keystroke-level model, Card, Moran and Newell 1980); the SMS takes five
seconds to arrive. Reading is told apart, as people differ most in it: somebody who glances takes in
the question, what is bold, each value and what is consented to, as fast as Chinese is read in
silence (388 characters a minute: 259 words, Brysbaert 2019, of 1.5 characters); somebody thorough
reads all that stands on each page as if aloud (255 a minute, Trauzettel-Klosinski and Dietz 2012).
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Request

from tests.bench.measure import Result
from tests.flow import Flow
from tests.functions.county_book import invite
from tests.pages.browser import Phone, browsing, chromium
from tests.pages.serving import serving
from tests.world import county
from zhiban.runtime.observability import logger

LOADS = 11
GLANCES, READS = 388 / 60, 255 / 60
"""Characters a second."""
SEEN = "main :is(h1, .by, b, dd, .fine)"
"""What catches the eye."""
THINKS, MOVES, KEY, ARRIVES = 1.35, 1.1, 0.5, 5.0
NETWORK = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 768_000 / 8,
}
EDITED = "山东省淄博市沂源县南麻街道胜利路2号"


@dataclass
class Person:
    """Somebody with a phone: what it took to act, and what it would take to read, in seconds.

    Nothing of it is slept: it is added to what the machine took.
    """

    phone: Phone
    begun: float = field(default_factory=time.monotonic)
    acted: float = 0.0
    glanced: float = 0.0
    read: float = 0.0
    machine: float = 0.0

    def reads(self, heading: str) -> None:
        """Wait for a page, and see what there is to read."""
        self.phone.sees(heading)
        self.glanced += (
            sum(map(_letters, self.phone.page.locator(SEEN).all_inner_texts())) / GLANCES
        )
        self.read += _letters(self.phone.text) / READS

    def taps(self, name: str) -> None:
        """Decide, move the thumb, tap."""
        self.acted += THINKS + MOVES
        self.phone.tap(name)

    def is_done(self) -> None:
        """Stop the watch."""
        self.machine = time.monotonic() - self.begun


def _letters(text: str) -> int:
    return len(re.sub(r"\s", "", text))


def run() -> Iterator[Result]:
    """First load, strangers asked, seconds until usable; then the minute, unedited and edited."""
    if not chromium():
        return
    with browsing() as browser:
        loads = [first_load(browser) for _ in range(LOADS)]
        yield Result("P12 first load, gzip", loads[0].kilobytes, "<= 30", "kB", n=1)
        yield Result("P12 requests to other hosts", loads[0].strangers, "0", "requests", n=1)
        usable = median(load.usable for load in loads)
        yield Result("P12 usable on a slow phone over 3G", usable, "<= 2", "s", n=LOADS)
        yield from told(minute(browser, edits=False), "unedited", ("<= 60", "<= 4", "<= 6"))
        yield from told(minute(browser, edits=True), "edited, a second code", ("-", "-", "-"))


def told(person: Person, what: str, goals: tuple[str, str, str]) -> Iterator[Result]:
    """One walk in numbers: seconds without reading, with a glance, with every word; taps; keys."""
    seconds, taps, keys = goals
    acting = person.machine + person.acted
    for reading, more in (
        ("nothing read", 0.0),
        ("glanced at", person.glanced),
        ("every word read", person.read),
    ):
        yield Result(f"P12 link to filed, {what}, {reading}", acting + more, seconds, "s", n=1)
    yield Result(f"P12 taps, {what}", person.phone.tapped, taps, "taps", n=1)
    yield Result(f"P12 typed, {what}", person.phone.typed, keys, "characters", n=1)


@dataclass(frozen=True, slots=True)
class Load:
    """One visit with an empty cache: what came over the wire until the first button stood there."""

    kilobytes: float
    strangers: int
    usable: float


def first_load(browser: Browser) -> Load:
    """Open a link on a phone that was never here."""
    with slow_phone(browser) as (phone, flow):
        secret = invite(flow)
        got: list[Request] = []
        phone.page.on("requestfinished", lambda request: got.append(request))
        begun = time.monotonic()
        phone.open(secret)
        phone.button("是，帮我延续").wait_for()
        usable = time.monotonic() - begun
        size = sum(one.sizes()["responseBodySize"] for one in got if "/api/" not in one.url)
        strange = [url for url in phone.asked if not url.startswith(phone.site.address)]
    return Load(size / 1000, len(strange), usable)


def minute(browser: Browser, *, edits: bool) -> Person:
    """From the link to the receipt. An edit of the address costs a second code."""
    with slow_phone(browser) as (phone, flow):
        secret = invite(flow)
        person = Person(phone)
        phone.open(secret)
        person.reads("快到期了")
        person.taps("是，帮我延续")
        enter_code(person)
        person.reads("请核对这些信息")
        if edits:
            edit(person, flow)
        person.taps("都对，去签名")
        if edits:
            enter_code(person)
        person.reads("请签名")
        person.acted += MOVES
        phone.draw()
        person.taps("签名并提交")
        phone.sees("已提交")
        person.is_done()
    return person


def enter_code(person: Person) -> None:
    """Wait for the message, read its digits, type them."""
    person.phone.sees("请输入短信里的6位验证码")
    person.acted += ARRIVES + THINKS + MOVES + 6 * KEY
    person.phone.type_code()


def edit(person: Person, flow: Flow) -> None:
    """Another address for the new licence."""
    phone = person.phone
    person.acted += THINKS + MOVES + len(EDITED) * KEY
    phone.tapped += 1
    phone.page.get_by_role("button", name="修改新证寄到").click()
    phone.page.locator("#address").fill(EDITED)
    phone.typed += len(EDITED)
    person.taps("就寄到这里")
    phone.sees("请核对这些信息")
    flow.wall = flow.wall.replace(minute=flow.wall.minute + 1)


@contextmanager
def slow_phone(browser: Browser) -> Iterator[tuple[Phone, Flow]]:
    """A county, and a phone of 360 × 740 with a slow processor on a slow network."""
    logger.setLevel("ERROR")
    with county() as world:
        flow = Flow(world)
        with serving(flow) as site:
            phone = Phone(browser, site)
            tools: Any = phone.context.new_cdp_session(phone.page)
            tools.send("Network.enable")
            tools.send("Network.emulateNetworkConditions", NETWORK)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            yield phone, flow
            phone.close()
