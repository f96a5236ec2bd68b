"""What AWS does around our functions: starts them, delivers again, lets the hours come round."""

import importlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from functools import cache
from itertools import chain
from typing import Any, ClassVar

import pytest

import document_fonts
import reconcile.healing
from ingest_registry import surveying
from issue_licences.copy_page import print_copy
from issue_licences.page import print_licence
from tests.couriers import Killed
from tests.faults.cloud import Cloud, Waiting
from tests.faults.font import small_font
from tests.faults.gateway import ADDRESS
from tests.faults.sites import HOUSES
from tests.faults.watching import everywhere, watching
from tests.faults.wire import Pool, Way, Wire, at_the_wire, through
from tests.functions.conftest import kept_client
from tests.world import Context, log_delivery, sqs_record
from zhiban import aws
from zhiban.gateways.files import blocks
from zhiban.gateways.identity.fetching import Fetching
from zhiban.gateways.partner_http import PartnerHttp
from zhiban.gateways.signatures import SharedSecret
from zhiban.runtime import clocks
from zhiban.runtime.observability import metrics

FUNCTIONS = tuple(sorted(path.parent.name for path in HOUSES[0].glob("*/handler.py")))
"""Every function there is."""

WORKERS = {
    "inbox": "ingest_registry",
    "parts": "ingest_registry",
    "ring": "ring_alarms",
    "send": "send_sms",
    "heard": "project_statistics",
    "issue": "issue_licences",
    "decide": "decide_cases",
    "courier": "order_couriers",
    "proof": "prove_days",
    "changes": "detect_changes",
    "profile": "tag_profiles",
}
"""Which function works which queue."""

HIDDEN = timedelta(minutes=3)
QUEUE_TRIES = 5

SNS = [{"name": "sns", "per_second": 20, "daily_segments": 9000}]
GATEWAY = [
    {
        "name": "gateway",
        "per_second": 20,
        "daily_segments": 9000,
        "url": ADDRESS,
        "secret": "gateway",
        "templates": {"*": "*"},
    }
]
UNREGISTERED = [SNS[0] | {"templates": {"change.advised.one.code/1": "T1"}}]
"""SNS in a county where the reminders' templates are not registered yet."""

ENVIRON = {
    "STAGE": "test",
    "SMS_PROVIDERS": json.dumps(SNS),
    "COUNTY": "370323",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
    "REGISTRY_TABLE": "registry",
    "CASES_TABLE": "cases",
    "FILES_BUCKET": "files",
    "DOCUMENTS_BUCKET": "documents",
    "ARCHIVE_BUCKET": "archive",
    "EXPORT_FUNCTION": "export_registry",
    "CIPHER_SECRET": "cipher",
    "COURIER_SECRET": "courier",
    "COURIER_NAME": "政务快递",
    "COURIER_BASE_URL": "https://courier.example.com/api",
    "SEAL_KEY": "seal",
    "EVENT_BUS": "bus",
    "SHARDS": "1",
    "ISSUER_USCC": "11370323XN0000012L",
    "CITIZEN_BASE_URL": "https://wuganzhiban.example.gov.cn",
    "SMS_SIGNATURE": "沂源审批局",
    "OFFICE_PHONE": "0533-3241001",
    "OFFICE_ADDRESS": "沂源县政务服务中心一楼大厅",
    "COUNTY_NAME": "沂源县",
    "BUREAU_NAME": "沂源县行政审批服务局",
    "DESK_BASE_URL": "https://desk.wuganzhiban.example.gov.cn",
    "SIGN_IN_BASE_URL": "https://zhiban-test.auth.us-east-1.amazoncognito.com",
    "SIGN_IN_CLIENT": "desk-client",
    "BUREAU_NAME_EN": "Yiyuan County Licensing Bureau",
    **{
        f"{queue.upper()}_QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/1/{queue}"
        for queue in WORKERS
    },
}


