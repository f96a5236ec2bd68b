"""Which actions of AWS each function is seen to use, on what, while every flow is lived through.

An action is named as IAM does; a transaction is the actions of its parts, an object that is not
there needs the leave to list, by which S3 tells that from a refusal.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.faults.cloud import NO_SUCH_KEY, Cloud, Said
from tests.faults.flows import FLOWS
from tests.faults.lives import act, beginning, settle
from tests.faults.platform import Platform, running, stop_processes
from tests.faults.rows import Rows
from tests.faults.wire import Wire, fresh
from zhiban.store.cipher import Cipher
from zhiban.store.keys import Key

PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem",
         "ConditionCheck": "ConditionCheckItem"}  # fmt: skip


class Seen(NamedTuple):
    """An action of a function on a resource, by the name it has in the functions' settings."""

    function: str
    action: str
    resource: str


def _of_dynamodb(operation: str, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if items := told.get("TransactItems"):
        for item in items:
            for part, asked in item.items():
                yield f"dynamodb:{PARTS[part]}", asked["TableName"]
    elif tables := told.get("RequestItems"):
        for table in tables:
            yield f"dynamodb:{operation}", table
    else:
        index = f"/index/{told['IndexName']}" if "IndexName" in told else ""
        yield f"dynamodb:{operation}", told["TableName"] + index


def _of_json(service: str, operation: str, told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    match service:
        case "dynamodb":
            yield from _of_dynamodb(operation, told)
        case "sqs":
            yield "sqs:SendMessage", told["QueueUrl"].rpartition("/")[2]
        case "events":
            yield f"events:{operation}", "bus"
        case "kms":
            yield f"kms:{operation}", told["KeyId"]
        case _:
            yield f"{service}:{operation}", told["SecretId"]


def _of_a_request(method: str, url: str, said: Said) -> Iterator[tuple[str, str]]:
    """What S3, SNS and Lambda are asked, which do not speak JSON throughout."""
    parts = urlsplit(url)
    host, key = parts.netloc.split("."), unquote(parts.path[1:])
    if "s3" in host:
        name = {"PUT": "PutObject", "DELETE": "DeleteObject"}.get(method, "GetObject")
        asked = parse_qs(parts.query, keep_blank_values=True)
        name += "Tagging" if "tagging" in asked else ""
        name += "Version" if "versionId" in asked else ""
        yield f"s3:{name}", f"{host[0]}/{key}"
        if said == NO_SUCH_KEY:
            yield "s3:ListBucket", host[0]
    elif host[0] == "sns":
        yield "sns:Publish", "*"
    elif host[0] == "lambda":
        yield "lambda:InvokeFunction", "export_registry"


@dataclass
class Watch:
    """Notes what goes out of the function that runs now, and in which flow it did first."""

    found: dict[Seen, str] = field(default_factory=dict)
    rows: Rows = field(default_factory=Rows)
    running: list[str] = field(default_factory=list)
    flow: str = ""

    def note(self, used: Iterator[tuple[str, str]]) -> None:
        """Of the function that runs, if any does: what people do to the county is not its."""
        for action, resource in used if self.running else ():
            self.found.setdefault(Seen(self.running[-1], action, resource), self.flow)

    def over(self, patch: pytest.MonkeyPatch) -> None:
        """Stand between the functions and the county's cloud."""
        ask, answer, invoke, seal = Cloud.ask, Cloud.answer, Platform.invoke, Cipher.seal

        def asked(cloud: Cloud, service: str, operation: str, told: dict[str, Any]) -> Any:
            self.note(_of_json(service, operation, told))
            if service == "dynamodb" and self.running:
                self.rows.note(self.running[-1], operation, told)
            return ask(cloud, service, operation, told)

        def sealed(cipher: Cipher, plain: str, key: Key, field: str) -> bytes:
            self.rows.sealed.add((key, field))
            return seal(cipher, plain, key, field)

        def answered(cloud: Cloud, method: str, url: str, *rest: Any) -> Any:
            said = answer(cloud, method, url, *rest)
            self.note(_of_a_request(method, url, said))
            return said

        def invoked(platform: Platform, name: str, *rest: Any) -> Any:
            self.running.append(name)
            try:
                return invoke(platform, name, *rest)
            finally:
                self.running.pop()

        patch.setattr(Cloud, "ask", asked)
        patch.setattr(Cloud, "answer", answered)
        patch.setattr(Platform, "invoke", invoked)
        patch.setattr(Cipher, "seal", sealed)


@functools.cache
def watched() -> Watch:
    """Every flow lived through, and what went out meanwhile."""
    watch = Watch()
    with running(), pytest.MonkeyPatch.context() as patch:
        begun = {name: beginning(name) for name in FLOWS}
        watch.over(patch)
        for name, flow in FLOWS.items():
            watch.flow = name
            stop_processes()
            platform = Platform(fresh(begun[name]))
            act(platform, flow, Wire(platform.cloud, cold=True, careful=True))
            settle(platform)
    return watch


def seen() -> dict[Seen, str]:
    """Every action that is used, with the first flow that comes by it."""
    return watched().found
