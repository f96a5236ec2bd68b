"""The events of the flows: messages as they wait, clocks, citizens, officers, partners."""

import json
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from tests.faults.invariants import rows
from tests.faults.lives import Event, Flow, Make, add
from tests.faults.platform import Ended, How, Platform, in_queue
from tests.functions.desk import request
from tests.functions.parcel_book import report, webhook
from tests.visitor import code_of, http_event, token_of
from tests.world import log_delivery
from zhiban.gateways.courier.signatures import signed
from zhiban.gateways.sms.http_gateway import HEADERS

type Notes = dict[str, str]
type Told = Callable[[Notes], Any]
"""What is told, by what people remember."""


def nothing(_: Notes) -> None:
    """Nothing is told."""


def queued(queue: str) -> Callable[[Platform], Make]:
    """What waits in a queue, in one batch."""

    def begin(platform: Platform) -> Make:
        waiting = platform.cloud.queues[queue]
        bodies = [message.body for message in waiting]
        assert bodies, f"nothing waits in {queue}"
        waiting.clear()
        return lambda: in_queue(*bodies)

    return begin


def streamed(platform: Platform) -> Make:
    """The rows the stream has not handed on."""
    records, platform.cloud.stream = platform.cloud.stream, []
    assert records
    return lambda: {"Records": records}


def heard(platform: Platform) -> Make:
    """The changes of holders the stream has not handed on."""
    records, platform.cloud.changed = platform.cloud.changed, []
    assert records
    return lambda: {"Records": records}


def started(platform: Platform) -> Make:
    """The event a function was started with."""
    (one,), platform.cloud.started = platform.cloud.started, []
    return lambda: one.body


def by_clock(**told: str) -> Callable[[Platform], Make]:
    """A rule's event, of the moment it was meant for."""

    def begin(platform: Platform) -> Make:
        at = platform.cloud.now.isoformat()
        return lambda: {"time": at, "detail-type": "Scheduled Event", **told}

    return begin


def citizen(method: str, path: str, body: Told = nothing) -> Callable[[Platform], Make]:
    """A request of the page in the citizen's browser."""

    def begin(platform: Platform) -> Make:
        said = body(platform.cloud.notes)

        def make() -> Event:
            notes, cloud = platform.cloud.notes, platform.cloud
            headers = {"Content-Type": "application/json"}
            if method != "GET":
                headers["Origin"] = "https://wuganzhiban.example.gov.cn"
            if cookie := notes.get("cookie"):
                headers["Cookie"] = f"__Host-visit={cookie}"
            at = int(cloud.now.timestamp() * 1000)
            return http_event(method, path.format(**notes), said, headers, at)

        return make

    return begin


def officer(
    route: str, body: Told = nothing, role: str = "approver", by: str = "o-1", **told: str
) -> Callable[[Platform], Make]:
    """A request of an officer's; what is told in braces is looked up in the notes."""

    def begin(platform: Platform) -> Make:
        claims = {"sub": by, "username": f"officer {by}", "token_use": "access"}
        notes, desk = platform.cloud.notes, SimpleNamespace(wall=platform.cloud.now)
        inside = {name: value.format(**notes) for name, value in told.items()}
        asked = body(notes)

        def make() -> Event:
            desk.wall = platform.cloud.now
            groups = {"cognito:groups": f"[{role}]"}
            return request(desk, route, claims | groups, asked, **inside)  # type: ignore[arg-type]

        return make

    return begin


def delivery_log(
    *, delivered: bool = True, said: str = "", named: bool = True
) -> Callable[[Platform], Make]:
    """What SNS writes of the latest message; unnamed, by number and minute only."""

    def begin(platform: Platform) -> Make:
        cloud = platform.cloud
        cloud.receipts = len(cloud.phones)
        line = cloud.receipt(cloud.receipts, delivered=delivered, said=said)
        if not named:
            line["notification"]["messageId"] = "message-unheard-of"
        return lambda: log_delivery(line)

    return begin


