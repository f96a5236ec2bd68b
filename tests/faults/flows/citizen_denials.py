"""What a citizen must be denied: without a code, as somebody else, too late, too much."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.faults.events import Told, citizen, flow, keep_session, note_link, officer
from tests.faults.flows.agents import PATH
from tests.faults.flows.choices import soon_after
from tests.faults.flows.codes import note_code
from tests.faults.flows.desk import SIGNED
from tests.faults.flows.following import MOVED, proved
from tests.faults.flows.materials import PHOTO, PLACE, PROVED, SHA256, infected
from tests.faults.flows.messages import gone
from tests.faults.flows.papers import CHECK, note
from tests.faults.flows.routine import spoil
from tests.faults.flows.sign_ins import (
    BEGIN,
    SIGN,
    brought,
    phone_is_new,
    with_provider,
)
from tests.faults.lives import Act, Make
from tests.faults.platform import How, Platform
from tests.visitor import SIGNATURE
from zhiban.domain.guessing import AN_ADDRESS
from zhiban.domain.materials import UPLOADS
from zhiban.domain.photographs import LARGEST
from zhiban.store.table import Table
from zhiban.store.uploads import Uploads

CASE = "/api/cases/{case}"
OTHER = "anothercaseanothercase22"
OPENED, AGENT = "a link is opened", "an agent opens the link"
CONFIRMED = "a form is confirmed"
COME_BACK = "a code for taking back is told"


def nothing(_: Platform) -> None:
    """All is as it was."""


def denied(
    name: str, begin: Callable[[Platform], Make], after: str = OPENED, prepare: Act = nothing
) -> None:
    """A request that is answered with a no."""
    flow(name, "citizen_api", How.CLIENT, begin, after=after, prepare=prepare, denied=True)


def unproved(platform: Platform) -> None:
    """The link is opened on another phone, where no code was told."""
    del platform.cloud.notes["cookie"]
    body: Told = lambda notes: {"token": notes["link"]}  # noqa: E731
    opened = platform.invoke("citizen_api", citizen("POST", "/api/session", body)(platform)())
    assert keep_session(platform, opened)


def of_a_moved_shop(platform: Platform) -> None:
    """A change of address which is to be told apart."""
    proved("tell", **MOVED)(platform)
    unproved(platform)


def from_elsewhere(platform: Platform) -> Make:
    """A request that another site's page makes in the citizen's browser."""
    make = citizen("PUT", "/api/session/reminders", lambda _: {"wanted": False})(platform)

    def made() -> dict[str, Any]:
        event = make()
        event["headers"]["origin"] = "https://elsewhere.example.com"
        return event

    return made


def link_over(platform: Platform) -> None:
    """The link's time has passed."""
    note_link(platform)
    spoil(platform, "TOKEN#", "TOKEN", "valid_until", {"S": "2026-11-30T00:00:00Z"})


def guessed(platform: Platform) -> None:
    """Somebody at the same address has guessed as often as an hour allows."""
    if not platform.cloud.notes.get("paper"):
        note_code(platform)
    wrong = citizen("POST", "/api/session", lambda _: {"case_code": "2222-2222"})(platform)
    for _ in range(AN_ADDRESS.tries):
        assert platform.invoke("citizen_api", wrong()).status == 404


def guessed_papers(platform: Platform) -> None:
    """The same, with a licence in hand."""
    note("licence")(platform)
    guessed(platform)


def granted(platform: Platform) -> None:
    """An officer grants it while the citizen reads the code."""
    (row,) = [one for one in platform.cloud.tables.items("cases") if one["SK"]["S"] == "CASE"]
    told = {"outcome": "grant", "version": int(row["version"]["N"])}
    grant = officer("POST /api/cases/{case_id}/decision", lambda _: told, case_id="{case}")
    assert platform.invoke("officer_api", grant(platform)()).status == 200


def sent_often(platform: Platform) -> None:
    """As many photographs were sent as an hour allows."""
    uploads = Uploads(Table(platform.cloud.tables, "cases"))
    for _ in range(UPLOADS.tries):
        assert uploads.take(platform.cloud.notes["case"], platform.cloud.now)


def with_weeks_left(platform: Platform) -> None:
    """The next message of the case is weeks away."""
    for row in platform.cloud.tables.items("cases"):
        if row["SK"]["S"] == "CASE":
            row["plan"]["M"] |= {"again": {"S": "2026-12-18"}, "last": {"S": "2026-12-24"}}


def begun_long_ago(platform: Platform) -> None:
    """The browser comes back a quarter of an hour after it left."""
    platform.cloud.later(timedelta(minutes=15))


def told(text: str) -> Told:
    """A photograph in base64."""
    return lambda _: {"photo": text}


def give(content: bytes, place: str = PLACE) -> Callable[[Platform], Make]:
    """A photograph is given."""
    return citizen("POST", place, told(base64.b64encode(content).decode()))


document: Told = lambda notes: {"document": notes["document"]}  # noqa: E731
sign = citizen(
    "POST", f"{CASE}/sign",
    lambda notes: {"document": notes["document"], "signature": SIGNATURE},
)  # fmt: skip
withdraw = citizen("POST", f"{CASE}/withdrawal", lambda _: {"filing": 1})

