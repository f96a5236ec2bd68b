"""What an authorisation (授权委托书) says, as it is shown and signed; what its agent is sent."""

from zhiban.domain.audit import Fact
from zhiban.domain.authorisations import Authorisation
from zhiban.domain.cases import Case
from zhiban.domain.entities import Entity
from zhiban.domain.form_fields import labels
from zhiban.domain.masking import masked_mobile
from zhiban.domain.messages import Message, Sender
from zhiban.domain.notices import Matter, agent_notice
from zhiban.domain.speaking import full_width, plain_date
from zhiban.domain.wording import spoken_name, spoken_tail

SCHEMA = "zhiban.authorisation/1"


def authorisation_document(
    given: Authorisation, case: Case, entity: Entity, item: str, kind: str, bureau: str
) -> dict[str, Fact]:
    """What is signed, to be put into canonical form; `item` and `kind` are by the catalogue."""
    return {
        "schema": SCHEMA,
        "case": given.case_id,
        "number": given.number,
        "bureau": bureau,
        "item": {"code": case.item, "name": full_width(item)},
        "licence": {"kind": case.kind, "name": full_width(kind), "number": case.number},
        "principal": {
            "name": entity.name,
            "uscc": entity.uscc,
            "head": entity.legal_rep,
            "capacity": labels(entity.entity_type)[0],
        },
        "agent": {"name": given.name, "mobile": masked_mobile(given.mobile)},
        "from": given.made_on.isoformat(),
        "until": given.until.isoformat(),
        "text": _text(given, case, entity, full_width(item), full_width(kind)),
    }


def _text(given: Authorisation, case: Case, entity: Entity, item: str, kind: str) -> list[Fact]:
    head, _ = labels(entity.entity_type)
    of = f"{entity.name}（统一社会信用代码{entity.uscc}）"
    return [
        f"本人{entity.legal_rep}，是{of}的{head}。现委托经办人{given.name}"
        f"（手机号码{masked_mobile(given.mobile)}）代为办理：{item}（{kind}，证照编号{case.number}）。",
        "经办人可以核对并填写申请、提交材料、签名提交、按要求补正、查看进度。经办人以本单位名义签名提交的，由本单位承担责任。",
        "经办人不能再委托别人，不能变更登记的手机号码，不能停收提醒，不能撤回申请，也不能取消本委托。",
        f"本委托自{plain_date(given.made_on)}起，到这件事办结为止，最晚到{plain_date(given.until)}。"
        "本人随时可以取消；登记的联系方式变更的，本委托随即失效。",
    ]


def agent_message(
    given: Authorisation, entity: Entity, case: Case, kind: str, sender: Sender, secret: str
) -> Message:
    """What the agent is sent; `secret` is the link's token, or the case code in its place."""
    name = spoken_name(kind)
    item = f"{name}{'变更' if case.change else '延续'}"
    matter = Matter(entity.name, item, name, spoken_tail(case.number))
    return agent_notice(matter, given.until, sender, secret, given.made_on)
