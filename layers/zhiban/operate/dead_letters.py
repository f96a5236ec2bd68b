"""Dead letters: what nobody could work. They are shown, and moved back to be worked again.

Every worker of a queue finds what was done already and leaves it alone, so moving a message back
is a cure or nothing. What a stream dropped is a place in that stream and no work: `reconcile` finds
its rows in the tables.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from layers.zhiban.operate.answers import Answer, See, Unusable
from layers.zhiban.operate.cloud import Cloud

DEAD, QUEUE = "DeadLettersUrl", "QueueUrl"
PLACES = ("RelayDeadLettersUrl", "ChangesUnheardUrl", "UntaggedUrl")
"""Where places in a stream are kept; their rows are in the tables."""

CALLS = "MissedCallsUrl"
"""Where calls by the clock are kept that failed: the next call makes up for them."""

HIDDEN = 60
"""Seconds for which a message that is being moved is seen by nobody else."""

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """One queue of what failed. `target` is where its messages go back to, "" for nowhere."""

    name: str
    url: str
    target: str
    waiting: int


def every_kept(cloud: Cloud) -> Iterator[Kept]:
    """Every such queue of a county with how much lies in it, by name."""
    for output, url in sorted(cloud.outputs.items()):
        if output.endswith(DEAD) or output in (*PLACES, CALLS):
            target = cloud.outputs.get(output.removesuffix(DEAD) + QUEUE, "")
            left = sum(cloud.messages(url).values())
            yield Kept(name_of(output), url, "" if output in PLACES else target, left)


def name_of(output: str) -> str:
    """What an operator calls a queue by its stack's output: ring, send, intakeparts…"""
    return output.removesuffix("Url").removesuffix("DeadLetters").lower()


def show(cloud: Cloud, name: str) -> Answer:
    """Up to ten messages of one queue; they hold ids only. Raises Unusable."""
    one = _named(cloud, name)
    bodies = [message["Body"] for message in cloud.take(one.url, 0)][:SHOWN]
    lines = [f"{one.name}：{one.waiting}条", *(f"  {body}" for body in map(_ids_only, bodies))]
    data = {"queue": one.name, "waiting": one.waiting, "messages": list(map(_ids_only, bodies))}
    return Answer(data, lines)


def _ids_only(body: str) -> str:
    """A message without what only AWS adds; one that is no JSON is named by its length."""
    try:
        found = json.loads(body)
    except ValueError:
        return f"(no JSON, {len(body)} characters)"
    detail = found.get("detail") if isinstance(found, dict) else None
    told = (
        {"detail-type": found.get("detail-type"), **detail} if isinstance(detail, dict) else found
    )
    return json.dumps(told, ensure_ascii=False)[:300]


def redrive(cloud: Cloud, name: str, see: See) -> Answer:
    """Move what lies in one queue now back to be worked; what fails again is not taken twice.

    Killed in between, a message may be delivered twice, which changes nothing. Raises Unusable.
    """
    one = _named(cloud, name)
    if not one.target:
        raise Unusable(
            f"{one.name} 里的不是可以重做的消息。",
            "要做的事都在表里：zhiban reconcile 会补上；确认后可在控制台清空它。",
        )
    moved = 0
    while moved < one.waiting:
        messages = cloud.take(one.url, HIDDEN)
        if not messages:
            break
        for message in messages:
            cloud.hand_on(message, one.url, one.target)
            moved += 1
            see(moved, one.waiting)
    left = max(one.waiting - moved, 0)
    wrong = [f"还有{left}条被别的进程取走，一分钟后再试：zhiban redrive {name}"] if left else []
    return Answer({"queue": one.name, "moved": moved}, [f"{one.name}：送回{moved}条"], wrong)


def overview(cloud: Cloud) -> Answer:
    """How much lies in each queue."""
    found = list(every_kept(cloud))
    lines = [f"{one.waiting:>6}  {one.name}" for one in found]
    return Answer({"dead_letters": {one.name: one.waiting for one in found}}, lines)


def _named(cloud: Cloud, name: str) -> Kept:
    found = {one.name: one for one in every_kept(cloud)}
    if name.lower() not in found:
        raise Unusable(f"没有死信队列 {name}。", f"有：{'、'.join(found)}")
    return found[name.lower()]
