"""What a county comes to, as a list of effects; and what must hold of it however it came there.

A faulted life is held against an undisturbed one. An effect of the undisturbed life that is missing
is lost (promises 1, 6, 7); one that is there more often is duplicated (promise 2). A chain that
does not hold, a row that no rule allows or a sum that does not come out is illegal (promises 5, 7).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

from tests.faults.cloud import Cloud
from tests.faults.forms import as_python
from tests.in_process_table import InProcessTables
from zhiban.domain.audit import first_break
from zhiban.domain.cases import CaseState
from zhiban.domain.clock import in_sending_hours
from zhiban.domain.erasing import OF_CASE
from zhiban.domain.materials import MATERIAL_GONE, kept_key, signed_photos
from zhiban.domain.one_time_codes import PAUSE
from zhiban.domain.parcels import ParcelState
from zhiban.domain.retention import ERASED
from zhiban.domain.sms_ledger import DAILY_CAP, SendState
from zhiban.domain.working_days import WorkingDays
from zhiban.runtime.rules import shipped_as
from zhiban.store import keys
from zhiban.store.event_items import event_from
from zhiban.store.wire import Item, decode_item

TOLD = {SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN}
"""A message that went, or may have gone: it is not sent again; a person sees to what is unknown."""

ASKED_BY_PERSONS = ("EXPORT#", "DOWNLOAD#", "READ#")
"""Notes of who asked for what. Somebody who asks again has asked twice, and both are noted."""

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.+Z-]+")
_CODE = "验证码"


@dataclass
class Verdict:
    """What is wrong with a life, in words; and how many of its messages ended unknown."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    illegal: list[str] = field(default_factory=list)
    unknown: int = 0
    unresolved: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong."""
        return [
            f"{what}: {one}"
            for what in ("lost", "duplicated", "illegal", "unresolved")
            for one in getattr(self, what)
        ]


NOTHING: Counter[str] = Counter()


@cache
def _calendar() -> WorkingDays:
    return shipped_as(WorkingDays, "working_days")


def judge(cloud: Cloud, expected: Counter[str], told: Counter[str] = NOTHING) -> Verdict:
    """Hold a county, and what people were `told`, against what an undisturbed one comes to."""
    found = effects(cloud) + told
    expected, found = (_but_for_unknown(cloud, one) for one in (expected, found))
    verdict = Verdict(
        lost=sorted((expected - found).elements()),
        duplicated=[*sorted((found - expected).elements()), *_twice(cloud)],
        illegal=list(_illegal(cloud)),
    )
    for row in rows(cloud, "cases"):
        verdict.unknown += row["SK"].startswith("EVENT#SMS#") and row["type"].endswith("_unknown")
        open_still = row["SK"].startswith("SMS#") and row["state"] in ("unknown", "claimed")
        if open_still and not row.get("queue_pk"):
            verdict.unresolved.append(f"{row['SK']} is {row['state']}, and nobody is told")
    return verdict


def _but_for_unknown(cloud: Cloud, found: Counter[str]) -> Counter[str]:
    """The effects but for those of messages that are a person's now: only that person can say."""
    asked = [
        f"{row['PK']} {row['SK']} "
        for row in rows(cloud, "cases")
        if row["SK"].startswith("SMS#") and row["state"] == SendState.UNKNOWN
    ]
    return Counter(
        {effect: times for effect, times in found.items() if not effect.startswith(tuple(asked))}
    )


def rows(cloud: Cloud, table: str) -> list[dict[str, Any]]:
    """The rows of a table as Python values, in the order of their keys; not to be changed."""
    tables, writes, found = _read.get(table, (None, 0, []))
    if tables is not cloud.tables or writes != cloud.tables.writes:
        items: list[Item] = [decode_item(as_python(one)) for one in cloud.tables.items(table)]
        found = sorted(items, key=lambda row: (str(row["PK"]), str(row["SK"])))
        _read[table] = cloud.tables, cloud.tables.writes, found
    return found


