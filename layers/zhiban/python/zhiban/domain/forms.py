"""The form (信息确认表): prefilled from what the county knows, each field with where it is from.

What is shown is one JSON document; its canonical bytes are what is signed. It depends on stored
facts alone, never on the day it is looked at, so that its hash stays while nothing changes.
"""

from datetime import date, timedelta

from zhiban.domain.applications import declaration
from zhiban.domain.audit import Fact
from zhiban.domain.catalogue import Catalogue, Kind, RenewalRule
from zhiban.domain.errors import Malformed
from zhiban.domain.form_fields import (
    PERMIT,
    REGISTER,
    Subject,
    civil_day_of,
    delivery,
    form_field,
    labels,
    mobile_field,
    signed_by,
    signing,
)
from zhiban.domain.issuing import lawful_end
from zhiban.domain.masking import masked_id
from zhiban.domain.materials import listed
from zhiban.domain.speaking import full_width, plain_date

SCHEMA = "zhiban.application/2"
SHORTEST_ADDRESS, LONGEST_ADDRESS = 6, 80


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
    version, declared = declaration(
        change=False, either_way=subject.either_way, agent=subject.signer is not None
    )
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
        **signed_by(subject),
        "fields": [
            *_of_holder(subject),
            *_of_licence(subject, kind, item.rule(case.rule)),
            *signing(subject),
        ],
        "materials": listed(case, catalogue, subject.form),
        "declaration": {"version": version, "text": declared},
        "facts": {
            "entity": entity.facts_version,
            "licence": licence.facts_version,
            "rule": case.rule,
        },
    }


def _of_holder(subject: Subject) -> list[Fact]:
    entity, contact = subject.entity, subject.contact
    seen = civil_day_of(entity.changed_at)
    head, place = labels(entity.entity_type)
    told = (
        ("holder_name", "名称", entity.name),
        ("uscc", "统一社会信用代码", entity.uscc),
        ("legal_rep", head, entity.legal_rep),
        ("legal_rep_id", "证件号码", masked_id(entity.legal_rep_id)),
    )
    fields = [form_field(n, label, value, REGISTER, seen) for n, label, value in told if value]
    if subject.licence.holder_name not in ("", entity.name):
        fields[0]["differs"] = f"原许可证上是“{subject.licence.holder_name}”"
    if entity.address:
        fields.append(_address(subject, place))
    return [*fields, mobile_field(contact)]


def _address(subject: Subject, place: str) -> dict[str, Fact]:
    """Where the holder is; where it may have moved the permit's own place stays until that is said,
    as a permit is for one place (行政许可法 art 49)."""
    entity, moving = subject.entity, subject.pending("address")
    if moving is None or moving.change is None or not (moving.unsaid or moving.by_an_officer):
        return form_field(
            "address", place, entity.address, REGISTER, civil_day_of(entity.changed_at)
        )
    stays = form_field("address", place, moving.change.old, PERMIT, None)
    return stays | {"differs": f"营业执照上已是“{entity.address}”，不在本次办理之内"}


def _of_licence(subject: Subject, kind: Kind, rule: RenewalRule) -> list[Fact]:
    licence, case = subject.licence, subject.case
    seen = civil_day_of(licence.updated_at) or licence.issued_on
    start = licence.valid_from or licence.issued_on
    basis = kind.validity_basis.partition("（")[0]
    law = f"依据《{basis}》" if basis else PERMIT
    return [
        form_field("kind", "证照", full_width(kind.name), PERMIT, seen),
        form_field("number", "证照编号", case.number, PERMIT, seen),
        form_field("valid_from", "原有效期起", plain_date(start) if start else "—", PERMIT, seen),
        form_field("valid_to", "原有效期止", plain_date(case.expiry), PERMIT, seen),
        form_field("new_term", "新证有效期", new_term(kind, rule, case.expiry), law, None),
        *delivery(subject),
    ]


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
