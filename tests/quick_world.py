"""A county's cloud without moto: tables in a dictionary, a bucket in files, queues in lists.

For thousands of lives, where moto takes minutes. The functions are the real ones, built from the
environment as in Lambda; what they call instead of AWS speaks the part of the clients they use.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.in_process_table import county_tables
from tests.memory import MemoryBucket
from tests.world import COURIER_SECRETS, QUEUES, World, environment, sqs_record
from zhiban import aws

SECRETS = {
    "cipher": "s" * 44,
    "courier": json.dumps({"current": COURIER_SECRETS[0], "previous": COURIER_SECRETS[1]}),
}


@dataclass
class Queues:
    """SQS: the bodies that wait in each queue, by its URL."""

    waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.waiting[QueueUrl] += [entry["MessageBody"] for entry in Entries]
        return {}


class Bus:
    """EventBridge with one rule: whatever is told goes to one queue."""

    def __init__(self, queues: Queues) -> None:
        self.queues = queues

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        for entry in Entries:
            told = {"detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])}
            self.queues.waiting["heard"].append(json.dumps(told))
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "e"} for _ in Entries]}


class Vault:
    """Secrets Manager."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803
        return {"SecretString": SECRETS[SecretId]}


class Keys:
    """KMS with one key on P-256."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())

    def sign(self, *, Message: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Signature": self._key.sign(Message, ECDSA(SHA256()))}

    def verify(self, *, Message: bytes, Signature: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        self._key.public_key().verify(Signature, Message, ECDSA(SHA256()))
        return {"SignatureValid": True}

    def get_public_key(self, **_: Any) -> dict[str, Any]:
        told = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return {"PublicKey": self._key.public_key().public_bytes(*told)}


class QuickWorld(World):
    """The county's cloud in this process; what tests ask of a `World`, from its memory."""

    def take(self, queue: str, most: int = 1000) -> list[dict[str, Any]]:
        taken = self.sqs.waiting.pop(self.environ[queue], [])
        return [sqs_record(body, f"m-{n}") for n, body in enumerate(taken)]


KEYS = Keys()
"""One for all worlds: making one takes longer than a day of a county."""


@contextmanager
def quick_county() -> Iterator[QuickWorld]:
    """A fresh cloud; while it lasts, its environment is set and its clients are made."""
    queues = Queues()
    clients: dict[str, Any] = {
        "dynamodb": county_tables(),
        "s3": MemoryBucket(),
        "sqs": queues,
        "events": Bus(queues),
        "secretsmanager": Vault(),
        "kms": KEYS,
    }
    environ = environment({name: name for name in QUEUES}, "cipher", "courier", "seal-key")
    tables = clients["dynamodb"]
    world = QuickWorld(environ, tables, clients["s3"], queues, clients["events"], tables)
    region = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1"}

    def client(service: str, **_: Any) -> Any:
        return clients.get(service, object())  # a carrier is handed to the flow itself

    with patch.dict(os.environ, region), patch.object(aws, "client", client):
        yield world
