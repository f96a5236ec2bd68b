"""成批准予: which filed cases may be granted together, and which of those another officer looks at.

Nothing is decided here: every case of a batch is a decision of its own, of the officer who made it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiban.domain.applications import SignedApplication
from zhiban.domain.authorisations import ACTOR as BY_AGENT
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.change_forms import name_of
from zhiban.domain.clock import business_day
from zhiban.domain.entities import Entity
from zhiban.domain.filed import Filing
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.limits import DECIDE_SOON
from zhiban.domain.names import same_name
from zhiban.domain.sameness import same_in_substance
from zhiban.domain.service_items import ServiceItem
from zhiban.domain.worklists import PHONE_OR_VISIT

MOST = 50
"""Cases that are granted in one request."""

OF_NO_WEIGHT = frozenset({DECIDE_SOON, PHONE_OR_VISIT})
"""Tasks that say nothing against a filed case: it waits; its holder was to be asked to file."""


class Check(StrEnum):
    """What a case must pass; the wording is why it does not.

    The last two are asked of what the platform decides by itself (`automatic`), and of no batch.
    """

    WAITING = "waiting"
    GRADE = "grade"
    STOPPED = "stopped"
    UNSURE = "unsure"
    AGAIN = "again"
    SPECIAL = "special"
    LICENCE = "licence"
    HOLDER = "holder"
    WINDOW = "window"
    SIGNATURE = "signature"
    AGENT = "agent"
    DIFFERS = "differs"
    END = "end"
    TASKS = "tasks"
    NOT_AUTOMATIC = "not_automatic"
    BY_HAND = "by_hand"

    @property
    def wording(self) -> str:
        """Why it does not pass, in plain Chinese."""
        return _WORDING[self]


_WORDING = {
    Check.WAITING: "不在待决定之列",
    Check.GRADE: "不是A类事项",
    Check.STOPPED: "该事项已被暂停",
    Check.UNSURE: "该事项的规则尚待核实",
    Check.AGAIN: "退回补正或者撤回后重新提交的",
    Check.SPECIAL: "有过特别程序",
    Check.LICENCE: "证照不是有效状态，或者有效期已变",
    Check.HOLDER: "主体不在业或者登记信息不全",
    Check.WINDOW: "不在规定的申请时间内",
    Check.SIGNATURE: "签名或者封印没有通过核验",
    Check.AGENT: "由经办人签名提交的",
    Check.DIFFERS: "申请内容与登记信息或者原证照不一致",
    Check.END: "须填写有效期止日",
    Check.TASKS: "有未办结的人工任务",
    Check.NOT_AUTOMATIC: "该事项没有开启自动审批",
    Check.BY_HAND: "主体或者证照信息由工作人员录入或者更正过",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What the checks of a case are made of, as the rows are now.

    `sealed`: the signature's evidence is under the platform's seal. `stopped`, `unsure`,
    `automatic`: how the item is switched. `end_open`: the law gives no end of the new term.
    `tasks` are the open ones. `typed`: an officer has entered what a decision would rest on, asked
    only where the item is `automatic`.
    """

    item: ServiceItem
    licence: Licence | None
    entity: Entity | None
    signed: SignedApplication | None
    sealed: bool
    stopped: bool
    unsure: bool
    end_open: bool
    tasks: Sequence[str]
    automatic: bool = False
    typed: bool = False


def against(case: Case, beside: Beside, today: date) -> list[Check]:
    """What a filed case does not pass on the civil day `today`; nothing where it may be granted
    with others."""
    filing = case.filing
    if case.state is not CaseState.FILED or filing is None or case.yearly:
        return [Check.WAITING]
    entity, signed = beside.entity, _is_signed(case, filing, beside)
    fails = {
        Check.GRADE: beside.item.grade != "A",
        Check.STOPPED: beside.stopped,
        Check.UNSURE: beside.unsure,
        Check.AGAIN: filing.number > 1,
        Check.SPECIAL: case.special is not None,
        Check.LICENCE: not _is_valid(case, beside.licence, today),
        Check.HOLDER: entity is None or entity.stub or entity.status.gone,
        Check.WINDOW: business_day(filing.at) > case.latest,
        Check.SIGNATURE: not signed,
        Check.AGENT: filing.by == BY_AGENT,
        Check.DIFFERS: signed and not _is_the_same(case, beside),
        Check.END: beside.end_open,
        Check.TASKS: bool(set(beside.tasks) - OF_NO_WEIGHT),
    }
    return [check for check, failed in fails.items() if failed]


def _is_valid(case: Case, licence: Licence | None, today: date) -> bool:
    if licence is None or licence.status is not LicenceStatus.ACTIVE:
        return False
    if licence.valid_to is not None and licence.valid_to < today:
        return False
    return not case.renewal or (licence.term, licence.valid_to) == (case.term, case.expiry)


def _is_signed(case: Case, filing: Filing, beside: Beside) -> bool:
    """Whether what was signed is what was filed, and its evidence is of that and sealed."""
    signed = beside.signed
    if signed is None or not beside.sealed:
        return False
    body = hashlib.sha256(signed.body.encode()).hexdigest()
    evidence = json.loads(signed.evidence)
    told = evidence.get("case"), evidence.get("document"), evidence.get("filing")
    return body == signed.sha256 == filing.document and told == (case.id, body, filing.number)


def _is_the_same(case: Case, beside: Beside) -> bool:
    """Whether what was signed is what is registered, and nothing in it was marked as different."""
    signed, entity, licence = beside.signed, beside.entity, beside.licence
    if signed is None or entity is None or licence is None:
        return False
    fields = json.loads(signed.body)["fields"]
    if any(field.get("differs") for field in fields):
        return False
    change = case.change
    if change is not None:
        now, wanted = getattr(entity, change.fact), signed.value(name_of(change.fact))
        return all(same_in_substance(change.fact, one, change.new) for one in (now, wanted))
    names = signed.value("holder_name"), licence.holder_name
    return all(same_name(name, entity.name) for name in names) and same_in_substance(
        "legal_rep", signed.value("legal_rep"), entity.legal_rep
    )


def is_sampled(case_id: str, percent: int) -> bool:
    """Whether another officer looks at this case afterwards: so many of a hundred, and always the
    same ones, so that nobody chooses."""
    digest = hashlib.sha256(f"post-check\x1f{case_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % 100 < percent
