"""What is left to a citizen's choice: when to be reminded again."""

from tests.faults.events import citizen, flow, keep_session, note_link
from tests.faults.flows.routine import licences
from tests.faults.platform import How, Platform
from tests.functions.papers import HYGIENE, paper


def reminded_early(platform: Platform) -> None:
    """The first message of a ladder has come; the next is weeks away."""
    licences(paper(1, HYGIENE, "2027-01-30"))(platform)
    platform.drain()
    platform.by_clock("dispatch_messages")
    platform.drain()
    note_link(platform)


flow(
    "an early link is opened", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session", lambda notes: {"token": notes["link"]}),
    prepare=reminded_early, hear=keep_session,
)  # fmt: skip
flow(
    "another day is wanted", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/session/next-reminder", lambda _: {"day": "2026-12-07"}),
    after="an early link is opened",
)  # fmt: skip
