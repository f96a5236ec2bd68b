"""The form of a change (变更信息确认表): what the certificate says, what it will say, what stays.

Only the changed fact is applied for. Of everything else the document says what the certificate
says, as far as that is known: another change beside it has its own document.
"""

from datetime import date

from zhiban.domain.applications import declaration
from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, Changed
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.errors import CatalogueError
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
from zhiban.domain.licences import Licence
from zhiban.domain.masking import masked_id
from zhiban.domain.materials import listed
from zhiban.domain.names import same_name
from zhiban.domain.speaking import full_width, plain_date

SCHEMA = "zhiban.change/2"
BEFORE = "变更前的营业执照"
"""Where the old value is from, when the certificate's own is not known."""

_LABELS = {
    "name": "名称",
    "scope": "经营范围",
    "entity_type": "主体类型",
    "registered_capital": "注册资本",
    "sponsor": "举办者",
    "investors": "投资人",
}
_BESIDE = ("name", "legal_rep", "address")
"""The facts of a holder that a certificate shows, beside the changed one."""


def name_of(fact: str) -> str:
    """What the field of a fact is called in a document."""
    return "holder_name" if fact == "name" else fact


def change_application(subject: Subject, catalogue: Catalogue, bureau: str) -> dict[str, Fact]:
    """The document of one change, to be put into canonical form, shown, and signed.

    Raises CatalogueError for a case that stands for no change, or for one nobody can file here.
    """
    case, licence = subject.case, subject.licence
    change = case.change
    if change is None or not change.field:
        raise CatalogueError(f"case {case.id} has no change to apply for")
    item, kind = catalogue.item(case.item), catalogue.kind(case.kind)
    version, declared = declaration(
        change=True, either_way=subject.either_way, agent=subject.signer is not None
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
            "valid_to": licence.valid_to.isoformat() if licence.valid_to else None,
        },
        "change": {
            "fact": change.fact,
            "field": change.field,
            "old": change.old,
            "new": change.new,
            "on": change.on.isoformat(),
        },
        **signed_by(subject),
        "fields": [
            *_changed(subject, change),
            *_staying(subject, change),
            *_of_licence(subject, full_width(kind.name)),
            *delivery(subject),
            *signing(subject),
        ],
        "materials": listed(case, catalogue, subject.form),
        "declaration": {"version": version, "text": declared},
        "facts": {
            "entity": subject.entity.facts_version,
            "licence": licence.facts_version,
            "rule": case.rule,
            "change": change.facts_version,
        },
    }


def label_of(fact: str, entity_type: str) -> str:
    """What a fact is called on a business licence of this type."""
    head, place = labels(entity_type)
    return {"legal_rep": head, "address": place}.get(fact) or _LABELS[fact]


def _changed(subject: Subject, change: Changed) -> list[Fact]:
    """The old value and the new one, and for a person the number they are known by."""
    licence, entity = subject.licence, subject.entity
    label = label_of(change.fact, entity.entity_type)
    shown = licence.shown(change.fact)
    known = bool(shown) and (change.fact != "name" or same_name(shown, change.old))
    source, seen = (PERMIT, _printed_on(licence)) if known else (BEFORE, None)
    fields = [
        form_field("before", f"原{label}", change.old, source, seen),
        form_field(name_of(change.fact), f"现{label}", change.new, REGISTER, change.on),
    ]
    if change.fact == "legal_rep" and entity.legal_rep_id:
        number = masked_id(entity.legal_rep_id)
        fields.append(form_field("legal_rep_id", "证件号码", number, REGISTER, change.on))
    return list(fields)


def _staying(subject: Subject, change: Changed) -> list[Fact]:
    entity, seen = subject.entity, civil_day_of(subject.entity.changed_at)
    fields = [form_field("uscc", "统一社会信用代码", entity.uscc, REGISTER, seen)]
    for fact in _BESIDE:
        if fact == change.fact:
            continue
        registered, certified = getattr(entity, fact), _certified(subject, fact)
        label = label_of(fact, entity.entity_type)
        if certified and certified != registered:
            day = _printed_on(subject.licence)
            stays = form_field(name_of(fact), label, certified, PERMIT, day)
            fields.append(stays | {"differs": f"营业执照上是“{registered}”，不在本次变更之内"})
        elif registered:
            fields.append(form_field(name_of(fact), label, registered, REGISTER, seen))
    return [*fields, mobile_field(subject.contact)]


def _certified(subject: Subject, fact: str) -> str:
    """What the certificate says of a fact, "" where nobody knows that it is not the registered."""
    if shown := subject.licence.shown(fact):
        return shown
    other: Case | None = subject.pending(fact)
    return other.change.old if other and other.change else ""


def _printed_on(licence: Licence) -> date | None:
    return civil_day_of(licence.updated_at) or licence.issued_on


def _of_licence(subject: Subject, name: str) -> list[Fact]:
    licence, seen = subject.licence, _printed_on(subject.licence)
    return [
        form_field("kind", "证照", name, PERMIT, seen),
        form_field("number", "证照编号", subject.case.number, PERMIT, seen),
        form_field("validity", "有效期", f"{spoken_validity(licence)}，不变", PERMIT, seen),
    ]


def spoken_validity(licence: Licence) -> str:
    """The term of a licence in words: 2022年1月30日至2027年1月29日, or 长期."""
    start = licence.valid_from or licence.issued_on
    began = plain_date(start) if start else ""
    if licence.valid_to is None:
        return f"{began}起长期" if began else "长期"
    return f"{began}至{plain_date(licence.valid_to)}"
