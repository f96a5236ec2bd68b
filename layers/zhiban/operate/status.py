"""`zhiban status`: how today stands, and everything that is not as it should be.

Read from the tables, the queues and their dead letters; nothing is changed, nobody is named.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from layers.zhiban.operate.answers import Answer
from layers.zhiban.operate.county import County
from layers.zhiban.operate.dead_letters import every_kept
from zhiban.domain.clock import business_day
from zhiban.domain.day_verdict import must_be_proved, must_be_rung, not_rung
from zhiban.domain.figures import REMINDER_TAKEN
from zhiban.domain.sms_ledger import SendState
from zhiban.domain.worklists import CALLS, CHECKS, DELIVERIES, JUDGEMENTS, LIMITS, work_words
from zhiban.store import keys
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import DayStatistics
from zhiban.store.send_following import SendFollowing
from zhiban.store.sends import Sends

LOOK_BACK = 35
"""Civil days before today whose alarm buckets are looked into, as reconcile does."""

MOST = 1_000
"""Entries of one bucket or list are counted no further."""

_SORTS = (*LIMITS, *CHECKS, *CALLS, *JUDGEMENTS, *DELIVERIES)


def status(county: County) -> Answer:
    """How the county stands at its business clock's now."""
    today = county.today
    equation = county.ringing.equation(today, county.config.shards)
    counted = DayStatistics(county.cases).read(today)
    unknown, past, lists = _unknown(county), _past_alarms(county, today), _worklists(county, today)
    dead = {one.name: one.waiting for one in every_kept(county.cloud) if one.waiting}
    day = {
        **equation,
        "sent": counted.get(REMINDER_TAKEN, 0),
        "filed": counted.get("case_filed", 0),
    }
    data = {
        "county": county.config.county,
        "stage": county.config.stage,
        "today": today.isoformat(),
        "now": county.now.isoformat(timespec="seconds"),
        "day": day,
        "safe_mode": not county.effects.read().allowed,
        "ringing": _ringing(county),
        "unknown_sends": unknown,
        "past_alarms": past,
        "dead_letters": dead,
        "worklists": lists,
        "last_equation": (proof := _last_proof(county, today)),
    }
    return Answer(data, list(_lines(data)), list(_wrong(county, dead, past, proof)))


def _ringing(county: County) -> dict[str, Any]:
    gate = county.ringing.gate()
    state = "nothing_loaded" if gate is None else "go" if gate.open else "waiting"
    marks = [county.ringing.watermark(shard) for shard in range(county.config.shards)]
    return {
        "state": state,
        "rung_through": [one.isoformat() if one else None for one in marks],
        "stopped_items": sorted(county.ringing.stopped_items()),
    }


def _unknown(county: County) -> dict[str, int]:
    """Sends of which nobody knows whether they went: those asked after, those with a person."""
    following = SendFollowing(Sends(county.cases, county.config.shards))
    far = county.now + timedelta(days=3_650)
    waiting = sum(
        send.state is SendState.UNKNOWN
        for shard in range(county.config.shards)
        for send, _ in following.awaited(shard, far)
    )
    with_person = county.cases.count("queue", keys.worklist("unknown_send"), MOST)
    return {"asked_after": waiting, "with_person": with_person}


def _past_alarms(county: County, today: date) -> dict[str, int]:
    """How many alarms still stand in the buckets of days that are over; all should be empty."""
    found: dict[str, int] = {}
    for n in range(1, LOOK_BACK + 1):
        day = today - timedelta(days=n)
        left = sum(
            table.count("alarms", keys.alarm_bucket(day, shard), MOST)
            for shard in range(county.config.shards)
            for table in (county.registry, county.cases)
        )
        if left:
            found[day.isoformat()] = left
    return found


