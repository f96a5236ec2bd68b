"""What our own ledger says became of each message on the phones."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import Any

from infra.local.cloud import Cloud
from infra.local.phone.carrier import Sms

type Row = dict[str, Any]


class End(StrEnum):
    """Where a message stands: three ends, and the wait before one of them."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Standing:
    """One message in the ledger: where it stands, why, and who has it now."""

    end: End
    reason: str = ""
    with_officers: bool = False
    next_number: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether it never changes again."""
        return self.end is End.DELIVERED


MOST_FURTHER = 4
"""How many of a holder's further numbers are looked for."""

NOT_HEARD_OF = Standing(End.WAITING)
_ENDS = {end.value: end for end in End}


class Ends:
    """Reads the ledger by the carrier's message ids; what is settled is read once."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._settled: dict[str, Standing] = {}
        self._lock = threading.Lock()

    def of(self, messages: Iterable[Sms]) -> dict[str, Standing]:
        """Where each message stands, by its id; one that the ledger does not know yet waits."""
        with self._lock:
            open_still = [sms.id for sms in messages if sms.id not in self._settled]
            found = dict(self._read(open_still))
            self._settled |= {id_: one for id_, one in found.items() if one.is_settled}
            return self._settled | found

    def _read(self, ids: Sequence[str]) -> Iterator[tuple[str, Standing]]:
        noted = self._rows({(f"MESSAGE#{id_}", "MESSAGE") for id_ in ids})
        attempts = {
            pk.removeprefix("MESSAGE#"): (row["send_pk"]["S"], row["send_sk"]["S"])
            for (pk, _), row in noted.items()
        }
        rows = self._rows(set(attempts.values()))
        failed = {key for key, row in rows.items() if row["state"]["S"] == End.FAILED}
        onward = self._rows({later for key in failed for later in _later(key)})
        for id_, key in attempts.items():
            if key in rows:
                goes_on = not onward.keys().isdisjoint(_later(key))
                yield id_, _standing(rows[key], next_number=goes_on)

    def _rows(self, keys: set[tuple[str, str]]) -> dict[tuple[str, str], Row]:
        table, client = self._cloud.outputs["CasesTable"], self._cloud.client("dynamodb")
        found = {}
        for some in batched(sorted(keys), 100, strict=False):
            wanted = [{"PK": {"S": pk}, "SK": {"S": sk}} for pk, sk in some]
            asked = {table: {"Keys": wanted, "ConsistentRead": True}}
            for row in client.batch_get_item(RequestItems=asked)["Responses"][table]:
                found[row["PK"]["S"], row["SK"]["S"]] = row
        return found


def _later(key: tuple[str, str]) -> list[tuple[str, str]]:
    """Where an attempt at one of the holder's further numbers stands, if there is one."""
    pk, sk = key
    _, step, contact, attempt = sk.split("#")
    further = range(int(contact) + 1, int(contact) + 1 + MOST_FURTHER)
    return [(pk, f"SMS#{step}#{n}#{attempt}") for n in further]


def _standing(row: Row, *, next_number: bool) -> Standing:
    return Standing(
        end=_ENDS.get(row["state"]["S"], End.WAITING),
        reason=row.get("reason", {}).get("S", ""),
        with_officers="queue_pk" in row,
        next_number=next_number,
    )
