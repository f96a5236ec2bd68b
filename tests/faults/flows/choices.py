"""What is left to a citizen's choice: when to be reminded again, and whether it stays filed."""

from datetime import timedelta

from tests.faults.events import citizen, code_has_come, flow, keep_session, note_link
from tests.faults.flows.desk import shown
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


def called_about(platform: Platform) -> None:
    """The day of the call has come, and the session still lives: the business clock went on."""
    for row in platform.cloud.tables.items("cases"):
        if row["SK"]["S"] == "CASE":
            row["plan"]["M"]["worklist"] = {"S": "2026-12-01"}


def soon_after(platform: Platform) -> None:
    """Some minutes later another code may be asked for."""
    platform.cloud.later(timedelta(minutes=2))


flow(
    "a code for taking back is asked for", "citizen_api", How.CLIENT,
    citizen(
        "POST", "/api/session/code",
        lambda notes: {"cases": [notes["case"]], "purpose": "withdraw"},
    ),
    after="a form is signed", prepare=soon_after, hear=code_has_come,
    pause=timedelta(seconds=61),
)  # fmt: skip
flow(
    "a code for taking back is told", "citizen_api", How.CLIENT,
    citizen("POST", "/api/session/verify", lambda notes: {"code": notes["code"]}),
    after="a code for taking back is asked for",
)  # fmt: skip
flow(
    "an application is taken back", "citizen_api", How.CLIENT,
    citizen("POST", "/api/cases/{case}/withdrawal", lambda _: {"filing": 1}),
    after="a code for taking back is told",
)  # fmt: skip
flow(
    "an application is taken back late", "citizen_api", How.CLIENT,
    citizen("POST", "/api/cases/{case}/withdrawal", lambda _: {"filing": 1}),
    after="a code for taking back is told", prepare=called_about,
)  # fmt: skip
flow(
    "a service is rated", "citizen_api", How.CLIENT,
    citizen(
        "PUT", "/api/cases/{case}/rating",
        lambda _: {"grade": "unsatisfied", "remark": "等得太久"},
    ),
    after="a form is signed",
)  # fmt: skip
flow(
    "a rating is changed", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/cases/{case}/rating", lambda _: {"grade": "satisfied", "remark": ""}),
    after="a service is rated",
)  # fmt: skip
shown(
    "a rated case is looked at", "GET /api/cases/{case_id}", "a service is rated", case_id="{case}"
)
flow(
    "a day is kept", "citizen_api", How.CLIENT, citizen("GET", "/api/cases/{case}/calendar"),
    after="a link is opened",
)  # fmt: skip
flow(
    "addresses are asked for", "citizen_api", How.CLIENT,
    citizen("GET", "/api/session/addresses"), after="a form is signed",
)  # fmt: skip
