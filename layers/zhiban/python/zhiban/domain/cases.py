"""Case (办件): one need of one holder for one item in one cycle, year or change; or why none."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zhiban.domain.audit import GENESIS
from zhiban.domain.filed import Decision, Extension, Filing, Outcome, Special
from zhiban.domain.ladder import LadderPlan

__all__ = [
    "CLOSES_BY_ITSELF",
    "TRANSITIONS",
    "Case",
    "CaseState",
    "Changed",
    "Decision",
    "Extension",
    "Filing",
    "Intent",
    "NotYet",
    "Outcome",
    "Reason",
    "Suppression",
]


class CaseState(StrEnum):
    """Where a case stands.

    The citizen has to act while it is OPENED or CORRECTING (补正), the bureau while it is FILED;
    what is GRANTED or ISSUED goes on by itself, unless an officer ends what was granted and whose
    licence cannot be made. What is FILED may be taken back (撤回) until it is
    decided: it is then OPENED again, or CLOSED where it could no longer be filed.
    """

    OPENED = "opened"
    FILED = "filed"
    CORRECTING = "correcting"
    GRANTED = "granted"
    REFUSED = "refused"
    ISSUED = "issued"
    DELIVERED = "delivered"
    LAPSED = "lapsed"
    CLOSED = "closed"


TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPENED: frozenset({CaseState.FILED, CaseState.LAPSED, CaseState.CLOSED}),
    CaseState.FILED: frozenset(
        {
            CaseState.GRANTED,
            CaseState.REFUSED,
            CaseState.CORRECTING,
            CaseState.OPENED,
            CaseState.CLOSED,
        }
    ),
    CaseState.CORRECTING: frozenset(
        {CaseState.FILED, CaseState.REFUSED, CaseState.LAPSED, CaseState.CLOSED}
    ),
    CaseState.GRANTED: frozenset({CaseState.ISSUED, CaseState.CLOSED}),
    CaseState.ISSUED: frozenset({CaseState.DELIVERED}),
    CaseState.REFUSED: frozenset(),
    CaseState.DELIVERED: frozenset(),
    CaseState.LAPSED: frozenset({CaseState.OPENED}),
    CaseState.CLOSED: frozenset({CaseState.OPENED}),
}
"""Every move a case may make; nothing else is legal. A corrected date may reopen one.

A FILED case is closed by its citizen's word alone: what ends meanwhile is an officer's matter. A
GRANTED one is closed by an officer's word alone, where its licence is not to be made (不再制证).
"""

CLOSES_BY_ITSELF = frozenset({CaseState.OPENED, CaseState.CORRECTING})
"""The states in which a case ends, without anybody's word, once its need is gone."""


class Intent(StrEnum):
    """办理意向: what the citizen said when asked."""

    YES = "yes"
    NOT_NOW = "not_now"
    NO_LONGER_OPERATING = "no_longer_operating"
    DATA_WRONG = "data_wrong"
    DONE = "done"
    """已办: what is owed every year was handed in, not here."""

    @property
    def for_a_person(self) -> bool:
        """Whether an officer has to call now, and no message should."""
        return self in (Intent.NO_LONGER_OPERATING, Intent.DATA_WRONG)


class Reason(StrEnum):
    """不提醒原因: why no reminder goes out. Codes are stored, the wording is for officers."""

    NO_EXPIRY = "no_expiry"
    NO_RENEWAL = "no_renewal"
    NOT_ACTIVE = "not_active"
    ENTITY_GONE = "entity_gone"
    HOLDER_UNKNOWN = "holder_unknown"
    OPTED_OUT = "opted_out"
    NO_CONTACT = "no_contact"
    SCOPE_EXCLUDED = "scope_excluded"
    LOW_CONFIDENCE = "low_confidence"
    ITEM_STOPPED = "item_stopped"
    EXPIRED_WHEN_SEEN = "expired_when_seen"
    FILING_REFUSED = "filing_refused"
    INVITATION_FULL = "invitation_full"
    CASE_CLOSED = "case_closed"
    ALREADY_FILED = "already_filed"
    ANSWERED = "answered"
    WINDOW_NOT_OPEN = "window_not_open"
    DATES_MOVED = "dates_moved"
    REMINDED_ENOUGH = "reminded_enough"
    OVERTAKEN = "overtaken"
    CONTACT_CHANGED = "contact_changed"
    RENEWED_ELSEWHERE = "renewed_elsewhere"
    ALARM_FAILED = "alarm_failed"
    KIND_UNKNOWN = "kind_unknown"
    KIND_OFF = "kind_off"
    NO_FIXED_DAY = "no_fixed_day"
    TERM_ENDS_FIRST = "term_ends_first"
    SAME_IN_SUBSTANCE = "same_in_substance"
    FIRST_KNOWN = "first_known"
    NO_DUTY = "no_duty"
    BY_AN_OFFICER = "by_an_officer"
    ALREADY_SHOWN = "already_shown"
    CHANGED_BACK = "changed_back"
    CHANGED_AGAIN = "changed_again"
    CHANGED_ELSEWHERE = "changed_elsewhere"
    LICENCE_EXPIRED = "licence_expired"
    NEXT_MESSAGE = "next_message"
    POSTPONED = "postponed"
    AGENT_NO_MORE = "agent_no_more"

    @property
    def wording(self) -> str:
        """The reason in plain Chinese."""
        return _WORDING[self]


