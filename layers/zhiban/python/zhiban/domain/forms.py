"""The form (信息确认表): prefilled from what the county knows, each field with where it is from.

What is shown is one JSON document; its canonical bytes are what is signed. It depends on stored
facts alone, never on the day it is looked at, so that its hash stays while nothing changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhiban.domain.applications import DECLARATION, DECLARATION_VERSION
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case
from zhiban.domain.catalogue import Catalogue, Kind, RenewalRule, ServiceItem
from zhiban.domain.clock import business_day
from zhiban.domain.contacts import Confidence, Contact
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Malformed
from zhiban.domain.issuing import lawful_end
from zhiban.domain.licences import Licence
from zhiban.domain.masking import masked_id, masked_mobile
from zhiban.domain.speaking import full_width, plain_date, short_name

SCHEMA = "zhiban.application/1"
EDITABLE = ("delivery_address",)
"""The fields the citizen may change; everything else is corrected by an officer."""

SHORTEST_ADDRESS, LONGEST_ADDRESS = 6, 80

REGISTER, PERMIT, BY_HAND = "营业执照登记信息", "原许可证", "您本人填写"
VERIFIED = "工作人员核实"


@dataclass(frozen=True, slots=True)
class Form:
    """What the citizen did to a case's form: `edits` by field, on which civil day.

    `confirmed` is the SHA-256 of the document last confirmed. Version 0 is a form nobody touched.
    """

    case_id: str
    edits: Mapping[str, str] = field(default_factory=dict)
    edited_on: date | None = None
    confirmed: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything a case's form is filled from."""

    case: Case
    licence: Licence
    entity: Entity
    contact: Contact
    form: Form


def checked_address(told: str) -> str:
    """An address to post to, tidied. Raises Malformed, naming the field."""
    address = " ".join(told.split())
    if not address.isprintable() or not any(char.isalpha() for char in address):
        raise Malformed(
            "address_unreadable", "收件地址里有认不出的字符，请重新填写。", field="delivery_address"
        )
    if len(address) < SHORTEST_ADDRESS:
        raise Malformed(
            "address_too_short", "收件地址太短，请写到街道和门牌号。", field="delivery_address"
        )
    if len(address) > LONGEST_ADDRESS:
        raise Malformed(
            "address_too_long",
            f"收件地址请不要超过{LONGEST_ADDRESS}个字。",
            field="delivery_address",
        )
    return address


def application(subject: Subject, catalogue: Catalogue, bureau: str) -> dict[str, Fact]:
    """The document of one renewal, to be put into canonical form, shown, and signed."""
    case, licence, entity = subject.case, subject.licence, subject.entity
    item, kind = catalogue.item(case.item), catalogue.kind(case.kind)
    materials = [catalogue.materials[code].name for code in item.materials_for(())]
    return {
        "schema": SCHEMA,
        "case": case.id,
        "item": {"code": item.code, "name": full_width(item.name)},
        "bureau": bureau,
        "licence": {
            "kind": case.kind,
            "name": full_width(kind.name),
            "number": case.number,
            "valid_to": case.expiry.isoformat(),
        },
        "fields": [*_of_holder(subject), *_of_licence(subject, kind, item.rule(case.rule))],
        "materials": [full_width(name) for name in materials],
        "declaration": {"version": DECLARATION_VERSION, "text": DECLARATION},
        "facts": {
            "entity": entity.facts_version,
            "licence": licence.facts_version,
            "rule": case.rule,
        },
    }


def _field(name: str, label: str, value: str, source: str, as_of: date | None) -> dict[str, Fact]:
    return {
        "name": name,
        "label": label,
        "value": value,
        "source": source,
        "as_of": as_of.isoformat() if as_of else None,
    }


def _day(seen: datetime | None) -> date | None:
    return business_day(seen) if seen else None


def _labels(entity_type: str) -> tuple[str, str]:
    """What the head of a holder and its place are called on its own business licence."""
    if "个体" in entity_type:
        return "经营者", "经营场所"
    if any(word in entity_type for word in ("分公司", "个人独资", "合伙")):
        return "负责人", "经营场所"
    return "法定代表人", "住所"


def _of_holder(subject: Subject) -> list[Fact]:
    entity, contact = subject.entity, subject.contact
    seen = _day(entity.changed_at)
    head, place = _labels(entity.entity_type)
    told = (
        ("holder_name", "名称", entity.name),
        ("uscc", "统一社会信用代码", entity.uscc),
        ("legal_rep", head, entity.legal_rep),
        ("legal_rep_id", "证件号码", masked_id(entity.legal_rep_id)),
        ("address", place, entity.address),
    )
    fields = [_field(n, label, value, REGISTER, seen) for n, label, value in told if value]
    if subject.licence.holder_name not in ("", entity.name):
        fields[0]["differs"] = f"原许可证上是“{subject.licence.holder_name}”"
    mobile = masked_mobile(contact.mobile)
    source = VERIFIED if contact.confidence is Confidence.VERIFIED else REGISTER
    fields.append(_field("mobile", "手机号码", mobile, source, contact.verified_on))
    return list(fields)


def _of_licence(subject: Subject, kind: Kind, rule: RenewalRule) -> list[Fact]:
    licence, case, entity = subject.licence, subject.case, subject.entity
    seen = _day(licence.updated_at) or licence.issued_on
    start = licence.valid_from or licence.issued_on
    basis = kind.validity_basis.partition("（")[0]
    law = f"依据《{basis}》" if basis else PERMIT
    addressee = entity.legal_rep or entity.name
    return [
        _field("kind", "证照", full_width(kind.name), PERMIT, seen),
        _field("number", "证照编号", case.number, PERMIT, seen),
        _field("valid_from", "原有效期起", plain_date(start) if start else "—", PERMIT, seen),
        _field("valid_to", "原有效期止", plain_date(case.expiry), PERMIT, seen),
        _field("new_term", "新证有效期", new_term(kind, rule, case.expiry), law, None),
        _field("delivery_name", "收件人", addressee, REGISTER, _day(entity.changed_at)),
        _delivery(subject),
    ]


def _delivery(subject: Subject) -> dict[str, Fact]:
    form, entity = subject.form, subject.entity
    if edited := form.edits.get("delivery_address"):
        return _field("delivery_address", "新证寄到", edited, BY_HAND, form.edited_on)
    seen = _day(entity.changed_at)
    return _field("delivery_address", "新证寄到", entity.address, REGISTER, seen)


def new_term(kind: Kind, rule: RenewalRule, expiry: date) -> str:
    """What the new licence's term will be, in words: what issuing will make of it.

    From the day after the old expiry, or from the decision (食品经营: 78号令 art 36).
    """
    if kind.validity_years is None:
        return "以新证载明的期限为准"
    if rule.new_term_from == "decision":
        return f"自准予延续之日起{kind.validity_years}年"
    start = expiry + timedelta(days=1)
    return f"{plain_date(start)}至{plain_date(lawful_end(start, kind.validity_years))}"


def to_bring(item: ServiceItem, catalogue: Catalogue) -> tuple[str, ...]:
    """The names of materials nobody can share, which an officer will ask the citizen for."""
    asked = ("applicant_upload", "applicant_upload_or_agency_share")
    found = (catalogue.materials[code] for code in item.materials_for(()))
    return tuple(full_width(short_name(m.name)) for m in found if m.sharing in asked)
