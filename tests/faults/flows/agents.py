"""An agent (经办人) is named, authorised and written to, files the case, and is taken back."""

import json
from datetime import timedelta

from tests.faults.events import (
    by_clock,
    citizen,
    code_has_come,
    flow,
    keep_document,
    keep_session,
    note_link,
    queued,
    told_no,
)
from tests.faults.flows.choices import soon_after
from tests.faults.platform import Ended, How, Platform
from tests.functions.agent_book import MOBILE, NAME
from tests.visitor import SIGNATURE

PATH = "/api/cases/{case}/authorisation"


def keep_draft(platform: Platform, ended: Ended) -> bool:
    """The page keeps the digest of the draft."""
    if ended.well and ended.status < 400:
        platform.cloud.notes["draft"] = json.loads(ended.answer["body"])["sha256"]
    return ended.well


def taken_back(platform: Platform) -> None:
    """The head has taken it back on another phone."""
    for row in platform.cloud.tables.items("cases"):
        if row["SK"]["S"].startswith("AUTHORISATION#"):
            row["state"] = {"S": "revoked"}


flow(
    "an agent is named", "citizen_api", How.CLIENT,
    citizen("PUT", PATH, lambda _: {"name": NAME, "mobile": MOBILE}),
    after="a link is opened", hear=keep_draft,
)  # fmt: skip
flow(
    "a code for authorising is asked for", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/session/code",
        lambda notes: {"cases": [notes["case"]], "purpose": "authorise"},
    ),
    after="an agent is named", hear=code_has_come, pause=timedelta(seconds=61),
)  # fmt: skip
flow(
    "a code for authorising is told", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/verify", lambda notes: {"code": notes["code"]}),
    after="a code for authorising is asked for",
)  # fmt: skip
flow(
    "an authorisation is read", "citizen_api", How.CLIENT, citizen("GET", PATH),
    after="a code for authorising is told",
)  # fmt: skip
flow(
    "an agent is authorised", "citizen_api", How.CLIENT,
    citizen("POST", PATH, lambda notes: {"document": notes["draft"]}),
    after="an authorisation is read",
)  # fmt: skip
flow(
    "an authorisation is taken back", "citizen_api", How.CLIENT,
    citizen("POST", f"{PATH}/revocation", lambda _: {"number": 1}),
    after="an agent is authorised",
)  # fmt: skip
flow(
    "an agent's message is released", "dispatch_messages", How.ASYNC, by_clock(),
    after="an agent is authorised", prepare=Platform.drain,
)  # fmt: skip
flow(
    "an agent's message is sent", "send_sms", How.QUEUE, queued("send"),
    after="an agent's message is released",
)  # fmt: skip
flow(
    "an agent opens the link", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session", lambda notes: {"token": notes["link"]}),
    after="an agent's message is sent", prepare=note_link, hear=keep_session,
)  # fmt: skip
flow(
    "an agent's message is checked", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/messages/check",
        lambda notes: {"told": f"https://wuganzhiban.example.gov.cn/r#{notes['link']}"},
    ),
    after="an agent opens the link",
)  # fmt: skip
flow(
    "an agent asks for a code", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/code", lambda _: {"cases": [], "purpose": "sign"}),
    after="an agent opens the link", prepare=soon_after, hear=code_has_come,
    pause=timedelta(seconds=61),
)  # fmt: skip
flow(
    "an agent tells the code", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/verify", lambda notes: {"code": notes["code"]}),
    after="an agent asks for a code",
)  # fmt: skip
flow(
    "an agent is shown the form", "citizen_api", How.CLIENT,
    citizen("GET", "/api/cases/{case}/form"),
    after="an agent tells the code", hear=keep_document,
)  # fmt: skip
flow(
    "an agent confirms the form", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/cases/{case}/form", lambda notes: {"document": notes["document"]}),
    after="an agent is shown the form",
)  # fmt: skip
flow(
    "an agent signs the form", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/cases/{case}/sign",
        lambda notes: {"document": notes["document"], "signature": SIGNATURE},
    ),
    after="an agent confirms the form",
)  # fmt: skip
flow(
    "an agent signs what was taken back", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/cases/{case}/sign",
        lambda notes: {"document": notes["document"], "signature": SIGNATURE},
    ),
    after="an agent confirms the form", prepare=taken_back, hear=told_no, denied=True,
)  # fmt: skip
flow(
    "an agent is named by somebody proved", "citizen_api", How.CLIENT,
    citizen("PUT", PATH, lambda _: {"name": NAME, "mobile": MOBILE}),
    after="a code is told", hear=keep_draft,
)  # fmt: skip
flow(
    "an agent is authorised by another code", "citizen_api", How.CLIENT,
    citizen("POST", PATH, lambda notes: {"document": notes["draft"]}),
    after="an agent is named by somebody proved", hear=told_no, denied=True,
)  # fmt: skip
flow(
    "an agent authorises another", "citizen_api", How.CLIENT,
    citizen("PUT", PATH, lambda _: {"name": NAME, "mobile": "13912345679"}),
    after="an agent opens the link", hear=told_no, denied=True,
)  # fmt: skip
