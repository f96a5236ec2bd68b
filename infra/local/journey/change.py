"""A changed business licence, from a small file in the inbox to the doors of two permits.

The legal representative of a holder with two permits changes, and with them the phone. What comes
of it is found by the deployed functions themselves, from the registry's own stream.
"""

import csv
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from infra.local import day
from infra.local.clock import SHANGHAI
from infra.local.cloud import Cloud, StillBusy
from infra.local.journey.http import Session
from infra.local.journey.signing_in import Person
from infra.local.journey.walk import Invited, await_state, file_as_citizen, grant, invited
from infra.local.officers import take_on
from infra.local.phone.inbox import inbox
from infra.local.running import Running
from infra.local.sample_county.numbers import FIRST_PHONE, PHONES
from infra.local.sample_county.rows import ENTITY_HEADER

type Row = dict[str, Any]

PERMITS = ("L01", "L02", "L03", "L04")
"""Kinds that a changed legal representative asks a change of, by a tap."""

SUCCESSOR, SUCCESSOR_ID = "赵新华", "37032319750612012X"
"""Made up, and sound."""

WELL = 88
"""Phones whose last two digits are no less misbehave on this machine (`sms/manners.py`)."""

FILE = "changed.csv"
SECONDS = 120.0
_LASTS = timedelta(days=200)


def delivered_changes(cloud: Cloud) -> list[str]:
    """The cases of changes that have ended at the door, by id."""
    cases = (row for row in cloud.rows("CasesTable") if row["SK"]["S"] == "CASE")
    ended = (row for row in cases if row["state"]["S"] == "delivered" and _is_change(row))
    return sorted(row["id"]["S"] for row in ended)


def _is_change(case: Row) -> bool:
    return "M" in case.get("change", {})


def walk_change(county: Running) -> list[str]:
    """The change walked to the door; returns its cases. Raises StillBusy."""
    console, cloud = county.console, county.cloud
    console.print("one changed business licence, step by step")
    path = county.settings.folder / "sample" / FILE
    if not path.is_file():
        _write_change(county, path)
    outcome = day.take_in(cloud, path)
    console.print(f"  {FILE} is taken in: {outcome.accepted} holder's legal representative changed")
    changed = _changed_holder(path)
    cases = _await_cases(cloud, _code(changed))
    console.print(f"  found by the registry's stream: {len(cases)} permits must follow")
    day.send(cloud)
    day.settle(cloud, county.outside.phone.report_now)
    who = _reached(county, changed["手机号码"])
    console.print("  one message reached the new phone")
    person = Person(SUCCESSOR, SUCCESSOR_ID)
    filed = file_as_citizen(county.settings, who, lambda said: console.print(f"  {said}"), person)
    desk = Session(county.settings.officers, bearer=take_on(cloud).token("approver"))
    for case in filed:
        grant(desk, case)
    console.print(f"  an officer granted {len(filed)}")
    for case in filed:
        await_state(cloud, case, "issued", lambda: None)
    console.print("  each permit has its next edition; number and term are the same")
    for case in filed:
        await_state(cloud, case, "delivered", county.outside.courier.advance_all)
    console.print("  the parcels are delivered")
    return sorted(filed)


def _write_change(county: Running, path: Path) -> None:
    """The business registry's file: one holder of the sample, with another at its head."""
    today = county.business.astimezone(SHANGHAI)
    with (path.parent / "entities.csv").open(encoding="utf-8-sig", newline="") as file:
        holders = [dict(zip(ENTITY_HEADER, row, strict=False)) for row in csv.reader(file)]
    chosen = next(h for h in holders if _fits(county.cloud, h, today.date()))
    chosen |= {
        "法定代表人": SUCCESSOR,
        "证件号码": SUCCESSOR_ID,
        "手机号码": _free_phone({holder.get("手机号码", "") for holder in holders}),
        "变更时间": f"{today:%Y-%m-%d %H:%M:%S}",
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ENTITY_HEADER)
        writer.writeheader()
        writer.writerow(chosen)


def _fits(cloud: Cloud, holder: dict[str, str], today: date) -> bool:
    """Whether a holder is sound, and has two permits that must follow and are not due."""
    rows = {r["SK"]["S"]: r for r in cloud.children("RegistryTable", f"ENTITY#{_code(holder)}")}
    entity = rows.get("ENTITY")
    permits = [row for sk, row in rows.items() if sk.startswith("LICENCE#")]
    if entity is None or entity["status"]["S"] != "active" or len(permits) != 2:
        return False
    if not entity.get("legal_rep", {}).get("S") or entity["name"]["S"] != holder["名称"]:
        return False
    lasting = (today + _LASTS).isoformat()
    return all(
        permit["kind"]["S"] in PERMITS
        and permit["status"]["S"] == "active"
        and permit.get("valid_to", {}).get("S", "") > lasting
        for permit in permits
    )


def _free_phone(taken: set[str]) -> str:
    """The first phone of the sample's range that nobody of the sample has, and that is well."""
    phones = (str(FIRST_PHONE + n) for n in range(PHONES) if n % 100 < WELL)
    return next(phone for phone in phones if phone not in taken)


def _code(holder: dict[str, str]) -> str:
    return holder["统一社会信用代码"].strip()


def _changed_holder(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(iter(csv.DictReader(file)))


def _await_cases(cloud: Cloud, uscc: str) -> list[str]:
    """The change cases of a holder, once the stream has led to them."""
    found: list[str] = []

    def there() -> bool:
        rows = (row for row in cloud.rows("CasesTable") if row["SK"]["S"] == "CASE")
        found[:] = [r["id"]["S"] for r in rows if r["uscc"]["S"] == uscc and _is_change(r)]
        return len(found) >= len(PERMITS) // 2

    _await(there, "the changed business licence led to no case")
    return found


def _reached(county: Running, mobile: str) -> Invited:
    """The message on the new phone, with its link."""
    links: list[Invited] = []

    def there() -> bool:
        links[:] = [who for who in invited(inbox(county.settings)) if who.mobile == mobile]
        return bool(links)

    _await(there, "no message reached the new phone")
    return links[-1]


def _await(there: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + SECONDS
    while not there():
        if time.monotonic() > end:
            raise StillBusy(otherwise)
        time.sleep(0.5)
