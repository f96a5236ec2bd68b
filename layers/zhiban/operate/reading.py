"""`zhiban case` and `zhiban messages`: what the tables tell without telling of whom."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from layers.zhiban.operate.answers import Answer, Unusable
from layers.zhiban.operate.county import County
from zhiban.domain.audit import first_break
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.runtime.clocks import wall_clock
from zhiban.store.cases import Cases
from zhiban.store.dossiers import Dossiers
from zhiban.store.send_items import send_key
from zhiban.store.sends import Sends


def case(county: County, case_id: str) -> Answer:
    """One case from need to delivery: states, instants and ids; no data of its events.

    Raises Unusable when there is no such case.
    """
    found, dossiers = Cases(county.cases).get(case_id), Dossiers(county.cases)
    if found is None:
        raise Unusable(f"没有办件 {case_id}。", "办件编号在工作台和短信台账里")
    timeline = dossiers.timeline(case_id)
    broken = first_break((note.event, note.hash) for note in timeline)
    data = {
        "case": case_id,
        "item": found.item,
        "state": found.state.value,
        "term": found.term,
        "opened_on": found.opened_on,
        "latest": found.latest,
        "expiry": found.expiry,
        "timeline": [
            {"seq": n.event.seq, "at": n.event.at, "type": n.event.type, "by": _role(n.event.actor)}
            for n in timeline
        ],
        "messages": [
            {"step": one.step, "state": one.state, "due_at": one.due_at, "sent_at": one.sent_at}
            for one in dossiers.messages(found.invitation_id)
        ],
        "parcels": [
            {"leg": one.leg, "attempt": one.attempt, "state": one.state, "at": one.updated_at}
            for one in dossiers.parcels(case_id)
        ],
        "tasks": [
            {"what": one.what, "due": one.due, "done": one.done is not None}
            for one in dossiers.tasks(case_id)
        ],
        "reasons": [{"on": one.on, "reason": one.reason} for one in dossiers.reasons(case_id)],
        "chain_breaks_at": broken,
    }
    wrong = [] if broken is None else [f"第{broken}个事件起链断了。查：zhiban verify {case_id}"]
    return Answer(data, list(_told(data)), wrong)


def _role(actor: str) -> str:
    """A function's or a role's name; of an officer no more than that it was one."""
    return actor if actor.replace("_", "").isalpha() else "officer"


def _told(data: dict[str, Any]) -> Iterator[str]:
    yield f"{data['case']}　{data['item']}　{data['state']}　最迟{data['latest']}"
    for one in data["timeline"]:
        yield f"  {one['at']:%Y-%m-%d %H:%M:%S}  {one['type']}  {one['by']}"
    for one in data["messages"]:
        yield f"  短信 {one['step']}  {one['state']}"
    for one in data["parcels"]:
        yield f"  包裹 {one['leg']}#{one['attempt']}  {one['state']}"
    for one in data["tasks"]:
        yield f"  待办 {one['what']}  {'已办' if one['done'] else one['due']}"
    for one in data["reasons"]:
        yield f"  不提醒 {one['on']}  {one['reason']}"


def messages(county: County, *, unknown: bool) -> Answer:
    """The send ledger by state and step's sort; with `unknown`, each of those by its key."""
    counted: Counter[str] = Counter()
    doubtful: list[dict[str, Any]] = []
    for send in Sends(county.cases, county.config.shards).all(0, 1):
        counted[send.state.value] += 1
        if send.state is SendState.UNKNOWN:
            doubtful.append(_of(send))
    data: dict[str, Any] = {"messages": dict(sorted(counted.items()))}
    lines = [f"{n:>8}  {state}" for state, n in sorted(counted.items())] or ["还没有短信"]
    if unknown:
        data["unknown"] = doubtful
        lines += [f"  {one['pk']} {one['sk']}  {one['since']}" for one in doubtful]
    return Answer(data, lines)


def _of(send: Send) -> dict[str, Any]:
    key, since = send_key(send), send.unknown_at
    return {
        "pk": key.pk,
        "sk": key.sk,
        "provider": send.provider,
        "reason": send.reason,
        "since": since.isoformat() if since else None,
        "may_ask": send.by_reference,
    }


def logs(county: County, function: str, hours: float, word: str) -> Answer:
    """What a function logged in the last hours, with one word in it if told; ids and no persons."""
    until = int(wall_clock().timestamp() * 1000)
    group = county.cloud.log_group(function)
    pattern = f'"{word}"' if word else ""
    since = until - int(hours * 3_600_000)
    found = [line.rstrip() for _, line in county.cloud.log_lines(group, since, until, pattern)]
    return Answer({"function": function, "lines": found}, found)
