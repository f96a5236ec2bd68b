"""Holders and licences on their way out, in the columns they come in by.

Phones and ID numbers are masked unless they are asked for. An export with them can be dropped
into an inbox again.
"""

from collections.abc import Mapping
from datetime import date, datetime

from zhiban.domain.clock import SHANGHAI
from zhiban.domain.entities import Entity
from zhiban.domain.intake import KindFacts
from zhiban.domain.licences import Licence
from zhiban.gateways.files.headers import ENTITY_COLUMNS, LICENCE_COLUMNS
from zhiban.gateways.files.vocabularies import ENTITY_SPOKEN, LICENCE_SPOKEN

ENTITY_TITLES = tuple(ENTITY_COLUMNS.values())
LICENCE_TITLES = (*LICENCE_COLUMNS.values(), "后续证照编号")

_ENTITY_TEXTS = {"name", "entity_type", "legal_rep", "address", "town", "scope"}
_ENTITY_TEXTS |= {"registered_capital", "sponsor", "investors"}


def entity_cells(entity: Entity, *, open_numbers: bool) -> list[str]:
    """A holder in the order of ENTITY_TITLES."""
    told = {name: str(getattr(entity, name)) for name in _ENTITY_TEXTS}
    mobile, number = entity.mobile, entity.legal_rep_id
    told |= {
        "uscc": entity.uscc,
        "legal_rep_id": number if open_numbers else masked(number, 4, 4),
        "mobile": mobile if open_numbers else masked(mobile, 3, 4),
        "status": ENTITY_SPOKEN[entity.status],
        "changed_at": _instant(entity.changed_at),
    }
    return [told[name] for name in ENTITY_COLUMNS]


def licence_cells(licence: Licence, kinds: Mapping[str, KindFacts]) -> list[str]:
    """A licence in the order of LICENCE_TITLES; no end is written 长期."""
    kind = kinds.get(licence.kind)
    told = {
        "kind": kind.name if kind else licence.kind,
        "number": licence.number,
        "uscc": licence.uscc,
        "holder_name": licence.holder_name,
        "issued_on": _day(licence.issued_on),
        "valid_from": _day(licence.valid_from),
        "valid_to": _day(licence.valid_to) or "长期",
        "issuer": licence.issuer,
        "status": LICENCE_SPOKEN[licence.status],
        "updated_at": _instant(licence.updated_at),
        "identifier": licence.identifier,
    }
    return [*(told[name] for name in LICENCE_COLUMNS), licence.successor]


def masked(number: str, first: int, last: int) -> str:
    """`number` with all but its first and last characters hidden; a short one altogether."""
    hidden = len(number) - first - last
    if hidden < 1:
        return "*" * len(number)
    return number[:first] + "*" * hidden + number[-last:]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _instant(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if at else ""
