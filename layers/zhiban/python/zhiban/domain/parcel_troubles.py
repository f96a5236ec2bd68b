"""What goes wrong with a parcel (政务快递) so that a person must act."""

from datetime import datetime, timedelta
from enum import StrEnum

from zhiban.domain.parcels import ENDS, NOT_YET_ORDERED, ON_THE_WAY, Leg, Parcel, ParcelState

NOT_ORDERED = timedelta(days=1)
"""Not ordered for this long, a parcel becomes a person's task (wall clock)."""

NO_NEWS = timedelta(days=7)
"""Ordered and without news for this long, it does too (wall clock)."""


class Trouble(StrEnum):
    """Why a person must act on a parcel; the code names the worklist."""

    NO_ADDRESS = "parcel_no_address"
    NO_PHONE = "parcel_no_phone"
    NOT_TAKEN = "parcel_not_taken"
    FAILED = "parcel_failed"
    RETURNED = "parcel_returned"
    CANCELLED = "parcel_cancelled"
    DISPUTED = "parcel_disputed"
    OVERDUE = "parcel_overdue"
    NOT_CANCELLED = "parcel_not_cancelled"
    ORIGINAL_MISSING = "original_missing"
    ORIGINAL_DISPUTED = "original_disputed"
    ORIGINAL_OVERDUE = "original_overdue"

    @property
    def wording(self) -> str:
        """What is wrong and what to do, in plain Chinese."""
        return _TROUBLES[self]


_TROUBLES = {
    Trouble.NO_ADDRESS: "没有可用的邮寄地址，请联系持证人确认地址或改为自取",
    Trouble.NO_PHONE: "没有可用的收件电话，请联系持证人补充或改为自取",
    Trouble.NOT_TAKEN: "快递公司不接收该订单，请核对地址和电话后重新下单或改为自取",
    Trouble.FAILED: "投递未成功，请电话联系收件人，约定再次投递或自取",
    Trouble.RETURNED: "快件已退回，请联系收件人核对地址后重新寄出或改为自取",
    Trouble.CANCELLED: "快递订单已被取消，请核对原因后重新下单或改为自取",
    Trouble.DISPUTED: "快递公司前后说法不一致，请向快递公司核实",
    Trouble.OVERDUE: "下单或物流长时间没有进展，请向快递公司查询",
    Trouble.NOT_CANCELLED: "快件已不需要但未能取消，请联系快递公司追回",
    Trouble.ORIGINAL_MISSING: "旧证原件没有取到，请联系持证人约定再次上门或到窗口交回",
    Trouble.ORIGINAL_DISPUTED: "旧证原件的快件，快递公司前后说法不一致，请向快递公司核实",
    Trouble.ORIGINAL_OVERDUE: "旧证原件的快件长时间没有进展，请向快递公司查询",
}

POSTED = (
    Trouble.NO_ADDRESS,
    Trouble.NO_PHONE,
    Trouble.NOT_TAKEN,
    Trouble.FAILED,
    Trouble.RETURNED,
    Trouble.CANCELLED,
    Trouble.DISPUTED,
    Trouble.OVERDUE,
)
"""Of the new licence: its holder may fetch it at the counter instead (窗口领取)."""
COLLECTED = (Trouble.ORIGINAL_MISSING, Trouble.ORIGINAL_DISPUTED, Trouble.ORIGINAL_OVERDUE)
"""Of the old original: its holder may hand it in at the counter instead (窗口交回)."""
_OF_THE_ORIGINAL = {
    Trouble.DISPUTED: Trouble.ORIGINAL_DISPUTED,
    Trouble.OVERDUE: Trouble.ORIGINAL_OVERDUE,
}

_BY_REASON = {
    "no_address": Trouble.NO_ADDRESS,
    "no_phone": Trouble.NO_PHONE,
    "not_taken": Trouble.NOT_TAKEN,
}
_BY_STATE = {
    ParcelState.RETURNED: Trouble.RETURNED,
    ParcelState.CANCELLED: Trouble.CANCELLED,
}


def of_leg(trouble: Trouble, leg: Leg) -> Trouble:
    """The trouble as the worklist of a parcel's leg has it."""
    if leg is Leg.OUT or trouble is Trouble.NOT_CANCELLED:
        return trouble
    return _OF_THE_ORIGINAL.get(trouble, Trouble.ORIGINAL_MISSING)


def troubles(before: Parcel, after: Parcel) -> tuple[Trouble, ...]:
    """What a person must be told of because a parcel went from `before` to `after`."""
    found = [*_of_state(before, after)] if after.state is not before.state else []
    if after.disputed and not before.disputed:
        found.append(Trouble.DISPUTED)
    return tuple(of_leg(trouble, after.id.leg) for trouble in found)


def _of_state(before: Parcel, after: Parcel) -> tuple[Trouble, ...]:
    if after.unwanted:
        has_left = after.state in ON_THE_WAY and before.state not in ON_THE_WAY
        return (Trouble.NOT_CANCELLED,) if has_left and after.tracking else ()
    if after.state is ParcelState.FAILED:
        return (_BY_REASON.get(after.reason, Trouble.FAILED),)
    return (_BY_STATE[after.state],) if after.state in _BY_STATE else ()


_STAYS = (Trouble.DISPUTED, Trouble.ORIGINAL_DISPUTED)
_BY_MOVING = (Trouble.OVERDUE, Trouble.ORIGINAL_OVERDUE)


def settled(before: Parcel, after: Parcel) -> tuple[str, ...]:
    """The worklists a parcel may leave because it went on to `after`; a dispute stays."""
    if after.state is before.state:
        return ()
    if after.state is ParcelState.DELIVERED or (after.unwanted and after.state in ENDS):
        return tuple(task for task in before.tasks if task not in _STAYS)
    return tuple(task for task in before.tasks if task in _BY_MOVING)


def is_overdue(parcel: Parcel, wall: datetime) -> bool:
    """Whether a waited-on parcel has not moved for too long, and nobody was told of it."""
    if of_leg(Trouble.OVERDUE, parcel.id.leg) in parcel.tasks or parcel.state in ENDS:
        return False
    if parcel.state in NOT_YET_ORDERED:
        return wall - parcel.planned_at > NOT_ORDERED
    return wall - (parcel.news_at or parcel.planned_at) > NO_NEWS
