"""What each SMS is about: from the needs of a holder to a template and its values.

Reminders take a secret: the link's token, or in code mode the case code (办件码) that stands in its
place. No message names a person, as the phone on file may be a predecessor's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiban.domain.rendering import Message, Sender, render
from zhiban.domain.segments import PART, SINGLE, segments
from zhiban.domain.templates import Mode
from zhiban.domain.wording import (
    short_date,
    spoken_date,
    spoken_date_with_weekday,
    spoken_name,
)

__all__ = [
    "PART",
    "SINGLE",
    "Change",
    "Claim",
    "Message",
    "Mode",
    "Need",
    "Owed",
    "Sender",
    "change_reminder",
    "mixed_reminder",
    "one_time_code",
    "renewal_reminder",
    "segments",
    "spoken_date",
    "spoken_date_with_weekday",
    "spoken_name",
    "yearly_reminder",
]

CODE_MINUTES = 10
"""How long a one-time code is good for, as its message says."""


@dataclass(frozen=True, slots=True)
class Need:
    """One licence to renew, as a message names it. `latest` and `expiry` are civil dates.

    `projected`: `latest` was counted through a year without a holiday notice and carries the
    margin, so it is advice and not the law's own day.
    """

    licence: str
    tail: str
    latest: date
    expiry: date
    projected: bool


class Claim(StrEnum):
    """How firmly a changed business licence asks for the permit to follow."""

    DUE = "due"
    """申请变更、换发: the law asks, by a day it states."""
    ADVISED = "advised"
    """The same where the law states no day: 建议于."""
    WHICH = "which"
    """It depends on what happened (门牌变更还是迁址): the page asks."""


@dataclass(frozen=True, slots=True)
class Change:
    """One licence that a changed business licence concerns, as a message names it.

    `field` is the changed fact in a citizen's words; `by` the law's last civil day for DUE, an
    advised one for ADVISED, or None. `projected`: it was counted through a year without a holiday
    notice and carries the margin. What a person must help with is said by a person.
    """

    licence: str
    tail: str
    field: str
    claim: Claim
    by: date | None = None
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """Something a holder owes every year (年度报告、校验), as a message names it; `by` is civil."""

    licence: str
    tail: str
    duty: str
    by: date


def _latest(need: Need, day: str) -> str:
    return f"建议最晚{day}" if need.projected else f"最晚{day}"


def _renewal_values(need: Need, today: date) -> dict[str, str]:
    return {
        "licence": need.licence,
        "tail": need.tail,
        "expiry": spoken_date(need.expiry, today),
        "when": _latest(need, spoken_date_with_weekday(need.latest, today)),
        "soon": _latest(need, short_date(need.latest, today)),
        "action": "申请延续",
    }


def _change_values(change: Change, today: date) -> dict[str, str]:
    values = {"licence": change.licence, "tail": change.tail, "field": change.field}
    values |= {"action": "申请变更", "when": "建议尽早", "soon": "建议尽早"}
    if change.by is not None and change.by >= today:
        before, after = ("建议于", "前") if change.claim is Claim.ADVISED else ("最晚", "")
        if change.projected and change.claim is Claim.DUE:
            before = "建议最晚"
        values["when"] = f"{before}{spoken_date_with_weekday(change.by, today)}{after}"
        values["soon"] = f"{before}{short_date(change.by, today)}{after}"
    return values


def _owed_values(owed: Owed, today: date) -> dict[str, str]:
    past = owed.by < today
    return {
        "licence": owed.licence,
        "tail": owed.tail,
        "duty": owed.duty,
        "when": "请尽快" if past else f"最晚{spoken_date_with_weekday(owed.by, today)}",
        "soon": "请尽快" if past else f"最晚{short_date(owed.by, today)}",
        "action": f"提交{owed.duty}",
    }


def _counted(needs: Sequence[object]) -> str:
    return "one" if len(needs) == 1 else "many"


def renewal_reminder(
    holder: str, needs: Sequence[Need], step: str, sender: Sender, token: str, today: date
) -> Message:
    """The reminder of one invitation: who speaks, what ends when, by when to act, where, free.

    `step` is first, again or last. A day that has passed is never named: the soonest of those in
    time is, and when all are late, the one that ends first. Raises ValueError without a need.
    """
    if not needs:
        raise ValueError("a reminder names at least one licence")
    in_time = [need for need in needs if need.latest >= today]
    rung = step if in_time else "late"
    soonest = min(in_time, key=lambda n: n.latest) if in_time else min(needs, key=_expiry)
    values = {"holder": holder, "count": str(len(needs)), **_renewal_values(soonest, today)}
    return render(f"renewal.{rung}.{_counted(needs)}", values, sender, secret=token)


def _expiry(need: Need) -> date:
    return need.expiry


_FIRMEST = (Claim.DUE, Claim.ADVISED, Claim.WHICH)


def change_reminder(
    holder: str, changes: Sequence[Change], sender: Sender, token: str, today: date
) -> Message:
    """What a changed business licence asks of its holder's permits, the firmest claim first.

    A day that has passed is never named. Raises ValueError without a change.
    """
    if not changes:
        raise ValueError("a reminder names at least one licence")
    named = min(changes, key=lambda change: _firmness(change, today))
    claim: str = named.claim
    if named.claim is Claim.DUE and named.by is None:
        claim = Claim.ADVISED
    elif named.claim is Claim.DUE and named.by is not None and named.by < today:
        claim = "overdue"
    values = {"holder": holder, "count": str(len(changes)), **_change_values(named, today)}
    return render(f"change.{claim}.{_counted(changes)}", values, sender, secret=token)


def _firmness(change: Change, today: date) -> tuple[int, bool, date]:
    past = change.by is not None and change.by < today
    return _FIRMEST.index(change.claim), past, change.by or date.max


def yearly_reminder(
    holder: str, owed: Sequence[Owed], step: str, sender: Sender, token: str, today: date
) -> Message:
    """What a holder owes this year, the soonest that is in time named, else without its day.

    Raises ValueError without anything.
    """
    if not owed:
        raise ValueError("a reminder names at least one duty")
    soonest = min(owed, key=lambda one: (one.by < today, one.by))
    values = {"holder": holder, "count": str(len(owed)), **_owed_values(soonest, today)}
    return render(f"yearly.{step}.{_counted(owed)}", values, sender, secret=token)


def mixed_reminder(
    holder: str,
    needs: Sequence[Need],
    changes: Sequence[Change],
    owed: Sequence[Owed],
    step: str,
    sender: Sender,
    token: str,
    today: date,
) -> Message:
    """The reminder of an invitation with needs of several sorts in it; names the soonest day.

    With one sort only, or when every day has passed, it is the message of the first sort there is.
    Raises ValueError without any.
    """
    sorts = [bool(needs), bool(changes), bool(owed)]
    dated = [(need.latest, _renewal_values(need, today)) for need in needs]
    dated += [(c.by, _change_values(c, today)) for c in changes if c.by and c.claim is Claim.DUE]
    dated += [(one.by, _owed_values(one, today)) for one in owed]
    in_time = [pair for pair in dated if pair[0] >= today]
    if sum(sorts) > 1 and in_time:
        values = min(in_time, key=lambda pair: pair[0])[1]
        values |= {"holder": holder, "count": str(len(needs) + len(changes) + len(owed))}
        return render(f"mixed.{step}.many", values, sender, secret=token)
    if needs:
        return renewal_reminder(holder, needs, step, sender, token, today)
    if changes:
        return change_reminder(holder, changes, sender, token, today)
    return yearly_reminder(holder, owed, step, sender, token, today)


def one_time_code(purpose: str, code: str, sender: Sender) -> Message:
    """The message that carries a one-time code (验证码): one segment, no link.

    It says what the code is for and that nobody will ask for it. `purpose` is a short plain
    phrase, like 签署食品经营许可证延续申请; one that does not fit is cut. Raises ValueError for a
    code that is not four to eight digits, and without a purpose.
    """
    if not (code.isascii() and code.isdigit() and 4 <= len(code) <= 8):
        raise ValueError("a one-time code is four to eight digits")
    values = {"purpose": purpose, "code": code, "minutes": str(CODE_MINUTES)}
    message = render("verification", values, sender)
    while message.segments > 1 and len(values["purpose"]) > 1:
        values["purpose"] = values["purpose"].removesuffix("…")[:-1] + "…"
        message = render("verification", values, sender)
    return message
