"""Authorisation (授权委托): the head lets one agent (经办人) handle one case, for so long.

A written authorisation names the agent, the matter, the powers and the term, and is signed (民法典
art 165); an application for a licence may be made by an agent (行政许可法 art 29). Days are civil
days in China.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from zhiban.domain.cases import Case, CaseState
from zhiban.domain.contacts import Confidence, Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Expired, Forbidden, Malformed, Superseded
from zhiban.domain.form_fields import Signer
from zhiban.domain.masking import masked_mobile
from zhiban.domain.sms_ledger import AGENT_STEP, Send

AUTHORISED, REVOKED = "agent_authorised", "agent_revoked"
"""The events in a case's chain."""

ACTOR = "agent"
"""Who does what an agent does."""

LONGEST = timedelta(days=90)
MOST = 9
"""How many authorisations a case takes, one after the other."""

_FROM, _EACH = 100, 10
"""Where agents stand among whom an invitation reaches: after every contact its holder can have."""

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NAME = re.compile(r"[^\W\d_]+(?:[ ·.'’-][^\W\d_]+)*")
_LONGEST_NAME = 30

_OVER = frozenset({CaseState.REFUSED, CaseState.DELIVERED, CaseState.LAPSED, CaseState.CLOSED})


class State(StrEnum):
    """Where an authorisation stands; one that was never signed authorises nobody."""

    DRAFT = "draft"
    SIGNED = "signed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Authorisation:
    """One authorisation of a case, by its `number` from 1. `mobile` is 11 digits.

    `contact` is the place of the head who gives it, `contact_version` the list it stands in.
    `place` is where the agent stands among whom the invitation reaches. `document` is the SHA-256
    of what was signed, "" for a draft.
    """

    case_id: str
    number: int
    name: str
    mobile: str
    invitation_id: str
    contact: int
    contact_version: int
    place: int
    made_on: date
    state: State = State.DRAFT
    document: str = ""
    version: int = 1

    @property
    def until(self) -> date:
        """The last day, where the case has not ended before."""
        return self.made_on + LONGEST

    def holds(self, case: Case, entity: Entity, today: date) -> bool:
        """Whether the agent may act today: signed, not revoked, in time, the case still on its way,
        and the holder reached as when it was given."""
        same = entity.contact_version == self.contact_version
        in_time = self.made_on <= today <= self.until
        return self.state is State.SIGNED and same and in_time and case.state not in _OVER

    def signed(self, document: str) -> "Authorisation":
        """The draft after its document was signed."""
        return replace(self, state=State.SIGNED, document=document, version=self.version + 1)

    def revoked(self) -> "Authorisation":
        """It, taken back."""
        return replace(self, state=State.REVOKED, version=self.version + 1)

    @property
    def agent(self) -> Contact:
        """Whom codes go to."""
        source, on = "授权书", self.made_on
        return Contact(Role.AGENT, self.name, self.mobile, source, on, Confidence.STATED)

    @property
    def signer(self) -> Signer:
        """Who signs, as a form says it."""
        return Signer(Role.AGENT, self.name, masked_mobile(self.mobile), self.number, self.document)

    @property
    def send_step(self) -> str:
        """The ledger's name of the message to the agent, unique in its invitation."""
        return f"{AGENT_STEP}{self.case_id}-{self.number}"


def authorised_by(send: Send) -> tuple[str, int]:
    """The case and the number of the authorisation that a message to an agent is about."""
    case_id, _, number = send.step.removeprefix(AGENT_STEP).rpartition("-")
    return case_id, int(number)


def place_of(case_ids: Sequence[str], case_id: str, number: int) -> int:
    """Where the agent of a case's n-th authorisation stands; cases are only ever added."""
    return _FROM + _EACH * case_ids.index(case_id) + number


def at_place(case_ids: Sequence[str], place: int) -> tuple[str, int] | None:
    """The case and the number of the authorisation of who stands there; None for a contact."""
    case, number = divmod(place - _FROM, _EACH)
    return (case_ids[case], number) if 0 <= case < len(case_ids) else None


def is_agent(place: int) -> bool:
    """Whether who stands there is an agent, and none of the holder's contacts."""
    return place >= _FROM


def checked_agent(name: str, mobile: str, head: Contact) -> tuple[str, str]:
    """Name and mobile, tidied. Raises Malformed, naming the field."""
    name, mobile = " ".join(name.split()), re.sub(r"[\s-]", "", mobile)
    if not _NAME.fullmatch(name) or not 2 <= len(name) <= _LONGEST_NAME:
        raise Malformed("agent_name", "请填写经办人的姓名，与身份证上一致。", field="name")
    if not _MOBILE.fullmatch(mobile):
        raise Malformed("agent_mobile", "请填写经办人的11位手机号码。", field="mobile")
    if mobile == head.mobile:
        raise Malformed("agent_is_you", "这是您自己的手机号码，您自己就能办。", field="mobile")
    return name, mobile


def may_authorise(contact: Contact) -> None:
    """Raises Forbidden for anybody but the registered head (法定代表人、负责人、经营者)."""
    if contact.role is not Role.REPRESENTATIVE:
        raise Forbidden(
            "head_only", "这一项只能由登记的法定代表人、负责人或经营者本人办理，经办人不能办。"
        )


def next_number(before: Authorisation | None, case: Case, entity: Entity, today: date) -> int:
    """The number of a new draft: one nobody signed is written over.

    Raises Superseded where there is an agent already, or were too many.
    """
    if before is None:
        return 1
    if before.state is State.DRAFT:
        return before.number
    if before.holds(case, entity, today):
        raise Superseded("agent_there", "已经委托了一位经办人，请先取消，再委托别人。")
    if before.number >= MOST:
        raise Superseded("agents_too_many", "这件事换经办人的次数太多了，请打电话办理。")
    return before.number + 1


def authorisation_over() -> Expired:
    """The denial of an agent whose authorisation has ended."""
    return Expired(
        "authorisation_over", "委托已经取消或者到期，这个链接不再有效。请与委托您的人联系。"
    )
