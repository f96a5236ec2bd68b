"""Pages of items as DynamoDB writes them, past botocore's parser, which is most of what they cost.

botocore walks every attribute of every item by its model of the service, and gives back what the
JSON said already. Its event before parsing takes what somebody else has parsed: a page's items are
taken out of the body there, and the parser gets the rest. An answer that is no page goes by
untouched (docs/performance.md, P8).
"""

import json
from typing import Any

PAGES = ("Query", "Scan")


def take_items_early(client: Any) -> Any:
    """Let a DynamoDB client read the pages it gets so, once however often asked; returns it.

    Binary attributes stay base64 texts in them; `wire.decode` knows both.
    """
    for operation in PAGES:
        event = f"before-parse.dynamodb.{operation}"
        client.meta.events.register(event, _take_items, unique_id=f"zhiban.{event}")
    return client


def _take_items(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    if response_dict["status_code"] != 200:
        return
    told = json.loads(response_dict["body"])
    if "Items" in told:
        customized_response_dict["Items"] = told.pop("Items")
        response_dict["body"] = json.dumps(told).encode()
