"""The life of a renewal, event by event: from the intake of a licence to the holder's door."""

from datetime import timedelta

from tests.faults.events import (
    by_clock,
    citizen,
    code_has_come,
    courier_says,
    delivery_log,
    flow,
    keep_document,
    keep_session,
    note_link,
    note_version,
    officer,
    queued,
    streamed,
)
from tests.faults.lives import drop
from tests.faults.platform import How, Platform
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, resident_id
from tests.visitor import SIGNATURE


def holders(platform: Platform) -> None:
    """The registry's feed: one holder with a phone and one without."""
    head = holder(1, legal_rep_id=resident_id(1))
    drop(platform.cloud, "entities.csv", entities_file(head, holder(2, mobile="")))


def licences(platform: Platform) -> None:
    """A licence of the first that is due, one that is not, and a row that is none."""
    due = paper(1, FOOD, "2026-12-31")
    rows = (due, paper(2, FOOD, "2028-01-31"), paper(2, FOOD, "2026-02-30", number="YL坏"))
    drop(platform.cloud, "licences.csv", licences_file(*rows))


def posted(platform: Platform) -> None:
    """The clocks go on to the next morning."""
    platform.cloud.later(timedelta(minutes=5))


flow("holders come in", "ingest_registry", How.QUEUE, queued("inbox"), prepare=holders)
flow(
    "licences come in", "ingest_registry", How.QUEUE, queued("inbox"),
    after="holders come in", prepare=licences,
)  # fmt: skip
flow(
    "the hour is planned", "scan_expiries", How.ASYNC, by_clock(approved_by="o-1"),
    after="licences come in",
)  # fmt: skip
flow("the day is rung", "ring_alarms", How.QUEUE, queued("ring"), after="the hour is planned")
flow("a case is told of", "relay_events", How.STREAM, streamed, after="the day is rung")
flow(
    "a case is counted", "project_statistics", How.QUEUE, queued("heard"),
    after="a case is told of",
)  # fmt: skip
flow(
    "a message is released", "dispatch_messages", How.ASYNC, by_clock(),
    after="a case is counted",
)  # fmt: skip
flow("a message is sent", "send_sms", How.QUEUE, queued("send"), after="a message is released")
flow(
    "a receipt comes", "record_receipts", How.ASYNC, delivery_log(),
    after="a message is sent", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a link is opened", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session", lambda notes: {"token": notes["link"]}),
    after="a receipt comes", prepare=note_link, hear=keep_session,
)  # fmt: skip
flow(
    "a code is asked for", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "sign"}),
    after="a link is opened", hear=code_has_come, pause=timedelta(seconds=61),
)  # fmt: skip
flow(
    "a code is told", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/verify", lambda notes: {"code": notes["code"]}),
    after="a code is asked for",
)  # fmt: skip
flow(
    "a renewal is wanted", "citizen_api", How.CLIENT,
    citizen("POST", "/api/cases/{case}/intent", lambda _: {"intent": "yes", "fields": []}),
    after="a code is told",
)  # fmt: skip
flow(
    "a form is shown", "citizen_api", How.CLIENT, citizen("GET", "/api/cases/{case}/form"),
    after="a renewal is wanted", hear=keep_document,
)  # fmt: skip
flow(
    "a form is confirmed", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/cases/{case}/form", lambda notes: {"document": notes["document"]}),
    after="a form is shown",
)  # fmt: skip
flow(
    "a form is signed", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/cases/{case}/sign",
        lambda notes: {"document": notes["document"], "signature": SIGNATURE},
    ),
    after="a form is confirmed",
)  # fmt: skip
flow("a filing is told of", "relay_events", How.STREAM, streamed, after="a form is signed")
flow(
    "an application is copied", "issue_licences", How.QUEUE, queued("issue"),
    after="a filing is told of",
)  # fmt: skip
flow(
    "a case is looked at", "officer_api", How.CLIENT,
    officer("GET /api/cases/{case_id}", case_id="{case}"),
    after="an application is copied", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a case is granted", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/decision",
        lambda notes: {"outcome": "grant", "version": int(notes["version"])},
        case_id="{case}",
    ),
    after="a case is looked at", prepare=note_version,
)  # fmt: skip
flow("a grant is told of", "relay_events", How.STREAM, streamed, after="a case is granted")
flow(
    "a licence is issued", "issue_licences", How.QUEUE, queued("issue"), after="a grant is told of"
)
flow("an issue is told of", "relay_events", How.STREAM, streamed, after="a licence is issued")
flow(
    "a courier is ordered",
    "order_couriers",
    How.QUEUE,
    queued("courier"),
    after="an issue is told of",
)
flow(
    "a parcel is picked up", "track_parcels", How.CLIENT, courier_says("picked_up", 5),
    after="a courier is ordered", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a parcel is delivered", "track_parcels", How.CLIENT, courier_says("delivered", 60),
    after="a parcel is picked up", prepare=posted,
)  # fmt: skip
flow(
    "a citizen looks after it", "citizen_api", How.CLIENT, citizen("GET", "/api/cases/{case}"),
    after="a parcel is delivered",
)  # fmt: skip
