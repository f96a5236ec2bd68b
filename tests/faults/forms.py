"""Attributes as they lie in JSON, and as botocore hands them to Python.

Most of what a run of the faults does is this: types are asked for directly, texts left where they
stand.
"""

import base64
from typing import Any


def as_json(told: Any) -> Any:
    """As botocore writes it: Base64 for bytes."""
    kind = type(told)
    if kind is dict:
        return {n: one if type(one) is str else as_json(one) for n, one in told.items()}
    if kind is list or kind is tuple:
        return [as_json(one) for one in told]
    return base64.b64encode(told).decode() if kind is bytes else told


def as_python(told: Any) -> Any:
    """As botocore reads it: bytes where an attribute is binary."""
    kind = type(told)
    if kind is dict:
        if len(told) == 1 and type(text := told.get("B")) is str:
            return {"B": base64.b64decode(text)}
        return {n: one if type(one) is str else as_python(one) for n, one in told.items()}
    return [as_python(one) for one in told] if kind is list else told
