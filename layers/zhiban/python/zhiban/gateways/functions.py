"""AWS Lambda: starting one of our own functions without waiting for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from zhiban import aws
from zhiban.domain.errors import Refused


def _connected() -> Any:
    return aws.client("lambda")


@dataclass(frozen=True, slots=True)
class Function:
    """One function, by name. What it is started with must hold nothing of a person."""

    name: str
    client: Any = field(default_factory=_connected)

    def start(self, event: Mapping[str, Any]) -> None:
        """Hand it an event; what fails in it ends in its dead letters, not here.

        Raises Refused when AWS does not take the event.
        """
        answer = self.client.invoke(
            FunctionName=self.name,
            InvocationType="Event",
            Payload=json.dumps(dict(event), ensure_ascii=False).encode(),
        )
        if answer.get("StatusCode") != HTTPStatus.ACCEPTED:
            raise Refused("function_not_started")