# A link proves nothing.
denied("a form is asked for without a code", citizen("GET", f"{CASE}/form"))
denied("addresses are asked for without a code", citizen("GET", "/api/session/addresses"))
denied(
    "a form is confirmed without a code", citizen("PUT", f"{CASE}/form", document),
    "a form is shown", unproved,
)  # fmt: skip
denied("a photograph is given without a code", give(PHOTO), "an early link is opened")
for what, asked in (
    ("looked at", citizen("GET", f"{PLACE}/{SHA256}")),
    ("taken out", citizen("PUT", PLACE, lambda _: {"without": SHA256})),
):
    denied(f"a photograph is {what} without a code", asked, "a photograph is given", unproved)
denied(
    "an application is downloaded without a code",
    citizen("GET", f"{CASE}/documents/application"), "an application is copied", unproved,
)  # fmt: skip
denied("a receipt is asked for without a code", sign, SIGNED, unproved)
denied(
    "it is told again without a code that an application is taken back", withdraw,
    "an application is taken back", unproved,
)  # fmt: skip
denied(
    "an authorisation is told again without a code",
    citizen("POST", PATH, lambda notes: {"document": notes["draft"]}),
    "an agent is authorised", unproved,
)  # fmt: skip
denied(
    "a change is told apart without a code",
    citizen("PUT", f"{CASE}/change", lambda _: {"field": "address_move"}), "", of_a_moved_shop,
)  # fmt: skip

# Somebody else.
denied("somebody else's case is asked for", citizen("GET", f"/api/cases/{OTHER}"))
denied("another site's page asks", from_elsewhere)
denied("an agent reads the authorisation", citizen("GET", PATH), AGENT)
denied("an agent stops reminders", citizen("PUT", "/api/session/reminders",
       lambda _: {"wanted": False}), AGENT)  # fmt: skip
denied("an agent wants another day", citizen("PUT", "/api/session/next-reminder",
       lambda _: {"day": "2026-12-07"}), AGENT, with_weeks_left)  # fmt: skip
denied("an agent refuses profiling", citizen("PUT", "/api/session/profiling",
       lambda _: {"wanted": False}), AGENT)  # fmt: skip
denied("an agent rates a service", citizen("PUT", f"{CASE}/rating",
       lambda _: {"grade": "satisfied", "remark": ""}), "an agent signs the form")  # fmt: skip
denied("an agent asks for addresses", citizen("GET", "/api/session/addresses"),
       "an agent tells the code")  # fmt: skip
denied("an agent says that nothing is wanted", citizen("POST", f"{CASE}/intent",
       lambda _: {"intent": "not_now", "fields": []}), "an agent tells the code")  # fmt: skip
denied(
    "an agent asks for a code for taking back",
    citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "withdraw"}),
    "an agent signs the form", soon_after,
)  # fmt: skip
denied("an agent signs in", citizen("POST", BEGIN, lambda _: SIGN), AGENT, with_provider)

# A sign-in is of one visit, for ten minutes, once.
denied("a sign-in comes too late", brought, "a sign-in is begun", begun_long_ago)
denied("a sign-in comes in another visit", brought, "a sign-in is begun", unproved)
denied("an answer is told again in another visit", brought, "somebody signs in", unproved)
denied("a code signs where it is not enough", sign, CONFIRMED, phone_is_new)
denied(
    "a code authorises where it is not enough",
    citizen("POST", PATH, lambda notes: {"document": notes["draft"]}),
    "an authorisation is read", phone_is_new,
)  # fmt: skip

# What is over, or was not meant.
denied("a link that has ended is opened", citizen("POST", "/api/session",
       lambda notes: {"token": notes["link"]}), "a receipt comes", link_over)  # fmt: skip
denied("a filed case is answered", citizen("POST", f"{CASE}/intent",
       lambda _: {"intent": "not_now", "fields": []}), SIGNED)  # fmt: skip
denied("a form of a holder that is gone is read", citizen("GET", f"{CASE}/form"), CONFIRMED, gone)
denied("a decided application is taken back", withdraw, COME_BACK, granted)
denied("an application is taken back by another code", withdraw, SIGNED)
denied("a case that is not filed is rated", citizen("PUT", f"{CASE}/rating",
       lambda _: {"grade": "satisfied", "remark": ""}), "a code is told")  # fmt: skip

# Too much.
denied("a case code is typed after many wrong ones", citizen("POST", "/api/session",
       lambda notes: {"case_code": notes["case_code"]}), "a message with a code is sent",
       guessed)  # fmt: skip
denied("an identifier is checked after many wrong codes", citizen("POST", CHECK,
       lambda notes: {"identifier": notes["paper"]}), "a licence is issued",
       guessed_papers)  # fmt: skip
denied("a photograph is given too often", give(PHOTO), PROVED, sent_often)
denied("a photograph too large is given", give(PHOTO + bytes(LARGEST)), PROVED)
denied("a photograph is given that nobody asked for",
       give(PHOTO, PLACE.rpartition("/")[0] + "/M01"), PROVED)  # fmt: skip
denied("an unsafe photograph is looked at", citizen("GET", f"{PLACE}/{SHA256}"),
       "a photograph is given", infected("drafts/"))  # fmt: skip
denied("a photograph that was taken out is looked at", citizen("GET", f"{PLACE}/{SHA256}"),
       "a photograph is taken out")  # fmt: skip
