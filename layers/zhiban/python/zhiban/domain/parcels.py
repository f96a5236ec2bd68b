"""Parcel (政务快递): one courier order of a case, and what becomes of it.

planned → claimed → ordered → picked_up → in_transit → out_for_delivery → delivered, or it ends as
failed, returned or cancelled. A claim whose answer was lost is `unknown` until the courier has
been asked by our reference. What the courier reports comes repeated, out of order and sometimes
wrong: a parcel keeps the greatest report in one fixed order, so it ends the same whichever came
first. Among ends, delivered is the greatest, as a delivered case never moves back.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from zhiban.domain.ids import CASE_ID

LEASE = timedelta(minutes=2)
"""How long a claim, and a lost answer, is left alone before the courier is asked (wall clock)."""

SILENCE = timedelta(hours=20)
"""A parcel looked at longer ago than this is asked about in the daily round (wall clock)."""

AHEAD = timedelta(minutes=5)
"""A report whose time is further ahead of ours than this is not believed (wall clock)."""


class Leg(StrEnum):
    """Which way it goes: the new licence out to the holder, the old original in to the bureau."""

    OUT = "out"
    IN = "in"


class ParcelState(StrEnum):
    """Where a parcel stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    ORDERED = "ordered"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    FAILED = "failed"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    DELIVERED = "delivered"

    @property
    def wording(self) -> str:
        """The state in plain Chinese, for citizens and officers."""
        return _WORDING[self]


_WORDING = {
    ParcelState.PLANNED: "待下单",
    ParcelState.CLAIMED: "下单中",
    ParcelState.UNKNOWN: "下单结果待核对",
    ParcelState.ORDERED: "已下单",
    ParcelState.PICKED_UP: "已揽收",
    ParcelState.IN_TRANSIT: "运输中",
    ParcelState.OUT_FOR_DELIVERY: "派送中",
    ParcelState.FAILED: "投递未成功",
    ParcelState.CANCELLED: "已取消",
    ParcelState.RETURNED: "已退回",
    ParcelState.DELIVERED: "已签收",
}

_ORDER = tuple(ParcelState)
NOT_YET_ORDERED = (ParcelState.PLANNED, ParcelState.CLAIMED, ParcelState.UNKNOWN)
ON_THE_WAY = (
    ParcelState.PICKED_UP,
    ParcelState.IN_TRANSIT,
    ParcelState.OUT_FOR_DELIVERY,
    ParcelState.FAILED,
)
"""Between these a parcel moves to and fro, as a failed delivery is tried again."""
ENDS = (ParcelState.CANCELLED, ParcelState.RETURNED, ParcelState.DELIVERED)
"""A lesser end may yet turn out to be a greater one; nothing else follows."""
REPORTED = (ParcelState.ORDERED, *ON_THE_WAY, *ENDS)
"""What a courier may report."""
ASKED_ABOUT = (ParcelState.ORDERED, *ON_THE_WAY)
"""The states the daily round asks the courier about."""

TRANSITIONS: dict[ParcelState, frozenset[ParcelState]] = {
    ParcelState.PLANNED: frozenset({ParcelState.CLAIMED, *REPORTED}),
    ParcelState.CLAIMED: frozenset({ParcelState.PLANNED, ParcelState.UNKNOWN, *REPORTED}),
    ParcelState.UNKNOWN: frozenset({ParcelState.CLAIMED, *REPORTED}),
    ParcelState.ORDERED: frozenset({*ON_THE_WAY, *ENDS}),
    **{
        state: frozenset({*ON_THE_WAY, *ENDS} - {state})  # to and fro, until it ends
        for state in ON_THE_WAY
    },
    ParcelState.CANCELLED: frozenset({ParcelState.RETURNED, ParcelState.DELIVERED}),
    ParcelState.RETURNED: frozenset({ParcelState.DELIVERED}),
    ParcelState.DELIVERED: frozenset(),
}
"""Every move a parcel may make; reports may skip what lies between."""


class ParcelId(NamedTuple):
    """Which order of which case."""

    case_id: str
    leg: Leg
    attempt: int

    @property
    def reference(self) -> str:
        """Our reference at the courier, and the key by which it must not order twice."""
        return f"{self.case_id}-{self.leg.value}-{self.attempt}"


def never_ordered(parcel_id: ParcelId) -> ParcelId:
    """An order that never was, as attempts begin at 1: a courier that answers has no such one."""
    return parcel_id._replace(attempt=0)


_REFERENCE = re.compile(rf"({CASE_ID})-(out|in)-([1-9][0-9]?)", re.ASCII)


