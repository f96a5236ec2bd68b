"""The contract of the desk's API, for those who may use it."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from officer_api.asking import Asks


def show_contract(_: Asks) -> dict[str, Any]:
    """This document."""
    return _contract()


@cache
def _contract() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("officer_api").joinpath("openapi.json").read_bytes())
    return found
