"""The words of every message, for a clerk to proof-read; docs/messages.md shows them as sent.

A sentence that changes gets a higher version, and is registered anew at the provider. No step
hurries, none threatens; a message never names a person, as the phone may be a predecessor's.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Sayings(NamedTuple):
    """A message's class and version, and its wordings: with a link (or needing none), and with a
    case code instead. The fullest comes first."""

    sort: str
    version: int
    link: tuple[str, ...]
    code: tuple[str, ...] = ()


class _Body(NamedTuple):
    """What is the matter, said with ever fewer words; the last two are for a single segment."""

    full: str
    short: str
    bare: str
    terse: str
    tersest: str


_ONE = "《{licence}》（尾号{tail}）"
_LATE = "已过规定申请日，仍可申请，请尽快办理"
_OVERDUE = "已过规定时限，仍可申请，请尽快办理"
_BECAUSE = "您的营业执照{field}已变更，"

_BODIES: Mapping[str, _Body] = {
    "renewal.one": _Body(
        f"您的{_ONE}{{expiry}}到期，{{tone}}{{when}}申请延续",
        "您的《{licence}》{expiry}到期，{tone}{when}申请延续",
        "您的《{licence}》{tone}{when}申请延续",
        "《{licence}》{soon}申请延续",
        "{licence}{soon}延续",
    ),
    "renewal.many": _Body(
        f"您有{{count}}件证照将到期，{{tone}}{_ONE}{{when}}申请延续",
        "您有{count}件证照将到期，{tone}《{licence}》{when}申请延续",
        "您有{count}件证照将到期，{tone}{when}申请延续",
        "您有{count}件证照{soon}申请延续",
        "{count}件证照{soon}延续",
    ),
    "renewal.late.one": _Body(
        f"您的{_ONE}{{expiry}}到期，{_LATE}",
        f"您的《{{licence}}》{{expiry}}到期，{_LATE}",
        f"您的《{{licence}}》{_LATE}",
        "《{licence}》已过申请日，仍可延续",
        "{licence}仍可延续",
    ),
    "renewal.late.many": _Body(
        f"您有{{count}}件证照将到期，最早的{_ONE}{{expiry}}到期，{_LATE}",
        f"您有{{count}}件证照将到期，最早的《{{licence}}》{{expiry}}到期，{_LATE}",
        f"您有{{count}}件证照{_LATE}",
        "您有{count}件证照已过申请日，仍可延续",
        "{count}件证照仍可延续",
    ),
    "change.due.one": _Body(
        f"{_BECAUSE}{_ONE}须随之变更，{{when}}申请",
        f"{_BECAUSE}《{{licence}}》须随之变更，{{when}}申请",
        "您的《{licence}》须随营业执照变更，{when}申请",
        "《{licence}》须变更，{soon}申请",
        "{licence}{soon}申请变更",
    ),
    "change.due.many": _Body(
        f"您的营业执照已变更，{{count}}件证照须随之办理，其中{_ONE}{{when}}申请",
        "您的营业执照已变更，{count}件证照须随之办理，其中《{licence}》{when}申请",
        "您有{count}件证照须随营业执照变更，{when}申请",
        "{count}件证照须随执照变更，{soon}申请",
        "{count}件证照{soon}申请变更",
    ),
    "change.overdue.one": _Body(
        f"{_BECAUSE}{_ONE}须随之变更，{_OVERDUE}",
        f"{_BECAUSE}《{{licence}}》须随之变更，{_OVERDUE}",
        f"您的《{{licence}}》须随营业执照变更，{_OVERDUE}",
        "《{licence}》须变更，仍可申请",
        "{licence}仍可申请变更",
    ),
    "change.overdue.many": _Body(
        f"您的营业执照已变更，{{count}}件证照须随之办理，{_OVERDUE}",
        f"您的营业执照已变更，{{count}}件证照须随之办理，{_OVERDUE}",
        f"您有{{count}}件证照须随营业执照变更，{_OVERDUE}",
        "{count}件证照须随执照变更，仍可申请",
        "{count}件证照仍可申请变更",
    ),
    "change.advised.one": _Body(
        f"{_BECAUSE}{{when}}变更{_ONE}",
        f"{_BECAUSE}{{when}}变更《{{licence}}》",
        "您的营业执照已变更，{when}变更《{licence}》",
        "{soon}变更《{licence}》",
        "{soon}变更{licence}",
    ),
    "change.advised.many": _Body(
        f"您的营业执照已变更，{{when}}变更{{count}}件证照，其中有{_ONE}",
        "您的营业执照已变更，{when}变更{count}件证照，其中有《{licence}》",
        "您的营业执照已变更，{when}变更{count}件证照",
        "您的营业执照已变更，{soon}变更{count}件证照",
        "{soon}变更{count}件证照",
    ),
    "yearly.one": _Body(
        f"您的{_ONE}，{{tone}}{{duty}}{{when}}提交",
        "您的《{licence}》，{tone}{duty}{when}提交",
        "{tone}{duty}{when}提交",
        "{duty}{soon}提交",
        "{duty}{soon}交",
    ),
    "yearly.many": _Body(
        f"您有{{count}}件证照的年度事项待办，{{tone}}{_ONE}{{duty}}{{when}}提交",
        "您有{count}件证照的年度事项待办，{tone}{duty}{when}提交",
        "您有{count}件年度事项待办，{tone}{when}提交",
        "您有{count}件年度事项{soon}提交",
        "{count}件年度事项{soon}交",
    ),
    "mixed.many": _Body(
        f"您有{{count}}件证照事项待办，{{tone}}{_ONE}{{when}}{{action}}",
        "您有{count}件证照事项待办，{tone}《{licence}》{when}{action}",
        "您有{count}件证照事项待办，{tone}{when}办理",
        "您有{count}件证照待办，{soon}办理",
        "{count}件证照{soon}办",
    ),
}

_QUESTIONS: Mapping[str, _Body] = {
    "change.which.one": _Body(
        f"{_BECAUSE}{_ONE}是否需要办理，需要您确认情况",
        f"{_BECAUSE}《{{licence}}》是否需要办理，需要您确认情况",
        "您的《{licence}》是否需要变更，需要您确认情况",
        "《{licence}》要否变更，请回答",
        "{licence}要否变更",
    ),
    "change.which.many": _Body(
        f"{_BECAUSE}{{count}}件证照是否需要办理，需要您确认情况",
        f"{_BECAUSE}{{count}}件证照是否需要办理，需要您确认情况",
        "您有{count}件证照是否需要变更，需要您确认情况",
        "{count}件证照要否变更，请回答",
        "{count}件证照要否变更",
    ),
}

_TONES = {"first": "", "again": "再次提醒：", "last": "即将截止："}
"""What a step says before the day it is about."""


class _Act(NamedTuple):
    """What to tap or to enter the code for, in full and in two characters, since which version."""

    full: str
    short: str
    version: int


_CONFIRM = _Act("确认，免费邮寄", "办理", 1)
_ANSWER = _Act("回答", "办理", 1)
_ACTS = {"yearly": _Act("查看办法", "查看", 2), "mixed": _Act("查看并办理", "办理", 2)}
"""What is owed every year is not done here, and nothing of it is posted."""


def _with_link(body: _Body, act: _Act) -> tuple[str, ...]:
    go, on = f"点此{act.full}：{{link}} 咨询{{phone}}", f"点此{act.short}：{{link}} 咨询{{phone}}"
    return (
        f"{{holder}}：{body.full}，{go}",
        f"{body.full}，{go}",
        f"{body.full}，{on}",
        f"{body.short}，{on}",
        f"{body.bare}，{act.short}：{{link}} 咨询{{phone}}",
    )


def _with_code(body: _Body, act: _Act) -> tuple[str, ...]:
    enter = f"请打开{{place}}，输入办件码{{case_code}}{act.full}。咨询{{phone}}"
    return (
        f"{{holder}}：{body.full}。{enter}",
        f"{body.full}。{enter}",
        f"{body.terse}，到{{place}}输码{{case_code}}{act.short}。咨询{{phone}}",
        f"{body.terse}，到{{place}}输码{{case_code}}。咨询{{phone}}",
        f"{body.tersest}，到{{place}}输码{{case_code}}。咨询{{phone}}",
    )


def _reminder(body: _Body, act: _Act) -> Sayings:
    return Sayings("reminder", act.version, _with_link(body, act), _with_code(body, act))


def _reminders() -> dict[str, Sayings]:
    """Every reminder by its id: the three steps where a body leaves room for their tone."""
    found = {}
    for name, body in _BODIES.items():
        if "{tone}" not in body.full:
            found[name] = _reminder(body, _CONFIRM)
            continue
        kind, count = name.split(".")
        for step, tone in _TONES.items():
            toned = _Body(*(text.replace("{tone}", tone) for text in body))
            found[f"{kind}.{step}.{count}"] = _reminder(toned, _ACTS.get(kind, _CONFIRM))
    return found | {name: _reminder(body, _ANSWER) for name, body in _QUESTIONS.items()}


def _told(what: str, *shorter: str) -> Sayings:
    """A notice that needs neither link nor code, with and without the holder's name."""
    return Sayings("notice", 1, (f"{{holder}}：{what}", what, *shorter))


