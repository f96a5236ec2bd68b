"""The other end of the local courier's wire: who hears its webhooks, and where its secret lies."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from infra.local.settings import LocalSettings
from tests.world import COURIER_SECRETS
from zhiban.gateways.courier.reports import OrderReport
from zhiban.gateways.courier.signatures import is_signed

PATH = "/_aws/execute-api/partners/$default/courier/events"


@dataclass
class Partner:
    """Where the webhooks arrive: what was rightly signed, and how much was not."""

    heard: list[OrderReport] = field(default_factory=list)
    forged: int = 0
    answers: list[int] = field(default_factory=list)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        told = {name.lower(): value for name, value in headers.items()}
        if path != PATH or not is_signed(COURIER_SECRETS, told, body, datetime.now(UTC)):
            self.forged += 1
            return 401
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.heard.append(OrderReport.model_validate_json(body))
        return status

    @property
    def states(self) -> list[str]:
        return [report.state for report in self.heard]


@dataclass
class FakeCloud:
    """The emulator as far as the courier asks it: two outputs, one secret."""

    settings: LocalSettings
    outputs: dict[str, str] = field(
        default_factory=lambda: {"PartnersApiId": "partners", "CourierSecretArn": "arn"}
    )

    def client(self, service: str) -> Any:
        assert service == "secretsmanager"
        return self

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - AWS's own name
        told = dict(zip(("current", "previous"), COURIER_SECRETS, strict=True))
        return {"SecretString": json.dumps(told)}
