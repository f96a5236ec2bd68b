"""How a function starts: its collaborators are built once, and at once when in Lambda."""

import os
from collections.abc import Callable, Mapping
from functools import cache


def at_start[P](build: Callable[[Mapping[str, str]], P]) -> Callable[[], P]:
    """The collaborators `build` makes from the environment, made once per process.

    In Lambda they are made while the function starts, so that wrong settings fail the deployment
    and not the first citizen.
    """

    @cache
    def parts() -> P:
        return build(os.environ)

    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        parts()
    return parts
