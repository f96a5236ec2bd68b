"""What machines do while something else comes about the same thing."""

from tests.faults.crossings import cross
from tests.faults.events import by_clock, courier_says, delivery_log, gateway_says
from tests.faults.flows.rivals import CANCELLED, GONE, LONGER, ONE, a_while, ask
from tests.functions.entries import HOLDER

# A licence moves while it is rung, issued or written of.
cross("rung, and longer", "the day is rung", "ingest_registry", LONGER)
cross("rung, and gone", "the day is rung", "ingest_registry", GONE)
cross("issued, and cancelled", "a licence is issued", "ingest_registry", CANCELLED)
cross("issued, and gone", "a licence is issued", "ingest_registry", GONE)
cross("moved on, and longer", "a ladder moves on", "ingest_registry", LONGER)
cross("lapsed, and longer", "a case lapses", "ingest_registry", LONGER)
cross(
    "taken in, and entered",
    "holders come in",
    "officer_api",
    ask("PUT /api/holders/{uscc}", HOLDER, uscc=ONE),
)
cross("proved, and longer", "a miss is proved", "ingest_registry", LONGER)
cross("postponed, and longer", "a licence cannot be rung", "ingest_registry", LONGER)

# A message is sent while something else is said of it.
cross("sent, and gone", "a message is sent", "ingest_registry", GONE)
cross("sent, and looked after", "a message is sent", "dispatch_messages", a_while(by_clock(), 1))
cross("sent, and found", "a message is sent", "reconcile", a_while(by_clock(), 16))
cross("asked, and told", "a gateway has it", "record_receipts", gateway_says("DELIVRD"))
cross("told, and looked after", "a receipt comes", "dispatch_messages", a_while(by_clock(), 1500))
cross("missed, and told", "a receipt is missed", "record_receipts", delivery_log())
cross(
    "handed over, and told",
    "an unknown message goes to a person",
    "record_receipts",
    delivery_log(),
)
cross("released, and rung", "a message is released", "reconcile", a_while(by_clock(), 16))
cross("found, and released", "a planned message is found", "dispatch_messages", by_clock())

# A parcel is told of while it is asked about or ordered.
cross("ordered, and ordered late", "a courier is ordered", "reconcile", a_while(by_clock(), 16))
cross(
    "picked up, and delivered",
    "a parcel is picked up",
    "track_parcels",
    courier_says("delivered", 60),
)
cross(
    "asked about, and delivered",
    "a parcel without news is asked about",
    "track_parcels",
    courier_says("delivered", 60),
)
cross(
    "overdue, and delivered", "a parcel is overdue", "track_parcels", courier_says("delivered", 60)
)
cross(
    "unheard of, and delivered",
    "a parcel is unheard of",
    "track_parcels",
    courier_says("delivered", 60),
)
cross(
    "asked for again, and delivered",
    "an order is asked after",
    "track_parcels",
    courier_says("delivered", 60),
)