def parcel_of(reference: str) -> ParcelId | None:
    """Which parcel a reference names, or None when it is none of ours."""
    found = _REFERENCE.fullmatch(reference)
    return ParcelId(found[1], Leg(found[2]), int(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class Consignee:
    """Whom the courier goes to: the address is a snapshot of what was signed."""

    name: str
    mobile: str
    address: str

    @property
    def lack(self) -> str:
        """What is missing before a courier can find them, a code word; "" when nothing is."""
        if not self.address:
            return "no_address"
        return "" if self.mobile else "no_phone"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One courier order as it is stored, without whom it goes to.

    `news_at` is the courier's own time of the report that made the state; `planned_at`,
    `updated_at` (last looked at) and `claimed_until` are instants of the wall clock. `disputed`:
    the courier has said two things that cannot both be true. `unwanted`: it has lost its purpose
    and is to be cancelled; what it was for was done at the counter, or its case has ended. `cost`
    is what the courier says it takes, in fen (分), None while it has not said. `tasks` are the
    officers' worklists it stands on. `version` guards the row.
    """

    id: ParcelId
    uscc: str
    planned_at: datetime
    updated_at: datetime
    state: ParcelState = ParcelState.PLANNED
    tracking: str = ""
    news_at: datetime | None = None
    claimed_until: datetime | None = None
    refusals: int = 0
    reason: str = ""
    disputed: bool = False
    unwanted: bool = False
    cost: int | None = None
    tasks: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What the courier says of one order: by answer, webhook or when asked.

    `at` is the courier's own aware instant. `reason` is a code word, for a failed one. `cost` is in
    fen (分).
    """

    id: ParcelId
    state: ParcelState
    at: datetime
    tracking: str
    reason: str = ""
    cost: int | None = None


class Step(StrEnum):
    """What ordering has to do next."""

    CLAIM = "claim"
    ASK = "ask"
    WAIT = "wait"
    NOTHING = "nothing"


def next_step(parcel: Parcel, wall: datetime) -> Step:
    """What to do with a parcel now: nobody creates an order while one may exist unseen."""
    if parcel.state is ParcelState.PLANNED:
        return Step.CLAIM
    if parcel.state not in NOT_YET_ORDERED:
        return Step.NOTHING
    if parcel.claimed_until is not None and wall < parcel.claimed_until:
        return Step.WAIT
    return Step.ASK


def claimed(parcel: Parcel, wall: datetime) -> Parcel:
    """The parcel as ours to order: before the courier is asked to, and for as long as a lease."""
    until = wall + LEASE
    return replace(parcel, state=ParcelState.CLAIMED, claimed_until=until, updated_at=wall)


def given_back(parcel: Parcel, wall: datetime) -> Parcel:
    """The parcel after the courier certainly did not take the order: planned as before."""
    return replace(
        parcel,
        state=ParcelState.PLANNED,
        claimed_until=None,
        refusals=parcel.refusals + 1,
        updated_at=wall,
    )


def answer_lost(parcel: Parcel, wall: datetime) -> Parcel:
    """The parcel when nobody can say whether the courier took the order; left alone for a lease,
    so that an order on its way there has arrived when it is asked for."""
    until = wall + LEASE
    return replace(parcel, state=ParcelState.UNKNOWN, claimed_until=until, updated_at=wall)


def advance(parcel: Parcel, report: Report) -> Parcel:
    """The parcel after a report; the same object when it says nothing new.

    However reports are repeated and reordered, the state comes out the same: the greatest of all,
    ends over ways, on the way the latest by the courier's time. A report of another tracking
    number is not this parcel's, and two different ends cannot both be true: both are disputed. Of
    two costs the greater counts.
    """
    if parcel.tracking and report.tracking and parcel.tracking != report.tracking:
        return parcel if parcel.disputed else replace(parcel, disputed=True)
    both_ends = {parcel.state, report.state} <= set(ENDS) and parcel.state is not report.state
    if both_ends and not parcel.disputed:
        parcel = replace(parcel, disputed=True)
    if report.cost is not None and (parcel.cost is None or report.cost > parcel.cost):
        parcel = replace(parcel, cost=report.cost)
    if _place(report.state, report.at) <= _place(parcel.state, parcel.news_at):
        return parcel
    return replace(
        parcel,
        state=report.state,
        tracking=parcel.tracking or report.tracking,
        news_at=report.at,
        reason=report.reason,
        claimed_until=None,
    )


def _place(state: ParcelState, at: datetime | None) -> tuple[int, datetime, int]:
    """Where a report stands in the one order of all reports."""
    never = datetime.min.replace(tzinfo=UTC)
    if state in NOT_YET_ORDERED:
        return 0, never, 0
    if state in ON_THE_WAY:
        return 2, at or never, _ORDER.index(state)
    return (3 if state in ENDS else 1), never, _ORDER.index(state)


def is_believable(report: Report, wall: datetime) -> bool:
    """Whether a report's time can be true; it decides on the way only."""
    return report.state not in ON_THE_WAY or report.at <= wall + AHEAD
