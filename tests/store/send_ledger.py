"""One attempt of the send ledger, and all that may be done to it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.store.conftest import SHARDS, Writer
from zhiban.domain.ids import shard_of
from zhiban.domain.messages import Message
from zhiban.domain.sms_ledger import Send, SendState
from zhiban.store import keys
from zhiban.store.receipts import Receipts
from zhiban.store.send_attempts import Attempt
from zhiban.store.send_claims import SendClaims
from zhiban.store.send_following import SendFollowing
from zhiban.store.send_items import send_key
from zhiban.store.sends import Sends
from zhiban.store.table import Table
from zhiban.store.wire import Item

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
"""The business clock; the wall clock stands a year before it, so that one is never the other."""
WALL = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
TOKEN, MOBILE = "t" * 22, "19900000001"
TEXT = Message("renewal.first.one/1", "【沂源审批局】……", 2)
SEND = Send(
    invitation_id="e2fuqmtnlb4qlvltkarsapde",
    step="2026-12-01-first",
    contact=0,
    attempt=1,
    uscc="91370323MA3C000011",
    planned_on=TODAY,
    due_at=NOW,
)
SHARD = shard_of(SEND.uscc, SHARDS)
KEY = send_key(SEND)


def attempt(number: str = "a1", **told: Any) -> Attempt:
    """An attempt through SNS, unless told otherwise."""
    facts: dict[str, Any] = {
        "id": number,
        "provider": "sns",
        "by_reference": False,
        "message": TEXT,
        "mobile": MOBILE,
        "day": TODAY,
        "wall": WALL,
        "now": NOW,
        "token": TOKEN,
        "valid_until": WALL + timedelta(days=30),
        "contact_version": 3,
        "case_ids": ("c1",),
    }
    return Attempt(**(facts | told))


class Ledger:
    """One attempt and all that may be done to it."""

    def __init__(self, sends: Sends, table: Table, write: Writer) -> None:
        self.sends, self.table, self.write = sends, table, write
        self.claims_of, self.following = SendClaims(sends), SendFollowing(sends)
        self.receipts = Receipts(sends)

    @property
    def send(self) -> Send:
        found = self.sends.get(KEY)
        assert found is not None
        return found

    @property
    def row(self) -> Item:
        item = self.table.get(KEY)
        assert item is not None
        return item

    def plan(self, send: Send = SEND) -> None:
        self.write(self.sends.plan(send))

    def claim(self, number: str = "a1", *, send: Send | None = None, **told: Any) -> None:
        self.write(*self.claims_of.claim(send or self.send, attempt(number, **told)))

    def claim_again(self) -> None:
        self.write(*self.claims_of.claim_again(self.send, WALL))

    def give_back(self, number: str = "a1", **told: Any) -> None:
        due_at = NOW + timedelta(minutes=2)
        self.write(*self.claims_of.give_back(self.send, attempt(number, **told), due_at))

    def defer(self) -> None:
        self.write(*self.sends.defer(self.send, NOW + timedelta(days=1)))

    def suppress(self) -> None:
        self.write(*self.sends.suppress(self.send, "case_closed", NOW))

    def sent(self) -> None:
        self.write(*self.sends.record_sent(self.send, self.send.attempt_id, "m1", NOW))

    def lost(self) -> None:
        self.write(*self.following.lost(self.send, NOW))

    def call_unknown(self) -> None:
        self.write(*self.following.call_unknown(self.send, NOW, "no_receipt"))

    def delivered(self) -> None:
        self.write(*self.sends.settle(KEY, SendState.DELIVERED, "", NOW))

    def failed(self) -> None:
        self.write(*self.sends.settle(KEY, SendState.FAILED, "bad_number", NOW))

    def release(self) -> None:
        place = str(self.row.get("outbox_sk", "none"))
        self.write(self.sends.release(KEY, place, NOW))

    def waiting(self, now: datetime = NOW) -> list[keys.Key]:
        return [key for key, _ in self.sends.planned(SHARD, now)]

    def claims(self, wall: datetime) -> list[Send]:
        ended = self.table.index("outbox", keys.claims(SHARD), up_to=keys.instant(wall))
        sends = (self.sends.get(keys.Key(str(one["PK"]), str(one["SK"]))) for one in ended)
        return [send for send in sends if send is not None]

    def awaited(self, now: datetime) -> list[Send]:
        return [send for send, _ in self.following.awaited(SHARD, now)]

    def work(self, what: str) -> list[keys.Key]:
        tasks = self.table.index("queue", keys.worklist(what))
        return [keys.Key(str(task["PK"]), str(task["SK"])) for task in tasks]

    def events(self) -> set[str]:
        return {str(i["type"]) for i in self.table.children(KEY.pk, "EVENT#")}
