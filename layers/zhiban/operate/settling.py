"""`zhiban restore settle`: what partners were told after the moment the tables were restored from.

The sender's log names every message it told a provider of, by our reference, before it did and
after; that is remembered in the restored tables, and the sender looks there first. Receipts of the
lost minutes are heard once more. Couriers, and providers that take our reference, are asked by it
before anything is ordered or sent from restored tables. Nothing of this is an effect: it may be
done as often as one likes.
"""

import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import batched

from layers.zhiban.operate.answers import Answer, See, Unusable
from layers.zhiban.operate.county import County
from layers.zhiban.operate.switching import name_of
from zhiban.runtime.clocks import wall_clock
from zhiban.store.effects import turned
from zhiban.store.recalled import Recalled
from zhiban.store.table import transact

BEFORE = timedelta(minutes=10)
"""A claim lives five minutes, and logs may be a little late."""

TOLD, TOOK, REFUSED = "provider_told", "provider_took", "provider_refused"
RECEIPTS = ("SmsDeliveredLogGroup", "SmsFailedLogGroup")
AT_ONCE = 100


@dataclass(slots=True)
class Heard:
    """What the sender's log says of messages: the references, with the provider's id or ""."""

    told: dict[str, str] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """One line; in the order in which they were written."""
        try:
            found = json.loads(line)
        except ValueError:
            return
        what, reference = found.get("message"), str(found.get("reference", ""))
        if not reference:
            return
        if what == TOLD:
            self.told.setdefault(reference, "")
        elif what == TOOK:
            self.told[reference] = str(found.get("taken_as", ""))
        elif what == REFUSED and not self.told.get(reference):
            self.told.pop(reference, None)


def settle(county: County, since: datetime | None, see: See) -> Answer:
    """Remember what was told since the instant the tables were restored from. Raises Unusable."""
    effects = county.effects
    standing = effects.read()
    restored_to = standing.restored_to or since
    if restored_to is None:
        raise Unusable("这些表不是恢复出来的。", "从控制台恢复的：--since 恢复到的时刻")
    if standing.allowed:
        raise Unusable("安全模式已经关了，对账要在关之前做。", "zhiban safe-mode on --reason …")
    if county.config.log_level not in ("DEBUG", "INFO"):
        raise Unusable(
            f"log_level 是 {county.config.log_level}，发送记录没有写日志。",
            "先按服务商的发送清单核对：docs/recovery.md",
        )
    begin = restored_to - BEFORE
    if standing.restored_to is None or standing.foreign:
        by = county.cloud.who()
        held = turned(
            standing, held=True, by=by, name=name_of(by), at=county.now, reason="restored"
        )
        transact(county.cases.client, effects.turn(held, restored_to=restored_to))
    heard = _heard(county, begin)
    _remember(county, heard, see)
    receipts = _hear_receipts(county, begin, see)
    unclear = sum(not message for message in heard.told.values())
    data = {
        "restored_to": restored_to.isoformat(),
        "told": len(heard.told),
        "unclear": unclear,
        "receipts": receipts,
    }
    lines = [
        f"{begin:%Y-%m-%d %H:%M:%S%z} 以来交给服务商的短信：{len(heard.told)}条，"
        f"其中{unclear}条不知道回答；回执{receipts}条重新听过。",
        "这些不会再发。接着：zhiban ring，zhiban reconcile，zhiban safe-mode off --reason 已对账",
    ]
    return Answer(data, lines)


def _heard(county: County, begin: datetime) -> Heard:
    group, heard = county.cloud.log_group("send_sms"), Heard()
    lines = [
        (at, order, line)
        for order, word in enumerate((TOLD, REFUSED, TOOK))
        for at, line in county.cloud.log_lines(group, *_window(begin), f'"{word}"')
    ]
    for _, _, line in sorted(lines):
        heard.hear(line)
    return heard


def _window(begin: datetime) -> tuple[int, int]:
    return int(begin.timestamp() * 1000), int(wall_clock().timestamp() * 1000) + 1


def _remember(county: County, heard: Heard, see: See) -> None:
    recalled, done = Recalled(county.cases), 0
    for some in batched(sorted(heard.told.items()), AT_ONCE, strict=False):
        wall = wall_clock()
        transact(county.cases.client, [recalled.remember(*one, wall) for one in some])
        done += len(some)
        see(done, len(heard.told))


def _hear_receipts(county: County, begin: datetime, see: See) -> int:
    """Hand SNS's delivery records of these minutes to their function again, as its logs would."""
    done = 0
    for some in batched(_records(county, begin), AT_ONCE, strict=False):
        county.cloud.invoke("RecordReceipts", delivery_of(some))
        done += len(some)
        see(done, 0)
    return done


def _records(county: County, begin: datetime) -> Iterator[str]:
    for output in RECEIPTS:
        if not (group := county.cloud.outputs.get(output)):
            continue  # a stage whose gateway reports by webhook has no such log
        yield from (line for _, line in county.cloud.log_lines(group, *_window(begin), ""))


def delivery_of(lines: Sequence[str]) -> dict[str, dict[str, str]]:
    """Lines as a subscription of CloudWatch Logs hands them to a function."""
    events = [{"id": str(n), "timestamp": 0, "message": line} for n, line in enumerate(lines)]
    batch = json.dumps({"messageType": "DATA_MESSAGE", "logEvents": events}).encode()
    return {"awslogs": {"data": base64.b64encode(gzip.compress(batch)).decode()}}
