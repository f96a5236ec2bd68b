"""What else a citizen may do, and what else may become of a one-time code."""

from datetime import timedelta

from tests.faults.events import NEVER, citizen, code_has_come, flow, keep_document, refused, told_no
from tests.faults.platform import How


def wrong(code: str) -> str:
    """A code that was not sent."""
    return "000000" if code != "000000" else "111111"


SIGN = {"cases": [], "purpose": "sign"}


flow(
    "a visit goes on", "citizen_api", How.CLIENT, citizen("GET", "/api/session"),
    after="a link is opened",
)  # fmt: skip
flow(
    "a visit is left", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/leave", lambda _: {}),
    after="a code is told",
)  # fmt: skip
flow(
    "a link is opened again", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session", lambda notes: {"token": notes["link"]}),
    after="a link is opened",
)  # fmt: skip
flow(
    "a code is refused", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/code", lambda _: SIGN),
    after="a link is opened", prepare=refused("Throttled", 1), hear=code_has_come,
    pause=timedelta(seconds=61),
)  # fmt: skip
flow(
    "a code is rejected", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/code", lambda _: SIGN),
    after="a link is opened", prepare=refused("ValidationException", NEVER), hear=told_no,
    pause=timedelta(seconds=61), denied=True,
)  # fmt: skip
flow(
    "a code is asked for in vain", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/code", lambda _: SIGN),
    after="a link is opened", prepare=refused("InternalError", 1), hear=code_has_come,
    pause=timedelta(seconds=61),
)  # fmt: skip
flow(
    "a wrong code is told", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/verify", lambda notes: {"code": wrong(notes["code"])}),
    after="a code is asked for", denied=True,
)  # fmt: skip
flow(
    "data is wrong", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/cases/{case}/intent",
        lambda _: {"intent": "data_wrong", "fields": ["address"]},
    ),
    after="a code is told",
)  # fmt: skip
flow(
    "a business is no more", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/cases/{case}/intent",
        lambda _: {"intent": "no_longer_operating", "fields": []},
    ),
    after="a code is told",
)  # fmt: skip
flow(
    "reminders are stopped", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/session/reminders", lambda _: {"wanted": False}),
    after="a code is told",
)  # fmt: skip
flow(
    "another address is wanted", "citizen_api", How.CLIENT,
    citizen(
        "PUT", "/api/cases/{case}/form",
        lambda notes: {
            "document": notes["document"],
            "edits": {"delivery_address": "沂源县样例大道8号样例小区3号楼"},
        },
    ),
    after="a form is shown", hear=keep_document,
)  # fmt: skip
flow(
    "another address is confirmed", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/cases/{case}/form", lambda notes: {"document": notes["document"]}),
    after="another address is wanted",
)  # fmt: skip
