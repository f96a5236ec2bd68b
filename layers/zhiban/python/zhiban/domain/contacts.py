"""Whom we reach for a holder (联系人): in which order, and how sure we are that it is them.

A phone that was ever told of one 法定代表人 is not another's until a person has verified it: the
new one's name never goes to the old number (法定代表人变更后，旧号码不再使用).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a contact is to the holder, in the order in which they are tried."""

    REPRESENTATIVE = "法定代表人"
    """Also the 经营者 of a 个体工商户: whom the business registry names."""
    IN_CHARGE = "负责人"
    AGENT = "经办人"


class Confidence(StrEnum):
    """How far a phone is known to be that person's, and to be of use."""

    VERIFIED = "verified"
    STATED = "stated"
    DOUBTFUL = "doubtful"
    FAILED = "failed"
    REFUSED = "refused"

    @property
    def usable(self) -> bool:
        """Whether messages and one-time codes may go there, and whoever gets them may sign."""
        return self in (Confidence.VERIFIED, Confidence.STATED)

    @property
    def wording(self) -> str:
        """In plain Chinese, for officers."""
        return _WORDING[self]


_WORDING = {
    Confidence.VERIFIED: "已核实",
    Confidence.STATED: "登记所载，未经核实",
    Confidence.DOUBTFUL: "待核实，暂不使用",
    Confidence.FAILED: "号码无效",
    Confidence.REFUSED: "本人拒收短信",
}


class Check(StrEnum):
    """How an officer verified that a phone is the person's."""

    PHONE = "phone"
    VISIT = "visit"
    WINDOW = "window"

    @property
    def wording(self) -> str:
        """In plain Chinese, for officers."""
        return {"phone": "电话核实", "visit": "上门核实", "window": "窗口核实"}[self.value]


@dataclass(frozen=True, slots=True)
class Contact:
    """One person to reach for a holder; `mobile` is 11 digits.

    `verified_on` is the civil day a source last stated the phone or a person verified it; `why`
    says in plain Chinese what the confidence rests on, "" for the registry's own statement.
    """

    role: Role
    name: str
    mobile: str
    source: str
    verified_on: date
    confidence: Confidence = Confidence.STATED
    why: str = ""

    @property
    def usable(self) -> bool:
        """Whether this person may be written to, get one-time codes, and sign."""
        return self.confidence.usable

    @property
    def person(self) -> tuple[str, str, str]:
        """Who it is and under which number: what makes one contact another."""
        return self.role, self.name, self.mobile


type Phones = tuple[tuple[str, str], ...]
"""Phones told of representatives, each with whose it was: (name, mobile)."""

ANOTHERS = "此号码曾是另一位法定代表人的，核实前不使用"
UNCHECKED = "录入时尚未核实"
REACHED = "工作人员已联系到本人"
NOT_THEIRS = "工作人员核实：号码有误"

_CARRIER_SAYS = {
    "bad_number": (Confidence.FAILED, "短信退回：号码无效"),
    "not_in_service": (Confidence.FAILED, "短信退回：号码已停用"),
    "opted_out": (Confidence.REFUSED, "短信退回：机主拒收"),
}
"""The words of a carrier that say something of the number for good, and not of the moment."""


def with_phones(known: Phones, told: Iterable[tuple[str, str]], but: tuple[str, str]) -> Phones:
    """All phones ever told of a representative, except `but`, the present one and theirs."""
    return tuple(sorted({pair for pair in (*known, *told) if all(pair)} - {but}))


def doubted(contact: Contact, phones: Phones, representative: str) -> Contact:
    """The contact, doubtful if its phone was told of another than the present `representative`."""
    theirs = any(m == contact.mobile and who != representative for who, m in phones)
    if not theirs:
        return contact
    return replace(contact, confidence=Confidence.DOUBTFUL, why=ANOTHERS)


def newly_doubtful(before: Iterable[Contact], after: Iterable[Contact]) -> bool:
    """Whether there is somebody whom a person must verify and need not before."""
    known = {c.person for c in before if c.confidence is Confidence.DOUBTFUL}
    return any(c.confidence is Confidence.DOUBTFUL and c.person not in known for c in after)


def verified(contact: Contact, why: str, source: str, on: date) -> Contact:
    """The contact after a person has verified it on a civil day."""
    confidence = Confidence.VERIFIED
    return replace(contact, confidence=confidence, why=why, source=source, verified_on=on)


def wrong(contact: Contact) -> Contact:
    """The contact after a person has learnt that the number is not theirs."""
    return replace(contact, confidence=Confidence.FAILED, why=NOT_THEIRS)


def after_failure(contact: Contact, reason: str, planned_on: date) -> Contact:
    """The contact after the carrier's word on a message planned for it on a civil day.

    What a person has verified since stands; so does what is not usable for another reason.
    """
    said = _CARRIER_SAYS.get(reason)
    since = contact.confidence is Confidence.VERIFIED and contact.verified_on >= planned_on
    if said is None or since or not contact.usable:
        return contact
    confidence, why = said
    return replace(contact, confidence=confidence, why=why)
