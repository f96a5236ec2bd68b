"""POST /sms/receipts: what the SMS gateway says of messages, taken whole or not at all."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from record_receipts.callbacks import reports
from record_receipts.settling import Told
from zhiban.domain.errors import NotThere
from zhiban.gateways.signatures import SharedSecret
from zhiban.runtime.clocks import wall_clock
from zhiban.runtime.http import answer, new_api
from zhiban.runtime.observability import count


def answer_request(
    event: Mapping[str, Any], secret: SharedSecret | None, settle: Callable[[Told], None]
) -> dict[str, Any]:
    """Settle every last word the gateway posts. Any answer but 200 asks it to post them again."""
    api = new_api()

    @api.post("/sms/receipts")
    def take() -> Response[Any]:
        if secret is None:
            raise NotThere("no_such_page", "没有这个页面。")
        wall = wall_clock()
        found = reports(event, secret.valid(wall), wall)
        for receipt in filter(None, [one.told() for one in found]):
            settle(receipt)
        count("ReceiptsHandled", len(found))
        return answer({"taken": len(found)})

    return api.resolve(dict(event), None)  # type: ignore[arg-type]
