"""What an officer must be denied: another's part, what is over, a person's data without measure."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.faults.events import flow, note_task, note_version, officer
from tests.faults.flows.automatic import AUTOMATE, DECIDED, stopped
from tests.faults.flows.counter import DONE, FAILED, NOT_COLLECTED, at_the_counter, opened
from tests.faults.flows.desk import (
    FOUND,
    LIST,
    NUMBER,
    ONE,
    REPORT,
    SIGNED,
    START,
    STOP,
    ask,
    batch,
    held,
    sampled,
)
from tests.faults.flows.materials import READ, SHA256
from tests.faults.flows.messages import gone
from tests.faults.flows.retention import cases_of, one_case, write
from tests.faults.flows.routine import spoil
from tests.faults.flows.rules import CHANGE, LOADED, PROPOSE, proposed, said
from tests.faults.lives import Act, Make
from tests.faults.platform import How, Platform
from tests.functions.entries import HOLDER, LICENCE
from tests.functions.rights import RULE
from zhiban.domain.cases import CaseState
from zhiban.domain.limits import DECIDE_SOON
from zhiban.domain.officers import Officer
from zhiban.domain.revealing import AN_HOUR
from zhiban.store.reads import Reads
from zhiban.store.table import Table

DECIDE = "POST /api/cases/{case_id}/decision"
ENTER = "PUT /api/holders/{uscc}/licences"
LABEL = "POST /api/cases/{case_id}/label"
LINK = "POST /api/exports/{export}/link"
AUDIT = LIST | {"what": "audit"}
WITH_NUMBERS = LIST | {"open_numbers": True}
A_PHONE = "13912345678"


def denied(
    name: str, begin: Callable[[Platform], Make], after: str = SIGNED, prepare: Act = Platform.drain
) -> None:
    """A request that is answered with a no."""
    flow(name, "officer_api", How.CLIENT, begin, after=after, prepare=prepare, denied=True)


def over(route: str, told: dict[str, Any], role: str = "approver", by: str = "o-1") -> Any:
    """A word on the case as it was seen."""
    return officer(
        route, lambda notes: told | {"version": int(notes["version"])}, role, by, case_id="{case}"
    )


def with_id_token(platform: Platform) -> Make:
    """A request with the token that speaks to the page that signed in."""
    make = ask("GET /api/queue")(platform)

    def made() -> dict[str, Any]:
        event: dict[str, Any] = make()
        event["requestContext"]["authorizer"]["jwt"]["claims"]["token_use"] = "id"
        return event

    return made


def looked_enough(platform: Platform) -> None:
    """The officer has been shown as many numbers as an hour allows."""
    platform.drain()
    reads = Reads(Table(platform.cloud.tables, "cases"))
    for _ in range(AN_HOUR.tries):
        assert reads.count_reveal(Officer("o-1", "o", frozenset()), platform.cloud.now)


def taken_out(told: dict[str, Any]) -> Act:
    """A supervisor has had a list written."""

    def prepare(platform: Platform) -> None:
        at = platform.cloud.now
        event = ask("POST /api/exports", told, role="supervisor")(platform)()
        assert platform.invoke("officer_api", event).status == 200
        platform.drain()
        platform.cloud.notes["export"] = f"{at:%Y-%m-%dT%H:%M:%SZ}:{told['what']}"
        platform.cloud.later(timedelta(minutes=3))

    return prepare


def moved_on(platform: Platform) -> None:
    """Since it was proposed the catalogue has become another."""
    proposed(platform)
    spoil(platform, "RULES", "PROPOSAL#", "catalogue", {"S": "before"})


def refused_by_law(platform: Platform) -> None:
    """Since it was proposed the day from which it was to hold has passed."""
    proposed(platform)
    for row in platform.cloud.tables.items("cases"):
        if row["SK"]["S"].startswith("PROPOSAL#"):
            row["change"]["M"]["from"] = {"S": "2020-01-01"}


def entered_by(officer_id: str) -> Act:
    """The holder's entry was put right by this officer, after the filing."""

    def prepare(platform: Platform) -> None:
        platform.drain()
        entry = HOLDER | {"scope": "批发", "version": 1}
        event = officer("PUT /api/holders/{uscc}", lambda _: entry, by=officer_id, uscc=ONE)
        assert platform.invoke("officer_api", event(platform)()).status == 200
        note_version(platform)

    return prepare


