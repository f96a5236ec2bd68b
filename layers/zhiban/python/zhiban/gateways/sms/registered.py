"""Under which ids a stage's providers know our wordings."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhiban.domain.errors import SettingsError
from zhiban.domain.templates import templates

ANY = "*"
"""A provider that takes every wording, by our own name of it or without one."""


FOLDER = "registered_ids"
"""Where a layer brings the files of them, beside its packages."""


def names_wording(key: str) -> bool:
    """Whether a key names one, in whatever version: ids of the next and the last may be told."""
    return key == ANY or key.partition("/")[0] in templates()


def read_ids(told: Any) -> dict[str, str]:
    """A provider's registered id of each wording, by key; `told` is them, or the name of a file of
    them in FOLDER, which a layer brings: they are more than fits what a function is told.

    Raises SettingsError.
    """
    try:
        found = json.loads(_file(told).read_bytes()) if isinstance(told, str) else told
        return {str(key): str(value) for key, value in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise SettingsError("templates must be {wording: id}, or a file of that") from error


def _file(name: str) -> Path:
    """Beside the layers' packages, wherever those are unpacked. Raises OSError."""
    for folder in sys.path:
        if (file := Path(folder, FOLDER, name)).is_file():
            return file
    raise FileNotFoundError(name)


def read_registered(raw: str) -> dict[str, dict[str, str]]:
    """SMS_TEMPLATES: of each provider its ids, or the file of them, for who has nothing to send.

    One that is told of none takes any text. Raises SettingsError.
    """
    try:
        told = json.loads(raw)
    except ValueError as error:
        raise SettingsError("SMS_TEMPLATES is not JSON") from error
    if not isinstance(told, Mapping):
        raise SettingsError("SMS_TEMPLATES must be {provider: {wording: id}}")
    return {str(name): read_ids(one) or {ANY: ANY} for name, one in told.items()}
