"""What the desk is shown: the answers of the API, a case excepted, which has its own module."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True)


class Named(Shown):
    """A code and what people call it."""

    code: str
    name: str


class OfficerShown(Shown):
    """An officer as others see them; `name` is their sign-in name, "" when it was erased."""

    id: str
    name: str = ""


class DeadlineShown(Shown):
    """By when somebody must act, with the days left; negative is late."""

    day: date | None
    days_left: int | None
    late: bool


class WaitingLine(Shown):
    """One queue or worklist: how many wait, and how many of them are past their day."""

    what: Named
    count: int
    late: int


class WaitingGroup(Shown):
    """Worklists of one sort; those with nothing on them are left out."""

    group: Named
    lines: list[WaitingLine]


class WaitingShown(Shown):
    """What waits today; a count that reaches `most` was not counted further."""

    today: date
    most: int
    queues: list[WaitingLine]
    groups: list[WaitingGroup]


class FoundRow(Shown):
    """A holder that was found, with some of its licences, or a case of one."""

    uscc: str
    name: str
    town: str
    case: str | None
    about: list[str]


class FoundShown(Shown):
    """What was found and how it was meant; null where it could be meant in no way."""

    by: Literal["uscc", "tail", "case", "number", "name"] | None
    rows: list[FoundRow]
    more: bool


class Revealed(Shown):
    """One field in full; that it was shown is recorded."""

    field: str
    value: str


class AutomaticShown(Shown):
    """How an item may be decided by the platform (自动审批), and whether it is: of a hundred
    `check_percent` are looked at within `check_within` working days; `provisional` is 先予后查."""

    on: bool
    provisional: bool
    check_percent: int
    check_within: int
    basis: str


class ItemShown(Named):
    """A service item or yearly duty: of which kind of licence, by which law and how surely, when it
    is filed in words, and whether its rule still waits for an approval or its reminders are
    stopped. `automatic` is null where persons decide."""

    kind: Named
    basis: str
    confidence: Named
    window: str
    unsure: bool
    stopped: bool
    automatic: AutomaticShown | None


class ItemsShown(Shown):
    """Every item there is."""

    items: list[ItemShown]


class QueueRow(Shown):
    """One case in a queue; `automatic` where the platform has decided it."""

    case: str
    item: Named
    kind: Named
    number: str
    uscc: str
    holder: str
    town: str
    state: Named
    since: datetime | None
    deadline: DeadlineShown
    intent: str | None
    automatic: bool
    version: int


class QueuePage(Shown):
    """A page of a queue, the most urgent first; `after` asks for the next, null is the end."""

    state: Named
    rows: list[QueueRow]
    after: str | None


class BatchRow(QueueRow):
    """A filed case, and what it does not pass; none: it may be granted with others."""

    against: list[Named]


class BatchPage(Shown):
    """A page of what is filed, the most urgent first, with what each passes."""

    rows: list[BatchRow]
    most: int
    after: str | None


class GrantedShown(Shown):
    """What became of one case of a batch; `checked_later`: another officer will look at it."""

    case: str
    granted: bool
    why_not: str
    checked_later: bool
    version: int | None


class BatchGranted(Shown):
    """What became of a batch, case by case."""

    batch: str
    cases: list[GrantedShown]


class DecisionShown(Shown):
    """The latest decision (决定); `deemed_on` is when a renewal counted as granted by law."""

    outcome: Named
    by: OfficerShown
    at: datetime
    reason: str
    valid_to: date | None
    deemed_on: date | None


class ExtensionShown(Shown):
    """More time to decide (延长办理期限), until when, by whom and why."""

    by: OfficerShown
    at: datetime
    reason: str
    until: date


class Extended(Shown):
    """What an extension has made of the case."""

    case: str
    extension: ExtensionShown
    deadline: DeadlineShown
    version: int


class Decided(Shown):
    """What a decision has made of the case."""

    case: str
    state: Named
    decision: DecisionShown
    version: int


class SpecialShown(Shown):
    """A special procedure (特别程序); `passed` is null while it is under way and clocks rest.

    `law_rests`: the law's limit rests too, and not the bureau's promise alone.
    `by` started it, `found_by` said what it came to; a name is "" where the events do not tell it.
    """

    sort: Named
    by: OfficerShown
    at: datetime
    reason: str
    days: int
    expected_by: date
    law_rests: bool
    passed: bool | None
    note: str
    found_by: OfficerShown | None
    found_at: datetime | None


class Examined(Shown):
    """A case whose special procedure has just been started or ended."""

    case: str
    state: Named
    special: SpecialShown
    deadline: DeadlineShown
    version: int


class DoneShown(Shown):
    """How a task ended."""

    outcome: Named
    by: OfficerShown
    at: datetime
    note: str


class TaskShown(Shown):
    """What a person must do. `pk` and `sk` go into the address that reports it done."""

    pk: str
    sk: str
    what: Named
    due: date
    state: str
    reason: str
    done: DoneShown | None


class TaskDone(Shown):
    """A task that has left its list."""

    pk: str
    sk: str
    done: DoneShown


class AboutShown(Shown):
    """A licence that a task is about, with its case where one was opened and until when to file.

    `item` is what is to be done; null where that is its renewal and no case of it was opened.
    """

    kind: Named
    number: str
    item: Named | None
    case: str | None
    state: Named | None
    latest: date | None


class RiskShown(Shown):
    """How likely the last day is missed, among others of the same day, and why.

    It orders the list and is a reason for nothing else.
    """

    level: Named
    reasons: list[str]


class WorkRow(TaskShown):
    """One entry of a worklist, with the holder and the licences it is about.

    `first` names the tags (用户画像) for which it stands before others that are due alike; `risk`
    is null where no holder has to file.
    """

    uscc: str
    holder: str
    late: bool
    about: list[AboutShown]
    risk: RiskShown | None
    first: list[str]


class WorkPage(Shown):
    """A page of a worklist, the longest due first; `ordered_by` orders those of one last day."""

    what: Named
    ordered_by: Named
    rows: list[WorkRow]
    after: str | None


class EquationShown(Shown):
    """due = opened + suppressed, of one day."""

    due: int
    opened: int
    suppressed: int


class ProofShown(Shown):
    """The same day recounted at night from the licences, the changes and the messages themselves.

    `changes` counts what changed business licences ask: due, cases, reasons, overdue. `parts` of
    `of` have been read. It holds when all are and nothing is missed or forgotten.
    """

    due: int
    cases: int
    reasons: int
    missed: int
    sends: dict[str, int]
    changes: dict[str, int]
    forgotten: int
    parts: int
    of: int
    holds: bool


class DayShown(Shown):
    """A civil day in numbers, counted from events; and proved, once the night has passed."""

    day: date
    counted: dict[str, int]
    equation: EquationShown
    proof: ProofShown | None


class RingingShown(Shown):
    """Whether ringing may start: nothing_loaded, waiting for a supervisor's go, or go."""

    state: str
    since: date | None


class SwitchShown(Shown):
    """A switch: the items it is on for, and who turned it last, when and why."""

    items: list[Named]
    version: int
    by: OfficerShown | None
    at: datetime | None
    reason: str


class ApprovedShown(SwitchShown):
    """The items whose rule of low confidence was approved; `waiting` are those whose was not."""

    waiting: list[Named]
