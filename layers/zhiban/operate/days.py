"""`zhiban ring`, `zhiban reconcile`, `zhiban prove`: what the clock calls, called by hand.

Each is harmless when there was nothing to do: the plan finds what was rung, reconcile what was
done.
"""

import time
from datetime import date, datetime
from datetime import time as hour
from typing import Any

from layers.zhiban.operate.answers import Answer, See, Unusable
from layers.zhiban.operate.county import County
from zhiban.domain.clock import SHANGHAI
from zhiban.runtime.clocks import OFFSET_SECONDS, wall_clock
from zhiban.store.day_proofs import DayProofs
from zhiban.store.day_statistics import DayStatistics

RING_SECONDS = SEND_SECONDS = 900.0
PROOF_SECONDS = 900.0
OPENING = hour(10, 0)
AFTER_MIDNIGHT = hour(1, 10)
BY = "zhiban ring"


def ring(county: County, day: date | None, see: See) -> Answer:
    """Let a civil day ring, and wait until every shard has.

    On the embedded run the business clock is moved to 10:00 of the day, the officer's go is given,
    and what may be sent is sent. On AWS only today rings, and the minute's dispatcher sends.
    """
    event = _here(county, day) if county.is_local else _today(county, day)
    county.cloud.invoke("ScanExpiries", event)
    county.cloud.wait_until_quiet("RingQueueUrl", RING_SECONDS, see)
    released = _send(county, see) if county.is_local else None
    county.cloud.wait_until_quiet("StatisticsQueueUrl", RING_SECONDS, see)
    today = county.today
    equation = county.ringing.equation(today, county.config.shards)
    counted = DayStatistics(county.cases).read(today)
    lines = [
        f"{today}：到期{equation['due']}＝开办件{equation['opened']}"
        f"＋有原因不提醒{equation['suppressed']}",
        "从事件计得：" + "，".join(f"{name} {n}" for name, n in counted.items()),
    ]
    if released is not None:
        lines.append(f"放出短信{released}条（zhiban messages 看台账）")
    data = {"day": today.isoformat(), "equation": equation, "counted": counted}
    return Answer(data | {"released": released}, lines)


def _here(county: County, day: date | None) -> dict[str, Any]:
    if day is not None:
        opening = datetime.combine(day, OPENING, SHANGHAI)
        county.cloud.move_clock(round((opening - wall_clock()).total_seconds()))
        time.sleep(OFFSET_SECONDS + 1)  # until no warm function still goes by the clock before
    return {"time": wall_clock().isoformat(), "approved_by": BY}


def _today(county: County, day: date | None) -> dict[str, Any]:
    if day not in (None, county.today):
        raise Unusable(
            f"AWS上只能响今天（{county.today}），不能响{day}。",
            "漏掉的日子由今天的响铃自动补上：zhiban ring",
        )
    return {"time": wall_clock().isoformat()}


def _send(county: County, see: See) -> int:
    """Release and send what may go now, until nothing is left; returns how many."""
    end, released = time.monotonic() + SEND_SECONDS, 0
    while time.monotonic() < end:
        answer = county.cloud.invoke("DispatchMessages", {"time": wall_clock().isoformat()})
        county.cloud.wait_until_quiet("SendQueueUrl", SEND_SECONDS, see)
        released += int(answer["released"])
        if not answer["released"]:
            return released
    raise Unusable("短信还在放出。", "稍后：zhiban messages")


def reconcile(county: County) -> Answer:
    """Look for every loss once, and heal it; what was found, by its count."""
    found = county.cloud.invoke("Reconcile", {"time": wall_clock().isoformat()})
    words = ", ".join(f"{name} {n}" for name, n in found.items() if n) or "没有发现遗漏"
    late = {name: found.get(name, 0) for name in ("shards_not_rung", "parts_not_proved")}
    cures = {"shards_not_rung": "zhiban ring", "parts_not_proved": "zhiban prove"}
    wrong = [f"{name} {n}。补：{cures[name]}" for name, n in late.items() if n]
    return Answer({"found": found}, [words], wrong)


def prove(county: County, day: date, see: See) -> Answer:
    """Recount a civil day from the tables, as the night after it does."""
    now = county.now
    night = datetime.combine(date.fromordinal(day.toordinal() + 1), AFTER_MIDNIGHT, SHANGHAI)
    shifted = wall_clock() + (night - now)
    county.cloud.invoke("ProveDays", {"time": shifted.isoformat()})
    county.cloud.wait_until_quiet("ProofQueueUrl", PROOF_SECONDS, see)
    found, parts = DayProofs(county.cases).read(day)
    data = {"day": day.isoformat(), "parts": parts, "missed": found.missed, "holds": found.holds}
    line = f"{day}：应{found.due}＝办件{found.cases}＋原因{found.reasons}，缺{found.missed}"
    wrong = [] if parts and found.holds else ["等式不成立。看 docs/runbook.md 的 equation broken"]
    return Answer(data, [line], wrong)