def gateway_says(stat: str, secret: str = "g" * 44) -> Callable[[Platform], Make]:
    """The SMS gateway posts what became of its one message."""

    def begin(platform: Platform) -> Make:
        (reference,) = platform.cloud.gateway.held
        told = {"message_id": f"g-{reference}", "reference": reference, "stat": stat}
        body = json.dumps({"receipts": [told]})

        def make() -> Event:
            at = str(int(platform.cloud.now.timestamp()))
            headers = {
                HEADERS.timestamp: at,
                HEADERS.signature: signed(secret, at, body.encode()),
            }
            event = http_event("POST", "/sms/receipts", body, headers, int(at) * 1000)
            event["routeKey"] = event["requestContext"]["routeKey"] = "POST /sms/receipts"
            return event

        return make

    return begin


def courier_report(platform: Platform, state: str, minutes: int) -> bytes:
    """What the courier says of its latest parcel, so long after it was taken."""
    reference = platform.cloud.house.taken[-1]["reference"]
    return report(reference, state, platform.cloud.now + timedelta(minutes=minutes))


def courier_says(state: str, minutes: int) -> Callable[[Platform], Make]:
    """The courier's webhook about it."""

    def begin(platform: Platform) -> Make:
        body = courier_report(platform, state, minutes)
        return lambda: webhook(body, platform.cloud.now)

    return begin


def keep_session(platform: Platform, ended: Ended) -> bool:
    """The browser keeps its cookie, the page its case."""
    if not ended.well or ended.status >= 400:
        return ended.well
    cookies = ended.answer.get("cookies") or []
    if cookies:
        platform.cloud.notes["cookie"] = cookies[0].split(";")[0].split("=", 1)[1]
    body = json.loads(ended.answer["body"])
    platform.cloud.notes["case"] = body["cases"][0]["id"]
    return True


def code_has_come(platform: Platform, ended: Ended) -> bool:
    """The citizen waits for the code on the phone, and asks for another one after a minute."""
    del ended
    texts = [text for _, text, _ in platform.cloud.phones if "验证码" in text]
    if texts:
        platform.cloud.notes["code"] = code_of(texts[-1])
    return bool(texts)


def told_no(platform: Platform, ended: Ended) -> bool:
    """The citizen asks again until it is certain that no code can come."""
    del platform
    return ended.well and ended.status >= 400 and ended.status != 429


def keep_document(platform: Platform, ended: Ended) -> bool:
    """The page keeps the digest of what it shows."""
    if not ended.well or ended.status >= 400:
        return ended.well
    platform.cloud.notes["document"] = json.loads(ended.answer["body"])["document"]["sha256"]
    return True


NEVER = 14 * 24 * 60


def refused(code: str, minutes: int) -> Callable[[Platform], None]:
    """SNS answers so to every message, for some minutes or for ever."""

    def prepare(platform: Platform) -> None:
        cloud = platform.cloud
        cloud.refusing = code, cloud.now + timedelta(minutes=minutes)

    return prepare


def note_link(platform: Platform) -> None:
    """The citizen opens the link of the latest message."""
    platform.cloud.notes["link"] = token_of(platform.cloud.phones[-1].text)


def note_version(platform: Platform) -> None:
    """The officer is shown the case as it stands."""
    (row,) = [one for one in rows(platform.cloud, "cases") if one["SK"] == "CASE"]
    platform.cloud.notes |= {"case": row["id"], "version": str(row["version"])}


def note_task(platform: Platform) -> None:
    """The officer opens the first task there is: one of its own, or a message that ended badly."""
    found = rows(platform.cloud, "cases")
    (row, *_) = [
        one
        for one in found
        if one["SK"].startswith("TASK#") or (one["SK"].startswith("SMS#") and one.get("queue_pk"))
    ]
    platform.cloud.notes["pk"] = row["PK"].replace("#", ":")
    platform.cloud.notes["sk"] = row["SK"].replace("#", ":")


def flow(
    name: str, function: str, how: How, begin: Callable[[Platform], Make], **told: Any
) -> Flow:
    """One more flow."""
    return add(Flow(name, function, how, begin, **told))
