"""Application (申报): what was signed, the evidence of it, when a decision is promised."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from zhiban.domain.audit import Fact
from zhiban.domain.clock import business_day
from zhiban.domain.form_fields import BY_HAND
from zhiban.domain.service_items import ServiceItem, Term
from zhiban.domain.sign_ins import SignedIn
from zhiban.domain.windows import months_before
from zhiban.domain.working_days import WorkingDays

DECLARATION_VERSION = "2026-12"
DECLARATION = (
    "本人已核对以上信息，确认真实、准确；经营条件与原许可时相比没有变化。本人同意以短信验证码和手写签名签署"
    "本申请，并同意由平台对签署过程加盖防篡改的标记（该标记不是第三方电子认证机构的证书）。"
)

CHANGE_DECLARATION_VERSION = "2026-12-change"
CHANGE_DECLARATION = (
    "本人已核对以上信息，确认真实、准确；除所列变更外，许可事项和经营条件没有变化。本人同意以短信验证码和手写签名签署"
    "本申请，并同意由平台对签署过程加盖防篡改的标记（该标记不是第三方电子认证机构的证书）。"
)


EITHER_WAY = "-either-way"
"""How the version of a declaration ends where one may sign in instead of typing a code."""
_BY_CODE, _BY_EITHER = "以短信验证码和手写签名", "以统一身份认证登录或短信验证码，和手写签名"


BY_AN_AGENT = "-agent"
"""How the version of a declaration ends that an agent makes, who can prove it by a code only."""
_AS_AGENT = "本人是申请人授权的经办人，在授权范围内代为办理。"


def declaration(*, change: bool, either_way: bool, agent: bool = False) -> tuple[str, str]:
    """The version and the text of what is declared by signing, by the head or by an agent."""
    version = CHANGE_DECLARATION_VERSION if change else DECLARATION_VERSION
    text = CHANGE_DECLARATION if change else DECLARATION
    if agent:
        return version + BY_AN_AGENT, _AS_AGENT + text
    if not either_way:
        return version, text
    return version + EITHER_WAY, text.replace(_BY_CODE, _BY_EITHER)


@dataclass(frozen=True, slots=True)
class SignedApplication:
    """One signed application as it is kept.

    `body` and `evidence` are canonical JSON, their SHA-256 beside them in hex; `seal` was made by
    the key `key_id` over the evidence's digest. `signature` is the drawn one, a PNG; b"" where it
    was read without the field cipher.
    """

    case_id: str
    number: int
    body: str
    sha256: str
    evidence: str
    evidence_sha256: str
    seal: bytes
    key_id: str
    algorithm: str
    signature: bytes = b""

    @property
    def by_agent(self) -> bool:
        """Whether an agent (经办人) signed it."""
        return "signer" in json.loads(self.body)

    def value(self, name: str) -> str:
        """The value of one field of the form, "" when it has none of this name."""
        return str(self._field(name).get("value", ""))

    def typed(self, name: str) -> str:
        """The same of a field that the citizen filled in, "" for one taken from a record."""
        field = self._field(name)
        return str(field["value"]) if field.get("source") == BY_HAND else ""

    def _field(self, name: str) -> dict[str, Any]:
        fields = json.loads(self.body)["fields"]
        return next((field for field in fields if field["name"] == name), {})


@dataclass(frozen=True, slots=True)
class Consent:
    """How a document was agreed to: what was drawn, which phone's code or whose sign-in, when.

    `document` and `signature` are SHA-256 in hex, `contact` is masked, `code_verified_at` is an
    instant of the wall clock and `signed_at` one of the business clock. With `signed_in` there
    was no code. `declaration` is the
    version of the one in the document, `signer` what that says of an agent, {} for the head.
    """

    case_id: str
    filing: int
    document: str
    signature: str
    contact: str
    code_verified_at: datetime
    signed_at: datetime
    declaration: str = DECLARATION_VERSION
    signed_in: SignedIn | None = None
    signer: Mapping[str, Fact] = field(default_factory=dict)

    def evidence(self) -> dict[str, Fact]:
        """The evidence that is sealed."""
        told: dict[str, Fact] = {
            "case": self.case_id,
            "filing": self.filing,
            "document": self.document,
            "signature": self.signature,
            "consent": self.declaration,
            "contact": self.contact,
            "signed_at": self.signed_at.isoformat(),
        }
        by_agent: dict[str, Fact] = {"signer": dict(self.signer)} if self.signer else {}
        return told | self._proof() | by_agent

    def _proof(self) -> dict[str, Fact]:
        if self.signed_in is not None:
            return {"signed_in": self.signed_in.facts()}
        return {"code_verified_at": self.code_verified_at.isoformat()}


def decide_by(item: ServiceItem, filed_at: datetime, calendar: WorkingDays) -> date:
    """The civil day the bureau promises its decision by (承诺办结时限, else the statutory one).

    Counted from the day after filing (行政许可法 art 82, 民法典 art 201).
    """
    return after_term(business_day(filed_at), item.promised_limit or item.statutory_limit, calendar)


def lawful_by(item: ServiceItem, filed_at: datetime, calendar: WorkingDays) -> date:
    """The civil day the law allows the bureau for its decision (法定办结时限), counted alike."""
    return after_term(business_day(filed_at), item.statutory_limit, calendar)


def after_term(day: date, term: Term, calendar: WorkingDays) -> date:
    """The civil day a term ends on that is counted from the day after `day`."""
    match term.unit:
        case "wd":
            return calendar.after(day, term.n) if term.n else day
        case "d":
            return day + timedelta(days=term.n)
        case "mo":
            return months_before(day, -term.n)


def receipt_number(case_id: str, filed_at: datetime) -> str:
    """受理号: the filing's civil day and the beginning of the case's id, to be read out loud."""
    return f"{business_day(filed_at):%Y%m%d}-{case_id[:8].upper()}"