def _worklists(county: County, today: date) -> dict[str, dict[str, int]]:
    """Each sort of task that waits for a person: how many, and for how many days the oldest."""
    found: dict[str, dict[str, int]] = {}
    for what in _SORTS:
        first = next(county.cases.index("queue", keys.worklist(what), limit=1), None)
        if first is not None:
            since = date.fromisoformat(str(first["queue_sk"])[:10])
            count = county.cases.count("queue", keys.worklist(what), MOST)
            found[what] = {"count": count, "oldest_days": (today - since).days}
    return found


def _last_proof(county: County, today: date) -> dict[str, Any] | None:
    """The newest day that was recounted, and whether its equation holds; None in a fortnight."""
    proofs = DayProofs(county.cases)
    for n in range(14):
        day = today - timedelta(days=n)
        found, parts = proofs.read(day)
        if parts:
            return {
                "day": day.isoformat(),
                "due": found.due,
                "cases": found.cases,
                "reasons": found.reasons,
                "missed": found.missed,
                "forgotten": found.forgotten,
                "parts": parts,
                "holds": parts >= county.config.shards and found.holds,
            }
    return None


def _wrong(
    county: County,
    dead: Mapping[str, int],
    past: Mapping[str, int],
    proof: Mapping[str, Any] | None,
) -> Iterator[str]:
    effects = county.effects.read()
    if effects.foreign:
        yield "这些表是恢复出来的，什么都不会发出。对账：zhiban restore settle（docs/recovery.md）"
    elif effects.held:
        yield (
            f"安全模式开着（{effects.reason}）：什么都不会发出。"
            "查完：zhiban safe-mode off --reason …"
        )
    for name, waiting in dead.items():
        yield f"死信 {name}：{waiting}条。先看：zhiban redrive {name} --show"
    if past:
        left = sum(past.values())
        yield f"过去{len(past)}天还有{left}个闹钟没有响过（{min(past)}起）。补响：zhiban reconcile"
    if not county.is_local and not county.cloud.confirmed_listeners():
        yield "没有人听得到告警：alarm_email 的信箱还没有确认订阅。打开那封信，点其中的链接"
    gate, now = county.ringing.gate(), county.now
    if gate is not None and gate.opened_at is not None:
        rung = must_be_rung(now)
        marks = map(county.ringing.watermark, range(county.config.shards))
        late = not_rung(marks, rung)
        if late and gate.opened_at <= now - timedelta(hours=1):
            yield f"{rung}有{late}个分片没有响铃。现在响：zhiban ring"
        proved = must_be_proved(now)
        if business_day(gate.opened_at) <= proved and (proof is None or proof["day"] < str(proved)):
            yield f"{proved}没有复算。重算：zhiban prove {proved}"
    if proof and not proof["holds"]:
        yield f"{proof['day']}的等式不成立或者没有算完。先补：zhiban reconcile，再看运维手册"


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    day, ringing, unknown = data["day"], data["ringing"], data["unknown_sends"]
    yield f"{data['county']} {data['stage']}　{data['now']}"
    yield (
        f"今天：到期{day['due']}＝开办件{day['opened']}＋有原因不提醒{day['suppressed']}；"
        f"已发提醒{day['sent']}，已申报{day['filed']}"
    )
    words = {"go": "已放行", "waiting": "等待放行", "nothing_loaded": "尚未归集"}
    yield f"响铃：{words[ringing['state']]}，{_least(ringing['rung_through'])}"
    if ringing["stopped_items"]:
        yield f"已停提醒的事项：{'、'.join(ringing['stopped_items'])}"
    yield f"结果不明的短信：追问中{unknown['asked_after']}，待人工{unknown['with_person']}"
    for what, one in data["worklists"].items():
        late = f"，最早已过{one['oldest_days']}天" if one["oldest_days"] > 0 else ""
        yield f"待办 {work_words(what)}：{one['count']}{late}"
    if proof := data["last_equation"]:
        yield (
            f"最近复算 {proof['day']}：应{proof['due']}＝办件{proof['cases']}"
            f"＋原因{proof['reasons']}，缺{proof['missed']}"
        )


def _least(days: list[str | None]) -> str:
    return "还没有响过" if None in days else f"响到{min(one for one in days if one)}"
