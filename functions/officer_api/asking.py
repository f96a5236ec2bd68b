"""One request: who asks, as API Gateway's authorizer has proved, at what instants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Request

from officer_api.parts import Parts
from zhiban.domain.clock import business_day
from zhiban.domain.errors import NotSignedIn
from zhiban.domain.officers import Officer, roles_of


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: with what it is answered, who asks, `now` (business clock) and `wall`."""

    parts: Parts
    officer: Officer
    now: datetime
    wall: datetime

    @property
    def today(self) -> date:
        """The civil day in China, by the business clock."""
        return business_day(self.now)


def _of_this_request(request: Request) -> Asking:
    asking = request.context["asking"]
    assert isinstance(asking, Asking)
    return asking


Asks = Annotated[Asking, Depends(_of_this_request)]
"""A route's first argument: the request at hand."""


def officer_of(event: Mapping[str, Any]) -> Officer:
    """The officer whose access token the authorizer has checked. Raises NotSignedIn.

    An ID token speaks to the page that signed in and not to us; it is refused.
    """
    authorizer = event["requestContext"].get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    if claims.get("token_use") != "access" or not claims.get("sub"):
        raise NotSignedIn("not_signed_in", "请先登录。")
    groups = groups_of(claims.get("cognito:groups"))
    name = str(claims.get("username") or claims["sub"])
    return Officer(str(claims["sub"]), name, roles_of(groups))


def groups_of(claim: Any) -> list[str]:
    """The groups of a token; API Gateway hands a list on as "[clerk approver]"."""
    if isinstance(claim, list):
        return [str(group) for group in claim]
    return str(claim or "").strip("[]").replace(",", " ").split()
