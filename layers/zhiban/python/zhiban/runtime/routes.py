"""A route as a table has it: what is served, and what the OpenAPI document of it says."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel

from zhiban.domain.errors import Denied

type Proof = Literal["nothing", "session", "verified", "signature"]
"""What who asks must prove: nothing, a session's cookie, a session whose code was right, or that
the request was signed with a partner's secret."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path, what it takes, what it asks to be proved, and how it may deny.

    The answer's return type is what is told; its docstring says what for. `denies` leaves out
    what every route may do: to fail.
    """

    method: Literal["GET", "HEAD", "POST", "PUT"]
    path: str
    answer: Callable[..., Any]
    proof: Proof
    denies: tuple[type[Denied], ...] = ()
    body: type[BaseModel] | None = None
    status: HTTPStatus = HTTPStatus.OK
    media: str = "application/json"

    @property
    def key(self) -> str:
        """What API Gateway calls it."""
        return f"{self.method} {self.path}"