_WORDING = {
    Reason.NO_EXPIRY: "证照长期有效，不需要延续",
    Reason.NO_RENEWAL: "本类证照没有延续事项",
    Reason.NOT_ACTIVE: "证照已注销、撤销、吊销、暂扣或被替换",
    Reason.ENTITY_GONE: "市场主体已注销或被吊销",
    Reason.HOLDER_UNKNOWN: "尚未归集到持证主体的登记信息",
    Reason.OPTED_OUT: "本人已选择不接收短信提醒，转电话或上门",
    Reason.NO_CONTACT: "没有可用的手机号码，转电话或上门",
    Reason.SCOPE_EXCLUDED: "该场所可能已不在许可范围内，须工作人员核对",
    Reason.LOW_CONFIDENCE: "规则尚待核实，须工作人员先批准本批提醒",
    Reason.ITEM_STOPPED: "该事项的提醒已被暂停",
    Reason.EXPIRED_WHEN_SEEN: "归集时证照已经过期，须人工联系",
    Reason.FILING_REFUSED: "已过最晚申请日，不再发短信，须人工联系说明后果",
    Reason.INVITATION_FULL: "当日合并事项已满二十件，次日继续",
    Reason.CASE_CLOSED: "事项已办理或已结束",
    Reason.ALREADY_FILED: "本人已提交申请，不再提醒",
    Reason.ANSWERED: "本人已答复不再经营或信息有误，由工作人员联系",
    Reason.WINDOW_NOT_OPEN: "尚未到可以申请的日期",
    Reason.DATES_MOVED: "有效期刚被更正，待重新计算办理时限",
    Reason.REMINDED_ENOUGH: "该事项的提醒次数已达上限，转电话或上门",
    Reason.OVERTAKEN: "已有更新的一次提醒，本条不再发送",
    Reason.CONTACT_CHANGED: "联系人已变更，改发新的首选号码",
    Reason.RENEWED_ELSEWHERE: "证照已在别处换发",
    Reason.ALARM_FAILED: "系统多次未能处理，须人工核对",
    Reason.KIND_UNKNOWN: "事项目录里没有这类证照，须人工核对",
    Reason.KIND_OFF: "这类证照的提醒尚未启用",
    Reason.NO_FIXED_DAY: "每年的办理日期由机关公布，不自动提醒",
    Reason.TERM_ENDS_FIRST: "届时证照已经期满，不用办",
    Reason.SAME_IN_SUBSTANCE: "只是全角半角、空格、标点或者顺序不同，内容没有变",
    Reason.FIRST_KNOWN: "以前没有登记过这一项，不是变更",
    Reason.NO_DUTY: "这项登记变了，本证照不用跟着变更",
    Reason.BY_AN_OFFICER: "须先经批准、重新申请或者核实，由工作人员联系",
    Reason.ALREADY_SHOWN: "证照上已经是变更后的内容",
    Reason.CHANGED_BACK: "登记又改回了原来的内容，不用办了",
    Reason.CHANGED_AGAIN: "登记又变了一次，以最新的一次为准",
    Reason.CHANGED_ELSEWHERE: "证照已在别处变更",
    Reason.LICENCE_EXPIRED: "证照已经过期，变更随延续或者重新申请一并办理",
    Reason.NEXT_MESSAGE: "当日短信已经发出，次日合并提醒",
    Reason.POSTPONED: "本人选了以后的日子再提醒",
    Reason.AGENT_NO_MORE: "对经办人的委托已经取消、到期或者失效",
}


_ANSWERS = frozenset({Intent.NOT_NOW, Intent.NO_LONGER_OPERATING, Intent.DATA_WRONG})


@dataclass(frozen=True, slots=True)
class Changed:
    """变更: the changed fact of a business licence that a case is about, `old` → `new`.

    `fact` is the registry's word for it. `field` is the catalogue's; "" while only the holder can
    say which of several it was (门牌变更还是迁址). `facts_version` is the holder's that brought the
    value in, `on` the civil day of the change. `firm`: the law states the case's latest day,
    otherwise it is advice. `since` is the day of an earlier change of the fact that the permit has
    not followed either: the term runs from then; None where there is none.
    """

    fact: str
    field: str
    old: str
    new: str
    facts_version: int
    on: date
    firm: bool
    since: date | None = None

    @property
    def counted_from(self) -> date:
        """The civil day from which the term to follow runs."""
        return self.since or self.on


