"""Events that come in the way of others: newer files, other officers, clocks that went on."""

from collections.abc import Callable
from datetime import timedelta

from tests.faults.events import (
    officer,
    queued,
)
from tests.faults.invariants import rows
from tests.faults.lives import Make, drop
from tests.faults.platform import Platform, in_queue
from tests.functions.papers import FOOD, entities_file, holder, licences_file, paper, uscc

ONE, OTHER = uscc(1), "o-2"
NEWER = {"changed_at": "2026-11-20 00:00:00"}


def file(text: str) -> Callable[[Platform], Make]:
    """The registry's feed tells something newer."""

    def begin(platform: Platform) -> Make:
        drop(platform.cloud, "newer.csv", text)
        return queued("inbox")(platform)

    return begin


MOVED = file(entities_file(holder(1, address="样例路99号", **NEWER)))
GONE = file(entities_file(holder(1, status="注销", **NEWER)))
CANCELLED = file(
    licences_file(paper(1, FOOD, "2026-12-31", status="注销", updated_at="2026-11-20 00:00:00"))
)
LONGER = file(licences_file(paper(1, FOOD, "2027-06-30", updated_at="2026-11-20 00:00:00")))


def decide(outcome: str, reason: str = "") -> Callable[[Platform], Make]:
    """Another officer decides what is on the screen."""

    def begin(platform: Platform) -> Make:
        (row,) = [one for one in rows(platform.cloud, "cases") if one["SK"] == "CASE"]
        body = {"outcome": outcome, "reason": reason, "version": row["version"]}
        asked = officer(
            "POST /api/cases/{case_id}/decision",
            lambda _: body,
            "supervisor",
            OTHER,
            case_id=row["id"],
        )
        return asked(platform)

    return begin


def finished(outcome: str) -> Callable[[Platform], Make]:
    """Another officer ends the same task."""
    told = {"outcome": outcome, "note": "另一人"}
    return officer(
        "POST /api/worklist/{pk}/{sk}/done",
        lambda _: told,
        "supervisor",
        OTHER,
        pk="{pk}",
        sk="{sk}",
    )


def ask(route: str, body: object, role: str = "supervisor", **told: str) -> Callable[..., Make]:
    """Another officer asks."""
    return officer(route, lambda _: body, role, OTHER, **told)


def a_while(begin: Callable[[Platform], Make], minutes: int) -> Callable[[Platform], Make]:
    """The same, some minutes later: the clocks go on while the other waits for an answer."""

    def later(platform: Platform) -> Make:
        make = begin(platform)

        def made() -> dict[str, object]:
            platform.cloud.later(timedelta(minutes=minutes))
            return make()

        return made

    return later


def let_in_meanwhile(platform: Platform) -> Make:
    """The same file was delivered twice: the other delivery held it, and an officer let it in."""
    bodies = [message.body for message in platform.cloud.queues["inbox"]]

    def made() -> dict[str, object]:
        platform.deliver("ingest_registry", in_queue(*bodies))
        held = [one for one in rows(platform.cloud, "registry") if one.get("state") == "held"]
        file = held[0]["PK"].removeprefix("FILE#") if held else "0" * 64
        return ask("POST /api/files/{sha256}/ruling", RELEASE, sha256=file)(platform)()

    return made


def seen_to_meanwhile(platform: Platform) -> Make:
    """The same letter was delivered twice: the other delivery refused it, an officer saw to it."""
    bodies = [message.body for message in platform.cloud.queues["inbox"]]

    def made() -> dict[str, object]:
        platform.deliver("ingest_registry", in_queue(*bodies))
        tasks = [one for one in rows(platform.cloud, "cases") if one["SK"] == "TASK#file_refused"]
        for one in tasks or [{"PK": "FILE#none", "SK": "TASK#file_refused"}]:
            notes = platform.cloud.notes
            notes["pk"], notes["sk"] = (one[name].replace("#", ":") for name in ("PK", "SK"))
        return finished("other")(platform)()

    return made


STOP = {"items": ["L02-R1"], "reason": "另一项暂停", "version": 0}
RELEASE = {"outcome": "release", "reason": "已核对"}
