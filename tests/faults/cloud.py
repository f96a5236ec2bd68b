"""A county's cloud as plain data: what AWS, the carriers and the courier hold.

It answers at the wire: requests come in as botocore and urllib3 send them, after all that the
clients themselves do with them, and are answered in the services' own formats. Everything is data,
so that a county is copied by pickling and lived through again from any point.
"""

import base64
import hashlib
import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.couriers import House
from tests.expressions import Wire
from tests.faults.gateway import Gateway
from tests.in_process_table import InProcessTables, county_tables
from tests.openid import Provider
from tests.world import COURIER_SECRETS, NOW

type Headers = dict[str, str]
type Said = tuple[int, Headers, bytes]
"""An answer: status, headers, body."""

type Spoken = tuple[int, dict[str, Any]]
"""An answer of a service that speaks JSON: status and body."""

SECRETS = {
    "cipher": "s" * 44,
    "courier": json.dumps({"current": COURIER_SECRETS[0], "previous": COURIER_SECRETS[1]}),
    "gateway": json.dumps({"current": "g" * 44, "previous": ""}),
}
FOLLOWERS = {
    "heard": (),
    "issue": ("case_filed", "case_granted"),
    "decide": ("case_filed",),
    "courier": (
        "case_issued",
        "case_delivered",
        "case_closed",
        "original_collected",
        "original_handed_in",
    ),
}
"""Which queue hears of which events; one without any hears of all."""

WRITTEN_ONCE = ("EVENT#", "DATA#", "DOCUMENT#")
"""The rows of a case that stay as they were written: its chain, and what was signed or issued."""


NO_SUCH_KEY: Said = (
    404,
    {"Content-Type": "application/xml"},
    b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>",
)


@dataclass
class Waiting:
    """Work that was handed over: a message of a queue, or an event for a function."""

    body: dict[str, Any]
    at: datetime
    tries: int = 0


@dataclass
class Stored:
    """One object; what is put again lies over it, under a new version."""

    body: bytes
    at: datetime
    versions: int = 1
    tags: dict[str, str] = field(default_factory=dict)


class Sms(NamedTuple):
    """What SNS took for a phone."""

    mobile: str
    text: str
    at: datetime


