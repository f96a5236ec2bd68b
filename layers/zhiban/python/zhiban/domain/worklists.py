"""Worklists (人工任务): what a person must do, and what may come of it, in words."""

from enum import StrEnum

from zhiban.domain.cases import Reason
from zhiban.domain.copies import COPY_GLYPHS, COPY_NOT_POSSIBLE
from zhiban.domain.issuing import Obstacle
from zhiban.domain.limits import (
    DECIDE_SOON,
    DEEMED_RENEWED,
    LAWFUL_NEAR,
    LAWFUL_PASSED,
    PROMISE_PASSED,
    SPECIAL_LATE,
)
from zhiban.domain.materials import MATERIAL_GONE, MATERIAL_UNSAFE
from zhiban.domain.parcel_troubles import Trouble
from zhiban.domain.ratings import UNSATISFIED


class WorkOutcome(StrEnum):
    """What came of a call, a visit or a check."""

    REACHED = "reached"
    WRONG_NUMBER = "wrong_number"
    WILL_FILE = "will_file"
    CLOSED_DOWN = "closed_down"
    REFUSED = "refused"
    OTHER = "other"
    FETCHED = "fetched"
    HANDED_IN = "handed_in"
    CHECKED_RIGHT = "checked_right"
    CHECKED_WRONG = "checked_wrong"
    GRANT_REVOKED = "grant_revoked"
    GRANT_KEPT = "grant_kept"
    ISSUE_AGAIN = "issue_again"
    NOT_MADE = "not_made"

    @property
    def wording(self) -> str:
        """The outcome in plain Chinese."""
        return _OUTCOMES[self]


_OUTCOMES = {
    WorkOutcome.REACHED: "已联系上",
    WorkOutcome.WRONG_NUMBER: "号码有误",
    WorkOutcome.WILL_FILE: "将自行办理",
    WorkOutcome.CLOSED_DOWN: "已不再经营",
    WorkOutcome.REFUSED: "不愿办理",
    WorkOutcome.OTHER: "其他",
    WorkOutcome.FETCHED: "已到窗口领取新证",
    WorkOutcome.HANDED_IN: "已到窗口交回原证",
    WorkOutcome.CHECKED_RIGHT: "复核无误",
    WorkOutcome.CHECKED_WRONG: "复核有误",
    WorkOutcome.GRANT_REVOKED: "已依法撤销（行政许可法第六十九条）",
    WorkOutcome.GRANT_KEPT: "核实后维持准予",
    WorkOutcome.ISSUE_AGAIN: "已处理，由系统再制证",
    WorkOutcome.NOT_MADE: "不再制证，办件结束",
}

CHECKED = frozenset({WorkOutcome.CHECKED_RIGHT, WorkOutcome.CHECKED_WRONG})
"""What comes of a post-check (复核), and of nothing else."""

SETTLED = frozenset({WorkOutcome.GRANT_REVOKED, WorkOutcome.GRANT_KEPT})
"""What comes of a post-check that found something wrong, and of nothing else."""

UNHELD = frozenset({WorkOutcome.ISSUE_AGAIN, WorkOutcome.NOT_MADE})
"""What comes of a grant that is held up (`issuing.HOLDING_UP`), and of nothing else."""

POST_CHECK = "post_check"
"""A task about a case that was granted in a batch, or by the platform: another officer looks at
it."""

POST_CHECK_LATE = "post_check_late"
"""A task for a supervisor: the day for a post-check has passed; it goes with that."""

POST_CHECK_WRONG = "post_check_wrong"
"""A task for a supervisor about a case whose post-check found something wrong: the grant is
revoked (行政许可法 art 69), or stands."""

PHONE_OR_VISIT = "phone_or_visit"
"""A task about a case: its last step, or nobody can be written to."""

CORRECTION_AWAITED = "correction_awaited"
"""A task about a case: what it was sent back for (补正) is not handed in, and its last day is near
or has passed."""

ASKED_TO_FILE = (
    PHONE_OR_VISIT,
    CORRECTION_AWAITED,
    Reason.NO_CONTACT.value,
    Reason.OPTED_OUT.value,
    Reason.REMINDED_ENOUGH.value,
)
"""Tasks about a case that ask its holder to file: filing makes them void."""

SEEN_TO = "intent_seen_to"
"""The event that says: an officer has looked at what its holder answered, which holds no more."""

CHANGE_UNANSWERED = "change_unanswered"
"""A task about a case: a change that nobody followed to the end of its time."""

