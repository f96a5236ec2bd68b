"""What an SMS says: templates with an id and a version, and what they cost in segments.

Reminders are in link mode (a confirmation link on the bureau's own domain), at most two segments.
Chinese text travels as UCS-2: 70 code units alone, 67 each when concatenated (3GPP TS 23.040).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

SINGLE, PART = 70, 67
MAX_SEGMENTS = 2
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks: the registered signature (签名), the office phone and the citizens' address."""

    signature: str
    office_phone: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Need:
    """One licence as a message names it. `latest` and `expiry` are civil dates."""

    licence: str
    tail: str
    latest: date
    expiry: date
    projected: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered SMS: the template it came from, its text and how many segments it takes.

    `values` are what stands in the template's places, for gateways that take a template and its
    parameters instead of a text.
    """

    template: str
    text: str
    segments: int
    values: Mapping[str, str] = field(default_factory=dict)


def segments(text: str) -> int:
    """How many SMS the carrier bills for `text`, in UCS-2; surrogate pairs are never split."""
    units = [len(char.encode("utf-16-le")) // 2 for char in text]
    if sum(units) <= SINGLE:
        return 1
    count, used = 1, 0
    for width in units:
        if used + width > PART:
            count, used = count + 1, 0
        used += width
    return count


def spoken_date(day: date, today: date) -> str:
    """A civil date as people say it: 1月8日, with the year when it is not this one."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def spoken_date_with_weekday(day: date, today: date) -> str:
    """A date to act by, with its weekday: 2027年1月8日（周五）."""
    return f"{spoken_date(day, today)}（周{_WEEKDAYS[day.weekday()]}）"


_URGENCY = {"first": "", "again": "再次提醒：", "last": "即将截止："}


def _named(need: Need, *, with_tail: bool) -> str:
    return f"《{need.licence}》（尾号{need.tail}）" if with_tail else f"《{need.licence}》"


def _body(needs: Sequence[Need], step: str, today: date, detail: int) -> str:
    """What ends when, and by when to act; a day that has passed is never named.

    `detail` 2 tells all, 1 leaves out the number's tail, 0 the day of expiry too.
    """
    in_time = sorted((n for n in needs if n.latest >= today), key=lambda need: need.latest)
    soonest = in_time[0] if in_time else min(needs, key=lambda need: need.expiry)
    name = _named(soonest, with_tail=detail > 1)
    if len(needs) > 1 and not detail:
        name = ""
    ends = f"{spoken_date(soonest.expiry, today)}到期，" if detail else ""
    by = spoken_date_with_weekday(soonest.latest, today)
    if not in_time:
        several = f"您有{len(needs)}件证照将到期，最早的" if len(needs) > 1 else "您的"
        return f"{several}{name}{ends}已过规定申请日，仍可申请，请尽快办理"
    if len(needs) == 1:
        return f"您的{name}{ends}{_URGENCY[step]}最晚{by}申请延续"
    return f"您有{len(needs)}件证照将到期，{_URGENCY[step]}{name}最晚{by}申请延续"


def renewal_reminder(
    holder: str, needs: Sequence[Need], step: str, sender: Sender, token: str, today: date
) -> Message:
    """The reminder of one invitation: who speaks, what ends when, by when to act, where, free.

    `step` is first, again or last. To stay within two segments the holder's name is shortened
    first, then the courtesy goes, then the number's tail. Raises ValueError without a need.
    """
    if not needs:
        raise ValueError("a reminder names at least one licence")
    late = all(today > need.latest for need in needs)
    template = f"renewal.{'late' if late else step}.{'one' if len(needs) == 1 else 'many'}/1"
    link = f"{sender.base_url}/r#{token}"
    text, values = "", dict[str, str]()
    for keep, courtesy, detail in _SHORTER:
        name = holder if len(holder) <= keep else f"{holder[:keep]}…"
        body = _body(needs, step, today, detail)
        spoken = f"{name}：{body}" if keep else body
        values = {"spoken": spoken, "courtesy": courtesy, "link": link}
        values["phone"] = sender.office_phone
        text = f"【{sender.signature}】{spoken}，{courtesy}：{link} 咨询{sender.office_phone}"
        if segments(text) <= MAX_SEGMENTS:
            break
    return Message(template, text, segments(text), values)


_SHORTER = (
    *((keep, "点此确认，免费邮寄", 2) for keep in (24, 16, 12, 8, 4, 0)),
    (0, "点此办理", 2),
    (0, "点此办理", 1),
    (0, "办理", 0),
)
"""How a message gets shorter: characters of the holder's name, the courtesy, the detail."""


def one_time_code(purpose: str, code: str, sender: Sender) -> Message:
    """The SMS of a one-time code: what it is for, how long it lives, that nobody will ask for it.

    One segment and no link. `purpose` is what the code will be used for, a few words.
    """
    text = (
        f"【{sender.signature}】验证码{code}，用于{purpose}，10分钟内有效。"
        "工作人员不会向您索要，请勿告诉任何人。"
    )
    return Message("code/1", text, segments(text))
