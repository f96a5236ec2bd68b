"""Attributes as they lie in JSON, and as botocore hands them to Python."""

import base64
from typing import Any


def as_json(told: Any) -> Any:
    """As botocore writes it: Base64 for bytes."""
    match told:
        case dict():
            return {name: as_json(value) for name, value in told.items()}
        case list() | tuple():
            return [as_json(one) for one in told]
        case bytes():
            return base64.b64encode(told).decode()
        case _:
            return told


def as_python(told: Any) -> Any:
    """As botocore reads it: bytes where an attribute is binary."""
    match told:
        case {"B": str(text)} if len(told) == 1:
            return {"B": base64.b64decode(text)}
        case dict():
            return {name: as_python(value) for name, value in told.items()}
        case list():
            return [as_python(one) for one in told]
        case _:
            return told