def _to_see(what: str, shorter: str) -> Sayings:
    """A notice about something to look at."""
    see = "，点此查看：{link} 咨询{phone}"
    enter = "。请打开{place}，输入办件码{case_code}查看。咨询{phone}"
    with_link = (f"{what}{see}", f"{shorter}：{{link}} 咨询{{phone}}")
    with_code = (f"{what}{enter}", f"{shorter}。到{{place}}输码{{case_code}}查看。咨询{{phone}}")
    named = "{holder}："
    return Sayings(
        "notice", 1, (named + with_link[0], *with_link), (named + with_code[0], *with_code)
    )


_NOTICES: Mapping[str, Sayings] = {
    "correction.dated": _to_see(
        "您申请的{matter}（尾号{tail}）需要补正，{when}补齐", "{matter}需要补正，{when}补齐"
    ),
    "correction.open": _to_see(
        "您申请的{matter}（尾号{tail}）需要补正，请尽快补齐", "{matter}需要补正，请尽快补齐"
    ),
    "granted": _told(
        "您申请的{matter}（尾号{tail}）已准予，新证办好后免费邮寄，届时告知单号。咨询{phone}",
    ),
    "posted": _told(
        "您申请的{matter}（尾号{tail}）已办结，新证由{carrier}免费寄出，单号{tracking}。咨询{phone}",
    ),
    "extended": _to_see(
        "您申请的{matter}（尾号{tail}）经批准延长期限，{when}有结果，页面写明了理由",
        "{matter}延长期限，{when}有结果",
    ),
    "refused": _to_see(
        "您申请的{matter}（尾号{tail}）未获准予，决定书写明了原因和救济途径",
        "{matter}未获准予，决定书写明了原因和救济途径",
    ),
    "parcel.pickup": _told(
        f"{{carrier}}将于{{day}}上门收取您的{_ONE}旧证原件，免费，单号{{tracking}}，请备好。咨询{{phone}}",
    ),
    "parcel.failed": _told(
        f"寄给您的{_ONE}未能送达，{{carrier}}单号{{tracking}}。请致电{{phone}}约定再次投递，或到窗口领取。",
    ),
    "expired": _told(
        f"您的{_ONE}已于{{expiry}}到期。如仍在经营，请咨询怎样重新办理；如不再经营，可以办理注销。"
        "咨询{phone}",
    ),
}

