"""Changed business licences: told of, lost and found, undone, put off, and crossed by others."""

from collections.abc import Callable
from datetime import timedelta

from tests.faults.crossings import cross
from tests.faults.events import by_clock, flow, heard, queued
from tests.faults.flows.rivals import file
from tests.faults.flows.routine import day, licences
from tests.faults.lives import Make
from tests.faults.platform import How, Platform
from tests.functions.papers import FOOD, HYGIENE, Paper, entities_file, holder, paper
from tests.world import NOW

WATER = "饮用水供水单位卫生许可证"
"""Its changes wait for an officer's approval."""

DAYS = ("2026-11-20", "2026-11-25", "2026-11-28")
NAMES = ("沂源样例新名商店", "沂源样例001商店", "沂源样例再改名商店")
FAR = (paper(1, FOOD, "2028-06-30"), paper(1, HYGIENE, "2028-06-30"))
MANY = tuple(paper(1, FOOD, f"2028-06-{n:02d}") for n in range(1, 15))


def renamed(n: int, **facts: str) -> str:
    """The feed's n-th change of the first holder's name."""
    told = {"name": NAMES[n], "changed_at": f"{DAYS[n]} 00:00:00"} | facts
    return entities_file(holder(1, **told))


def told(n: int, **facts: str) -> Callable[[Platform], None]:
    """The n-th change is in the registry, and the stream has not handed it on."""

    def prepare(platform: Platform) -> None:
        platform.drain()
        platform.deliver("ingest_registry", file(renamed(n, **facts))(platform)())

    return prepare


def begun(*papers: Paper) -> Callable[[Platform], None]:
    """A county that rings, whose first holder has these licences and then another name."""

    def prepare(platform: Platform) -> None:
        licences(*papers)(platform)
        told(0)(platform)

    return prepare


def lost(platform: Platform) -> None:
    """The stream loses what it should have told; a while passes."""
    begun(*FAR)(platform)
    platform.cloud.changed.clear()
    platform.cloud.later(timedelta(minutes=20))


def unrung(platform: Platform) -> None:
    """A holder with a licence that is due today and not rung yet has another name."""
    licences(FAR[0], paper(1, HYGIENE, "2027-01-20"))(platform)
    platform.deliver("ingest_registry", file(renamed(0))(platform)())


def tomorrow(platform: Platform) -> None:
    """The next morning, rung, before anybody has looked for what was put off."""
    day(2)(platform)
    platform.drain()


def overdue(platform: Platform) -> None:
    """A change that nobody told of and nobody looked for, when the day has ended."""
    begun(*FAR)(platform)
    platform.cloud.changed.clear()
    platform.cloud.now = NOW.replace(day=2)
    platform.deliver("prove_days", {"time": platform.cloud.now.isoformat()}, How.ASYNC)


def unanswered(platform: Platform) -> None:
    """The morning on which the change has been followed long enough."""
    day(10, 3, 2027)(platform)


def worked(*papers: Paper) -> Callable[[Platform], None]:
    """A change that was told of and worked, and then undone in the registry."""

    def prepare(platform: Platform) -> None:
        begun(*papers)(platform)
        told(1)(platform)

    return prepare


flow("a change is told of", "detect_changes", How.STREAM, heard, prepare=begun(*FAR))
flow(
    "a change is told of before the day is rung", "detect_changes", How.STREAM, heard,
    prepare=unrung,
)  # fmt: skip
flow(
    "a change of many licences is told of", "detect_changes", How.STREAM, heard,
    prepare=begun(*MANY),
)  # fmt: skip
flow(
    "a change of many licences is undone", "detect_changes", How.STREAM, heard,
    prepare=worked(*MANY, paper(1, WATER, "2028-06-30")),
)  # fmt: skip
flow(
    "a change is undone", "detect_changes", How.STREAM, heard,
    after="a change is told of", prepare=told(1),
)  # fmt: skip
flow(
    "a fact changes again", "detect_changes", How.STREAM, heard,
    after="a change is told of", prepare=told(2, legal_rep="样例乙"),
)  # fmt: skip
flow("a lost change is found", "reconcile", How.ASYNC, by_clock(), prepare=lost)
flow(
    "a lost change is looked at", "detect_changes", How.QUEUE, queued("changes"),
    after="a lost change is found",
)  # fmt: skip
flow(
    "a change comes after the day's message", "detect_changes", How.STREAM, heard,
    after="a receipt comes", prepare=told(0),
)  # fmt: skip
flow(
    "a put-off change is found", "reconcile", How.ASYNC, by_clock(),
    after="a change comes after the day's message", prepare=tomorrow,
)  # fmt: skip
flow(
    "a put-off change is looked at", "detect_changes", How.QUEUE, queued("changes"),
    after="a put-off change is found",
)  # fmt: skip
flow(
    "a change is overdue", "prove_days", How.QUEUE, queued("proof"), prepare=overdue,
)  # fmt: skip
flow(
    "an unanswered change is left to an officer", "ring_alarms", How.QUEUE, queued("ring"),
    after="a change is told of", prepare=unanswered,
)  # fmt: skip


def also(n: int, **facts: str) -> Callable[[Platform], Make]:
    """The stream tells of another change, while something else comes."""

    def begin(platform: Platform) -> Make:
        waiting, platform.cloud.changed = platform.cloud.changed, []
        platform.deliver("ingest_registry", file(renamed(n, **facts))(platform)())
        make = heard(platform)
        platform.cloud.changed = waiting
        return make

    return begin


cross("changed, and changed back", "a change is told of", "ingest_registry", file(renamed(1)))
cross("changed, and told of another", "a change is told of", "detect_changes", also(2))
cross("undone, and changed again", "a change is undone", "detect_changes", also(2))
cross(
    "changed, and rung", "a change is told of before the day is rung", "ring_alarms",
    queued("ring"),
)  # fmt: skip
cross("sent, and changed", "a message is sent", "detect_changes", also(0))
cross("rung, and changed", "the day is rung", "detect_changes", also(0))
cross("looked at, and found again", "a lost change is looked at", "reconcile", by_clock())
