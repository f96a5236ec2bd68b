"""Which change it was (门牌变更还是迁址): the registry knows one address, the law two changes.

Only the holder can say. The answer picks the duty; until the case is filed it may be another.
"""

from dataclasses import dataclass, replace

from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.changes import FIELDS_OF_FACT
from zhiban.domain.errors import Expired, Malformed
from zhiban.domain.kinds import Duty, Kind

SPECIFIED = "change_specified"
"""The event that tells of an answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A case after its holder said which change it was, and the duty that asks for it.

    The case has an item where it can be filed here, else an officer helps.
    """

    case: Case
    duty: Duty

    @property
    def told(self) -> dict[str, Fact]:
        """What the event says."""
        return {"field": self.duty.field, "item": self.case.item, "rule": self.case.rule}


def choices(case: Case) -> tuple[str, ...]:
    """What it may have been, in the catalogue's words; () where there is nothing to ask."""
    fields = FIELDS_OF_FACT[case.change.fact] if case.change else ()
    return fields if len(fields) > 1 else ()


def which_it_was(case: Case, field: str, kind: Kind) -> Answered:
    """The case as its holder's word makes it, under the law in force on the day of the change.

    The same word again gives the same case. Raises Malformed for what cannot be answered so, and
    Expired once the case is filed or over.
    """
    if case.change is None or field not in choices(case):
        raise Malformed("not_an_answer", "这件事不能这样答复。请刷新页面再选，或者打电话告诉我们。")
    if case.state is not CaseState.OPENED:
        raise Expired("already_filed", "这件已经提交过了，不用再提交。")
    duty = kind.duty(field, case.change.on)
    item = (duty.item or "") if duty.outcome == "item" else ""
    change = replace(case.change, field=field)
    return Answered(replace(case, item=item, rule=duty.rule, change=change), duty)
