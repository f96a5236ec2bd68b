"""Under which ids a stage's providers know our wordings, for who has nothing to send."""

import json

from zhiban.domain.errors import SettingsError

ANY = "*"
"""A provider that takes every wording, by our own name of it or without one."""


def read_registered(raw: str) -> dict[str, dict[str, str]]:
    """SMS_TEMPLATES: of each provider, its registered id of each wording, by key.

    One that is told of none takes any text. Raises SettingsError.
    """
    try:
        told = json.loads(raw)
        read = {str(name): {str(k): str(v) for k, v in one.items()} for name, one in told.items()}
    except (ValueError, AttributeError) as error:
        raise SettingsError("SMS_TEMPLATES must be {provider: {wording: id}}") from error
    return {name: one or {ANY: ANY} for name, one in read.items()}
