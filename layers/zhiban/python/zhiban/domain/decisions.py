"""Decisions (决定): who may decide what on a filed case, with which reason, and who may not.

A correction (补正) names everything that is missing, once (行政许可法 art 32); a refusal says why
(art 38); who submitted a case never decides it. Denials are sentences for the officer who asked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhiban.domain.cases import Case, CaseState, Decision, Intent, Outcome
from zhiban.domain.catalogue import Kind
from zhiban.domain.clock import SHANGHAI
from zhiban.domain.copies import COPIED
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Forbidden, Malformed, Superseded
from zhiban.domain.licences import Licence
from zhiban.domain.officers import Officer, Role, spoken_roles

DECIDERS: Mapping[Outcome, frozenset[Role]] = {
    "grant": frozenset({Role.APPROVER, Role.SUPERVISOR}),
    "refuse": frozenset({Role.APPROVER, Role.SUPERVISOR}),
    "correct": frozenset({Role.CLERK, Role.APPROVER}),
}
CONFIRMERS = frozenset({Role.SUPERVISOR})
"""Who may confirm what counts as granted."""

DEEMED_WORDS = "确认视为准予延续"
DEEMED_REASON = "届满前未作出决定，依法视为准予延续（行政许可法第五十条第二款）"

BECOMES: Mapping[Outcome, CaseState] = {
    "grant": CaseState.GRANTED,
    "refuse": CaseState.REFUSED,
    "correct": CaseState.CORRECTING,
}
OUTCOME_WORDS: Mapping[Outcome, str] = {
    "grant": "准予",
    "refuse": "不予许可",
    "correct": "退回补正",
}
STATE_WORDS: Mapping[CaseState, str] = {
    CaseState.OPENED: "待申请人申报",
    CaseState.FILED: "待审查决定",
    CaseState.CORRECTING: "待申请人补正",
    CaseState.GRANTED: "已准予，待制证",
    CaseState.REFUSED: "已不予许可",
    CaseState.ISSUED: "已制证，待送达",
    CaseState.DELIVERED: "已送达",
    CaseState.LAPSED: "逾期未申报",
    CaseState.CLOSED: "已结束",
}
"""Where a case stands, as the desk says it."""

_YEARLY_WORDS: Mapping[CaseState, str] = {
    CaseState.OPENED: "待持证人办理（每年事项）",
    CaseState.LAPSED: "截止日已过，本人没有答复",
}

NEVER_MADE_WORDS = "已准予，没有制证，已结束"
NOT_CORRECTED_WORDS = "补正逾期未交，已结束"

_WITHDRAWN_WORDS: Mapping[CaseState, str] = {
    CaseState.OPENED: "申请人已撤回，可以重新申报",
    CaseState.CLOSED: "申请人已撤回，已结束",
}

_FOLLOWS: Mapping[Outcome, frozenset[CaseState]] = {
    "grant": frozenset({CaseState.GRANTED, CaseState.ISSUED, CaseState.DELIVERED}),
    "refuse": frozenset({CaseState.REFUSED}),
    "correct": frozenset({CaseState.CORRECTING}),
}
"""The states that a decision leads through; in any other it has been overtaken."""

SHORTEST_REASON, LONGEST_REASON = 5, 500
LONGEST_TERM_YEARS = 30
"""No licence of the catalogue runs longer: a later day is a slip of the pen."""

_DECISION_EVENTS = frozenset(f"case_{state.value}" for state in BECOMES.values())
_PERSONAL = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?<!\d)\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What bears on a decision and does not stand in the case itself.

    `corrected`: it was sent back before (`already_corrected`). `accepted`: its time to be told what
    is missing is over, so that it counts as accepted (行政许可法 art 32). `deemed`: nobody decided
    before the licence's last day, so that it counts as renewed (art 50). `entered`: what it rests
    on was entered or put right by the officer who asks (`rests_on`). `ended`: the last day on which
    a correction could be handed in is over (`deadlines.handed_in_by`).
    """

    corrected: bool = False
    accepted: bool = False
    deemed: bool = False
    entered: bool = False
    ended: bool = False


def already_corrected(events: Iterable[str]) -> bool:
    """Whether the case was sent back since it was last opened, by its events' types in order."""
    corrected = False
    for what in events:
        if what in ("case_opened", "case_correcting"):
            corrected = what == "case_correcting"
    return corrected


def as_seen(case: Case, events: Sequence[str], version: int) -> bool:
    """Whether a case is as it was when an officer saw its `version`.

    The copy of what was signed is made shortly after filing and alters nothing that is decided on.
    """
    copied = case.version == version + 1 and bool(events) and events[-1] == COPIED
    return case.version == version or copied