_AGENT = Sayings(
    "notice",
    1,
    (
        "{holder}委托您代办{matter}（尾号{tail}），有效至{until}，点此办理：{link} 咨询{phone}",
        "{holder}委托您代办{matter}，点此办理：{link} 咨询{phone}",
        "有人委托您代办{matter}，点此办理：{link} 咨询{phone}",
        "有人委托您代办证照，点此办理：{link} 咨询{phone}",
    ),
    (
        "{holder}委托您代办{matter}（尾号{tail}），有效至{until}。"
        "请打开{place}，输入办件码{case_code}办理。咨询{phone}",
        "{holder}委托您代办{matter}。请打开{place}，输入办件码{case_code}办理。咨询{phone}",
        "有人委托您代办{matter}。到{place}输码{case_code}办理。咨询{phone}",
        "有人委托您代办证照。到{place}输码{case_code}办理。咨询{phone}",
    ),
)
"""To an agent (经办人), who may be a stranger: nothing stands in it that anybody typed."""

_VERIFICATION = Sayings(
    "verification",
    1,
    (
        "验证码{code}，用于{purpose}，{minutes}分钟内有效。工作人员不会索要，请勿告知他人。",
        "验证码{code}，用于{purpose}。工作人员不会索要，请勿告知他人。",
    ),
)

WORDINGS: Mapping[str, Sayings] = {
    **_reminders(),
    **_NOTICES,
    "agent": _AGENT,
    "verification": _VERIFICATION,
}
"""Every message by its id."""
