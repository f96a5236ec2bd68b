"""A gateway that takes our reference, does as it is told, and may lie; `held` is what it has."""

from dataclasses import dataclass, field

from zhiban.domain.errors import AnswerLost
from zhiban.domain.messages import Message
from zhiban.domain.pacing import Pace
from zhiban.domain.sms_ledger import SendState
from zhiban.gateways.sms import Taken
from zhiban.gateways.sms.providers import Provider

PACE = Pace(per_second=20, daily_segments=9000)


@dataclass
class Held:
    """One message under one reference; `told` counts how often it was told of it."""

    message_id: str
    mobile: str
    text: str
    state: SendState = SendState.SENT
    reason: str = ""
    told: int = 1


@dataclass
class Partner:
    """`script` are errors before it takes a message, `after` those after, `silence` when asked.

    References in `denied` it has, and says that it has not.
    """

    held: dict[str, Held] = field(default_factory=dict)
    script: list[Exception | None] = field(default_factory=list)
    after: list[BaseException | None] = field(default_factory=list)
    silence: list[Exception | None] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def send(self, mobile: str, message: Message, reference: str) -> str:
        if self.script and (before := self.script.pop(0)):
            raise before
        if reference in self.held:
            self.held[reference].told += 1
        else:
            self.held[reference] = Held(f"g-{len(self.held) + 1}", mobile, message.text)
        if self.after and (then := self.after.pop(0)):
            raise then
        return self.held[reference].message_id

    def ask(self, reference: str) -> Taken | None:
        self.asked.append(reference)
        if self.silence and (error := self.silence.pop(0)):
            raise error
        if reference not in self.held or reference in self.denied:
            return None
        one = self.held[reference]
        return Taken(one.message_id, one.state, one.reason)

    @property
    def only(self) -> Held:
        """The one message it holds."""
        (one,) = self.held.values()
        return one

    def ends(self, state: SendState, reason: str = "") -> None:
        """What it will say of every message from now on."""
        for one in self.held.values():
            one.state, one.reason = state, reason


def through(partner: Partner, *, name: str = "gateway", pace: Pace = PACE) -> Provider:
    """The partner as a provider of the stage."""
    return Provider(name, pace, partner, partner)


LOST = AnswerLost("timeout")