@dataclass(frozen=True, slots=True)
class Case:
    """One need as it is stored: a renewal, with a `year` what is owed every year (年度报告), or
    with `change` what a changed business licence asks for (变更).

    `latest` and `expiry` are civil dates in China; what is owed for a year, and is about the
    calendar year `year`, has one due day that is both. `item` is then the duty's code; it is ""
    of a change that an officer has to help with.
    `rule` pins the version of the law the case was opened under. `moved_at` is the business
    instant its state was entered. `last_seq` and `last_hash` are the head of its event chain;
    `version` guards the row. Of a change, `latest` may have passed: what is late is still taken,
    through `expiry`, until when the case is followed. `special` is the latest special procedure
    of the latest filing, `extension` its one extension. `kept_since` is the civil day from which
    the keeping of its data counts (`retention`), None while it goes on and once nothing is left to
    erase; `erased_on` the civil day on which its data was last erased.
    """

    id: str
    uscc: str
    kind: str
    number: str
    item: str
    term: int
    opened_on: date
    latest: date
    expiry: date
    projected: bool
    accepts_late: bool
    rule: str
    plan: LadderPlan
    invitation_id: str
    state: CaseState = CaseState.OPENED
    moved_at: datetime | None = None
    intent: Intent | None = None
    filing: Filing | None = None
    decision: Decision | None = None
    last_seq: int = 0
    last_hash: str = GENESIS
    version: int = 1
    year: int = 0
    change: Changed | None = None
    special: Special | None = None
    extension: Extension | None = None
    kept_since: date | None = None
    erased_on: date | None = None

    @property
    def in_special(self) -> bool:
        """Whether a special procedure (特别程序) is under way, so that clocks rest."""
        return self.special is not None and self.special.finding is None

    @property
    def renewal(self) -> bool:
        """Whether it is of one term of its licence, and moves it on."""
        return not self.yearly and self.change is None

    @property
    def yearly(self) -> bool:
        """Whether it is owed every year: nothing to sign, to decide or to issue."""
        return self.year > 0

    @property
    def unsaid(self) -> bool:
        """Whether only its citizen can say which of several changes it was (门牌变更还是迁址)."""
        return self.change is not None and not self.change.field

    @property
    def by_an_officer(self) -> bool:
        """Whether its citizen said that it was a change nobody can file here (迁址)."""
        return self.change is not None and not self.item

    @property
    def answers(self) -> frozenset[Intent]:
        """What its citizen may say of it."""
        if self.by_an_officer:
            return _ANSWERS - {Intent.NOT_NOW}
        if self.unsaid:
            return _ANSWERS
        return _ANSWERS | {Intent.DONE if self.yearly else Intent.YES}

    @property
    def withdrawn(self) -> bool:
        """Whether its latest application was taken back (撤回) before anybody decided on it."""
        undecided = self.filing is not None and self.decision is None
        return undecided and self.state is not CaseState.FILED

    @property
    def never_made(self) -> bool:
        """Whether it was granted, and an officer ended it without a licence (不再制证)."""
        granted = self.decision is not None and self.decision.outcome == "grant"
        return self.state is CaseState.CLOSED and granted

    @property
    def left_uncorrected(self) -> bool:
        """Whether it ended as what it was sent back for (补正) was never handed in."""
        sent_back = self.decision is not None and self.decision.outcome == "correct"
        return self.state is CaseState.LAPSED and sent_back

    @property
    def may_reopen(self) -> bool:
        """Whether it opens again once nothing is against it any more; what is done does not, nor a
        change of which nobody knows any more what it was."""
        forgotten = self.change is not None and self.erased_on is not None
        return self.state is CaseState.CLOSED and self.intent is not Intent.DONE and not forgotten

    def may_be_filed(self, today: date) -> bool:
        """Whether filing on the civil day `today` would still be accepted."""
        return today <= (self.expiry if self.accepts_late else self.latest)

    def asks_already(self, today: date) -> bool:
        """Whether its ladder has begun by `today`; no step of a ladder is before the window."""
        days = [step.day for step in self.plan.steps()]
        if self.plan.late_from is not None:
            days.append(self.plan.late_from)
        return min(days) <= today


@dataclass(frozen=True, slots=True)
class Suppression:
    """A recorded reason for not reminding, the day to look again, and whether a person must.

    `item` is the code of what is owed every year, "" for a renewal; of a change, the fact.
    `note` tells the person more than the reason does, in plain Chinese, and names nobody.
    """

    case_id: str
    uscc: str
    kind: str
    number: str
    reason: Reason
    on: date
    look_again: date | None
    needs_person: bool
    item: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotYet:
    """The alarm rang too early (a rule or a date moved): look again on `alarm_on`."""

    alarm_on: date
