"""The day in numbers, the go after a first load, and the kill switch."""

from officer_api import naming
from officer_api.asked import Day, StoppedAsked
from officer_api.asking import Asking, Asks
from officer_api.shown import DayShown, EquationShown, OfficerShown, RingingShown, StoppedShown
from zhiban.domain.decisions import check_wording
from zhiban.domain.errors import Conflict, Malformed, Superseded
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.ringing import StoppedItems


def show_day(asking: Asks, day: Day) -> DayShown:
    """A civil day in numbers: what was counted, and due = opened + suppressed."""
    parts = asking.parts
    return DayShown(
        day=day,
        counted=parts.statistics.read(day),
        equation=EquationShown(**parts.ringing.equation(day, parts.shards)),
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


def show_stopped(asking: Asks) -> StoppedShown:
    """The items whose reminders are stopped."""
    return _shown(asking, asking.parts.ringing.stopped())


def stop_items(asking: Asks, body: StoppedAsked) -> StoppedShown:
    """Stop the reminders of these items and of no others, at once, over the version shown.

    Raises Malformed for an item nobody knows, Superseded when another officer turned it first.
    """
    check_wording(body.reason)
    items = tuple(sorted(set(body.items)))
    unknown = [code for code in items if code not in asking.parts.catalogue.items]
    if unknown:
        raise Malformed("no_such_item", f"没有这些事项：{'、'.join(unknown)}，请核对编码。")
    officer = asking.officer
    wanted = StoppedItems(
        items, body.version + 1, officer.id, officer.name, asking.now, body.reason
    )
    ringing = asking.parts.ringing
    try:
        ringing.commit(*ringing.stop(wanted))
    except Conflict as conflict:
        found = ringing.stopped()
        if (found.items, found.by, found.reason) != (items, officer.id, body.reason):
            raise changed_meanwhile() from conflict
        return _shown(asking, found)
    logger.info("items_switched", items=list(items), version=wanted.version)
    count("ItemsSwitched")
    return _shown(asking, wanted)


def _shown(asking: Asking, switch: StoppedItems) -> StoppedShown:
    return StoppedShown(
        items=[naming.item(asking.parts.catalogue, code) for code in switch.items],
        version=switch.version,
        by=OfficerShown(id=switch.by, name=switch.name) if switch.by else None,
        at=switch.at,
        reason=switch.reason,
    )
