"""The one place where a request leaves the process, and the six ways it can go wrong there.

It stands where botocore and urllib3 would open a socket, so that their own retries, time limits
and readings of errors are part of what is tried. A fault strikes one call, from its first attempt:

request lost    no attempt connects
response lost   the first attempt is done and the connection breaks; a client that repeats by itself
                repeats it, and that goes well
killed before   the process is gone before the request leaves
killed after    the process is gone when it is done, before the answer is read
throttled       every attempt is turned away as one too many
timed out       every attempt is done, and none is answered in time
delivered twice before the call the same event is worked to its end by somebody else; the seventh,
                beside those six, for it is what platforms do
"""

import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest
import urllib3
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    ReadTimeoutError,
)
from botocore.httpsession import URLLib3Session
from botocore.retries.quota import RetryQuota
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString
from urllib3.exceptions import NewConnectionError, ProtocolError
from urllib3.exceptions import ReadTimeoutError as PartnerTimeout

from tests.couriers import House, Killed, response
from tests.faults.cloud import Cloud, Said
from tests.faults.forms import as_json, as_python
from tests.faults.gateway import ADDRESS, Gateway
from tests.faults.sites import Site
from tests.faults.watching import current_site
from tests.openid import ISSUER, Provider


class Fault(StrEnum):
    """What goes wrong."""

    REQUEST_LOST = "request lost"
    RESPONSE_LOST = "response lost"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    THROTTLED = "throttled"
    TIMED_OUT = "timed out"
    TWICE = "delivered twice"


