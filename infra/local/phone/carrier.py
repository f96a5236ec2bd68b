"""The carrier behind the phone: takes what SNS sent and reports each delivery as SNS logs it."""

import contextlib
import json
import time
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.cloud import Cloud

SUCCESS_LOG = "sns/us-east-1/000000000000/DirectPublishToPhoneNumber"
FAILURE_LOG = f"{SUCCESS_LOG}/Failure"
_LINES = 500
UNREACHABLE = "99"
"""Phones whose number ends so are switched off, so that failures can be seen."""

SILENT = "98"
"""Of phones whose number ends so no receipt ever comes, so that unknown messages can be seen."""

TWICE = "97"
"""Phones whose number ends so are reported twice."""


@dataclass(frozen=True, slots=True)
class Sms:
    """One message as a carrier took it."""

    id: str
    mobile: str
    text: str
    through: str = "SNS"

    @property
    def delivered(self) -> bool:
        """Whether this phone is reachable."""
        return not self.mobile.endswith(UNREACHABLE)

    @property
    def reported(self) -> bool:
        """Whether the carrier ever says what became of it."""
        return not self.mobile.endswith(SILENT)


def messages_taken(endpoint: str) -> list[Sms]:
    """Everything the emulator's SNS has been given, in the order of each phone."""
    with urllib.request.urlopen(f"{endpoint}/_ministack/sns/sms-messages", timeout=10) as answer:  # noqa: S310
        body = json.load(answer)
    return [
        Sms(record["MessageId"], str(phone).removeprefix("+86"), record["Message"])
        for phone, records in body.get("sms_messages", {}).items()
        for record in records
    ]


class Carrier:
    """Writes one delivery record for each message, into the log groups SNS would write into."""

    def __init__(self, cloud: Cloud, memory: Path) -> None:
        self.cloud = cloud
        self.memory = memory
        self._reported = set(memory.read_text().split()) if memory.is_file() else set()
        self._streams: set[str] = set()

    def report(self, messages: Iterable[Sms]) -> int:
        """Report what was not reported yet; returns how many. Reporting twice does no harm."""
        new = [sms for sms in messages if sms.id not in self._reported]
        for group in (SUCCESS_LOG, FAILURE_LOG):
            found = [sms for sms in new if sms.delivered == (group == SUCCESS_LOG)]
            lines = [_record(sms) for sms in found if sms.reported]
            lines += [_record(sms) for sms in found if sms.mobile.endswith(TWICE)]
            for start in range(0, len(lines), _LINES):
                self._write(group, lines[start : start + _LINES])
        self._reported |= {sms.id for sms in new}
        if new:
            self.memory.write_text("\n".join(sorted(self._reported)))
        return len(new)

    def _write(self, group: str, lines: list[dict[str, Any]]) -> None:
        logs = self.cloud.client("logs")
        if group not in self._streams:
            with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
                logs.create_log_stream(logGroupName=group, logStreamName="carrier")
            self._streams.add(group)
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": json.dumps(line)} for line in lines]
        logs.put_log_events(logGroupName=group, logStreamName="carrier", logEvents=events)


def _record(sms: Sms) -> dict[str, Any]:
    said = "Message has been accepted by phone"
    return {
        "notification": {
            "messageId": sms.id,
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
        },
        "delivery": {
            "phoneCarrier": "Sample Mobile",
            "mnc": 0,
            "numberOfMessageParts": 2,
            "destination": f"+86{sms.mobile}",
            "priceInUSD": 0.0,
            "smsType": "Transactional",
            "mcc": 460,
            "providerResponse": said
            if sms.delivered
            else "Phone is currently unreachable/unavailable",
            "dwellTimeMs": 600,
            "dwellTimeMsUntilDeviceAck": 1400,
        },
        "status": "SUCCESS" if sms.delivered else "FAILURE",
    }
