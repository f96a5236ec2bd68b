"""What the courier says of a parcel, written together with the case it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from zhiban.domain.audit import Fact
from zhiban.domain.cases import Case, CaseState
from zhiban.domain.clock import business_day
from zhiban.domain.errors import Conflict, NotFound
from zhiban.domain.parcel_troubles import Trouble, of_leg, settled, troubles
from zhiban.domain.parcels import (
    ENDS,
    NOT_YET_ORDERED,
    Leg,
    Parcel,
    ParcelId,
    ParcelState,
    Report,
    advance,
    is_believable,
)
from zhiban.domain.results import Result, Sort, result_send
from zhiban.domain.two_legs import is_collected
from zhiban.store import keys
from zhiban.store.cases import Cases, Happening
from zhiban.store.parcels import Parcels
from zhiban.store.sends import Sends
from zhiban.store.table import Action, transact

TRIES = 5
"""How often a report is decided anew when somebody else wrote the same rows first."""


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The order's answer, a webhook and an answer when asked all come in here, and are alike."""

    client: Any
    cases: Cases
    parcels: Parcels
    sends: Sends

    def take(self, report: Report, at: datetime, wall: datetime, actor: str) -> str:
        """Take one report in, once; returns what became of it, a word for the log.

        `at` is the business clock, `wall` the wall clock. Raises Conflict when the rows moved
        under every try: whoever delivers it delivers it again.
        """
        if not is_believable(report, wall):
            return "from_the_future"
        for _ in range(TRIES):
            parcel = self.parcels.get(report.id)
            if parcel is None:
                return "unknown_parcel"
            after = advance(parcel, report)
            if after is parcel:
                return "nothing_new"
            try:
                transact(self.client, self._written(parcel, after, at, wall, actor))
            except Conflict:
                continue
            return _outcome(parcel, after)
        raise Conflict("a parcel's rows kept changing")

    def dispute(self, parcel_id: ParcelId, at: datetime, wall: datetime, actor: str) -> str:
        """Mark an order that the courier has and does not have; returns what became of it."""
        parcel = self.parcels.get(parcel_id)
        if parcel is None or parcel.disputed or parcel.state in ENDS:
            return "nothing_new"
        disputed = replace(parcel, disputed=True)
        transact(self.client, self._written(parcel, disputed, at, wall, actor))
        return "disputed"

    def tell(self, parcel: Parcel, trouble: Trouble, at: datetime, wall: datetime) -> None:
        """Put a parcel that did not move on the officers' worklist. Raises Conflict."""
        what = of_leg(trouble, parcel.id.leg)
        told = replace(parcel, tasks=(*parcel.tasks, what.value), updated_at=wall)
        _, row = self.parcels.store(told)
        transact(self.client, [row, self._task(parcel, what, at)])

    def _written(
        self, parcel: Parcel, after: Parcel, at: datetime, wall: datetime, actor: str
    ) -> list[Action]:
        raised, done = troubles(parcel, after), settled(parcel, after)
        kept = tuple(task for task in parcel.tasks if task not in done)
        tasks = tuple(dict.fromkeys((*kept, *(trouble.value for trouble in raised))))
        _, row = self.parcels.store(replace(after, updated_at=wall, tasks=tasks))
        return [
            row,
            *self._told(parcel, after, at, actor),
            *(self._task(parcel, trouble, at) for trouble in raised),
            *self._settle(parcel.id.case_id, done),
        ]

    def _told(self, parcel: Parcel, after: Parcel, at: datetime, actor: str) -> list[Action]:
        """The case with what happened to its parcel; delivered, it is done."""
        happened = _happenings(parcel, after)
        if not happened:
            return []
        case = self.cases.get(parcel.id.case_id)
        if case is None:
            raise NotFound("a parcel without its case")
        arrived = after.state is ParcelState.DELIVERED and after.state is not parcel.state
        if arrived and parcel.id.leg is Leg.OUT and case.state is CaseState.ISSUED:
            data: dict[str, Fact] = {"reference": after.id.reference, "tracking": after.tracking}
            to = CaseState.DELIVERED
            _, actions = self.cases.move(case, to, at, actor, data, first=happened)
        else:
            _, actions = self.cases.record(case, at, actor, *happened)
        return [*actions, *self._posted(parcel, after, case, at)]

    def _posted(self, parcel: Parcel, after: Parcel, case: Case, at: datetime) -> list[Action]:
        """The holder hears that its licence is on its way: planned with the order itself."""
        if parcel.id.leg is not Leg.OUT or not _is_ordered(parcel, after):
            return []
        send = result_send(Result(Sort.POSTED, case.id, parcel.id.attempt), case, at)
        return [self.sends.plan(send)] if send else []

    def _task(self, parcel: Parcel, trouble: Trouble, at: datetime) -> Action:
        case_id = parcel.id.case_id
        return self.cases.task(case_id, trouble.value, parcel.uscc, business_day(at))

    def _settle(self, case_id: str, done: Iterable[str]) -> list[Action]:
        """The officers need not act any more, or have done so already; the chain tells why."""
        return [self.parcels.table.delete(keys.task(case_id, what)) for what in done]


def _outcome(parcel: Parcel, after: Parcel) -> str:
    if after.state is not parcel.state:
        return after.state.value
    return "disputed" if after.disputed and not parcel.disputed else "still_" + after.state.value


def _is_ordered(parcel: Parcel, after: Parcel) -> bool:
    """Whether this is the news that there is an order with a number."""
    return parcel.state in NOT_YET_ORDERED and bool(after.tracking)


def _happenings(parcel: Parcel, after: Parcel) -> list[Happening]:
    """What is written into the case's chain: the order itself, where it went, a contradiction."""
    data: dict[str, Fact] = {
        "leg": after.id.leg.value,
        "attempt": after.id.attempt,
        "reference": after.id.reference,
        "tracking": after.tracking,
    }
    found: list[Happening] = []
    if _is_ordered(parcel, after):
        found.append(("parcel_ordered", data))
    if after.state is not parcel.state and after.state is not ParcelState.ORDERED:
        said = after.news_at.isoformat() if after.news_at else None
        more: dict[str, Fact] = {"reported_at": said}
        if after.reason:
            more["reason"] = after.reason
        found.append((f"parcel_{after.state.value}", data | more))
    if is_collected(after) and not is_collected(parcel):
        found.append(("original_collected", data))
    if after.disputed and not parcel.disputed:
        found.append(("parcel_disputed", data))
    return found
