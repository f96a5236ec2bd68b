"""One request of a page: its cookie, its place, its two clocks, and its body, if it is ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from pydantic import BaseModel

from citizen_api.pages import Pages
from citizen_api.parts import Moment, Parts
from citizen_api.requests import Body
from zhiban.domain.errors import Forbidden
from zhiban.runtime.http import body_of, cookie, not_of_its_form

COOKIE = "__Host-visit"
VIEWER = "x-viewer-address"
"""Written by the edge over whatever a browser sent under that name."""


@dataclass(slots=True)
class Asking:
    """What a route is asked with; `fresh` is the secret of a session it opened, for the cookie,
    "" where the cookie is to go, and None where it stays as it is."""

    parts: Parts
    pages: Pages
    event: APIGatewayProxyEventV2
    clocks: Callable[[dict[str, Any]], Moment]
    fresh: str | None = None

    @property
    def at(self) -> Moment:
        """The request's two clocks."""
        return self.clocks(self.event.raw_event)

    @property
    def visitor(self) -> str:
        """The session's secret as the cookie has it, or ""."""
        return cookie(self.event.raw_event, COOKIE)

    @property
    def address(self) -> str:
        """Where the request came from: as the edge saw it, if it came by the edge; else as API
        Gateway did, and what its headers say of it counts for nothing."""
        if _came_by_the_edge(self.event.raw_event):
            return str(self.event.headers.get(VIEWER, ""))
        return str(self.event.request_context.http.source_ip)

    def body(self, model: type[BaseModel]) -> BaseModel:
        """The body, from our own page and no other. Raises Forbidden or Malformed."""
        if self.event.headers.get("origin") != self.parts.bureau.base_url:
            raise Forbidden("wrong_origin", "请从短信里的链接打开本页面，再办理。")
        try:
            raw = self.event.decoded_body or ""
        except ValueError as error:
            raise not_of_its_form() from error
        most = model.LARGEST if issubclass(model, Body) else Body.LARGEST
        if len(raw) > most:
            raise not_of_its_form()
        return body_of(model, raw)


def _came_by_the_edge(event: dict[str, Any]) -> bool:
    """Whether the authorizer knew the edge by its secret."""
    admitted = (event["requestContext"].get("authorizer") or {}).get("lambda") or {}
    return bool(admitted.get("edge") == "yes")
