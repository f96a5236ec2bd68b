"""DynamoDB's wire format, and reading typed attributes out of an item."""

from base64 import b64decode
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

type Value = str | int | bool | bytes | list[Value] | dict[str, Value] | None
type Item = dict[str, Value]


def encode(value: Value) -> dict[str, Any]:
    """One value in DynamoDB's wire format."""
    match value:
        case bool():
            return {"BOOL": value}
        case None:
            return {"NULL": True}
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case list():
            return {"L": [encode(v) for v in value]}
        case _:
            return {"M": {k: encode(v) for k, v in value.items()}}


def decode(wire: Mapping[str, Any]) -> Value:
    """One value out of DynamoDB's wire format; numbers are integers here.

    A binary may still be the text it travels as (see `answers`).
    """
    ((sort, value),) = wire.items()
    match sort:
        case "S":
            return value  # type: ignore[no-any-return]
        case "B" if isinstance(value, str):
            return b64decode(value)
        case "N":
            return int(value)
        case "NULL":
            return None
        case "L":
            return [decode(v) for v in value]
        case "M":
            return {k: decode(v) for k, v in value.items()}
        case _:
            return value  # type: ignore[no-any-return]


def encode_item(item: Mapping[str, Value]) -> dict[str, Any]:
    """A whole item; attributes that are None are left out, as an index key may not be null."""
    return {name: encode(value) for name, value in item.items() if value is not None}


def decode_item(wire: Mapping[str, Any]) -> Item:
    """A whole item as Python values."""
    return {name: decode(value) for name, value in wire.items()}


def text(item: Mapping[str, Value], name: str) -> str:
    """A text attribute; "" when it is absent."""
    value = item.get(name)
    return "" if value is None else str(value)


def whole(item: Mapping[str, Value], name: str) -> int:
    """A number attribute; 0 when it is absent."""
    value = item.get(name)
    return value if isinstance(value, int) else 0


def texts(item: Mapping[str, Value], name: str) -> tuple[str, ...]:
    """A list of texts; empty when it is absent."""
    value = item.get(name)
    return tuple(map(str, value)) if isinstance(value, list) else ()


def maps(item: Mapping[str, Value], name: str) -> list[Item]:
    """A list of maps; empty when it is absent."""
    value = item.get(name)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def civil_day(item: Mapping[str, Value], name: str) -> date | None:
    """A civil date attribute, or None."""
    value = item.get(name)
    return date.fromisoformat(str(value)) if value else None


def required_day(item: Mapping[str, Value], name: str) -> date:
    """A civil date that must be there."""
    return date.fromisoformat(str(item[name]))


def moment(item: Mapping[str, Value], name: str) -> datetime | None:
    """An aware instant attribute, or None."""
    value = item.get(name)
    return datetime.fromisoformat(str(value)) if value else None


def required_moment(item: Mapping[str, Value], name: str) -> datetime:
    """An aware instant that must be there."""
    return datetime.fromisoformat(str(item[name]))


def iso(value: date | None) -> str | None:
    """A civil date (or instant) as stored."""
    return value.isoformat() if value else None
