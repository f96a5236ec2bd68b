"""A stage's own periods of retention, held against the bounds of the shipped table."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "layers/zhiban/python/zhiban/data/retention.json"
BY = "keep_retention"


@cache
def table() -> dict[str, Any]:
    """The rows of the table by code."""
    return {row["code"]: row for row in json.loads(TABLE.read_text(encoding="utf-8"))["rows"]}


def days(code: str) -> int:
    """For how many days a sort is kept that goes by itself."""
    number = table()[code]["keep"]["days"]
    assert isinstance(number, int)
    return number


def are_periods(told: object) -> bool:
    """Whether these are numbers of years that a stage may set."""
    if not isinstance(told, Mapping):
        return False
    return all(_is_period(code, number) for code, number in told.items())


def is_day_or_nothing(told: object) -> bool:
    """Whether this is a civil day that has been, as of writing it, or ""."""
    if told == "":
        return True
    try:
        date.fromisoformat(str(told))
    except ValueError:
        return False
    return isinstance(told, str)


def _is_period(code: object, number: object) -> bool:
    row = table().get(str(code), {})
    keep = row.get("keep") or {}
    if row.get("by") != BY or "years" not in keep or type(number) is not int:
        return False
    return bool(keep["least"] <= number <= keep["most"])
