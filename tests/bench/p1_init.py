"""P1, P2, P3: what a function costs before its first event: CPU, with and without bytecode, memory.

Each start is a process of its own that imports a handler from the folders Lambda unpacks, with the
environment that makes it build its collaborators at once, as in Lambda. The reference takes boto3,
botocore and their data as the runtime has them, whole and with bytecode. Measured from the
interpreter's first line on. It is a handler as many are written: three clients, Logger
and Metrics, parser, batch, idempotency, one model; its Tracer would make it heavier still, and is
left out with the SDK it needs. Secrets come from a server of this process.
"""

import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

import boto3

from layers.build import ROOT, prepare
from tests.bench.measure import PAIRS, Result
from tests.world import QUEUES, REGION, environment

MEASURED = (
    "scan_expiries", "ring_alarms", "relay_events", "detect_changes", "tag_profiles",
    "dispatch_messages", "send_sms", "record_receipts", "citizen_api",
)  # fmt: skip
TYPICAL = """
import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent
from aws_lambda_powertools.utilities.parser import BaseModel, event_parser
class Row(BaseModel):
    name: str
    number: int
logger, metrics = Logger(), Metrics()
clients = [boto3.client(name) for name in ("dynamodb", "sqs", "sns")]
processor, kept = BatchProcessor(EventType.SQS), DynamoDBPersistenceLayer(table_name="kept")
"""
REFERENCE = (
    "boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3",
    "aws_lambda_powertools", "pydantic", "typing_inspection", "annotated_types",
)  # fmt: skip
LEAST = """
import boto3
from aws_lambda_powertools import Logger
from pydantic import BaseModel
class Row(BaseModel):
    name: str
client, logger = boto3.client("dynamodb"), Logger()
"""
CHILD = """
import time, sys
begun = time.process_time()
exec(compile(sys.argv[1], "start", "exec"), {})
spent = time.process_time() - begun
with open("/proc/self/status") as told:
    peak = next(line.split()[1] for line in told if line.startswith("VmHWM"))
print(spent, peak)
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds of CPU, and the most memory in KiB."""

    seconds: float
    memory: int


def run() -> Iterator[Result]:
    """For each measured function: CPU against the reference, against itself bare, and memory."""
    built = prepare(ROOT, "local", lambda _: None)
    with tempfile.TemporaryDirectory() as folder, secrets_served() as address:
        bare = Path(folder) / "bare"
        shutil.copytree(built, bare, ignore=shutil.ignore_patterns("__pycache__"))
        for name in MEASURED:
            yield from compared(name, built, bare, surroundings(address))


def compared(
    name: str, built: Path, bare: Path, environ: Mapping[str, str], pairs: int = PAIRS
) -> Iterator[Result]:
    """Interleaved starts of one function and its references; the medians of their ratios."""
    ours, runtime = f"import {name}.handler", str(as_in_the_runtime())
    starts = [
        (
            start(ours, path(built, name), environ),
            start(TYPICAL, runtime, environ),
            start(ours, path(bare, name), environ),
            start(LEAST, runtime, environ),
        )
        for _ in range(pairs)
    ]
    cpu = median(one.seconds / typical.seconds for one, typical, _, _ in starts)
    code = median(one.seconds / without.seconds for one, _, without, _ in starts)
    memory = median(one.memory / least.memory for one, _, _, least in starts)
    yield Result(f"P1 init CPU of {name} vs a typical handler", cpu, "<= 0.60", n=pairs)
    yield Result(f"P2 init of {name} with bytecode vs without", code, "<= 0.50", n=pairs)
    yield Result(f"P3 peak memory of {name} vs boto3, Logger, pydantic", memory, "<= 0.85", n=pairs)


def path(parts: Path, function: str) -> str:
    """Where a function's process looks for modules: its own folder first, then the layers."""
    layers = (parts / "layers" / name / "python" for name in ("zhiban", "deps", "documents"))
    return os.pathsep.join(map(str, (parts / "functions" / function, *layers)))


@cache
def as_in_the_runtime() -> Path:
    """Where boto3 and Powertools lie as they are published, every module of theirs compiled."""
    beside = Path(boto3.__file__).parents[1]
    for name in REFERENCE:
        compileall.compile_dir(beside / name, quiet=2)
    return beside


def surroundings(address: str) -> dict[str, str]:
    """What a function is told in Lambda, with AWS at `address`."""
    arn = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:"
    queues = dict.fromkeys(QUEUES, f"{address}/queue")
    key = f"arn:aws:kms:{REGION}:123456789012:key/seal"
    return environment(queues, f"{arn}cipher", f"{arn}courier", key) | {
        "AWS_LAMBDA_FUNCTION_NAME": "measured",
        "AWS_ENDPOINT_URL": address,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "POWERTOOLS_SERVICE_NAME": "measured",
        "POWERTOOLS_METRICS_NAMESPACE": "zhiban",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.environ["PATH"],
    }


def start(code: str, where: str, environ: Mapping[str, str]) -> Start:
    """Run `code` in a fresh interpreter. Raises CalledProcessError with what it said."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", CHILD, code],
        env={**environ, "PYTHONPATH": where},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"it did not start: {done.stderr[-600:]}")
    seconds, memory = done.stdout.splitlines()[-1].split()
    return Start(float(seconds), int(memory))


@contextmanager
def secrets_served() -> Iterator[str]:
    """An address at which every secret is there, for as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Secrets)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class _Secrets(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = json.dumps({"Name": "kept", "SecretString": "s" * 44}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
