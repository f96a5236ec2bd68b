"""Signing in at an identity provider (统一身份认证登录), the other way to prove who one is.

Instants are of the wall clock, days are civil days in China.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from zhiban.domain.audit import Fact
from zhiban.domain.contacts import Confidence, Contact
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Expired, Forbidden
from zhiban.domain.names import plain

LIFETIME = timedelta(minutes=10)
METHOD = "oidc"
SIGNED_IN = "signed_in"
"""The event in a case's chain."""

type SignInPurpose = Literal["sign", "tell", "authorise"]
"""What one proves oneself for: to sign documents, only to be shown or to tell something, or to
authorise an agent."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in on its way, known by the SHA-256 of its state; good once, in one visit.

    `documents` are the SHA-256 of what it may sign, by case. `spent`: somebody came back with it.
    """

    digest: str
    session: str
    purpose: SignInPurpose
    documents: Mapping[str, str]
    nonce: str
    verifier: str
    made_at: datetime
    spent: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it is worth nothing any more."""
        return self.made_at + LIFETIME


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who has signed in, as it is kept: `subject` is a keyed hash of the provider's own name for
    them, `auth_time` when they proved themselves there, `at` when they came back."""

    issuer: str
    subject: str
    auth_time: datetime
    at: datetime

    def facts(self) -> dict[str, Fact]:
        """What the evidence of a signature says of it."""
        return {
            "method": METHOD,
            "issuer": self.issuer,
            "subject": self.subject,
            "auth_time": self.auth_time.isoformat(),
            "at": self.at.isoformat(),
        }


def code_suffices(entity: Entity, contact: Contact, today: date, rests_days: int) -> bool:
    """Whether a code to this phone is enough to sign.

    It is not for `rests_days` days after we began to reach somebody else, or somebody elsewhere,
    unless a person has verified the number.
    """
    moved = entity.reach_moved_on
    if moved is None or contact.confidence is Confidence.VERIFIED:
        return True
    return today >= moved + timedelta(days=rests_days)


def person_of(name: str, number: str) -> str:
    """A person as text to be compared: the name without what people write in different ways, and
    the ID number; "" where either is missing."""
    told, number = plain(name), "".join(number.split()).upper()
    return f"{number}|{told}" if told and number else ""


def over() -> Expired:
    """The denial of a sign-in that was used, is too old, or was begun in another visit."""
    return Expired("sign_in_over", "这次登录已经用过，或者超过了10分钟，请再登录一次。")


def failed() -> Forbidden:
    """The denial of what the provider, or somebody in its name, has said."""
    return Forbidden("sign_in_failed", "登录没有成功，请再登录一次，或者打电话办理。")


def needed() -> Forbidden:
    """The denial of a code where it is not enough."""
    return Forbidden(
        "sign_in_needed", "登记的手机号码最近变更过，为了您的安全，签名前请登录，确认是您本人。"
    )


def call_needed() -> Expired:
    """The same where there is nowhere to sign in."""
    return Expired(
        "contact_too_new",
        "登记的手机号码最近变更过，为了您的安全，工作人员会先打电话核实。您也可以打电话给我们。",
    )


def not_the_person(tries_left: int) -> Forbidden:
    """The denial of anybody else than the holder's head: never says what differs."""
    return Forbidden(
        "not_the_person",
        "登录的人与登记的法定代表人、负责人或经营者对不上，请由本人登录，或者打电话办理。"
        f"还可以试{tries_left}次。",
        tries_left=tries_left,
    )
