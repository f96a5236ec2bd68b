"""统一身份认证: where people prove who they are at somebody else's door; one Protocol."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Asked:
    """One sign-in on its way, as the provider hears of it.

    `state` comes back with the browser, `nonce` in the token; `verifier` is told to the provider
    only when the code is redeemed, its SHA-256 beforehand (PKCE, RFC 7636).
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in, as the provider says. `subject` is the provider's own name for them.

    `auth_time` is when they last proved themselves there (wall clock). `name` or `number` is ""
    where the provider does not say.
    """

    issuer: str
    subject: str
    name: str
    number: str
    auth_time: datetime


class IdentityProvider(Protocol):
    """A provider that people sign in at.

    Both calls raise Refused where the provider cannot be used now, AnswerLost where it broke off
    in the middle, and Rejected, with a code word, where what it or the browser said is not to be
    believed. Either way nobody has signed in, and asking again begins with `begin`.
    """

    @property
    def name(self) -> str:
        """What citizens know it by."""
        ...

    def begin(self, asked: Asked, wall: datetime) -> str:
        """The address that the browser goes to."""
        ...

    def finish(self, asked: Asked, code: str, wall: datetime) -> Person:
        """Redeem the code that the browser came back with. A code is good once."""
        ...