PHONE_UNUSABLE = "phone_unusable"
"""A task about a holder: the registered number takes no messages, or is not theirs."""

VERIFY_CONTACT = "verify_contact"
"""A task about a holder: a phone may be somebody else's, and is not used until a person knows."""

_SORTS = {
    DECIDE_SOON: "承诺期限将到",
    SPECIAL_LATE: "特别程序超过预计用时",
    PROMISE_PASSED: "已过承诺期限，主管督办",
    LAWFUL_NEAR: "法定期限将到，主管督办",
    LAWFUL_PASSED: "已过法定期限，主管督办",
    DEEMED_RENEWED: "届满前未作决定，视为准予延续，待主管确认",
    POST_CHECK: "成批准予、自动准予后复核",
    POST_CHECK_LATE: "复核逾期，主管督办",
    POST_CHECK_WRONG: "复核有误，主管处理",
    PHONE_OR_VISIT: "电话或上门提醒",
    CORRECTION_AWAITED: "补正还没有交回，电话或上门提醒",
    CHANGE_UNANSWERED: "变更一直没有办理",
    "send_failed": "短信未送达",
    "unknown_send": "短信结果不明",
    "no_longer_operating": "本人答复不再经营",
    "data_wrong": "本人反映信息有误",
    PHONE_UNUSABLE: "登记的号码收不到短信",
    VERIFY_CONTACT: "核实联系人",
    COPY_NOT_POSSIBLE: "签名申请的副本无法制作",
    COPY_GLYPHS: "签名申请的副本有缺字",
    MATERIAL_UNSAFE: "申请材料没有通过安全检查，须请本人换一张",
    MATERIAL_GONE: "申请材料不见了或者被改动过，须请本人重交",
    UNSATISFIED: "服务评价不满意，须整改",
    "template_unregistered": "短信模板未登记",
    "file_held": "数据文件待放行",
    "file_refused": "数据文件无法读取",
    "file_rows_held": "数据行待人工确认",
}


LIMITS = (
    LAWFUL_PASSED,
    DEEMED_RENEWED,
    PROMISE_PASSED,
    LAWFUL_NEAR,
    SPECIAL_LATE,
    DECIDE_SOON,
)
"""Tasks about what has to be decided by when, the gravest first; none is ended by hand."""

CHECKS = (POST_CHECK_LATE, POST_CHECK, POST_CHECK_WRONG)
"""Tasks about what was granted with others or by the platform, and is looked at again."""

END_BY_THEMSELVES = frozenset({*LIMITS, POST_CHECK_LATE})
"""Tasks that no hand takes off their list."""

CALLS = (
    PHONE_OR_VISIT,
    CORRECTION_AWAITED,
    CHANGE_UNANSWERED,
    Reason.NO_CONTACT.value,
    Reason.OPTED_OUT.value,
    Reason.REMINDED_ENOUGH.value,
    Reason.FILING_REFUSED.value,
    Reason.EXPIRED_WHEN_SEEN.value,
    PHONE_UNUSABLE,
    VERIFY_CONTACT,
    "send_failed",
    "no_longer_operating",
    "data_wrong",
    UNSATISFIED,
)
"""Tasks that are done by speaking with somebody, in the order in which the desk lists them."""

_JUDGED = (
    Reason.BY_AN_OFFICER.value,
    Reason.SCOPE_EXCLUDED.value,
    Reason.LOW_CONFIDENCE.value,
    "file_held",
    "file_rows_held",
    "file_refused",
    Reason.HOLDER_UNKNOWN.value,
    Reason.KIND_UNKNOWN.value,
    Reason.ALARM_FAILED.value,
    "unknown_send",
    COPY_NOT_POSSIBLE,
    COPY_GLYPHS,
    MATERIAL_UNSAFE,
    MATERIAL_GONE,
    "template_unregistered",
)
JUDGEMENTS = (*_JUDGED, *(r.value for r in Reason if r.value not in (*CALLS, *_JUDGED)))
"""Tasks that a person must judge; any reason for not reminding may be left to one."""


DELIVERIES = (*(one.value for one in Obstacle), *(one.value for one in Trouble))
"""Tasks about licences and parcels on their way."""


def work_words(what: str) -> str:
    """What a sort of task is called; the reason for not reminding where that made it one."""
    if what in _SORTS:
        return _SORTS[what]
    if what in DELIVERIES:
        return Obstacle(what).wording if what in set(Obstacle) else Trouble(what).wording
    reason = Reason.__members__.get(what.upper())
    return reason.wording if reason else what
