"""What the status page says of a case's parcels: the new licence's way out, the old one's in."""

from citizen_api.told import ParcelTold
from zhiban.domain.cases import Case, CaseState
from zhiban.store.parcel_status import ParcelStatus

FETCHED = "fetched"
"""What the page is told of a new licence that its holder fetched at the counter (窗口领取)."""
HANDED_IN = "handed_in"
"""And of an old original that was handed in there (窗口交回)."""

_OUT = {
    "picked_up": "快递员已取件",
    "in_transit": "新证在路上",
    "out_for_delivery": "今天送到",
    "delivered": "新证已送达",
    "failed": "没有送到，我们会联系您",
    "returned": "已退回，我们会联系您",
    FETCHED: "已在窗口领取",
}
_IN = {
    "picked_up": "旧证原件已取走",
    "in_transit": "旧证原件已取走",
    "out_for_delivery": "旧证原件已取走",
    "delivered": "旧证原件已收到",
    "failed": "旧证原件没有取到，我们会联系您",
    "cancelled": "旧证原件没有取到，我们会联系您",
    "returned": "旧证原件没有取到，我们会联系您",
    HANDED_IN: "旧证原件已在窗口交回",
}


def told_licence(case: Case, parcel: ParcelStatus | None) -> ParcelTold | None:
    """The new licence's parcel; fetched at the counter, the courier's number says nothing more."""
    if parcel and parcel.unwanted and case.state is CaseState.DELIVERED:
        return {"state": FETCHED, "tracking": ""}
    return {"state": parcel.state, "tracking": parcel.tracking} if parcel else None


def told_original(parcel: ParcelStatus | None) -> ParcelTold | None:
    """The old original's parcel, where the law wants it back."""
    if parcel and parcel.unwanted:
        return {"state": HANDED_IN, "tracking": ""}
    return {"state": parcel.state, "tracking": parcel.tracking} if parcel else None


def licence_words(told: ParcelTold | None) -> tuple[str, str]:
    """The last step of the timeline and its note."""
    if told is None:
        return "免费寄出", ""
    note = f"快递单号 {told['tracking']}" if told["tracking"] else ""
    return _OUT.get(told["state"], "免费寄出"), note


def original_words(told: ParcelTold | None) -> str:
    """What is said of the old original beside the new licence; "" where it is not wanted."""
    if told is None:
        return ""
    return _IN.get(told["state"], "快递员会上门收取旧证原件，免费，请备好")
