"""One business day of the county, pushed by hand: intake, ringing, sending, receipts."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from infra.local.clock import wall_clock
from infra.local.cloud import Cloud, StillBusy
from infra.local.ledger import FileOutcome, digest_of, sends, wait_for_file
from infra.local.phone.inbox import never_reported

type See = Callable[[int], None]

FILE_SECONDS = 600.0
RING_SECONDS = 600.0
SEND_SECONDS = 900.0
TAG_SECONDS = 600.0
PROOF_SECONDS = 900.0
_ROUND_SECONDS = 1.0


def _unseen(_: int) -> None:
    return None


def take_in(
    cloud: Cloud, path: Path, see: Callable[[int, int], None] = lambda _, __: None
) -> FileOutcome:
    """Drop a file into the inbox and wait for its ledger. Raises StillBusy.

    `see` is told how many of its rows have their fate, and how many there are as far as is known.
    """
    sha256 = digest_of(path)
    cloud.put_file(path)
    return wait_for_file(cloud, sha256, FILE_SECONDS, see)


def ring(cloud: Cloud, approved_by: str, see: See = _unseen) -> dict[str, Any]:
    """Ring the business day, and wait until every shard has rung. Raises StillBusy."""
    event = {"time": wall_clock().isoformat(), "approved_by": approved_by}
    plan = cloud.invoke("ScanExpiries", event)
    cloud.wait_until_quiet("RingQueueUrl", RING_SECONDS, see)
    return plan


def send(cloud: Cloud, see: See = _unseen) -> int:
    """Release and send what may go now; returns how many. Raises StillBusy at the time's end."""
    end, released = time.monotonic() + SEND_SECONDS, 0
    while True:
        answer = cloud.invoke("DispatchMessages", {"time": wall_clock().isoformat()})
        released += int(answer["released"])
        cloud.wait_until_quiet("SendQueueUrl", SEND_SECONDS)
        see(released)
        if not answer["released"]:
            return released
        if time.monotonic() > end:
            raise StillBusy("messages are still being released")


def settle(cloud: Cloud, report: Callable[[], int], seconds: float = 60.0) -> None:
    """Wait until every sent message has the receipt that will come. Raises StillBusy at the end.

    Some never have one: those turn unknown, and a person's, on the days after.
    """
    end = time.monotonic() + seconds
    while True:
        report()
        left = sends(cloud)["sent"] - never_reported(cloud.settings)
        if left <= 0:
            return
        if time.monotonic() > end:
            raise StillBusy(f"{left} messages have no receipt yet")
        time.sleep(_ROUND_SECONDS)


def tag(cloud: Cloud) -> None:
    """Go through the registry for 用户画像, and wait until every part is done. Raises StillBusy."""
    cloud.invoke("TagProfiles", {"time": wall_clock().isoformat()})
    cloud.wait_until_quiet("ProfileQueueUrl", TAG_SECONDS)


def count_up(cloud: Cloud) -> None:
    """Count the day as the night after it does, and publish what came of it. Raises StillBusy."""
    event = {"time": (wall_clock() + timedelta(days=1)).isoformat()}
    cloud.wait_until_quiet("StatisticsQueueUrl", RING_SECONDS)
    cloud.invoke("ProveDays", event)
    cloud.wait_until_quiet("ProofQueueUrl", PROOF_SECONDS)
    cloud.invoke("ReportStatistics", event)


def numbers(cloud: Cloud, day: datetime) -> dict[str, Any]:
    """The day in numbers, once the counters have heard of everything."""
    cloud.wait_until_quiet("StatisticsQueueUrl", RING_SECONDS)
    return cloud.invoke("ProjectStatistics", {"read_out": day.date().isoformat()})
