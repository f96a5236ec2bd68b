"""Switches turned from here are turned as at the desk: by whom, when and why, with their event."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from layers.zhiban.operate.answers import Answer, Unusable
from layers.zhiban.operate.county import County
from zhiban.domain.decisions import check_wording
from zhiban.domain.errors import Conflict, Malformed
from zhiban.store.effects import Standing, turned
from zhiban.store.ringing import ItemSwitch
from zhiban.store.table import transact

TRIES = 3


def stop(county: County, items: Sequence[str], reason: str) -> Answer:
    """Stop the reminders of these items at once, beside those that are stopped."""
    return _turn(county, items, reason, lambda now, these: now | these)


def resume(county: County, items: Sequence[str], reason: str) -> Answer:
    """Let these items remind again."""
    return _turn(county, items, reason, lambda now, these: now - these)


def _turn(
    county: County,
    items: Sequence[str],
    reason: str,
    change: Callable[[frozenset[str], frozenset[str]], frozenset[str]],
) -> Answer:
    """Over the version that is read; what somebody else turned meanwhile is read anew."""
    these, catalogue = frozenset(items), county.catalogue
    unknown = sorted(
        c for c in these if c not in catalogue.items and c not in catalogue.owed_yearly
    )
    if unknown:
        raise Unusable(f"没有这些事项：{'、'.join(unknown)}。", "编码见 docs/law.md")
    checked(reason)
    ringing, by = county.ringing, county.cloud.who()
    for _ in range(TRIES):
        before = ringing.stopped()
        now = tuple(sorted(change(frozenset(before.items), these)))
        if now == before.items:
            return _answer(before, changed=False)
        wanted = ItemSwitch(now, before.version + 1, by, name_of(by), county.now, reason)
        try:
            ringing.commit(*ringing.stop(wanted))
        except Conflict:
            continue
        return _answer(wanted, changed=True)
    raise Unusable("别人正在改同一个开关。", "看 zhiban status，再试一次")


def checked(reason: str) -> None:
    """Raises Unusable for words that hold somebody's number, or say nothing."""
    if not reason.strip():
        raise Unusable("要写原因。", "--reason 为什么")
    try:
        check_wording(reason)
    except Malformed as fault:
        raise Unusable(str(fault)) from fault


def name_of(arn: str) -> str:
    """The last word of an ARN: what the operator is called at AWS."""
    return arn.rpartition("/")[2].rpartition(":")[2]


def _answer(switch: ItemSwitch, *, changed: bool) -> Answer:
    told = replace(switch, by="", name="")
    data = {"stopped": list(told.items), "version": told.version, "changed": changed}
    held = "、".join(told.items) or "无"
    return Answer(data, [f"{'已改' if changed else '没有改变'}。现在停提醒的事项：{held}"])


def safe_mode(county: County, *, on: bool, reason: str) -> Answer:
    """Forbid, or allow again, messages, courier orders, licences, and what the platform decides.

    What waits goes on waiting. Allowing it names the tables that are worked on now, so that a copy
    of them is forbidden again by itself. Raises Unusable when somebody turns it at the same time.
    """
    checked(reason)
    effects, by = county.effects, county.cloud.who()
    before = effects.read()
    if before.allowed is not on and before.version:
        return _standing(before, changed=False)
    wanted = turned(before, held=on, by=by, name=name_of(by), at=county.now, reason=reason)
    try:
        transact(county.cases.client, effects.turn(wanted))
    except Conflict as conflict:
        raise Unusable("别人正在改同一个开关。", "看 zhiban status，再试一次") from conflict
    return _standing(wanted, changed=True)


def _standing(now: Standing, *, changed: bool) -> Answer:
    state = "关（照常发出）" if now.allowed else "开（短信、寄件、制证、自动审批都等着）"
    data = {"safe_mode": not now.allowed, "version": now.version, "changed": changed}
    line = f"{'已改' if changed else '没有改变'}。安全模式：{state}"
    takes = "正在处理的一批最多再有两分钟" if changed and not now.allowed else ""
    return Answer(data, [line, *([takes] if takes else [])])