SIX = tuple(Fault)[:6]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the line of ours that makes it, and what it asks."""

    site: Site
    operation: str


@dataclass
class Wire:
    """One invocation's way out: its calls so far, and which of them goes wrong how.

    `cold`: its process has just been started. `careful`: every call goes all the way through the
    client; else what cannot go wrong may go a shorter one.
    """

    cloud: Cloud
    at: int = -1
    fault: Fault | None = None
    meanwhile: Callable[[], object] | None = None
    calls: list[Call] = field(default_factory=list)
    dead: bool = False
    cold: bool = False
    careful: bool = False
    _latest: str = ""
    _attempts: int = 0

    def call(
        self, operation: str, attempt_of: str, perform: Callable[[], Any], says: "Says"
    ) -> Any:
        """One attempt of a call. `attempt_of` is the same for all attempts of one call."""
        if self.dead:
            raise Killed
        if attempt_of != self._latest:
            self._latest, self._attempts = attempt_of, 0
            self.calls.append(Call(current_site(), operation))
        self._attempts += 1
        if len(self.calls) - 1 != self.at:
            return perform()
        return self._spoiled(perform, says)

    def _spoiled(self, perform: Callable[[], Any], says: "Says") -> Any:
        match self.fault:
            case Fault.REQUEST_LOST:
                raise says.not_connected
            case Fault.THROTTLED:
                return says.throttled
            case Fault.KILLED_BEFORE:
                self.dead = True
                raise Killed
            case Fault.TWICE if self._attempts == 1:
                assert self.meanwhile is not None
                self.meanwhile()
        answer = perform()
        if self.fault is Fault.KILLED_AFTER:
            self.dead = True
            raise Killed
        if self.fault is Fault.TIMED_OUT:
            raise says.too_late
        if self.fault is Fault.RESPONSE_LOST and self._attempts == 1:
            raise says.broken_off
        return answer


@dataclass(frozen=True)
class Says:
    """How a client says each failure in its own words."""

    not_connected: Exception
    throttled: Any
    too_late: Exception
    broken_off: Exception


class Way:
    """The way out there is now; whoever drives a county puts its wire here."""

    now: Wire


@contextmanager
def through(wire: Wire) -> Iterator[Wire]:
    """Let everything go out by this wire meanwhile."""
    before = getattr(Way, "now", None)
    Way.now = wire
    try:
        yield wire
    finally:
        if before is not None:
            Way.now = before


def _from_aws(_session: URLLib3Session, request: Any) -> AWSResponse:
    """What botocore hands to its HTTP session."""
    headers = {name: _text(value) for name, value in request.headers.items()}
    wire, url = Way.now, request.url
    operation = headers.get("X-Amz-Target", "").rpartition(".")[2] or request.method
    body = request.body.read() if hasattr(request.body, "read") else _bytes(request.body)
    attempt_of = headers["amz-sdk-invocation-id"]
    says = Says(
        ConnectTimeoutError(endpoint_url=url),
        _aws_answer(url, _throttled(url)),
        ReadTimeoutError(endpoint_url=url),
        ConnectionClosedError(endpoint_url=url),
    )

    def perform() -> AWSResponse:
        return _aws_answer(url, wire.cloud.answer(request.method, url, headers, body))

    done: AWSResponse = wire.call(operation, attempt_of, perform, says)
    return done


def _short_way(long_way: Callable[..., Any]) -> Callable[..., Any]:
    """Where nothing is to go wrong, straight to the cloud: clients take nine tenths of the time."""

    def call(client: Any, operation: str, told: dict[str, Any]) -> Any:
        service = client.meta.service_model.endpoint_prefix
        if Way.now.careful or service not in JSON_SERVICES:
            return long_way(client, operation, told)
        return _shortly(Way.now.cloud, service, operation, told)

    return call


JSON_SERVICES = ("dynamodb", "sqs", "events")


def _shortly(cloud: Cloud, service: str, operation: str, told: dict[str, Any]) -> Any:
    if operation == "TransactWriteItems":
        told = told | {"ClientRequestToken": str(cloud.number())}
    status, body = cloud.ask(service, operation, as_json(told))
    if status < 300:
        return as_python(body)
    error = {"Error": {"Code": body["__type"], "Message": body["message"]}}
    reasons = {"CancellationReasons": body.get("CancellationReasons", [])}
    raise ClientError(error | reasons, operation)  # type: ignore[arg-type]


def _throttled(url: str) -> Said:
    if "s3." in url:
        return 503, {}, b"<Error><Code>SlowDown</Code><Message>slow down</Message></Error>"
    if "sns." in url:
        xml = b"<ErrorResponse><Error><Code>Throttled</Code></Error></ErrorResponse>"
        return 429, {"Content-Type": "text/xml"}, xml
    return 400, {}, b'{"__type": "ThrottlingException", "message": "too many"}'


class _Raw(io.BytesIO):
    """A body as urllib3 hands it on."""

    def stream(self, amount: int = 65536, decode_content: bool | None = None) -> Iterator[bytes]:
        del decode_content
        while piece := self.read(amount):
            yield piece


def _aws_answer(url: str, said: Said) -> AWSResponse:
    status, headers, body = said
    return AWSResponse(url, status, headers, _Raw(body))  # type: ignore[arg-type]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


class Pool:
    """Where our partners' gateways have a pool of connections."""

    asked = 0

    def request(self, method: str, url: str, **told: Any) -> urllib3.HTTPResponse:
        """One request to a partner; nothing repeats it by itself."""
        Pool.asked += 1
        wire = Way.now
        house = _house(wire.cloud, url)
        says = Says(
            NewConnectionError(None, "refused"),  # type: ignore[arg-type]
            response(429, b"{}"),
            PartnerTimeout(None, "", "too late"),  # type: ignore[arg-type]
            ProtocolError("connection broken"),
        )
        done: urllib3.HTTPResponse = wire.call(
            f"HTTP {method}",
            f"partner-{Pool.asked}",
            lambda: house.request(method, url, **told),
            says,
        )
        return done


def _house(cloud: Cloud, url: str) -> Gateway | House | Provider:
    """Who answers at an address."""
    if url.startswith(ISSUER):
        return cloud.provider
    return cloud.gateway if url.startswith(ADDRESS) else cloud.house


@contextmanager
def at_the_wire() -> Iterator[None]:
    """Everything that would leave the process goes through `Way.now`; nobody waits between tries.

    Signatures and the names of clients are left out: nobody reads them, and they cost much time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", _short_way(vars(BaseClient)["_make_api_call"]))
        patch.setattr(RequestSigner, "sign", lambda *_, **__: None)
        patch.setattr(UserAgentString, "to_string", lambda _: "")
        patch.setattr(URLLib3Session, "send", _from_aws)
        patch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
        patch.setattr(RetryQuota, "acquire", lambda *_: True)
        yield


def fresh(copied: bytes) -> Cloud:
    """A county as it was when it was copied."""
    cloud: Cloud = pickle.loads(copied)
    return cloud
