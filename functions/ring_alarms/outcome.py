"""What a holder's alarms come to, gathered until it is written together."""

from dataclasses import dataclass, field

from zhiban.domain.cases import Case
from zhiban.store.table import Action


@dataclass(slots=True)
class Outcome:
    """What to write, which cases to invite for, and how many reasons count in the equation.

    `moved` are open cases whose dates moved: their invitations look at their ladders again. Several
    may be in one invitation, which is written once.
    """

    actions: list[Action] = field(default_factory=list)
    opened: list[Case] = field(default_factory=list)
    moved: list[Case] = field(default_factory=list)
    suppressed: int = 0
