"""Papers: taken home by their holder, checked by anybody; a copy that was lost, or cannot be."""

from collections.abc import Callable

from tests.faults.events import by_clock, citizen, flow, queued
from tests.faults.flows.routine import spoil, untold
from tests.faults.invariants import rows
from tests.faults.platform import How, Platform

CHECK = "/api/documents/check"
COPIED, ISSUED = "an application is copied", "a licence is issued"
UNISSUED = "1.2.156.3005.2.11100000XN0000012G901.11370323XN0000012L.ABCDEFGHIJKLMNOP.001.0"


def note(what: str) -> Callable[[Platform], None]:
    """Somebody has this paper in hand: its digest, and its identifier where it has one."""

    def prepare(platform: Platform) -> None:
        found = rows(platform.cloud, "cases")
        row = next(one for one in found if one["SK"].startswith(f"DOCUMENT#{what}#"))
        platform.cloud.notes |= {"sha256": row["sha256"], "paper": row.get("identifier", "")}

    return prepare


def altered(platform: Platform) -> None:
    """The text of what was signed is another by now."""
    spoil(platform, "CASE#", "DOCUMENT#application#", "body", {"S": "{}"})


flow(
    "an application is downloaded", "citizen_api", How.CLIENT,
    citizen("GET", "/api/cases/{case}/documents/application"), after=COPIED,
)  # fmt: skip
flow(
    "a licence is downloaded", "citizen_api", How.CLIENT,
    citizen("GET", "/api/cases/{case}/documents/licence"), after=ISSUED,
)  # fmt: skip
flow(
    "an application's file is checked", "citizen_api", How.CLIENT,
    citizen("POST", CHECK, lambda notes: {"digest": notes["sha256"]}),
    after=COPIED, prepare=note("copy"),
)  # fmt: skip
flow(
    "a licence's file is checked", "citizen_api", How.CLIENT,
    citizen("POST", CHECK, lambda notes: {"digest": notes["sha256"]}),
    after=ISSUED, prepare=note("licence"),
)  # fmt: skip
flow(
    "an identifier is checked", "citizen_api", How.CLIENT,
    citizen("POST", CHECK, lambda notes: {"identifier": notes["paper"]}),
    after=ISSUED, prepare=note("licence"),
)  # fmt: skip
flow(
    "an identifier of nobody is checked", "citizen_api", How.CLIENT,
    citizen("POST", CHECK, lambda _: {"identifier": UNISSUED}), after=ISSUED,
)  # fmt: skip
flow(
    "a copy is forgotten", "reconcile", How.ASYNC, by_clock(), after="a form is signed",
    prepare=untold,
)  # fmt: skip
flow(
    "an altered application is copied", "issue_licences", How.QUEUE, queued("issue"),
    after="a filing is told of", prepare=altered,
)  # fmt: skip
