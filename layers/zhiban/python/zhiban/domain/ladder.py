"""The reminder ladder (提醒阶梯): on which days one renewal asks for attention.

Everything is anchored to the window's `latest` day, the law's own, never to expiry. A step that
falls on a day without sending hours moves earlier, and only the opening of the window moves one
later. Messages that would fall on one day become the most urgent of them. The worklist is a
call or a visit, not a message: it may share a day with one, and a last message that would come
after it is sent on its day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from zhiban.domain.service_items import Ladder, ServiceItem
from zhiban.domain.windows import Window
from zhiban.domain.working_days import WorkingDays

STEP_NAMES = ("first", "again", "worklist", "last", "lapse")
"""Every step, the less urgent before the more urgent of the same day."""

_MESSAGES = ("first", "again", "last")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder on one civil day."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class LadderPlan:
    """The days of one ladder; None is a step merged into a more urgent one, or without a day.

    `lapse` is the day after expiry. `late_from` is the first day on which a filing is late yet
    still taken, None where the law takes none. `chosen` is the day on which the citizen asked to be
    reminded again, None where none was asked for: `again` keeps the planned one.
    """

    first: date | None
    again: date | None
    last: date | None
    worklist: date | None
    lapse: date
    late_from: date | None = None
    chosen: date | None = None

    @property
    def again_on(self) -> date | None:
        """The day of the message between the first and the last, as chosen or as planned."""
        return self.chosen or self.again

    def waits(self, today: date) -> bool:
        """Whether the citizen has asked to hear nothing before a day after `today`."""
        return self.chosen is not None and today < self.chosen

    def may_move(self, today: date) -> bool:
        """Whether there is a message to come that may be put on another day: after the first one,
        which is never before the window opens, and before the last, which stays."""
        begun = self.first is not None and self.first <= today
        ahead = self.again_on is not None and today < self.again_on
        return begun and ahead and self.last is not None

    def steps(self) -> tuple[Step, ...]:
        """All steps in order of day, then urgency; the last one is always the lapse."""
        days = {name: self._day(name) for name in STEP_NAMES}
        steps = [Step(name, day) for name, day in days.items() if day is not None]
        return tuple(sorted(steps, key=lambda step: step.day))

    def due_step(self, today: date) -> Step | None:
        """The newest step that is due, the ones it overtook being dropped; None before the first.

        While a late filing is still taken, that is the last message.
        """
        if self.late_from is not None and self.late_from <= today < self.lapse:
            return Step("last", self.last or self.late_from)
        due = [step for step in self.steps() if step.day <= today]
        return due[-1] if due else None

    def next_after(self, today: date) -> Step | None:
        """The next step after `today`; None once the lapse is behind."""
        return next((step for step in self.steps() if step.day > today), None)

    def calls_by(self, today: date) -> bool:
        """Whether it asks for a call or a visit by the civil day `today`."""
        return self.worklist is not None and self.worklist <= today

    def taken(self, through: date) -> tuple[str, ...]:
        """The messages said by the civil day `through`, and the ones they overtook."""
        said = [name for name in _MESSAGES if (day := self._day(name)) and day <= through]
        return _MESSAGES[: _MESSAGES.index(said[-1]) + 1] if said else ()

    def continued(self, fresh: Self, taken_to: date) -> Self:
        """The days of `fresh` for what is still ahead; the steps taken by `taken_to` stay.

        So a plan whose dates moved takes no step twice. A chosen day stays while it is before the
        last message. What now falls on a day whose steps were taken without it, the newest message
        and the worklist, is asked for on the day after.
        """
        kept = self.taken(taken_to)
        days = {name: getattr(self if name in kept else fresh, name) for name in _MESSAGES}
        called = self.calls_by(taken_to)
        moved = replace(fresh, **days, worklist=(self if called else fresh).worklist)
        chosen = self.chosen
        if "again" not in kept and chosen is not None:
            between = moved.again is not None and moved.last is not None and chosen < moved.last
            chosen = chosen if between else None
        moved = replace(moved, chosen=chosen)
        told = (*kept, "again") if self.chosen else kept
        return moved.told_on(taken_to + _DAY, taken_to, told, called=called)

    def told_on(
        self, on: date, taken_to: date, told: Collection[str] = (), *, called: bool = True
    ) -> Self:
        """The plan with the newest message nobody was `told` of on the civil day `on`, where it
        was for a day whose steps are taken, through `taken_to`; so the worklist unless `called`."""
        due = [
            s for s in self.steps() if s.name in _MESSAGES and s.name not in told and s.day <= on
        ]
        days: dict[str, date] = {}
        if due and due[-1].day <= taken_to:
            days[due[-1].name] = on
        if not called and self.worklist is not None and self.worklist <= taken_to:
            days["worklist"] = on
        return replace(self, **days) if days else self

    def _day(self, name: str) -> date | None:
        day: date | None = self.again_on if name == "again" else getattr(self, name)
        return day

    def to_mapping(self) -> dict[str, str]:
        """The plan as plain text, to be stored with its case."""
        names = (*STEP_NAMES, "late_from", "chosen")
        return {name: day.isoformat() for name in names if (day := getattr(self, name))}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, str]) -> Self:
        """Read what `to_mapping` wrote; raises KeyError without a lapse."""

        def day(name: str) -> date | None:
            return date.fromisoformat(mapping[name]) if name in mapping else None

        lapse = date.fromisoformat(mapping["lapse"])
        messages = day("first"), day("again"), day("last")
        return cls(*messages, day("worklist"), lapse, day("late_from"), day("chosen"))


def plan_ladder(window: Window, item: ServiceItem, calendar: WorkingDays) -> LadderPlan:
    """The ladder of one window, with the distances of the rule that window was made by.

    Where the new term counts from the decision, filing early costs the holder days, so there the
    first step has a floor like an opening window. Raises CatalogueError when `item` does not know
    the window's rule.
    """
    rule, latest = item.rule(window.rule), window.latest
    opens = floor = window.earliest or date.min
    if rule.new_term_from == "decision":
        floor = max(opens, latest - rule.ladder.first_days * _DAY)
    late_from = latest + _DAY if window.accepts_late and latest < window.expiry else None
    steps = _steps(rule.ladder, opens, floor, latest, calendar)
    return LadderPlan(*steps, lapse=window.expiry + _DAY, late_from=late_from)


def plan_between(ladder: Ladder, opens: date, due: date, calendar: WorkingDays) -> LadderPlan:
    """The ladder of something to be done between `opens` and `due`, both inside."""
    return LadderPlan(*_steps(ladder, opens, opens, due, calendar), lapse=due + _DAY)


type _Steps = tuple[date | None, date | None, date | None, date | None]


def _steps(ladder: Ladder, opens: date, floor: date, latest: date, calendar: WorkingDays) -> _Steps:
    """First, again, last and worklist.

    Without one working day from `opens` to `latest` no message can fall where filing is taken:
    then there is only the call, on the last working day before.
    """
    if calendar.on_or_before(latest) < opens:
        return None, None, None, calendar.on_or_before(opens)
    worklist = _sending_day(calendar.before(latest, ladder.worklist_working_days), opens, calendar)
    last = min(worklist, _sending_day(latest - ladder.last_days * _DAY, opens, calendar))
    again = min(last, _sending_day(latest - ladder.again_days * _DAY, opens, calendar))
    first = min(again, _sending_day(latest - ladder.first_days * _DAY, floor, calendar))
    return first if first < again else None, again if again < last else None, last, worklist


def _sending_day(day: date, opens: date, calendar: WorkingDays) -> date:
    """`day` or the working day before it; when that is too early, the first one from `opens` on."""
    day = calendar.on_or_before(day)
    return day if day >= opens else calendar.on_or_after(opens)