@dataclass
class Cloud:
    """The state of everything outside our functions. `now` is both clocks.

    `notes` is what people remember: the cookie, the link, the case. `receipts` is how many of the
    messages on `phones` the carrier has told of, `hurry` how many invocations are about to be
    stopped, `environ` what this county's settings say otherwise, `refusing` what SNS answers to
    every message, and until when, `rewritten` the rows that were to stay as they are and did not.
    """

    now: datetime = NOW
    tables: InProcessTables = field(default_factory=county_tables)
    objects: dict[tuple[str, str], Stored] = field(default_factory=dict)
    queues: dict[str, list[Waiting]] = field(default_factory=dict)
    started: list[Waiting] = field(default_factory=list)
    stream: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    dead: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    phones: list[Sms] = field(default_factory=list)
    receipts: int = 0
    tokens: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    counted: int = 0
    hurry: int = 0
    environ: dict[str, str] = field(default_factory=dict)
    refusing: tuple[str, datetime] | None = None
    rewritten: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.house = House(self.wall)
        self.gateway = Gateway()
        self.provider = Provider(self.wall)

    def wall(self) -> datetime:
        """What every clock says."""
        return self.now

    def copied(self) -> bytes:
        """This county, to be lived through again by `pickle.loads`."""
        return pickle.dumps(self)

    def is_like(self, other: "Cloud") -> bool:
        """Whether all is as in another county, but for what the clock says."""
        kept = [
            "objects",
            "queues",
            "started",
            "stream",
            "changed",
            "dead",
            "phones",
            "house",
            "gateway",
            "rewritten",
        ]
        told = [(vars(self)[name], vars(other)[name]) for name in kept]
        return self.tables.tables == other.tables.tables and all(map(_alike, told))

    def later(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by

    def number(self) -> int:
        """A number nobody had before."""
        self.counted += 1
        return self.counted

    def receipt(self, number: int, *, delivered: bool = True, said: str = "") -> dict[str, Any]:
        """What SNS writes into its log of the message of this number."""
        sms = self.phones[number - 1]
        at = sms.at.strftime("%Y-%m-%d %H:%M:%S.000")
        return {
            "notification": {"messageId": f"message-{number}", "timestamp": at},
            "delivery": {"destination": f"+86{sms.mobile}", "providerResponse": said},
            "status": "SUCCESS" if delivered else "FAILURE",
        }

    def put_in(self, queue: str, body: dict[str, Any], delay: float = 0) -> None:
        """A message into a queue."""
        waiting = self.queues.setdefault(queue, [])
        waiting.append(Waiting(body, self.now + timedelta(seconds=delay)))

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Said:
        """What AWS answers to a request."""
        parts = urlsplit(url)
        service = parts.netloc.removesuffix(".amazonaws.com").removesuffix(".us-east-1")
        target = headers.get("X-Amz-Target", "")
        if service.endswith("s3"):
            bucket, key = service.removesuffix(".s3"), unquote(parts.path[1:])
            if parts.query == "tagging":
                return self._tagging(bucket, key)
            return self._s3(method, bucket, key, headers, body)
        if service == "sns":
            return self._publish(parse_qs(body.decode()))
        told = json.loads(body) if body else {}
        if service == "lambda":
            self.started.append(Waiting(told, self.now))
            return 202, {}, b""
        status, said = self.ask(service, target.rpartition(".")[2], told)
        return status, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(said).encode()

    def ask(self, service: str, operation: str, told: Wire) -> Spoken:
        """What a service that speaks JSON answers."""
        return _ASKED[service](self, operation, told)

    def _dynamodb(self, operation: str, told: Wire) -> Spoken:
        token = told.pop("ClientRequestToken", "")
        if token in self.tokens:
            return 200, {}
        name = _snake(operation)
        written_over = self._written_over(told.get("TransactItems", []))
        try:
            said = getattr(self.tables, name)(**told)
        except ClientError as error:
            return _error(error)
        if token:
            self.rewritten += written_over
            self.tokens.add(token)
            self._follow(told["TransactItems"])
        return 200, said

    def _written_over(self, actions: list[Wire]) -> list[str]:
        """Rows of a case that are there and would be put again as something else."""
        found = []
        for put in (action["Put"] for action in actions if "Put" in action):
            pk, sk = put["Item"]["PK"]["S"], put["Item"]["SK"]["S"]
            old = self.tables.tables[put["TableName"]].get(pk, {}).get(sk, put["Item"])
            if pk.startswith("CASE#") and sk.startswith(WRITTEN_ONCE) and old != put["Item"]:
                found.append(f"{pk} {sk}")
        return found

    def _follow(self, actions: list[Wire]) -> None:
        """The streams, filtered as they are: inserted EVENT rows of the cases table, CHANGE rows of
        the registry."""
        for action in actions:
            put = action.get("Put", {})
            sort = put.get("Item", {}).get("SK", {}).get("S", "")
            new = "attribute_not_exists" in put.get("ConditionExpression", "")
            if put.get("TableName") == "cases" and sort.startswith("EVENT#"):
                self.stream.append(self._inserted(put["Item"]))
            if put.get("TableName") == "registry" and sort.startswith("CHANGE#") and new:
                self.changed.append(self._inserted(put["Item"]))

    def _inserted(self, item: Wire) -> dict[str, Any]:
        change = {
            "Keys": {"PK": item["PK"], "SK": item["SK"]},
            "NewImage": item,
            "SequenceNumber": str(self.number()),
        }
        return {"eventName": "INSERT", "dynamodb": change}

    def _sqs(self, _operation: str, told: Wire) -> Spoken:
        queue = told["QueueUrl"].rpartition("/")[2]
        for entry in told["Entries"]:
            self.put_in(queue, json.loads(entry["MessageBody"]), entry.get("DelaySeconds", 0))
        return 200, {"Successful": [{"Id": e["Id"], "MessageId": "m"} for e in told["Entries"]]}

    def _events(self, _operation: str, told: Wire) -> Spoken:
        for entry in told["Entries"]:
            heard = {
                "id": str(self.number()),
                "source": entry["Source"],
                "detail-type": entry["DetailType"],
                "time": self.now.isoformat(),
                "detail": json.loads(entry["Detail"]),
            }
            for queue, only in FOLLOWERS.items():
                if not only or entry["DetailType"] in only:
                    self.put_in(queue, heard)
        return 200, {"FailedEntryCount": 0, "Entries": [{"EventId": "e"} for _ in told["Entries"]]}

    def _kms(self, operation: str, told: Wire) -> Spoken:
        key = _Key().private
        if operation == "GetPublicKey":
            der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            return 200, {"PublicKey": base64.b64encode(der).decode()}
        if operation == "Verify":
            seal = base64.b64decode(told["Signature"])
            key.public_key().verify(seal, base64.b64decode(told["Message"]), ECDSA(SHA256()))
            return 200, {"SignatureValid": True}
        seal = key.sign(base64.b64decode(told["Message"]), ECDSA(SHA256()))
        return 200, {"Signature": base64.b64encode(seal).decode()}

    def _secretsmanager(self, _operation: str, told: Wire) -> Spoken:
        return 200, {"SecretString": SECRETS[told["SecretId"]]}

    def _publish(self, told: dict[str, list[str]]) -> Said:
        if self.refusing and self.now < self.refusing[1]:
            told_why = f"<Error><Code>{self.refusing[0]}</Code></Error>"
            body = f"<ErrorResponse>{told_why}</ErrorResponse>".encode()
            return 400, {"Content-Type": "text/xml"}, body
        mobile = told["PhoneNumber"][0].removeprefix("+86")
        self.phones.append(Sms(mobile, told["Message"][0], self.now))
        result = f"<MessageId>message-{len(self.phones)}</MessageId>"
        xml = f"<PublishResponse><PublishResult>{result}</PublishResult></PublishResponse>"
        return 200, {"Content-Type": "text/xml"}, xml.encode()

    def _tagging(self, bucket: str, key: str) -> Said:
        stored = self.objects.get((bucket, key))
        if stored is None:
            return NO_SUCH_KEY
        tags = "".join(
            f"<Tag><Key>{name}</Key><Value>{value}</Value></Tag>"
            for name, value in stored.tags.items()
        )
        xml = f"<Tagging><TagSet>{tags}</TagSet></Tagging>".encode()
        return 200, {"Content-Type": "application/xml"}, xml

    def _s3(
        self, method: str, bucket: str, key: str, headers: Mapping[str, str], body: bytes
    ) -> Said:
        stored = self.objects.get((bucket, key))
        if method == "PUT":
            versions = stored.versions + 1 if stored else 1
            whole = (
                _unchunked(body) if "aws-chunked" in headers.get("Content-Encoding", "") else body
            )
            self.objects[bucket, key] = stored = Stored(whole, self.now, versions)
            return 200, _told(stored), b""
        if method == "DELETE":
            self.objects.pop((bucket, key), None)
            return 204, {}, b""
        if stored is None:
            return NO_SUCH_KEY
        told, found = _told(stored), stored.body
        if span := headers.get("Range", ""):
            first, last = map(int, span.removeprefix("bytes=").split("-"))
            found = stored.body[first : last + 1]
            told["Content-Range"] = f"bytes {first}-{first + len(found) - 1}/{len(stored.body)}"
        return 206 if span else 200, told | {"Content-Length": str(len(found))}, found


def _alike(pair: tuple[Any, Any]) -> bool:
    """Equal, and for a partner's house as far as its books go."""
    ours, theirs = pair
    if isinstance(ours, House):
        return (ours.taken, ours.states) == (theirs.taken, theirs.states)
    return bool(ours == theirs)


_ASKED: dict[str, Callable[[Cloud, str, Wire], Spoken]] = {
    name: vars(Cloud)[f"_{name}"] for name in ("dynamodb", "sqs", "events", "kms", "secretsmanager")
}


class _Key:
    """The same key pair in every process."""

    @cached_property
    def private(self) -> EllipticCurvePrivateKey:
        return derive_private_key(20261201, SECP256R1())


@cache
def _snake(operation: str) -> str:
    """What boto3 calls an operation."""
    return "".join("_" + c.lower() if c.isupper() else c for c in operation)[1:]


def _error(error: ClientError) -> Spoken:
    told: dict[str, Any] = {"__type": error.response["Error"]["Code"], "message": str(error)}
    if reasons := error.response.get("CancellationReasons"):
        told["CancellationReasons"] = reasons
    return 400, told


def _unchunked(body: bytes) -> bytes:
    """A body out of its aws-chunked form, in which botocore sends one with a trailing checksum."""
    whole, rest = b"", body
    while True:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            return whole
        whole, rest = whole + rest[:length], rest[length + 2 :]


def _told(stored: Stored) -> Headers:
    return {
        "ETag": f'"{hashlib.sha256(stored.body).hexdigest()}"',
        "Last-Modified": stored.at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "x-amz-version-id": f"v{stored.versions}",
    }
