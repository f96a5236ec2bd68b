"""用户画像: tagged by the stream, by what is heard, by night; corrected, refused, heeded."""

from collections.abc import Callable
from typing import Any

from tests.faults.events import by_clock, citizen, flow, queued
from tests.faults.flows.desk import ONE, SIGNED, ask, shown
from tests.faults.flows.routine import licences, next_night, proof_ordered
from tests.faults.lives import Make
from tests.faults.platform import How, Platform, in_queue
from tests.functions.papers import HYGIENE, paper, uscc
from zhiban.store.wire import Item, encode_item

RULES = {
    "tags": [
        {
            "code": "risk_due",
            "group": "risk",
            "name": "将到期",
            "meaning": "九十天内到期",
            "all": [{"fact": "ends", "from": 0, "to": 90}],
        }
    ]
}
WORD = {"holds": True, "reason": "电话核实过"}


def told_by_stream(platform: Platform) -> Make:
    """A record of a holder's row, as the registry's stream has it."""
    keys = {"PK": {"S": f"ENTITY#{ONE}"}, "SK": {"S": "ENTITY"}}
    record = {"eventName": "MODIFY", "dynamodb": {"Keys": keys, "SequenceNumber": "1"}}
    return lambda: {"Records": [record]}


def heard(pk: str) -> Callable[[Platform], Make]:
    """A notice of the bus, of the first row whose partition begins so."""

    def begin(platform: Platform) -> Make:
        found = next(
            item["PK"]["S"]
            for item in platform.cloud.tables.items("cases")
            if item["PK"]["S"].startswith(pk)
        )
        return lambda: in_queue({"detail": {"pk": found, "sk": "EVENT#", "type": "case_filed"}})

    return begin


def tagged(platform: Platform) -> None:
    """Everybody is tagged."""
    platform.drain()
    platform.by_clock("tag_profiles")


def night_planned(platform: Platform) -> None:
    """The night's work waits."""
    platform.drain()
    at = platform.cloud.now.isoformat()
    platform.deliver("tag_profiles", {"time": at}, How.ASYNC)


def answers_in_the_afternoon(platform: Platform) -> None:
    """Today's message waits in the queue, and its holder has answered in an afternoon before."""
    licences(paper(1, HYGIENE, "2027-01-15"))(platform)
    platform.drain()
    tag: Any = {"code": "prefers_afternoon", "why": ["2026-05-06下午答复"]}
    row: Item = {
        "PK": f"ENTITY#{uscc(1)}",
        "SK": "PROFILE",
        "uscc": uscc(1),
        "tags": [tag],
        "version": 1,
    }
    put = {"Put": {"TableName": "registry", "Item": encode_item(row)}}
    platform.cloud.tables.transact_write_items(TransactItems=[put])
    at = platform.cloud.now.isoformat()
    platform.deliver("dispatch_messages", {"time": at}, How.ASYNC)


def sent_back(platform: Platform) -> None:
    """The night after a case was filed a second time."""
    next_night(platform)
    for item in platform.cloud.tables.items("cases"):
        if item["SK"]["S"] == "CASE":
            item["filing"]["M"]["number"] = {"N": "2"}


flow(
    "a holder is tagged", "tag_profiles", How.STREAM, told_by_stream, after=SIGNED,
    prepare=Platform.drain,
)  # fmt: skip
flow(
    "an answer is tagged", "tag_profiles", How.QUEUE, heard("CASE#"), after=SIGNED,
    prepare=Platform.drain,
)  # fmt: skip
flow(
    "a message that failed is tagged", "tag_profiles", How.QUEUE, heard("INVITATION#"),
    after="a number does not exist", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a night of tags is planned", "tag_profiles", How.ASYNC, by_clock(),
    after="licences come in", prepare=Platform.drain,
)  # fmt: skip
flow(
    "a part is tagged by night", "tag_profiles", How.QUEUE, queued("profile"), after=SIGNED,
    prepare=night_planned,
)  # fmt: skip
shown("need is looked at", "GET /api/statistics/need")
flow(
    "the need of what was sent back is counted", "prove_days", How.QUEUE, queued("proof"),
    after=SIGNED, prepare=proof_ordered(sent_back),
)  # fmt: skip
shown("a profile is looked at", "GET /api/holders/{uscc}/profile", uscc=ONE)
flow(
    "a tag is corrected", "officer_api", How.CLIENT,
    ask("PUT /api/holders/{uscc}/profile/{tag}", WORD, uscc=ONE, tag="contact_failed"),
    after="licences come in", prepare=tagged,
)  # fmt: skip
flow(
    "profiling is refused at the desk", "officer_api", How.CLIENT,
    ask(
        "PUT /api/holders/{uscc}/profiling", {"wanted": False, "reason": "本人来电要求"}, uscc=ONE
    ),
    after="licences come in", prepare=tagged,
)  # fmt: skip
flow(
    "rules are previewed", "officer_api", How.CLIENT,
    ask("POST /api/profiles/preview", RULES, role="supervisor"),
    after="licences come in", prepare=tagged,
)  # fmt: skip
flow(
    "profiling is refused", "citizen_api", How.CLIENT,
    citizen("PUT", "/api/session/profiling", lambda _: {"wanted": False}),
    after="a code is told", prepare=tagged,
)  # fmt: skip
flow(
    "a message waits for its half of the day", "send_sms", How.QUEUE, queued("send"),
    prepare=answers_in_the_afternoon,
)  # fmt: skip
