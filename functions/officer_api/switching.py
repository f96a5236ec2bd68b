"""The day in numbers, the go after a first load, and the switches of items: stopped, approved."""

from collections.abc import Callable
from datetime import date
from typing import Any

from officer_api import naming
from officer_api.asked import Day, ItemsAsked
from officer_api.asking import Asking, Asks
from officer_api.parts import Parts
from officer_api.shown import (
    ApprovedShown,
    AutomaticShown,
    DayShown,
    EquationShown,
    OfficerShown,
    ProofShown,
    RingingShown,
    SwitchShown,
)
from zhiban.domain.automatic import terms_of
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.decisions import check_wording
from zhiban.domain.errors import Conflict, Malformed, Superseded
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.ringing import ItemSwitch
from zhiban.store.table import Action


def show_day(asking: Asks, day: Day) -> DayShown:
    """A civil day in numbers: what was counted, and due = opened + suppressed."""
    parts = asking.parts
    return DayShown(
        day=day,
        counted=parts.statistics.read(day),
        equation=EquationShown(**parts.ringing.equation(day, parts.shards)),
        proof=_proof(parts, day),
    )


def _proof(parts: Parts, day: date) -> ProofShown | None:
    """What the night's recount came to; None before it has begun."""
    found, read = parts.proofs.read(day)
    if not read:
        return None
    return ProofShown(
        due=found.due,
        cases=found.cases,
        reasons=found.reasons,
        missed=found.missed,
        sends=dict(found.sends),
        forgotten=found.forgotten,
        changes=dict(found.changes),
        parts=read,
        of=parts.shards,
        holds=read == parts.shards and found.holds,
    )


def show_ringing(asking: Asks) -> RingingShown:
    """Whether ringing may start, or waits for a go since a first large load."""
    gate = asking.parts.ringing.gate()
    if gate is None:
        return RingingShown(state="nothing_loaded", since=None)
    return RingingShown(state="go" if gate.open else "waiting", since=gate.since)


def give_go(asking: Asks) -> RingingShown:
    """A supervisor has seen the forecast and lets ringing start; the next hour rings.

    What goes already goes on. Raises Superseded before anything was loaded.
    """
    ringing = asking.parts.ringing
    try:
        ringing.commit(ringing.give_go(asking.officer.id, asking.now))
    except Conflict as conflict:
        if ringing.gate() is None:
            message = "尚未归集任何证照，没有可以放行的提醒。"
            raise Superseded("nothing_loaded", message) from conflict
    else:
        logger.info("go_given")
        count("GoesGiven")
    return show_ringing(asking)


def show_stopped(asking: Asks) -> SwitchShown:
    """The items whose reminders are stopped."""
    return _shown(asking, asking.parts.ringing.stopped())


def stop_items(asking: Asks, body: ItemsAsked) -> SwitchShown:
    """Stop the reminders of these items and of no others, at once, over the version shown.

    Raises Malformed for an item nobody knows, Superseded when another officer turned it first.
    """
    ringing = asking.parts.ringing
    return _shown(asking, _turned(asking, body, ringing.stop, ringing.stopped))


def show_approved(asking: Asks) -> ApprovedShown:
    """The items of low confidence that may remind, and those that wait for an approval."""
    return _approved(asking, asking.parts.ringing.approved())


def approve_items(asking: Asks, body: ItemsAsked) -> ApprovedShown:
    """Let these items of low confidence remind, and no others, over the version shown.

    Each licence is felt at its next look. Raises as `stop_items` does.
    """
    ringing = asking.parts.ringing
    return _approved(asking, _turned(asking, body, ringing.approve, ringing.approved))


def show_automatic(asking: Asks) -> SwitchShown:
    """The items the platform decides by itself (自动审批)."""
    return _shown(asking, asking.parts.ringing.automatic())


def automate_items(asking: Asks, body: ItemsAsked) -> SwitchShown:
    """Let the platform decide on these items, and on no others, over the version shown.

    Raises Malformed for an item that the catalogue leaves to persons; else as `stop_items` does.
    """
    ringing, items = asking.parts.ringing, asking.parts.catalogue.items
    barred = [
        code for code in sorted(set(body.items)) if code in items and not terms_of(items[code])
    ]
    if barred:
        named = "、".join(items[code].name for code in barred)
        raise Malformed("not_automatic", f"目录不允许自动审批：{named}。")
    return _shown(asking, _turned(asking, body, ringing.automate, ringing.automatic))


def terms_shown(catalogue: Catalogue, code: str, *, on: bool) -> AutomaticShown | None:
    """How an item may be decided by the platform, and whether it is; None where persons decide."""
    item = catalogue.items.get(code)
    terms = terms_of(item) if item else None
    if terms is None:
        return None
    return AutomaticShown(
        on=on,
        provisional=terms.provisional,
        check_percent=terms.check_percent,
        check_within=terms.check_within,
        basis=terms.basis,
    )


def _turned(
    asking: Asking,
    body: ItemsAsked,
    turn: Callable[[ItemSwitch], list[Action]],
    read: Callable[[], ItemSwitch],
) -> ItemSwitch:
    """Turn a switch, once: the same turn by the same officer is answered as it was before."""
    check_wording(body.reason)
    items = tuple(sorted(set(body.items)))
    catalogue = asking.parts.catalogue
    unknown = [c for c in items if c not in catalogue.items and c not in catalogue.owed_yearly]
    if unknown:
        raise Malformed("no_such_item", f"没有这些事项：{'、'.join(unknown)}，请核对编码。")
    officer = asking.officer
    wanted = ItemSwitch(items, body.version + 1, officer.id, officer.name, asking.now, body.reason)
    actions = turn(wanted)
    try:
        asking.parts.ringing.commit(*actions)
    except Conflict as conflict:
        found = read()
        if (found.items, found.by, found.reason) != (items, officer.id, body.reason):
            raise changed_meanwhile() from conflict
        return found
    logger.info("items_switched", items=list(items), version=wanted.version)
    count("ItemsSwitched")
    return wanted


def _shown(asking: Asking, switch: ItemSwitch) -> SwitchShown:
    return SwitchShown(**_told(asking, switch))


def _approved(asking: Asking, switch: ItemSwitch) -> ApprovedShown:
    unsure = asking.parts.catalogue.of_low_confidence
    waiting = [code for code in unsure if code not in switch.items]
    named = [naming.item(asking.parts.catalogue, code) for code in sorted(waiting)]
    return ApprovedShown(**_told(asking, switch), waiting=named)


def _told(asking: Asking, switch: ItemSwitch) -> dict[str, Any]:
    return {
        "items": [naming.item(asking.parts.catalogue, code) for code in switch.items],
        "version": switch.version,
        "by": OfficerShown(id=switch.by, name=switch.name) if switch.by else None,
        "at": switch.at,
        "reason": switch.reason,
    }
