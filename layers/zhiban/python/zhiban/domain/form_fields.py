"""What forms are made of: what they are filled from, and the fields that all of them have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.contacts import Confidence, Contact
from zhiban.domain.entities import Entity
from zhiban.domain.licences import Licence
from zhiban.domain.masking import masked_mobile

EDITABLE = ("delivery_address",)
"""The fields the citizen may change; everything else is corrected by an officer."""

REGISTER, PERMIT, BY_HAND = "营业执照登记信息", "原许可证", "您本人填写"
VERIFIED, AUTHORISATION = "工作人员核实", "本人签名的授权委托书"
_SETTLED = (CaseState.ISSUED, CaseState.DELIVERED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class Given:
    """A photograph of a material as a form has it: its SHA-256 (hex) and how many bytes it has."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Form:
    """What the citizen did to a case's form: `edits` by field, on which civil day.

    `materials` are the photographs given, by the material's code, in their order. `confirmed` is
    the SHA-256 of the document last confirmed. Version 0 is a form nobody touched.
    """

    case_id: str
    edits: Mapping[str, str] = field(default_factory=dict)
    edited_on: date | None = None
    materials: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)
    confirmed: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Signer:
    """An agent who signs in the head's place: in which capacity, under which number (masked), by
    which authorisation, the SHA-256 of its document."""

    capacity: str
    name: str
    mobile: str
    authorisation: int
    document: str

    def facts(self) -> dict[str, Fact]:
        """What the form, and the evidence of the signature, say of it."""
        return {
            "capacity": self.capacity,
            "name": self.name,
            "mobile": self.mobile,
            "authorisation": self.authorisation,
            "sha256": self.document,
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything a case's form is filled from; `beside` are the holder's other cases.

    `either_way`: one may sign in to sign, instead of typing a code. `signer` is there where it is
    not the head who signs.
    """

    case: Case
    licence: Licence
    entity: Entity
    contact: Contact
    form: Form
    beside: tuple[Case, ...] = ()
    either_way: bool = False
    signer: Signer | None = None

    def pending(self, fact: str) -> Case | None:
        """The first case beside it that is to bring a change of `fact` into the same licence."""
        about = self.case.kind, self.case.number
        return next(
            (
                one
                for one in self.beside
                if one.change is not None
                and (one.change.fact, one.kind, one.number) == (fact, *about)
                and one.id != self.case.id
                and one.state not in _SETTLED
            ),
            None,
        )


def form_field(
    name: str, label: str, value: str, source: str, as_of: date | None
) -> dict[str, Fact]:
    """One field of a document: its name, what it is called, its value, where from, since when."""
    return {
        "name": name,
        "label": label,
        "value": value,
        "source": source,
        "as_of": as_of.isoformat() if as_of else None,
    }


def civil_day_of(seen: datetime | None) -> date | None:
    """The civil day of an instant, where there is one."""
    return business_day(seen) if seen else None


def labels(entity_type: str) -> tuple[str, str]:
    """What the head of a holder and its place are called on its own business licence."""
    if "个体" in entity_type:
        return "经营者", "经营场所"
    if any(word in entity_type for word in ("分公司", "个人独资", "合伙")):
        return "负责人", "经营场所"
    return "法定代表人", "住所"


def mobile_field(contact: Contact) -> dict[str, Fact]:
    """Whom the code goes to, masked."""
    mobile = masked_mobile(contact.mobile)
    source = VERIFIED if contact.confidence is Confidence.VERIFIED else REGISTER
    return form_field("mobile", "手机号码", mobile, source, contact.verified_on)


def delivery(subject: Subject) -> list[Fact]:
    """Whom and where the new licence goes to."""
    entity = subject.entity
    addressee, seen = entity.legal_rep or entity.name, civil_day_of(entity.changed_at)
    return [form_field("delivery_name", "收件人", addressee, REGISTER, seen), _delivery_to(subject)]


def _delivery_to(subject: Subject) -> dict[str, Fact]:
    form, entity = subject.form, subject.entity
    if edited := form.edits.get("delivery_address"):
        return form_field("delivery_address", "新证寄到", edited, BY_HAND, form.edited_on)
    seen = civil_day_of(entity.changed_at)
    return form_field("delivery_address", "新证寄到", entity.address, REGISTER, seen)


def signed_by(subject: Subject) -> dict[str, Fact]:
    """What the document says of an agent who signs it; nothing where the head does."""
    return {"signer": subject.signer.facts()} if subject.signer else {}


def signing(subject: Subject) -> list[Fact]:
    """The same to be read, as fields."""
    signer = subject.signer
    if signer is None:
        return []
    told = (
        ("agent", signer.capacity, f"{signer.name}（{signer.mobile}）"),
        ("authorisation", "授权委托书", f"第{signer.authorisation}号，摘要{signer.document[:16]}"),
    )
    return [form_field(name, label, value, AUTHORISATION, None) for name, label, value in told]
