"""What must hold of partners: that it is them, that it is now, that it is done once."""

from tests.faults.checks.check import KILLED, TWICE, Check

CHECKS = (
    Check(
        "a courier's signature", "track_parcels.hearing:hear",
        "not is_signed(parts.secret.valid(wall), headers, body, wall)", "False",
        "a webhook is forged",
    ),
    Check(
        "the age of a signature", "zhiban.gateways.signatures:is_signed",
        "> WINDOW.total_seconds()", "> 10**12", "a webhook is replayed",
    ),
    Check(
        "a gateway's signature", "record_receipts.callbacks:reports",
        "not is_signed(secrets, HEADERS, headers, body, wall)", "False", "a receipt is forged",
    ),
    Check(
        "the lease of a courier's order", "zhiban.domain.parcels:next_step",
        "wall < parcel.claimed_until", "False", "a courier is ordered", TWICE,
    ),
    Check(
        "an order that is placed", "zhiban.domain.parcels:next_step",
        "parcel.state not in NOT_YET_ORDERED", "False", "a notice of an issue comes late",
    ),
    Check(
        "asking before an order is placed again", "zhiban.domain.parcels:next_step",
        "return Step.ASK", "return Step.CLAIM", "a courier is ordered", KILLED,
    ),
    Check(
        "whether a case is issued", "order_couriers.ordering:order_for",
        "case.state is not CaseState.ISSUED", "False", "a notice of an issue is wrong",
    ),
    Check(
        "the lease of a cancelling", "zhiban.domain.unwanted_parcels:cancel_step",
        "wall < parcel.claimed_until", "False", "a parcel is cancelled", TWICE,
    ),
    Check(
        "asking before it is cancelled again", "zhiban.domain.unwanted_parcels:cancel_step",
        "else CancelStep.ASK", "else CancelStep.REVOKE", "a parcel is cancelled", KILLED,
    ),
)  # fmt: skip
