"""What people do while somebody does something else about the same thing."""

from tests.faults.crossings import cross
from tests.faults.events import by_clock, citizen, officer
from tests.faults.flows.rivals import (
    CANCELLED,
    GONE,
    MOVED,
    NEWER,
    ONE,
    OTHER,
    RELEASE,
    STOP,
    a_while,
    ask,
    decide,
    file,
    finished,
    let_in_meanwhile,
    seen_to_meanwhile,
)
from tests.functions.entries import HOLDER, LICENCE
from tests.functions.papers import entities_file, holder
from tests.visitor import data_url, png

SCRAWL = png(120, 60, lambda x, y: min(255, abs(x - y) * 9))
"""Another drawn signature."""

# A citizen signs what somebody changes.
cross("signed, and moved", "a form is signed", "ingest_registry", MOVED)
cross("signed, and gone", "a form is signed", "ingest_registry", GONE)
cross("signed, and cancelled", "a form is signed", "ingest_registry", CANCELLED)
cross(
    "signed, and signed otherwise",
    "a form is signed",
    "citizen_api",
    citizen(
        "POST",
        "/api/cases/{case}/sign",
        lambda notes: {"document": notes["document"], "signature": data_url(SCRAWL)},
    ),
)
cross(
    "signed, and no longer sent to",
    "a form is signed",
    "citizen_api",
    citizen("PUT", "/api/session/reminders", lambda _: {"wanted": False}),
)
cross(
    "signed, and edited",
    "a form is signed",
    "citizen_api",
    citizen(
        "PUT",
        "/api/cases/{case}/form",
        lambda notes: {"document": notes["document"], "edits": {"delivery_address": "样例路77号"}},
    ),
)
cross(
    "confirmed, and edited",
    "a form is confirmed",
    "citizen_api",
    citizen(
        "PUT",
        "/api/cases/{case}/form",
        lambda notes: {"document": notes["document"], "edits": {"delivery_address": "样例路77号"}},
    ),
)
cross(
    "edited, and edited",
    "another address is wanted",
    "citizen_api",
    citizen(
        "PUT",
        "/api/cases/{case}/form",
        lambda notes: {"document": notes["document"], "edits": {"delivery_address": "样例路77号"}},
    ),
)
cross(
    "edited again, and confirmed",
    "another address is confirmed",
    "citizen_api",
    citizen(
        "PUT",
        "/api/cases/{case}/form",
        lambda notes: {"document": notes["document"], "edits": {"delivery_address": "样例路66号"}},
    ),
)
cross(
    "wanted, and wrong",
    "a renewal is wanted",
    "citizen_api",
    citizen(
        "POST",
        "/api/cases/{case}/intent",
        lambda _: {"intent": "data_wrong", "fields": ["address"]},
    ),
)
cross(
    "told, and asked for again",
    "a code is told",
    "citizen_api",
    a_while(citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "sign"}), 2),
)
cross(
    "told, and told wrongly",
    "a code is told",
    "citizen_api",
    citizen("POST", "/api/session/verify", lambda notes: {"code": "000000"}),
)
cross(
    "opened, and withdrawn",
    "a link is opened",
    "ingest_registry",
    file(entities_file(holder(1, mobile="19900008888", **NEWER))),
)
cross("stopped, and moved", "reminders are stopped", "ingest_registry", MOVED)

# An officer does what another does.
cross("granted, and sent back", "a case is granted", "officer_api", decide("correct", "请补正地址"))
cross("granted, and granted", "a case is granted", "officer_api", decide("grant"))
cross("done, and done", "a task is done", "officer_api", finished("reached"))
cross(
    "done, and done for the holder", "a holder's task is done", "officer_api", finished("reached")
)
cross(
    "stopped, and stopped", "an item is stopped", "officer_api", ask("PUT /api/items/stopped", STOP)
)
cross(
    "let in, and turned away",
    "a held file is let in",
    "officer_api",
    officer(
        "POST /api/files/{sha256}/ruling",
        lambda _: {"outcome": "refuse", "reason": "来源有误"},
        by=OTHER,
        sha256="{file}",
    ),
)
cross(
    "turned away, and let in",
    "a held file is turned away",
    "officer_api",
    officer("POST /api/files/{sha256}/ruling", lambda _: RELEASE, by=OTHER, sha256="{file}"),
)
cross(
    "entered, and fed",
    "a holder is entered",
    "ingest_registry",
    file(entities_file(holder(1, **NEWER))),
)
cross("changed, and fed", "a holder's facts change", "ingest_registry", MOVED)
cross(
    "changed, and changed otherwise",
    "a holder's facts change",
    "officer_api",
    ask(
        "POST /api/holders/{uscc}/changes",
        HOLDER | {"address": "样例路77号", "version": 1, "changed_at": "2026-12-01"},
        uscc=ONE,
    ),
)
cross(
    "changed, and entered",
    "a holder's facts change",
    "officer_api",
    ask("PUT /api/holders/{uscc}", HOLDER | {"version": 1, "town": "历山街道"}, uscc=ONE),
)
cross(
    "entered, and entered",
    "a licence is entered",
    "officer_api",
    ask("PUT /api/holders/{uscc}/licences", LICENCE | {"issuer": "另一个局"}, uscc=ONE),
)
cross("the go, and the go", "the go is given", "scan_expiries", by_clock(approved_by="o-2"))

cross("refused, and refused and seen to", "a letter comes", "officer_api", seen_to_meanwhile)
cross("held, and held and let in", "a heavy file comes", "officer_api", let_in_meanwhile)
cross(
    "asked for, and asked for",
    "a list is asked for",
    "officer_api",
    ask("POST /api/exports", {"what": "entities", "form": "csv", "reason": "另一人的核对"}),
)
