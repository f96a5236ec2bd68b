"""The catalogue and the working-day table as they were shipped, read once per process."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


def shipped(name: str) -> Any:
    """A JSON data file of the layer, by name: catalogue, working_days, lapse_risk…"""
    return _read(name)


@cache
def _read(name: str) -> Any:
    return json.loads(files("zhiban").joinpath("data", f"{name}.json").read_bytes())