class How(Enum):
    """How an event comes, and comes again: tries in all, the pause, and whether after success."""

    QUEUE = (QUEUE_TRIES, HIDDEN, True)
    STREAM = (6, timedelta(seconds=1), True)
    ASYNC = (3, timedelta(minutes=1), True)
    CLIENT = (4, timedelta(seconds=5), False)

    @property
    def tries(self) -> int:
        return self.value[0]

    @property
    def pause(self) -> timedelta:
        return self.value[1]

    @property
    def again(self) -> bool:
        """Whether it may come again although it was worked."""
        return self.value[2]


@dataclass
class Ended:
    """How one invocation ended."""

    answer: Any = None
    error: BaseException | None = None

    @property
    def well(self) -> bool:
        """Whether whoever sent the event is content."""
        if self.error is not None:
            return False
        answer = self.answer if isinstance(self.answer, dict) else {}
        return self.status < 500 and not answer.get("batchItemFailures")

    @property
    def status(self) -> int:
        """The HTTP status, where it is a request's answer."""
        return self.answer.get("statusCode", 200) if isinstance(self.answer, dict) else 200


class Platform:
    """All of the functions, with warm processes, at one cloud."""

    secrets: ClassVar[dict[tuple[str, str], list[SharedSecret]]] = {}
    starting: ClassVar[list[SharedSecret]] = []
    handlers: ClassVar[dict[str, Any]] = {}

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        for secret in chain.from_iterable(self.secrets.values()):
            secret._read_at = None

    def invoke(self, name: str, event: dict[str, Any], wire: Wire | None = None) -> Ended:
        """Start a function with an event, and see how it ends. A process that dies starts anew."""
        handler, context = self.handlers[name], Context()
        if name == "ingest_registry" and self.cloud.hurry:
            self.cloud.hurry -= 1
            context = InAHurry()
        with through(wire or Wire(self.cloud)):
            try:
                made = process(name, self.cloud, cold=wire is not None and wire.cold)
                handler.parts = lambda: made
                return Ended(handler.handler.__wrapped__(event, context))
            except (Exception, Killed) as error:
                return Ended(error=error)
            finally:
                metrics.provider.clear_metrics()

    def deliver(self, name: str, event: dict[str, Any], how: How = How.QUEUE) -> Ended:
        """An event, again and again until it is worked."""
        for _ in range(how.tries):
            ended = self.invoke(name, event)
            if ended.well:
                return ended
            self.cloud.later(how.pause)
        self.cloud.dead.append((name, event))
        return ended

    def drain(self) -> None:
        """Hand on everything that is waiting and may be handed on now, until nothing is."""
        cloud = self.cloud
        while True:
            records, cloud.stream = cloud.stream, []
            if records:
                self.deliver("relay_events", {"Records": records}, How.STREAM)
            changed, cloud.changed = cloud.changed, []
            if changed:
                self.deliver("detect_changes", {"Records": changed}, How.STREAM)
            started, cloud.started = cloud.started, []
            for one in started:
                self.deliver("export_registry", one.body, How.ASYNC)
            worked = [self._work(queue) for queue in WORKERS]
            if not (records or changed or started or any(worked)):
                return

    def _work(self, queue: str) -> bool:
        waiting = self.cloud.queues.get(queue, [])
        due = [message for message in waiting if message.at <= self.cloud.now]
        self.cloud.queues[queue] = [one for one in waiting if one.at > self.cloud.now]
        for message in due:
            self._hand_out(queue, message)
        return bool(due)

    def _hand_out(self, queue: str, message: Waiting) -> None:
        if self.invoke(WORKERS[queue], in_queue(message.body)).well:
            return
        if message.tries + 1 >= QUEUE_TRIES:
            self.cloud.dead.append((queue, message.body))
            return
        again = replace(message, at=self.cloud.now + HIDDEN, tries=message.tries + 1)
        self.cloud.queues.setdefault(queue, []).append(again)

    def tell_receipts(self) -> None:
        """The carriers tell of every message that they took and have not told of."""
        cloud = self.cloud
        for number in range(cloud.receipts + 1, len(cloud.phones) + 1):
            self.deliver("record_receipts", log_delivery(cloud.receipt(number)), How.ASYNC)
        cloud.receipts = len(cloud.phones)

    def by_clock(self, *names: str) -> None:
        """Scheduled functions, now; and whatever they hand on."""
        for name in names:
            event = {"time": self.cloud.now.isoformat(), "detail-type": "Scheduled Event"}
            self.deliver(name, event, How.ASYNC)
        self.drain()


