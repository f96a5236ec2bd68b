"""What goes wrong with a parcel (政务快递) so that a person must act."""

from datetime import datetime, timedelta
from enum import StrEnum

from zhiban.domain.parcels import ENDS, NOT_YET_ORDERED, Parcel, ParcelState

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


def troubles(before: Parcel, after: Parcel) -> tuple[Trouble, ...]:
    """What a person must be told of because a parcel went from `before` to `after`."""
    found: list[Trouble] = []
    if after.state is not before.state:
        if after.state is ParcelState.FAILED:
            found.append(_BY_REASON.get(after.reason, Trouble.FAILED))
        elif after.state in _BY_STATE:
            found.append(_BY_STATE[after.state])
    if after.disputed and not before.disputed:
        found.append(Trouble.DISPUTED)
    return tuple(found)


def settled(before: Parcel, after: Parcel) -> tuple[str, ...]:
    """The worklists a parcel may leave because it went on to `after`; a dispute stays."""
    if after.state is before.state:
        return ()
    if after.state is ParcelState.DELIVERED:
        return tuple(task for task in before.tasks if task != Trouble.DISPUTED)
    return tuple(task for task in before.tasks if task == Trouble.OVERDUE)


def is_overdue(parcel: Parcel, wall: datetime) -> bool:
    """Whether a waited-on parcel has not moved for too long, and nobody was told of it."""
    if Trouble.OVERDUE in parcel.tasks or parcel.state in ENDS:
        return False
    if parcel.state in NOT_YET_ORDERED:
        return wall - parcel.planned_at > NOT_ORDERED
    return wall - (parcel.news_at or parcel.planned_at) > NO_NEWS