def spoken_state(case: Case) -> str:
    """Where a case stands, as the desk says it; of what is owed for a year nothing is filed here.

    One that its holder has answered says so.
    """
    if case.yearly and case.intent is Intent.DONE:
        return "本人答复已办"
    if case.in_special and case.special:
        return f"{case.special.sort.wording}中，计时暂停"
    if case.state is CaseState.OPENED and case.change and (case.unsaid or case.by_an_officer):
        return "待申请人说明门牌变更还是迁址" if case.unsaid else "迁址，由工作人员引导"
    if case.left_uncorrected:
        return NOT_CORRECTED_WORDS
    if case.never_made:
        return NEVER_MADE_WORDS
    if case.withdrawn and case.state in _WITHDRAWN_WORDS:
        return _WITHDRAWN_WORDS[case.state]
    said = _YEARLY_WORDS.get(case.state) if case.yearly else None
    return said or STATE_WORDS[case.state]


def is_decision(event: str) -> bool:
    """Whether an event's type tells of a decision."""
    return event in _DECISION_EVENTS


def standing(case: Case) -> Decision | None:
    """The decision that put the case where it stands, or None."""
    made = case.decision
    return made if made and case.state in _FOLLOWS[made.outcome] else None


def not_waiting(case: Case, decider: str = "") -> Superseded:
    """Why a case that is not FILED cannot be decided: by whom and when it was, if it was.

    `decider` names the officer; without it their id does.
    """
    state, made = spoken_state(case), standing(case)
    if made is None:
        return Superseded("not_filed", f"本件目前“{state}”，不在待决定之列，不能作决定。")
    when, outcome = spoken_instant(made.at), OUTCOME_WORDS[made.outcome]
    by = decider or f"工作人员（{made.by}）"
    return Superseded(
        "already_decided", f"本件已由{by}于{when}决定{outcome}，目前“{state}”；您的决定没有记录。"
    )


def permit(case: Case, officer: Officer, outcome: Outcome, about: Circumstances) -> None:
    """Say nothing when the officer may decide so now; else raise Forbidden or Superseded."""
    if case.state is not CaseState.FILED or case.filing is None:
        raise not_waiting(case)
    may = deciders(outcome, about)
    if not officer.roles & may:
        said = DEEMED_WORDS if about.deemed else OUTCOME_WORDS[outcome]
        raise Forbidden("not_your_role", f"{said}须由{spoken_roles(may)}决定。")
    if about.deemed and outcome != "grant":
        raise Superseded("deemed_renewed", f"{DEEMED_REASON}，不能再{OUTCOME_WORDS[outcome]}。")
    if case.filing.by == officer.actor:
        raise Forbidden("own_filing", "本件由您代为提交，须由其他工作人员决定。")
    if about.entered:
        raise Forbidden(
            "own_entry", "本件的主体或者证照信息由您录入或者更正，须由其他工作人员决定。"
        )
    if not about.deemed:
        _check_special(case, outcome)
    if outcome == "correct":
        _check_correction(case, about)


def rests_on(entered_on: date | None, licence: Licence | None) -> bool:
    """Whether a decision rests on what an officer last entered by hand on a civil day.

    Of what was entered before this bureau last issued the licence another officer has decided. No
    hand writes that day while it is ours (`corrections.check_issue_day`).
    """
    if entered_on is None:
        return False
    issued = licence.issued_on if licence is not None and licence.issued_here else None
    return issued is None or entered_on >= issued


def deciders(outcome: Outcome, about: Circumstances) -> frozenset[Role]:
    """Who may decide so: what the law has decided already, a supervisor confirms."""
    return CONFIRMERS if about.deemed else DECIDERS[outcome]


def _check_special(case: Case, outcome: Outcome) -> None:
    """A procedure under way comes first, and what it found wrong is not granted."""
    special = case.special
    if special is None:
        return
    if special.finding is None:
        raise Superseded(
            "in_special", f"本件正在{special.sort.wording}，计时暂停，作出结论后再作决定。"
        )
    if outcome == "grant" and not special.finding.passed:
        raise Superseded(
            "special_failed",
            f"{special.sort.wording}结论为不通过，不能准予；已整改的请再核查一次。",
        )