_read: dict[str, tuple[InProcessTables | None, int, list[dict[str, Any]]]] = {}
"""Of each table, what was read last, and before which write: a county is asked much at its end."""


def effects(cloud: Cloud) -> Counter[str]:
    """Every business effect there is, each as often as it is there."""
    found: Counter[str] = Counter()
    for table in ("registry", "cases"):
        for row in rows(cloud, table):
            for effect in _effect(row):
                found[effect] += 1
                if row["SK"].startswith(ASKED_BY_PERSONS):
                    found[effect] = 1
    for bucket, key in cloud.objects:
        if bucket != "documents":  # there only what a row names counts
            found[f"object {bucket}/{_INSTANT.sub('…', key)}"] += 1
    for order in cloud.house.taken:
        found[f"order {order['reference']}"] += 1
    for reference in cloud.house.revoked:
        found[f"cancelling of {reference}"] += 1
    return found


def _effect(row: dict[str, Any]) -> Iterator[str]:
    sort, pk = row["SK"].split("#")[0], row["PK"]
    attributes = _SHOWN.get(sort)
    if sort == "EVENT" and pk.startswith("CASE#"):
        yield f"{pk} EVENT {row['type']}"
    elif sort == "SMS":
        yield from _send(row)
    elif attributes is not None and not pk.startswith(("STATS#", "PROVIDER#")):
        told = " ".join(f"{name}={row.get(name)}" for name in attributes)
        yield f"{pk} {_INSTANT.sub('…', row['SK'])} {told}".strip()


_SHOWN: dict[str, tuple[str, ...]] = {
    "ENTITY": ("facts_version", "name", "status", "address", "contact_version"),
    "CHANGE": ("look_on",),
    "PROFILE": ("tags", "answers", "refused"),
    "LICENCE": ("term", "valid_to", "status", "alarm_on"),
    "TERM": (),
    "NUMBER": ("uscc",),
    "FILE": ("state", "rows", "accepted", "unchanged", "rejected", "held", "added", "rejects"),
    "CHUNK": ("rows", "accepted", "unchanged", "added"),
    "PART": ("done",),
    "RELEASE": (),
    "SIZE": ("entities", "licences"),
    "QUALITY": (),
    "EXPORT": ("what", "actor"),
    "DOWNLOAD": (),
    "READ": ("field", "purpose"),
    "PROPOSAL": ("outcome",),
    "CORRECTION": (),
    "CASE": ("state",),
    "COPYING": (),
    "SUPPRESSED": ("reason",),
    "TASK": (),
    "DONE": (),
    "FORM": ("edits", "materials"),
    "DOCUMENT": (),
    "PARCEL": ("state", "tracking"),
    "INVITATION": ("case_ids", "state", "alarm_on"),
    "SHARD": ("opened", "suppressed", "day"),
    "PROOF": ("due", "cases", "reasons"),
    "stopped": ("items", "version"),
    "approved": ("items", "version"),
    "ringing": ("state",),
}
"""Of each sort of row, what must come out the same; sorts that are not named leave no effect."""


def _send(row: dict[str, Any]) -> Iterator[str]:
    """A reminder that was told, or why not. A code is of the moment: another may be asked for."""
    state = SendState(row["state"])
    if not row["step"].startswith("code-"):
        yield f"{row['PK']} {row['SK']} {'told' if state in TOLD else state.value}"


def _twice(cloud: Cloud) -> Iterator[str]:
    if any(row.get("erased_on") for row in rows(cloud, "cases")):
        return  # what phones heard is held against a ledger, which went
    sends = [row for row in rows(cloud, "cases") if row["SK"].startswith("SMS#")]
    codes = sum(row["step"].startswith("code-") for row in sends)
    went = sum(row["state"] in TOLD for row in sends if not row["step"].startswith("code-"))
    failed = sum(row["state"] == SendState.FAILED for row in sends)
    heard = [_CODE in sms.text for sms in cloud.phones]
    heard += [_CODE in told["text"] for told in cloud.gateway.held.values()]
    if sum(heard) > codes:
        yield f"{sum(heard)} codes on phones, {codes} in the ledger"
    if len(heard) - sum(heard) > went + failed:
        yield f"{len(heard) - sum(heard)} reminders on phones, {went} in the ledger"
    codes_at = sorted(sms.at for sms in cloud.phones if _CODE in sms.text)
    for one, next_one in pairwise(codes_at):
        if next_one < one + PAUSE:
            yield "two codes within a minute"
    for text, times in Counter(sms.text for sms in cloud.phones).items():
        if times > 1:
            yield f"{times} times the same message of {len(text)} characters"


