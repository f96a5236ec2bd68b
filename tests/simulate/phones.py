"""The SMS provider and the phones: what was taken, what was seen, which receipts are to come.

It shares nothing with the ledger: what stands here is what people got.
"""

import heapq
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.simulate.chance import draw, pick
from tests.simulate.scenario import Provider
from zhiban.domain.clock import business_day
from zhiban.domain.errors import AnswerLost, Refused, Rejected
from zhiban.domain.messages import Message

_LINK = re.compile(r"/r#([0-9A-Za-z]{22})")
_CODE = re.compile(r"验证码(\d{6})")


class Killed(BaseException):
    """The sender's process dies; nothing of ours may catch it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that the provider took: when (business clock), whose number, which words.

    `seen` is whether it reached the phone.
    """

    at: datetime
    mobile: str
    text: str
    message_id: str
    seen: bool

    @property
    def day(self) -> date:
        """The civil day it was taken on."""
        return business_day(self.at)

    @property
    def link(self) -> str:
        """The secret of its link, "" where it has none."""
        found = _LINK.search(self.text)
        return found[1] if found else ""

    @property
    def code(self) -> str:
        """Its one-time code, "" where it has none."""
        found = _CODE.search(self.text)
        return found[1] if found else ""

    @property
    def words(self) -> str:
        """What it says, apart from the link's secret."""
        return _LINK.sub("/r#", self.text)


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """The carrier's word that is to come."""

    at: datetime
    nth: int
    message_id: str
    delivered: bool
    mobile: str
    taken_at: datetime


@dataclass
class Phones:
    """The provider's gateway, and every phone behind it; `now` is moved on by the simulation."""

    seed: int
    manners: Provider
    now: datetime
    down: bool = False
    taken: list[Taken] = field(default_factory=list)
    fresh: list[Taken] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    calls: int = 0
    _nth: Iterator[int] = field(default_factory=itertools.count)

    def send(self, mobile: str, message: Message, reference: str) -> str:
        """Take one message, or misbehave, as the scenario has it."""
        self.calls += 1
        if self.down:
            raise AnswerLost("the provider is down")
        manners = self.manners
        shares = {
            name: float(getattr(manners, name))
            for name in ("throttled", "refused", "lost", "vanished", "killed")
        }
        manner = pick(shares, draw(self.seed, "call", self.calls), "takes")
        match manner:
            case "throttled":
                raise Refused("throttled")
            case "refused":
                raise Rejected("bad_number")
            case "vanished":
                raise AnswerLost("no answer")
        message_id = self._take(mobile, message.text)
        if manner == "lost":
            raise AnswerLost("no answer")
        if manner == "killed":
            raise Killed
        return message_id

    def _take(self, mobile: str, text: str) -> str:
        message_id = f"message-{len(self.taken)}"
        manners = self.manners
        shares = {"undelivered": manners.undelivered, "silent": manners.silent}
        shares["twice"] = manners.twice
        fate = pick(shares, draw(self.seed, "fate", message_id), "delivered")
        taken = Taken(self.now, mobile, text, message_id, seen=fate != "undelivered")
        self.taken.append(taken)
        self.fresh.append(taken)
        for again in range({"silent": 0, "twice": 2}.get(fate, 1)):
            wait = draw(self.seed, "receipt", message_id, again) * manners.receipt_within
            receipt = Receipt(
                self.now + timedelta(minutes=wait), next(self._nth), message_id,
                fate != "undelivered", mobile, self.now,
            )  # fmt: skip
            heapq.heappush(self.receipts, receipt)
        return message_id

    def due_receipts(self) -> list[Receipt]:
        """The receipts whose time has come."""
        found = []
        while self.receipts and self.receipts[0].at <= self.now:
            found.append(heapq.heappop(self.receipts))
        return found

    def take_fresh(self) -> list[Taken]:
        """The messages taken since this was asked last."""
        found, self.fresh = self.fresh, []
        return found

    def last_code(self, mobile: str) -> str:
        """The newest one-time code that a phone shows, "" when it shows none."""
        found = (one.code for one in reversed(self.taken) if one.mobile == mobile and one.seen)
        return next((code for code in found if code), "")
