"""A journey read back from the tables: each step with the stored row that proves it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from infra.local.cloud import Cloud

type Row = Mapping[str, Any]

IN_THE_CHAIN = {
    "case_opened": "case_opened",
    "code_verified": "code_verified",
    "signed_in": "signed_in",
    "intent_confirmed": "intent_confirmed",
    "form_confirmed": "form_confirmed",
    "signed": "case_filed",
    "granted": "case_granted",
    "issued": "case_issued",
    "parcel_ordered": "parcel_ordered",
    "parcel_delivered": "parcel_delivered",
    "alarm_set": "alarm_set",
}
"""Step → type of the event in the case's chain."""

STEPS = (
    "ingested",
    "case_opened",
    "sms_sent",
    "link_exchanged",
    "code_verified",
    "intent_confirmed",
    "form_confirmed",
    "signed",
    "granted",
    "issued",
    "parcel_ordered",
    "parcel_delivered",
    "alarm_set",
)


STEPS_OF_A_CHANGE = tuple(
    "signed_in" if step == "code_verified" else step for step in STEPS if step != "alarm_set"
)
"""A change keeps its licence's term, and so its alarm. Its phone is new, and a code not enough."""


class StepMissing(Exception):
    """A step of the journey has no stored row."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happened, when (ISO 8601), and the key and hash of the row that says so."""

    step: str
    at: str
    event: str
    hash: str


def as_json(steps: Iterable[Step]) -> list[dict[str, str]]:
    """The steps as the demo's summary has them."""
    return [asdict(step) for step in steps]


def read_journey(cloud: Cloud, case_id: str) -> list[Step]:
    """Every step of one case's journey, from the tables alone. Raises StepMissing."""
    case = cloud.row("CasesTable", f"CASE#{case_id}", "CASE")
    if case is None:
        raise StepMissing(f"there is no case {case_id}")
    invitation = f"INVITATION#{case['invitation_id']['S']}"
    chain = {
        row["type"]["S"]: row
        for row in cloud.children("CasesTable", f"CASE#{case_id}")
        if row["SK"]["S"].startswith("EVENT#")
    }
    found = {
        "ingested": _ledger_row(_file_of(cloud, case), "completed_at"),
        "sms_sent": _ledger_row(_reminder(cloud, invitation), "sent_at"),
        "link_exchanged": _ledger_row(_exchange(cloud, invitation), "at"),
    }
    for step, kind in IN_THE_CHAIN.items():
        row = chain.get(kind)
        found[step] = None if row is None else (row["at"]["S"], row, row["hash"]["S"])
    steps = STEPS_OF_A_CHANGE if _is_change(case) else STEPS
    missing = [step for step in steps if found[step] is None]
    if missing:
        raise StepMissing(f"case {case_id} has no {', '.join(missing)}")
    return [_step(step, *found[step]) for step in steps]  # type: ignore[misc]


def _is_change(case: Row) -> bool:
    return "M" in case.get("change", {})


def _step(step: str, at: str, row: Row, digest: str) -> Step:
    return Step(step, at, f"{row['PK']['S']} {row['SK']['S']}", digest)


def _ledger_row(row: Row | None, at: str) -> tuple[str, Row, str] | None:
    """A row outside every chain: its own hash is that of its stored form."""
    if row is None:
        return None
    stored = json.dumps(row, sort_keys=True, ensure_ascii=False, default=_plain).encode()
    return row[at]["S"], row, hashlib.sha256(stored).hexdigest()


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _file_of(cloud: Cloud, case: Row) -> Row | None:
    """The ledger of the file that the case's licence came in by; of a change, its holder's news."""
    names = {name: case[name]["S"] for name in ("uscc", "kind", "number")}
    key = (f"ENTITY#{names['uscc']}", f"LICENCE#{names['kind']}#{names['number']}")
    past = (key[0], f"TERM#{names['kind']}#{names['number']}#{int(case['term']['N']):04d}")
    if _is_change(case):
        told = cloud.row("RegistryTable", key[0], "ENTITY")
    else:
        told = cloud.row("RegistryTable", *past) or cloud.row("RegistryTable", *key)
    if told is None:
        return None
    files = (row for row in cloud.rows("RegistryTable") if row["SK"]["S"] == "FILE")
    return next((row for row in files if row["name"]["S"] == told["source"]["S"]), None)


def _reminder(cloud: Cloud, invitation: str) -> Row | None:
    """The invitation's first reminder that the carrier took; codes are in the same ledger."""
    sends = cloud.children("CasesTable", invitation)
    taken = (r for r in sends if r["SK"]["S"].startswith("SMS#20") and "sent_at" in r)
    return next(taken, None)


def _exchange(cloud: Cloud, invitation: str) -> Row | None:
    events = cloud.children("CasesTable", invitation)
    return next((row for row in events if row.get("type", {}).get("S") == "link_exchanged"), None)
