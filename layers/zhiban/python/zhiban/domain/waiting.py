"""What rings and finds no room in the day's message: each need of it waits, with its reason.

A message names at most twenty cases (`invitations.CAPACITY`); the rest get tomorrow's, and are
accounted for today.
"""

from datetime import date

from zhiban.domain.cases import Case, NotYet, Reason, Suppression
from zhiban.domain.licences import Licence
from zhiban.domain.owing import YearlyRound


def kept_waiting(
    licence: Licence,
    renewal: Case | Suppression | NotYet | None,
    owed: YearlyRound | None,
    today: date,
    to: date,
) -> list[Suppression]:
    """The reasons why needs of a licence wait from the civil day `today` until `to`.

    `renewal` is what its renewal asks for and `owed` what it owes every year, None where that does
    not ring. What has its case already, or is not due yet, needs no reason.
    """
    found: list[Case | Suppression] = [*owed.opened, *owed.silences] if owed else []
    if licence.cased_term != licence.term and not isinstance(renewal, NotYet | None):
        found.insert(0, renewal)
    return [_full(one, today, to) for one in found]


def _full(found: Case | Suppression, today: date, to: date) -> Suppression:
    if isinstance(found, Case):
        case_id, item = found.id, found.item if found.yearly else ""
    else:
        case_id, item = found.case_id, found.item
    about = case_id, found.uscc, found.kind, found.number
    return Suppression(*about, Reason.INVITATION_FULL, today, to, needs_person=False, item=item)
