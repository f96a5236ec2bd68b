"""What taking in works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhiban.domain.intake import KindFacts
from zhiban.domain.weight import Limits
from zhiban.gateways.bucket import Bucket
from zhiban.gateways.queue import Queue
from zhiban.store.cases import Cases
from zhiban.store.files import Files
from zhiban.store.registry import Registry
from zhiban.store.ringing import Ringing
from zhiban.store.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Parts:
    """The bucket, the queue of parts, the registry and its ledger.

    `kinds` is what row checks know of each kind; `limits` what a file may do unasked.
    """

    client: Any
    bucket: Bucket
    queue: Queue
    kinds: Mapping[str, KindFacts]
    limits: Limits
    registry: Registry
    files: Files
    sizes: Sizes
    cases: Cases
    ringing: Ringing


type InTime = Callable[[], bool]
"""Whether there is time for another window before the process is stopped."""


def always() -> bool:
    """There is no hurry."""
    return True


class OutOfTime(Exception):
    """The process is about to be stopped; what is written stands, the rest goes on later.

    Names the file and the lane that is not done.
    """

    def __init__(self, sha256: str, lane: int) -> None:
        super().__init__(sha256, lane)
        self.sha256, self.lane = sha256, lane