def _illegal(cloud: Cloud) -> Iterator[str]:
    yield from _erased(cloud)
    if "heard" in cloud.notes and str(heard(cloud)) != cloud.notes["heard"]:
        yield "somebody was told something in safe mode"
    for look in (_chains, _states, _files, _counters, _reminded):
        yield from look(rows(cloud, "cases") + rows(cloud, "registry"))
    for key in cloud.rewritten:
        yield f"{key} was written over"
    for sms in cloud.phones:
        if _CODE not in sms.text and not in_sending_hours(sms.at, _calendar()):
            yield f"a reminder at {sms.at:%H:%M}, which is no hour for one"
    told = Counter((sms.mobile, sms.at.date()) for sms in cloud.phones if _CODE not in sms.text)
    if any(times > DAILY_CAP for times in told.values()):
        yield f"more than {DAILY_CAP} reminders to a phone on a day"
    for row in rows(cloud, "cases"):
        if (
            row["SK"].startswith("DOCUMENT#licence")
            and ("documents", row["key"]) not in cloud.objects
        ):
            yield f"{row['PK']}: the bytes of its licence are not there"
        if row["SK"].startswith("DOCUMENT#application"):
            yield from _photographs(cloud, row)


def heard(cloud: Cloud) -> int:
    """How many messages phones and the gateway have heard; noted where none may follow."""
    return len(cloud.phones) + len(cloud.gateway.held)


def _erased(cloud: Cloud) -> Iterator[str]:
    """Of a case whose erasure was written down nothing is left, and a holder's no person."""
    found = rows(cloud, "cases") + rows(cloud, "registry")
    for row in (one for one in found if one.get("erased_on")):
        if row["SK"] == "ENTITY":
            persons = row["legal_rep"] or row["contacts"] or row.get("legal_rep_id")
            beside = [r["SK"] for r in found if r["PK"] == row["PK"] and r["SK"] != "ENTITY"]
            if persons or any(sk.startswith(("CHANGE#", "PROFILE")) for sk in beside):
                yield f"{row['PK']} was erased, and somebody is left"
            continue
        if row.get("kept_since"):
            yield f"{row['PK']}: its erasure was begun and never ended"
        mine = [one for one in found if one["PK"] == row["PK"]]
        last = max(one["SK"][-6:] for one in mine if one.get("type") == ERASED)
        for sk in (one["SK"] for one in mine):
            if sk.startswith(OF_CASE) or (sk.startswith("DATA#") and sk[-6:] < last):
                yield f"{row['PK']} was erased, and {sk} is left"
        left = [key for where, key in cloud.objects if f"/{row['id']}/" in key]
        yield from (f"{row['PK']} was erased, and {key} is left" for key in left)


def _photographs(cloud: Cloud, row: dict[str, Any]) -> Iterator[str]:
    """What was signed is kept, where no draft's end reaches it, once its copy is made."""
    there = {one["SK"] for one in rows(cloud, "cases") if one["PK"] == row["PK"]}
    copied = row["SK"].replace("application", "copy")
    if copied not in there or f"TASK#{MATERIAL_GONE}" in there:  # it waits, or a person knows
        return
    for photo in signed_photos(json.loads(row["body"])):
        key = kept_key(row["PK"].removeprefix("CASE#"), photo.sha256)
        if ("documents", key) not in cloud.objects:
            yield f"{row['PK']}: a photograph it was signed with is not kept"


