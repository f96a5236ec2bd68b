"""Photographs of materials: given, taken out, signed, kept; gone, and warned of by the scanner."""

import base64
import hashlib
from datetime import timedelta

from tests.faults.events import (
    citizen,
    code_has_come,
    flow,
    keep_document,
    officer,
    queued,
    streamed,
)
from tests.faults.flows.choices import soon_after
from tests.faults.flows.desk import shown
from tests.faults.lives import Act
from tests.faults.platform import How, Platform
from tests.functions.photo_book import REPORT, jpeg
from tests.visitor import SIGNATURE
from zhiban.domain.photographs import cleaned
from zhiban.gateways.photographs import SCANNED

PHOTO = cleaned(jpeg())
SHA256 = hashlib.sha256(PHOTO).hexdigest()
PLACE = f"/api/cases/{{case}}/materials/{REPORT}"
DRAFTS, MATERIALS = "drafts/", "materials/"


def infected(*folders: str) -> Act:
    """The scanner has looked, and warns."""

    def prepare(platform: Platform) -> None:
        found = [
            stored
            for (bucket, key), stored in platform.cloud.objects.items()
            if bucket == "documents" and key.startswith(folders)
        ]
        assert found
        for stored in found:
            stored.tags[SCANNED] = "THREATS_FOUND"

    return prepare


def gone(platform: Platform) -> None:
    """The draft's time was over."""
    objects = platform.cloud.objects
    for place in [one for one in objects if one[1].startswith(DRAFTS)]:
        del objects[place]


def code(name: str, after: str, prepare: Act = lambda _: None) -> str:
    """A code for signing, asked for and told; the name of the flow it ends with."""
    flow(
        f"a code {name} is asked for", "citizen_api", How.CLIENT,
        citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "sign"}),
        after=after, prepare=prepare, hear=code_has_come, pause=timedelta(seconds=61),
    )  # fmt: skip
    flow(
        f"a code {name} is told", "citizen_api", How.CLIENT,
        citizen("POST", "/api/session/verify", lambda notes: {"code": notes["code"]}),
        after=f"a code {name} is asked for",
    )  # fmt: skip
    return f"a code {name} is told"


PROVED = code("before a photograph", "an early link is opened")
flow(
    "a photograph is given", "citizen_api", How.CLIENT,
    citizen("POST", PLACE, lambda _: {"photo": base64.b64encode(PHOTO).decode()}), after=PROVED,
)  # fmt: skip
flow(
    "a photograph is given again", "citizen_api", How.CLIENT,
    citizen("POST", PLACE, lambda _: {"photo": base64.b64encode(PHOTO).decode()}),
    after="a photograph is given",
)  # fmt: skip
flow(
    "no photograph is given", "citizen_api", How.CLIENT,
    citizen("POST", PLACE, lambda _: {"photo": base64.b64encode(b"PK").decode()}),
    after=PROVED, denied=True,
)  # fmt: skip
flow(
    "a photograph is looked at", "citizen_api", How.CLIENT, citizen("GET", f"{PLACE}/{SHA256}"),
    after="a photograph is given",
)  # fmt: skip
flow(
    "a photograph is taken out", "citizen_api", How.CLIENT,
    citizen("PUT", PLACE, lambda _: {"without": SHA256}), after="a photograph is given",
)  # fmt: skip
PROVED_AGAIN = code("after a photograph", "a photograph is given", soon_after)
flow(
    "a form with a photograph is shown", "citizen_api", How.CLIENT,
    citizen("GET", "/api/cases/{case}/form"), after=PROVED_AGAIN, hear=keep_document,
)  # fmt: skip
flow(
    "a form with a photograph is confirmed", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/cases/{case}/form", lambda notes: {"document": notes["document"]}),
    after="a form with a photograph is shown",
)  # fmt: skip


def sign(name: str, prepare: Act = lambda _: None, *, denied: bool = False) -> None:
    """The form with a photograph is signed."""
    flow(
        name, "citizen_api", How.CLIENT,
        citizen(
            "POST", "/api/cases/{case}/sign",
            lambda notes: {"document": notes["document"], "signature": SIGNATURE},
        ),
        after="a form with a photograph is confirmed", prepare=prepare, denied=denied,
    )  # fmt: skip


sign("a form with a photograph is signed")
sign("a form whose photograph is gone is signed", gone, denied=True)
sign("a form whose photograph is unsafe is signed", infected(DRAFTS), denied=True)
flow(
    "a filing with a photograph is told of", "relay_events", How.STREAM, streamed,
    after="a form with a photograph is signed",
)  # fmt: skip
flow(
    "a case with a photograph is proved", "officer_api", How.CLIENT,
    officer("GET /api/cases/{case_id}/proof", case_id="{case}"),
    after="a form with a photograph is signed",
)  # fmt: skip
COPIED = "an application with a photograph is copied"
TOLD = "a filing with a photograph is told of"
flow(COPIED, "issue_licences", How.QUEUE, queued("issue"), after=TOLD)
flow(
    "an application whose photograph is gone is copied", "issue_licences", How.QUEUE,
    queued("issue"), after=TOLD, prepare=gone,
)  # fmt: skip
flow(
    "an application whose photograph is unsafe is copied", "issue_licences", How.QUEUE,
    queued("issue"), after=TOLD, prepare=infected(DRAFTS),
)  # fmt: skip
READ = "GET /api/cases/{case_id}/materials/{sha256}"
shown("a signed photograph is read", READ, COPIED, case_id="{case}", sha256=SHA256)
flow(
    "an unsafe photograph is not read", "officer_api", How.CLIENT,
    officer(READ, case_id="{case}", sha256=SHA256), after=COPIED, prepare=infected(MATERIALS),
    denied=True,
)  # fmt: skip
flow(
    "a case with an unsafe photograph is looked at", "officer_api", How.CLIENT,
    officer("GET /api/cases/{case_id}", case_id="{case}"), after=COPIED,
    prepare=infected(MATERIALS),
)  # fmt: skip
