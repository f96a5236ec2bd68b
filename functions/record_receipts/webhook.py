"""POST /sms/receipts: what the SMS gateway says of messages, taken whole or not at all."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from record_receipts.callbacks import Reports, reports
from record_receipts.settling import Told
from zhiban.domain.errors import Malformed, NotSignedIn, NotThere, Superseded
from zhiban.gateways.signatures import SharedSecret
from zhiban.runtime.clocks import wall_clock
from zhiban.runtime.http import answer, new_api
from zhiban.runtime.observability import count
from zhiban.runtime.routes import Route


class Taken(TypedDict):
    """How many messages were spoken of."""

    taken: int


def take(
    event: Mapping[str, Any], secret: SharedSecret | None, settle: Callable[[Told], None]
) -> Taken:
    """Settle every last word the gateway posts. Any answer but 200 asks it to post them again."""
    if secret is None:
        raise NotThere("no_such_page", "没有这个页面。")
    wall = wall_clock()
    found = reports(event, secret.valid(wall), wall)
    for receipt in filter(None, [one.told() for one in found]):
        settle(receipt)
    count("ReceiptsHandled", len(found))
    return {"taken": len(found)}


ROUTES = (
    Route(
        "POST",
        "/sms/receipts",
        take,
        "signature",
        (Malformed, NotSignedIn, NotThere, Superseded),
        Reports,
    ),
)


def answer_request(
    event: Mapping[str, Any], secret: SharedSecret | None, settle: Callable[[Told], None]
) -> dict[str, Any]:
    """The answer to one request of the gateway, which `settle` takes the words of."""
    api = new_api()
    api.post(ROUTES[0].path)(lambda: answer(take(event, secret, settle)))
    return api.resolve(dict(event), None)  # type: ignore[arg-type]