def ours(platform: Platform) -> None:
    """A licence in the registry is one that this bureau issued."""
    event = ask(ENTER, LICENCE, uscc=ONE)(platform)()
    assert platform.invoke("officer_api", event).status == 200
    spoil(platform, "ENTITY#", "LICENCE#", "issued_here", {"BOOL": True})


def filed_by_officer(platform: Platform) -> None:
    """It was an officer who filed."""
    note_version(platform)
    for row in platform.cloud.tables.items("cases"):
        if row["SK"]["S"] == "CASE":
            row["filing"]["M"]["by"] = {"S": "officer:o-1"}


def cancelled(platform: Platform) -> None:
    """The holder has ended since."""
    gone(platform)
    note_version(platform)


def found_bad(platform: Platform) -> None:
    """What was looked into has failed."""
    note_version(platform)
    told = FOUND | {"passed": False}
    event = over("POST /api/cases/{case_id}/finding", told)(platform)()
    assert platform.invoke("officer_api", event).status == 200
    note_version(platform)


def stopped_and_seen(platform: Platform) -> None:
    """A supervisor has stopped the item."""
    stopped(platform)
    note_version(platform)


def delivered(platform: Platform) -> None:
    """The task is open still, and the licence is delivered."""
    opened("parcel_failed")(platform)
    case, now = one_case(platform), platform.cloud.now
    write(platform, *cases_of(platform).move(case, CaseState.DELIVERED, now, "courier", {})[1])


def of_a_limit(platform: Platform) -> None:
    """Its time to be decided is nearly over, and somebody was asked to."""
    platform.drain()
    case = one_case(platform)
    write(platform, cases_of(platform).task(case.id, DECIDE_SOON, case.uscc, date(2026, 12, 2)))
    platform.cloud.notes |= {"pk": f"CASE:{case.id}", "sk": f"TASK:{DECIDE_SOON}"}


def of_a_file(platform: Platform) -> None:
    """A file is held, and somebody was asked to rule on it."""
    held(platform)
    note_task(platform)


def done(outcome: str, note: str = "已处理", role: str = "approver", by: str = "o-1") -> Any:
    """An officer says that a task is done."""
    told = {"outcome": outcome, "note": note}
    return officer(DONE, lambda _: told, role, by, pk="{pk}", sk="{sk}")


# Who asks, and as what.
denied("an ID token is brought", with_id_token)
denied(
    "a holder's path is another route's",
    ask("GET /api/holders/{uscc}", role="clerk", uscc=f"{ONE}/reads"),
)

# A person's data: so often, as it is now, by whom.
denied(
    "a number is asked for too often",
    ask("POST /api/holders/{uscc}/reveal", NUMBER, uscc=ONE), prepare=looked_enough,
)  # fmt: skip
denied(
    "a number is asked for that is another's",
    ask("POST /api/holders/{uscc}/reveal", NUMBER | {"contact_version": 2}, uscc=ONE),
)
denied("somebody is searched for by a whole number", ask("POST /api/search", {"q": A_PHONE}))
denied(
    "a person is reported too often",
    ask("POST /api/holders/{uscc}/report", REPORT, role="supervisor", uscc=ONE),
    prepare=looked_enough,
)  # fmt: skip
denied(
    "a label is printed too often",
    officer(LABEL, lambda _: {"attempt": 1}, "clerk", case_id="{case}"),
    "a courier is ordered", looked_enough,
)  # fmt: skip
denied(
    "a label is printed of another parcel",
    officer(LABEL, lambda _: {"attempt": 2}, "clerk", case_id="{case}"), "a courier is ordered",
)  # fmt: skip
denied(
    "a label is printed too late",
    officer(LABEL, lambda _: {"attempt": 1}, "clerk", case_id="{case}"), "a parcel is picked up",
)  # fmt: skip
denied("an approver asks who looked", ask("POST /api/exports", AUDIT), LOADED)
denied("an approver asks for all numbers", ask("POST /api/exports", WITH_NUMBERS), LOADED)
for name, told in (("who looked", AUDIT), ("all numbers", WITH_NUMBERS)):
    denied(f"an approver fetches {name}", officer(LINK, export="{export}"), LOADED, taken_out(told))
