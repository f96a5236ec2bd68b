"""Amazon EventBridge: telling the house that something happened, by id and type only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhiban import aws

SOURCE = "zhiban.cases"
MAX_ENTRIES = 10


@dataclass(frozen=True, slots=True)
class Notice:
    """An event row's key and type; whoever hears of it reads the row itself."""

    pk: str
    sk: str
    type: str


class EventBus:
    """One bus, by name or ARN."""

    def __init__(self, name: str, client: Any = None) -> None:
        self.name = name
        self.client = client or aws.client("events")

    def publish(self, notices: Sequence[Notice]) -> list[int]:
        """Publish up to ten notices; returns the positions the bus did not take."""
        entries = [
            {
                "EventBusName": self.name,
                "Source": SOURCE,
                "DetailType": notice.type,
                "Detail": json.dumps({"pk": notice.pk, "sk": notice.sk, "type": notice.type}),
            }
            for notice in notices
        ]
        answer = self.client.put_events(Entries=entries)
        return [n for n, result in enumerate(answer["Entries"]) if "ErrorCode" in result]
