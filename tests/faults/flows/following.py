"""What people do with a changed business licence: answered, signed, granted, on the permit."""

from collections.abc import Callable
from datetime import timedelta

from tests.faults.crossings import cross
from tests.faults.events import (
    Told,
    citizen,
    code_has_come,
    flow,
    keep_document,
    keep_session,
    note_link,
    note_version,
    nothing,
    officer,
    queued,
    streamed,
)
from tests.faults.flows.changes import renamed
from tests.faults.flows.rivals import file
from tests.faults.flows.routine import licences
from tests.faults.lives import Make
from tests.faults.platform import How, Platform
from tests.functions.papers import FOOD, paper
from tests.visitor import SIGNATURE

SAME = "沂源样例001商店"
MOVED = {"name": SAME, "address": "样例路2号"}


def asked(platform: Platform, method: str, path: str, body: Told = nothing) -> None:
    """The page asks for something, and hears the answer."""
    ended = platform.deliver("citizen_api", citizen(method, path, body)(platform)(), How.CLIENT)
    if path == "/api/session":
        keep_session(platform, ended)
    elif path.endswith("/form"):
        keep_document(platform, ended)
    elif path.endswith("/code"):
        code_has_come(platform, ended)


def proved(purpose: str, **facts: str) -> Callable[[Platform], None]:
    """A permit of a holder whose facts changed; its link is opened, its code told."""

    def prepare(platform: Platform) -> None:
        licences(paper(1, FOOD, "2028-06-30"))(platform)
        platform.drain()
        platform.deliver("ingest_registry", file(renamed(0, **facts))(platform)())
        platform.drain()
        at = platform.cloud.now.isoformat()
        platform.deliver("dispatch_messages", {"time": at}, How.ASYNC)
        platform.drain()
        note_link(platform)
        asked(platform, "POST", "/api/session", lambda notes: {"token": notes["link"]})
        asked(platform, "POST", "/api/session/code", lambda _: {"cases": [], "purpose": purpose})
        asked(platform, "POST", "/api/session/verify", lambda notes: {"code": notes["code"]})
        platform.cloud.later(timedelta(minutes=2))

    return prepare


def to_the_pen(platform: Platform) -> None:
    """A change of name, answered, read and confirmed."""
    proved("sign")(platform)
    asked(platform, "POST", "/api/cases/{case}/intent", lambda _: {"intent": "yes", "fields": []})
    asked(platform, "GET", "/api/cases/{case}/form")
    asked(platform, "PUT", "/api/cases/{case}/form", lambda n: {"document": n["document"]})


def looked_at(platform: Platform) -> None:
    """The officer has the case before them."""
    platform.drain()
    note_version(platform)


def specified(field: str) -> Callable[[Platform], Make]:
    """The holder's word which change it was."""
    return citizen("PUT", "/api/cases/{case}/change", lambda _: {"field": field})


flow(
    "a door got another number", "citizen_api", How.CLIENT, specified("address_renumber"),
    prepare=proved("tell", **MOVED),
)  # fmt: skip
flow(
    "a shop has moved", "citizen_api", How.CLIENT, specified("address_move"),
    prepare=proved("tell", **MOVED),
)  # fmt: skip
flow(
    "a change is signed", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/cases/{case}/sign",
        lambda notes: {"document": notes["document"], "signature": SIGNATURE},
    ),
    prepare=to_the_pen,
)  # fmt: skip
flow(
    "a change is granted", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/decision",
        lambda notes: {"outcome": "grant", "version": int(notes["version"])},
        case_id="{case}",
    ),
    after="a change is signed",
    prepare=looked_at,
)  # fmt: skip
flow("a granted change is told of", "relay_events", How.STREAM, streamed,
     after="a change is granted")  # fmt: skip
flow(
    "a change is on the permit", "issue_licences", How.QUEUE, queued("issue"),
    after="a granted change is told of",
)  # fmt: skip


cross("signed, and changed again", "a change is signed", "ingest_registry", file(renamed(2)))
cross(
    "one number, and moved", "a door got another number", "citizen_api", specified("address_move")
)