denied(
    "a reason names a number",
    ask("PUT /api/items/stopped", STOP | {"reason": f"请打{A_PHONE}"}, "supervisor"),
)
denied(
    "a photograph that was not signed is read",
    officer(READ, case_id="{case}", sha256=SHA256), "a photograph is given",
)  # fmt: skip

# Two persons.
denied("who proposed releases", said("release", "o-1"), LOADED, proposed)
denied("somebody else takes a proposal back", said("withdraw", "o-2"), LOADED, proposed)
denied("who entered decides", over(DECIDE, {"outcome": "grant"}), prepare=entered_by("o-1"))
denied("a day of issue is yet to come", ask(ENTER, LICENCE | {"issued_on": "2026-12-20"}, uscc=ONE))
denied(
    "our day of issue is typed",
    ask(ENTER, LICENCE | {"issued_on": "2022-01-11", "version": 1}, uscc=ONE), prepare=ours,
)  # fmt: skip
denied("who filed decides", over(DECIDE, {"outcome": "grant"}), prepare=filed_by_officer)
denied("a clerk looks again", done("checked_right", role="clerk", by="o-7"), DECIDED, sampled)

# What the law or the state of things does not allow.
denied("a rule is released too late", said("release", "o-2"), LOADED, moved_on)
denied("a rule is released that is refused by now", said("release", "o-2"), LOADED, refused_by_law)
denied(
    "a rule is proposed over an old catalogue",
    ask(PROPOSE, CHANGE | {"catalogue": "0" * 12}, role="supervisor"), LOADED,
)  # fmt: skip
denied(
    "a faulty rule is proposed",
    ask(PROPOSE, CHANGE | {"change": RULE | {"effective_from": "2020-01-01"}}, role="supervisor"),
    LOADED,
)  # fmt: skip
denied(
    "an item is left to the platform that may not be",
    ask("PUT /api/items/automatic", AUTOMATE | {"items": ["L01-C2"]}, "supervisor"),
)
denied(
    "a failed case is granted", over(DECIDE, {"outcome": "grant"}),
    "something is looked into", found_bad,
)  # fmt: skip
denied("a case of a holder that is gone is granted", over(DECIDE, {"outcome": "grant"}),
       prepare=cancelled)  # fmt: skip
denied(
    "something is looked into twice",
    over("POST /api/cases/{case_id}/special", START, "clerk", "o-8"), "something is looked into",
    note_version,
)  # fmt: skip
flow(
    "a stopped item is granted in a batch", "officer_api", How.CLIENT,
    officer("POST /api/batches/grant", batch), after=SIGNED, prepare=stopped_and_seen,
)  # fmt: skip
denied("a limit's task is ticked off", done("other"), prepare=of_a_limit)
denied("a held file's task is ticked off", done("other"), "", of_a_file)
denied(
    "a licence is fetched where an original was to come", at_the_counter("fetched"),
    NOT_COLLECTED, opened("original_missing"),
)  # fmt: skip
denied("a licence is fetched by nobody", done("fetched", note=""), FAILED, opened("parcel_failed"))
denied("a delivered licence is fetched", at_the_counter("fetched"), FAILED, delivered)
