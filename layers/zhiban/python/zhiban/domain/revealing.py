"""What of a person an officer may be shown in full, for which purpose, and how often.

Each time is recorded with its purpose (个人信息保护法 art 6, 51, 55); so many an hour is more than
an hour's calls need, and far too few to copy a registry.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from zhiban.domain.entities import Entity
from zhiban.domain.errors import NotThere, Superseded, TooSoon
from zhiban.domain.guessing import Limit

AN_HOUR = Limit(40, timedelta(hours=1))
"""How often one officer may ask."""


class Purpose(StrEnum):
    """What a field is asked for; stored as its code."""

    CALL = "call"
    IDENTITY = "identity"
    DELIVERY = "delivery"
    CORRECTION = "correction"
    REPORT = "report"

    @property
    def wording(self) -> str:
        """The purpose in plain Chinese."""
        return _WORDING[self]


_WORDING = {
    Purpose.CALL: "电话联系持证人",
    Purpose.IDENTITY: "核对申请人身份",
    Purpose.DELIVERY: "联系送达",
    Purpose.CORRECTION: "核对登记信息",
    Purpose.REPORT: "本人查询个人信息",
}


def full_value(holder: Entity | None, field: str, contact_version: int) -> str:
    """A field of a holder in full: legal_rep_id, or mobile.<n> of the contacts as numbered.

    Raises NotThere where it is empty, Superseded where the contacts are no longer those shown.
    """
    found = ""
    if holder is not None and field == "legal_rep_id":
        found = holder.legal_rep_id
    elif holder is not None:
        if holder.contact_version != contact_version:
            raise Superseded("changed_meanwhile", "联系人刚刚有变化，请刷新后再查看。")
        place = int(field.removeprefix("mobile."))
        found = holder.contacts[place].mobile if place < len(holder.contacts) else ""
    if not found:
        raise NotThere("nothing_there", "登记库中没有这一项。")
    return found


def too_often(wall: datetime) -> TooSoon:
    """The denial of a look too many, with how long to wait."""
    minutes = max(1, -(-int((AN_HOUR.ends(wall) - wall).total_seconds()) // 60))
    return TooSoon(
        "too_many_reveals",
        f"一小时内查看完整号码已满{AN_HOUR.tries}次，请约{minutes}分钟后再看；确有需要请联系主管。",
        minutes=minutes,
    )
