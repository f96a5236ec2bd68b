"""A change of a rule is proposed, foreseen and released; a parcel's label is printed."""

from typing import Any

from tests.faults.crossings import cross
from tests.faults.events import flow, officer
from tests.faults.flows.desk import ask, shown
from tests.faults.platform import How, Platform
from tests.functions.test_officer_api import RULE
from zhiban.runtime.rules import shipped
from zhiban.store.rule_proposals import RuleProposals
from zhiban.store.table import Table

LOADED = "licences come in"
PROPOSE = "POST /api/rules/proposals"
WORD = "POST /api/rules/proposals/{proposal}/word"
CHANGE = {
    "change": RULE,
    "reason": "办法修订，提前五个工作日",
    "catalogue": shipped("catalogue")["version"],
}


def proposed(platform: Platform) -> None:
    """Another supervisor has proposed it."""
    event = ask(PROPOSE, CHANGE, role="supervisor")(platform)()
    assert platform.invoke("officer_api", event).status == 200
    (one,) = RuleProposals(Table(platform.cloud.tables, "cases")).all()
    platform.cloud.notes["proposal"] = one.id


def said(outcome: str, by: str) -> Any:
    """A supervisor's word on it."""
    body = {"outcome": outcome, "reason": "已核对条文"}
    return officer(WORD, lambda _: body, "supervisor", by, proposal="{proposal}")


flow(
    "a rule is proposed", "officer_api", How.CLIENT, ask(PROPOSE, CHANGE, role="supervisor"),
    after=LOADED,
)  # fmt: skip
flow(
    "a rule is foreseen", "officer_api", How.CLIENT,
    ask("POST /api/rules/what-if", RULE, role="supervisor"), after=LOADED,
)  # fmt: skip
flow(
    "a rule is released", "officer_api", How.CLIENT, said("release", "o-2"),
    after=LOADED, prepare=proposed,
)  # fmt: skip
shown("proposals are looked at", "GET /api/rules/proposals", "a rule is proposed")
cross("released, and refused", "a rule is released", "officer_api", said("refuse", "o-3"))
flow(
    "a label is printed", "officer_api", How.CLIENT,
    officer(
        "POST /api/cases/{case_id}/label", lambda _: {"attempt": 1}, "clerk", case_id="{case}"
    ),
    after="a courier is ordered", prepare=Platform.drain,
)  # fmt: skip
