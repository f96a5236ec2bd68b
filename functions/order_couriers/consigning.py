"""Whom a parcel goes to: what was signed, else what the registry knows of the holder."""

import json
from collections.abc import Mapping
from typing import Any

from zhiban.domain.cases import Case
from zhiban.domain.entities import Entity
from zhiban.domain.parcels import Consignee
from zhiban.store import keys
from zhiban.store.table import Table
from zhiban.store.wire import text


def consignee_of(entity: Entity | None, signed: Mapping[str, str]) -> Consignee:
    """The name, phone and address of a case's parcel; what nobody knows is "".

    `signed` are the fields of the signed application. The phone is the one that the code of the
    signature went to: the holder's first contact that may be written to.
    """
    first = entity.first_usable() if entity else None
    contact = entity.contacts[first] if entity is not None and first is not None else None
    names = [contact.name if contact else "", entity.legal_rep if entity else ""]
    names.append(entity.name if entity else "")
    return Consignee(
        name=_first(signed.get("delivery_name", ""), *names),
        mobile=contact.mobile if contact else "",
        address=_first(signed.get("delivery_address", ""), entity.address if entity else ""),
    )


def signed_fields(table: Table, case: Case) -> dict[str, str]:
    """The fields of the application the case was decided on, by name; {} without one."""
    if case.filing is None:
        return {}
    item = table.get(keys.document(case.id, "application", case.filing.number))
    return fields_in(text(item, "body")) if item else {}


def fields_in(body: str) -> dict[str, str]:
    """The fields of an application's JSON; {} for a body that has none."""
    try:
        document: Any = json.loads(body)
    except ValueError:
        return {}
    fields = document.get("fields") if isinstance(document, dict) else None
    return {
        str(field["name"]): str(field["value"])
        for field in (fields if isinstance(fields, list) else [])
        if isinstance(field, dict) and field.get("name") and field.get("value")
    }


def _first(*texts: str) -> str:
    return next((stripped for each in texts if (stripped := each.strip())), "")