def _check_correction(case: Case, about: Circumstances) -> None:
    if about.corrected:
        raise Superseded(
            "corrected_before", "补正须一次告知全部内容，本件已退回补正过一次，请准予或不予许可。"
        )
    if about.ended:
        raise Superseded(
            "too_late_to_correct",
            "补正材料已经来不及在原证有效期内（变更为跟进期内）交回，不能再退回补正，请准予或不予许可。",
        )
    if about.accepted or case.special is not None:
        raise Superseded(
            "accepted_already",
            "收到申请已满五个工作日，或者已经转特别程序，依法视为已受理，不能再退回补正，请准予或不予许可。",
        )


def term_is_open(kind: Kind, licence: Licence | None) -> bool:
    """Whether the officer must set the new term's end: neither law nor the old term gives one."""
    if kind.validity_years is not None:
        return False
    if licence is None or licence.valid_to is None:
        return True
    began = licence.valid_from or licence.issued_on
    return began is None or began > licence.valid_to


def end_is_open(case: Case, kind: Kind, licence: Licence | None) -> bool:
    """Whether a grant of this case must say until when: never of a change, which keeps the term."""
    return case.renewal and term_is_open(kind, licence)


def check_reason(outcome: Outcome, reason: str) -> None:
    """Raise Malformed unless the reason may be told the applicant as it is.

    A refusal and a correction need one; it is kept with the case's events, so it may hold no
    number of a person.
    """
    asked = "不予许可的理由" if outcome == "refuse" else "需要补正的全部内容"
    if outcome != "grant" and len(reason) < SHORTEST_REASON:
        raise Malformed("reason_missing", f"请写明{asked}，至少{SHORTEST_REASON}个字。")
    if len(reason) > LONGEST_REASON:
        raise Malformed("reason_too_long", f"理由最多{LONGEST_REASON}个字，请精简后再提交。")
    check_wording(reason)


def check_wording(text: str) -> None:
    """Raise Malformed when an officer's own words hold a phone or an ID number."""
    if _PERSONAL.search(text):
        raise Malformed("personal_number", "文字中请勿写手机号码或身份证号码，删去后再提交。")


def check_end(outcome: Outcome, valid_to: date | None, case: Case, *, is_open: bool) -> None:
    """Raise Malformed unless the new term's end is given exactly where the officer must set it.

    It lies after the old term's end and not absurdly far away.
    """
    needed = outcome == "grant" and is_open
    if needed and valid_to is None:
        raise Malformed("end_missing", "法律未定本类证照的有效期，请填写新证的有效期止日。")
    if valid_to is None:
        return
    if outcome != "grant":
        raise Malformed("end_not_asked", "只有准予时才填写有效期止日，请删去后再提交。")
    if case.change:
        raise Malformed("end_not_asked", "变更不改有效期，不能填写有效期止日，请删去后再提交。")
    if not needed:
        raise Malformed("end_not_asked", "本类证照的有效期已有规定，不能另行填写，请删去后再提交。")
    old = f"{case.expiry.year}年{case.expiry.month}月{case.expiry.day}日"
    if valid_to <= case.expiry:
        raise Malformed("end_too_early", f"有效期止日须晚于原证到期日{old}，请核对。")
    if valid_to.year - case.expiry.year > LONGEST_TERM_YEARS:
        raise Malformed(
            "end_too_late", f"有效期止日比原证到期日{old}晚{LONGEST_TERM_YEARS}年以上，请核对。"
        )


def check_grantable(case: Case, licence: Licence | None, entity: Entity | None) -> None:
    """Raise Superseded when what is to be renewed or changed is no longer there.

    A renewal is of one term; a change goes into whatever term the licence is in.
    """
    what = "变更" if case.change else "延续"
    if licence is None or not licence.status.renewable:
        raise Superseded(
            "licence_ended", f"原证照已注销、撤销、吊销、暂扣或被替换，不能准予{what}。"
        )
    if case.renewal and licence.term != case.term:
        raise Superseded("renewed_elsewhere", "原证照已换发新的一期，本件不能再准予，请核对。")
    if entity is not None and entity.status.gone:
        raise Superseded("holder_gone", f"持证主体已注销或被吊销，不能准予{what}。")


def repeats(
    case: Case, officer: Officer, outcome: Outcome, reason: str, valid_to: date | None
) -> bool:
    """Whether this very decision of this officer stands: an answer was lost, or a key hit twice."""
    made = standing(case)
    return made is not None and (made.by, made.outcome, made.reason, made.valid_to) == (
        officer.id,
        outcome,
        reason,
        valid_to,
    )


def spoken_instant(at: datetime) -> str:
    """An instant as an officer reads it, in China: 2026年12月1日10:05."""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
