"""The nights in which data goes: a file of licensing, what was not filed, a holder that is gone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from tests.faults.events import by_clock, flow
from tests.faults.flows.materials import COPIED
from tests.faults.flows.routine import spoil
from tests.faults.forms import as_json
from tests.faults.invariants import rows
from tests.faults.platform import How, Platform
from tests.functions.papers import uscc
from zhiban.domain.audit import GENESIS, Fact
from zhiban.domain.cases import CaseState
from zhiban.domain.entities import EntityStatus
from zhiban.domain.fact_changes import FactsChanged
from zhiban.domain.ratings import Grade, Rating
from zhiban.domain.registry import Change
from zhiban.domain.retention import Ended
from zhiban.store import keys
from zhiban.store.cases import Cases
from zhiban.store.cipher import load_cipher
from zhiban.store.fact_changes import FactChanges
from zhiban.store.ratings import Ratings
from zhiban.store.table import Action, Table

LONG_AGO = datetime(2015, 12, 1, 2, 0, tzinfo=UTC)
OTHER = "anothercaseanothercase22"
WITHDRAWN: dict[str, Fact] = {"reason": "withdrawn"}


def write(platform: Platform, *actions: Action) -> None:
    """Write by hand, past every function."""
    platform.cloud.tables.transact_write_items(TransactItems=as_json(actions))


def cases_of(platform: Platform) -> Cases:
    """The cases of a county."""
    return Cases(Table(platform.cloud.tables, "cases"))


def one_case(platform: Platform) -> Any:
    """The only case there is."""
    (case_id,) = {row["id"] for row in rows(platform.cloud, "cases") if row["SK"] == "CASE"}
    case = cases_of(platform).get(case_id)
    assert case is not None
    return case


def long_over(*, in_force: bool = False) -> Callable[[Platform], None]:
    """The only case ended ten years ago, and the bureau has approved that its file is destroyed."""

    def prepare(platform: Platform) -> None:
        platform.drain()
        platform.cloud.environ = {"DESTROY_THROUGH": "2020-12-31"}
        case, cases = one_case(platform), cases_of(platform)
        if case.kept_since is None:
            case, actions = cases.move(case, CaseState.CLOSED, LONG_AGO, "citizen", WITHDRAWN)
            write(platform, *actions)
        write(platform, cases.rewrite(replace(case, kept_since=LONG_AGO.date())))
        if not in_force:
            table = Table(platform.cloud.tables, "registry")
            key = keys.licence(case.uscc, case.kind, case.number)
            write(platform, table.update(key, "SET #status = :now", now="superseded"))
        platform.drain()

    return prepare


def in_its_time(platform: Platform) -> None:
    """The same, but that it ended a year ago: the index, which is late, has it as long over."""
    long_over()(platform)
    spoil(platform, "CASE#", "CASE", "kept_since", {"S": "2025-12-01"})


def going_on(platform: Platform) -> None:
    """The same as `long_over`, but that it goes on, of which the index knows nothing yet."""
    long_over()(platform)
    spoil(platform, "CASE#", "CASE", "state", {"S": "opened"})


def unapproved(platform: Platform) -> None:
    """The same as `long_over`; the bureau has approved older files only."""
    long_over()(platform)
    platform.cloud.environ = {"DESTROY_THROUGH": "2015-11-30"}


def with_another(platform: Platform) -> None:
    """The message named another case too, which is under way."""
    long_over()(platform)
    mine = replace(one_case(platform), id=OTHER, state=CaseState.OPENED, kept_since=None,
        last_seq=0, last_hash=GENESIS)  # fmt: skip
    write(platform, *cases_of(platform).open(mine, LONG_AGO, "system")[1])
    for item in platform.cloud.tables.items("cases"):
        if item["SK"]["S"] == "INVITATION":
            item["case_ids"]["L"].append({"S": OTHER})


def rated(platform: Platform) -> None:
    """The same; and its citizen was content, in words."""
    long_over()(platform)
    table = Table(platform.cloud.tables, "cases")
    rating = Rating(Grade.VERY_GOOD, "很快", LONG_AGO, 1)
    ratings = Ratings(table, load_cipher("cipher"))
    write(platform, *ratings.store(one_case(platform).id, rating))


def gone(platform: Platform) -> None:
    """A holder was cancelled ten years ago, and there are notes about it."""
    tables = platform.cloud.tables
    (holder,) = [
        item
        for item in tables.items("registry")
        if item["PK"]["S"] == keys.entity(uscc(1)).pk and item["SK"]["S"] == "ENTITY"
    ]
    since = LONG_AGO.date().isoformat()
    told = {
        "status": EntityStatus.CANCELLED.value,
        "gone_on": since,
        "alarm_pk": keys.ended(Ended.GONE.value, 0),
        "alarm_sk": f"{since}#{uscc(1)}",
    }
    cancelled = holder | {name: {"S": value} for name, value in told.items()}
    change = Change("legal_rep", "样例甲", "样例乙")
    changed = FactsChanged(
        uscc=uscc(1), facts_version=2, changes=(change,), on=date(2015, 11, 1),
        known_at=LONG_AGO, look_on=None,
    )  # fmt: skip
    task = cases_of(platform).holder_task(uscc(1), "verify_contact", LONG_AGO.date())
    write(
        platform,
        {"Put": {"TableName": "registry", "Item": cancelled}},
        FactChanges(Table(tables, "registry")).store(changed),
        task,
    )


def gone_in_its_time(platform: Platform) -> None:
    """The same, but for when: this year, of which the index knows nothing yet."""
    gone(platform)
    spoil(platform, f"ENTITY#{uscc(1)}", "ENTITY", "gone_on", {"S": "2026-11-01"})


def gone_with_a_change(platform: Platform) -> None:
    """The same as `gone`, and the last change of its facts is still to be worked."""
    gone(platform)
    spoil(platform, f"ENTITY#{uscc(1)}", "CHANGE#000002", "look_on", {"S": "2027-06-01"})


DELIVERED = "a parcel is delivered"
flow(
    "a file is destroyed", "keep_retention", How.ASYNC, by_clock(), after=DELIVERED,
    prepare=rated,
)  # fmt: skip
flow(
    "a file with a photograph is destroyed", "keep_retention", How.ASYNC, by_clock(),
    after=COPIED, prepare=long_over(),
)  # fmt: skip
flow(
    "a file is kept on", "keep_retention", How.ASYNC, by_clock(), after=DELIVERED,
    prepare=long_over(in_force=True),
)  # fmt: skip
flow(
    "what was not filed is erased", "keep_retention", How.ASYNC, by_clock(),
    after="a receipt comes", prepare=long_over(),
)  # fmt: skip
flow(
    "a holder that is gone is anonymised", "keep_retention", How.ASYNC, by_clock(),
    after="holders come in", prepare=gone,
)  # fmt: skip


def kept(name: str, after: str, prepare: Callable[[Platform], None]) -> None:
    """A night in which what lies there stays."""
    flow(name, "keep_retention", How.ASYNC, by_clock(), after=after, prepare=prepare)


kept("a file is in its time", DELIVERED, in_its_time)
kept("what goes on is not erased", "a receipt comes", going_on)
kept("a file's end is not approved", DELIVERED, unapproved)
kept("an invitation has another case", "a receipt comes", with_another)
kept("a holder is not gone for long", "holders come in", gone_in_its_time)
kept("a holder is gone and a change waits", "holders come in", gone_with_a_change)
