"""What a clerk enters or corrects by hand: checked as a file's rows are, recorded with who and why.

Over the version the officer was shown, and over no other; the same entry of the same officer
again, after an answer was lost, is answered alike.
"""

from collections.abc import Callable

from officer_api.asked import HolderAsked, LicenceAsked, Uscc
from officer_api.asking import Asking, Asks
from officer_api.contacting import with_contacts
from officer_api.registry_shown import Entered
from zhiban.domain.corrections import Hand, Occasion
from zhiban.domain.decisions import check_wording
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Conflict, Malformed, Superseded
from zhiban.domain.intake import EntityRow, Hold, LicenceRow, Rejection, known_kinds
from zhiban.domain.registry import Doubtful, Unchanged
from zhiban.gateways.files.entities import EntityCheck
from zhiban.gateways.files.headers import ENTITY_COLUMNS, LICENCE_COLUMNS
from zhiban.gateways.files.licences import LicenceCheck
from zhiban.runtime.http import changed_meanwhile
from zhiban.runtime.observability import count, logger
from zhiban.store.corrections import Outcome

_KEPT = ("legal_rep_id", "mobile", "registered_capital", "sponsor", "investors")
"""What an entry may leave out, and then stays as it is known."""


def enter_holder(asking: Asks, uscc: Uscc, body: HolderAsked) -> Entered:
    """Enter a holder (主体采集), or put right what is wrong with one: nothing has happened to it.

    Raises Malformed naming what cannot be right, Superseded when somebody was faster.
    """
    return _enter_holder(asking, uscc, body, Occasion.CORRECTION)


def change_holder(asking: Asks, uscc: Uscc, body: HolderAsked) -> Entered:
    """Record a change of the business licence (工商变更), which permits may have to follow.

    Raises as `enter_holder` does, and Superseded for a holder that is not there to change.
    """
    if body.version == 0:
        raise Superseded("no_such_holder", "登记库中还没有这个主体，请先录入主体信息。")
    return _enter_holder(asking, uscc, body, Occasion.CHANGE)


def _enter_holder(asking: Asking, uscc: str, body: HolderAsked, occasion: Occasion) -> Entered:
    known = asking.parts.entities.get(uscc)
    row = _entity_row(uscc, body, known)
    hand = with_contacts(_hand(asking, body, occasion), body, known)
    corrections = asking.parts.corrections
    told = _once(asking, row, hand, lambda: corrections.enter_entity(row, hand))
    now = asking.parts.entities.get(uscc)
    return Entered(changed=told, version=now.version if now else 0)


def enter_licence(asking: Asks, uscc: Uscc, body: LicenceAsked) -> Entered:
    """Enter a licence (证照采集), or correct one.

    Raises Malformed naming what cannot be right or must be confirmed, Superseded when somebody
    was faster or the number is another holder's.
    """
    row = _licence_row(asking, uscc, body)
    hand = _hand(asking, body, Occasion.CORRECTION)
    corrections = asking.parts.corrections
    told = _once(asking, row, hand, lambda: corrections.enter_licence(row, hand))
    now = asking.parts.licences.get(uscc, row.kind, row.number)
    return Entered(changed=told, version=now.version if now else 0)


def _hand(asking: Asking, body: HolderAsked | LicenceAsked, occasion: Occasion) -> Hand:
    check_wording(body.reason)
    officer = asking.officer
    return Hand(officer.id, asking.now, body.reason, body.version, occasion, officer.name)


def _once(
    asking: Asking, row: EntityRow | LicenceRow, hand: Hand, enter: Callable[[], Outcome]
) -> bool:
    """Whether the entry changed anything, now or when it was first sent."""
    try:
        told = enter()
    except Conflict as conflict:
        if asking.parts.corrections.done_before(row, hand):
            return True
        raise changed_meanwhile() from conflict
    if isinstance(told, Doubtful):
        raise Superseded("not_entered", f"{told.reason}，请核对后再录入。")
    changed = not isinstance(told, Unchanged)
    logger.info("entered_by_hand", what=type(row).__name__, changed=changed)
    count("EnteredByHand", int(changed))
    return changed


def _entity_row(uscc: str, body: HolderAsked, known: Entity | None) -> EntityRow:
    """A holder's cells, judged as a file's row. Raises Malformed."""
    told = body.model_dump() | {"uscc": uscc}
    for name in _KEPT:
        if told[name] is None:
            told[name] = getattr(known, name) if known else ""
    row = EntityCheck().check_row(1, [told[name] for name in ENTITY_COLUMNS])
    if isinstance(row, EntityRow):
        return row
    raise _not_sound(row)


def _licence_row(asking: Asking, uscc: str, body: LicenceAsked) -> LicenceRow:
    """A licence's cells, likewise; a doubt is for the officer to settle. Raises Malformed."""
    told = body.model_dump() | {"uscc": uscc}
    check = LicenceCheck(known_kinds(asking.parts.catalogue), settled=body.confirmed)
    row = check.check_row(1, [told[name] for name in LICENCE_COLUMNS])
    if isinstance(row, LicenceRow):
        return row
    raise _not_sound(row)


def _not_sound(row: Rejection | Hold) -> Malformed:
    said = "；".join(row.reasons)
    if isinstance(row, Hold):
        return Malformed("to_be_confirmed", f"{said}。确认无误后，请勾选“已核实”再提交。")
    return Malformed("not_sound", f"{said}。")
