"""An SMS gateway's house behind an HTTP wire of its own, without sockets (docs/sms-gateway.md)."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import urllib3
from urllib3.exceptions import ReadTimeoutError

from tests.couriers import response

ADDRESS = "https://sms.example.com/api"


@dataclass
class Gateway:
    """It takes every message, under each reference once; `told` counts how often it was told.

    `script` says what becomes of the next ones: "before" is lost on its way there, "after" on the
    way back. `stat` is its word on all of them.
    """

    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    stat: str = "ACCEPTD"
    script: list[str] = field(default_factory=list)

    def request(
        self, method: str, url: str, body: bytes | None = None, **_: Any
    ) -> urllib3.HTTPResponse:
        """What urllib3's pool would do."""
        if method == "POST":
            assert body is not None
            message = json.loads(body)
            reference, fate = message["reference"], self.script.pop(0) if self.script else ""
            if fate == "before":
                raise ReadTimeoutError(None, "", "too late")  # type: ignore[arg-type]
            self.held.setdefault(reference, message)
            self.told[reference] = self.told.get(reference, 0) + 1
            if fate == "after":
                raise ReadTimeoutError(None, "", "too late")  # type: ignore[arg-type]
            return self._about(reference)
        reference = parse_qs(urlsplit(url).query)["reference"][0]
        if reference not in self.held:
            return response(404, json.dumps({"code": "not_found"}).encode())
        return self._about(reference)

    def _about(self, reference: str) -> urllib3.HTTPResponse:
        told = {"reference": reference, "message_id": f"g-{reference}", "stat": self.stat}
        return response(200, json.dumps(told).encode())