def in_queue(*bodies: dict[str, Any]) -> dict[str, Any]:
    """Messages as SQS hands them to a function."""
    return {"Records": [sqs_record(json.dumps(body), f"m-{n}") for n, body in enumerate(bodies)]}


class InAHurry(Context):
    """A process about to be stopped."""

    def get_remaining_time_in_millis(self) -> int:
        """Not enough for anything."""
        return 1


_processes: dict[tuple[str, str], Any] = {}


def process(name: str, cloud: Cloud, *, cold: bool = False) -> Any:
    """A function's collaborators in this county; kept, as a warm process keeps them."""
    key = name, repr(cloud.environ)
    if cold or key not in _processes:
        Platform.starting = []
        made = Platform.handlers[name].build(ENVIRON | cloud.environ)
        if name == "send_sms":
            made = made[0], replace(made[1], draw=lambda: 0.0, wait=lambda _: None)
        _processes[key], Platform.secrets[key] = made, Platform.starting
    return _processes[key]


def stop_processes() -> None:
    """Whatever is invoked next starts cold."""
    _processes.clear()


@contextmanager
def running() -> Iterator[None]:
    """Every function's process is up; everything it asks for goes through `Way.now`."""
    handlers = {name: importlib.import_module(f"{name}.handler") for name in FUNCTIONS}
    with pytest.MonkeyPatch.context() as patch, at_the_wire():
        for name, value in ENVIRON.items():
            patch.setenv(name, value)
        patch.setattr(aws, "client", kept_client)
        patch.setattr(reconcile.healing, "LOOK_BACK", 3)
        patch.setattr(surveying, "SMALL", 2_000)
        patch.setattr(surveying, "PART_ROWS", 8)
        patch.setattr(blocks, "BLOCK_BYTES", 900)
        everywhere(patch, "wall_clock", clocks.wall_clock, lambda: Way.now.cloud.now)
        patch.setattr(document_fonts, "FONT", small_font())
        everywhere(patch, "print_licence", print_licence, cache(print_licence))  # half of all time
        everywhere(patch, "print_copy", print_copy, _kept(print_copy))
        patch.setattr(PartnerHttp, "__init__", _at_our_pool(vars(PartnerHttp)["__init__"]))
        patch.setattr(Fetching, "__init__", _at_our_pool(vars(Fetching)["__init__"], clock=False))
        patch.setattr(SharedSecret, "__post_init__", _noted(vars(SharedSecret)["__post_init__"]))
        patch.setattr(Platform, "handlers", handlers)
        patch.setattr(Platform, "secrets", {})
        for handler in handlers.values():
            patch.setattr(handler, "parts", None)
        logging.disable(logging.CRITICAL)
        with watching():
            yield
        logging.disable(logging.NOTSET)
        stop_processes()


def _kept(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same copy is drawn once; its page holds a JSON document, which has no hash."""
    made: dict[str, Any] = {}

    def draw(page: Any, font: Any) -> Any:
        key = repr(page)
        if key not in made:
            made[key] = work(page, font)
        return made[key]

    return draw


def _at_our_pool(init: Callable[..., None], *, clock: bool = True) -> Callable[..., None]:
    ours: dict[str, Any] = {"clock": lambda: Way.now.cloud.now} if clock else {}

    def begin(partner: Any, *args: Any, **told: Any) -> None:
        init(partner, *args, **told | ours | {"pool": Pool()})

    return begin


def _noted(init: Callable[..., None]) -> Callable[..., None]:
    def begin(secret: SharedSecret) -> None:
        init(secret)
        Platform.starting.append(secret)

    return begin
