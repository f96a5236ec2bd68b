"""Where messages carry a case code (办件码): it is typed, and messages are checked by it."""

import re

from tests.faults.events import citizen, flow, keep_session, queued
from tests.faults.platform import How, Platform


def by_code(platform: Platform) -> None:
    """The county sends no links."""
    platform.cloud.environ = {"MESSAGE_MODE": "code"}


def note_code(platform: Platform) -> None:
    """The citizen reads the code in the latest message."""
    platform.drain()
    found = re.search(r"\w{4}-\w{4}", platform.cloud.phones[-1].text, re.ASCII)
    assert found
    platform.cloud.notes["case_code"] = found[0]


flow(
    "a message with a code is sent", "send_sms", How.QUEUE, queued("send"),
    after="a message is released", prepare=by_code,
)  # fmt: skip
flow(
    "a case code is typed", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session", lambda notes: {"case_code": notes["case_code"]}),
    after="a message with a code is sent", prepare=note_code, hear=keep_session,
)  # fmt: skip
flow(
    "a wrong case code is typed", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session", lambda _: {"case_code": "2222-2222"}),
    after="a message with a code is sent", prepare=note_code, denied=True,
)  # fmt: skip
flow(
    "a message is checked", "citizen_api", How.CLIENT,
    citizen("POST", "/api/messages/check", lambda notes: {"told": notes["case_code"]}),
    after="a message with a code is sent", prepare=note_code,
)  # fmt: skip
