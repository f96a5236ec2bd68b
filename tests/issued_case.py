"""An issued case placed by hand into a running county, as issuing would leave it."""

import json
import time
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from infra.local.cloud import Cloud
from zhiban.domain.cases import Case, CaseState, Decision, Filing
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.ids import renewal_case_id
from zhiban.domain.ladder import LadderPlan
from zhiban.store.cases import Cases
from zhiban.store.cipher import Cipher
from zhiban.store.entities import Entities
from zhiban.store.table import Table, transact

SECONDS = 120.0
WAY = [CaseState.FILED, CaseState.GRANTED, CaseState.ISSUED]


def cases_of(cloud: Cloud) -> Cases:
    return Cases(Table(cloud.client("dynamodb"), cloud.outputs["CasesTable"]))


def issue(cloud: Cloud, n: int, now: datetime) -> str:
    """A holder with a phone and an address, and a case of theirs that has just been issued."""
    uscc = f"91370323MA9{n:06d}X"
    mobile, day = f"1990000{n:04d}", date(2027, 1, 1)
    contact = Contact(Role.REPRESENTATIVE, "样例人", mobile, "test", now.date())
    holder = Entity(uscc, "沂源样例商店", address="样例路1号", contacts=(contact,))
    entities = Entities(
        Table(cloud.client("dynamodb"), cloud.outputs["RegistryTable"]), _cipher(cloud)
    )
    transact(entities.table.client, entities.store(holder, (), now))
    need = (uscc, "L01", f"JY{n:012d}", "L01-R1")
    plan = LadderPlan.from_mapping({"lapse": day.isoformat()})
    new = Case(
        renewal_case_id(*need, 1), *need, 1, now.date(), day, day, False, False, "r", plan, "i" * 24
    )
    cases = cases_of(cloud)
    case, actions = cases.open(new, now, "test")
    transact(cases.table.client, actions)
    case = replace(case, filing=Filing(1, "0" * 64, now, "citizen", day))
    for state in WAY:
        if state is CaseState.GRANTED:
            case = replace(case, decision=Decision("grant", "officer:test", now))
        case, actions = cases.move(case, state, now, "test", {})
        transact(cases.table.client, actions)
    return case.id


def _cipher(cloud: Cloud) -> Cipher:
    vault: Any = cloud.client("secretsmanager")
    names = [one["Name"] for one in vault.list_secrets()["SecretList"]]
    (name,) = (name for name in names if "FieldCipher" in name)
    return Cipher(vault.get_secret_value(SecretId=name)["SecretString"])


def wait_for_parcel(cloud: Cloud, case_id: str, state: str) -> dict[str, Any]:
    """The case's parcel once it is in a state; fails when it does not get there."""
    end, row = time.monotonic() + SECONDS, None
    while time.monotonic() < end:
        row = cloud.row("CasesTable", f"CASE#{case_id}", "PARCEL#out#1")
        if row is not None and row["state"]["S"] == state:
            return row
        time.sleep(0.3)
    raise AssertionError(f"never {state}: {json.dumps(row, default=repr)}")


def parcel_events(cloud: Cloud, case_id: str) -> list[str]:
    """What the chain tells of the parcel and its delivery, in order."""
    told = [event.type for event, _ in cases_of(cloud).chain(case_id)]
    return [what for what in told if what.startswith(("parcel_", "case_delivered"))]