type Rows = list[dict[str, Any]]


def _chains(found: Rows) -> Iterator[str]:
    """Every case's events follow one another, and its row stands at the last of them."""
    for case in (row for row in found if row["SK"] == "CASE"):
        chain = [
            (event_from(case["id"], row), str(row["hash"]))
            for row in found
            if row["PK"] == case["PK"] and row["SK"].startswith("EVENT#")
        ]
        if (broken := first_break(chain)) is not None:
            yield f"{case['PK']}: its chain breaks at {broken}"
        if (case["last_seq"], case["last_hash"]) != (len(chain), chain[-1][1]):
            yield f"{case['PK']}: its row does not stand at the end of its chain"


def _states(found: Rows) -> Iterator[str]:
    """Every state is one, and what it says is there."""
    there = {(row["PK"], row["SK"]) for row in found}
    kinds: dict[str, type[StrEnum]] = {
        "CASE": CaseState,
        "PARCEL": ParcelState,
        "SMS": SendState,
    }
    for row in found:
        kind = kinds.get(row["SK"].split("#")[0])
        if kind is not None and row["state"] not in kind:
            yield f"{row['PK']} {row['SK']} is {row['state']!r}, which is no state"
        filed = row["SK"] == "CASE" and row["state"] in ("filed", "granted", "issued", "delivered")
        filed = filed and not row.get("erased_on")
        if filed and (row["PK"], keys.document(row["id"], "application", 1).sk) not in there:
            yield f"{row['PK']} is {row['state']} without an application"
        if row["SK"].startswith("SMS#") and row["state"] == "sent" and not row.get("message_id"):
            yield f"{row['PK']} {row['SK']} was sent, and nobody knows as what"


def _files(found: Rows) -> Iterator[str]:
    """accepted + unchanged + rejected + held = rows, of every file that is done."""
    for row in found:
        if row["SK"] == "FILE" and row["state"] == "complete":
            parts = [row[name] for name in ("accepted", "unchanged", "rejected", "held")]
            if sum(parts) != row["rows"]:
                yield f"{row['name']}: {parts} are not {row['rows']} rows"


def _counters(found: Rows) -> Iterator[str]:
    """The day's counters count every event once."""
    for row in found:
        if row["PK"].startswith("STATS#") and row["SK"] == "COUNTERS":
            seen = [
                one for one in found if one["PK"] == row["PK"] and one["SK"].startswith("SEEN#")
            ]
            counted = sum(value for value in row.values() if isinstance(value, int))
            if counted != len(seen):
                yield f"{row['PK']}: {counted} counted of {len(seen)} events"


def _reminded(found: Rows) -> Iterator[str]:
    """Reminders ever, and the holders they went to, are those whose events were counted."""
    seen = {row["SK"] for row in found if row["SK"].startswith("SEEN#")}
    told: Counter[str] = Counter()
    if any(row.get("erased_on") for row in found):
        return  # the ledger went with the last of its cases, what was counted stays
    for row in found:
        if not row["SK"].startswith("SMS#") or row["step"].startswith(("code-", "result-")):
            continue
        counted = f"SEEN#{row['PK']}#EVENT#{row['SK']}#reminder_sent" in seen
        told[row["uscc"]] += counted
        if counted and not row.get("message_id"):
            yield f"{row['PK']} {row['SK']} is counted as sent, and no provider has it"
    held = {
        row["PK"]: row["messages"] for row in found if row["SK"] == "REMINDED" and "since" in row
    }
    if held != {f"HOLDER#{uscc}": times for uscc, times in told.items() if times}:
        yield f"of holders {held} reminders are counted, and {dict(told)} are in the ledger"
    ever = [row for row in found if (row["PK"], row["SK"]) == keys.ever_reminded()]
    sums = [(row["messages"], row["holders"]) for row in ever]
    if sums != ([(told.total(), len(+told))] if told.total() else []):
        yield f"{sums} reminders and holders are counted, {told.total()} and {len(+told)} are"
