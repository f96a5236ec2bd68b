"""The rules as they were shipped: the catalogue, the working days…; read once per process."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Protocol, Self


class Rules(Protocol):
    """What is read from a data file of the layer, and never changes."""

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], /) -> Self:
        """Read the file's content."""


def shipped(name: str) -> Any:
    """A JSON data file of the layer, by name: catalogue, working_days, lapse_risk…"""
    return _read(name)


def shipped_as[R: Rules](kind: type[R], name: str) -> R:
    """The same, read as what it means: `shipped_as(Catalogue, "catalogue")`."""
    made: R = _made(kind, name)
    return made


@cache
def _read(name: str) -> Any:
    return json.loads(files("zhiban").joinpath("data", f"{name}.json").read_bytes())


@cache
def _made(kind: type[Rules], name: str) -> Any:
    return kind.from_mapping(_read(name))
