"""The operators' commands on a county of a test: the real ones, and the functions' own code behind
what they call."""

import json
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

import boto3
import pytest

import reconcile.handler
from infra.config import read_stage
from layers.zhiban.operate import commands, days
from layers.zhiban.operate.cloud import Cloud
from layers.zhiban.operate.county import County
from tests.flow import Flow
from tests.world import SHARDS, World

OUTPUTS = {
    "RegistryTable": "REGISTRY_TABLE",
    "CasesTable": "CASES_TABLE",
    "FilesBucket": "FILES_BUCKET",
    "DocumentsBucket": "DOCUMENTS_BUCKET",
    "ArchiveBucket": "ARCHIVE_BUCKET",
    "SealKeyArn": "SEAL_KEY",
    "CipherSecret": "CIPHER_SECRET",
    "RingQueueUrl": "RING_QUEUE_URL",
    "SendQueueUrl": "SEND_QUEUE_URL",
    "CourierQueueUrl": "COURIER_QUEUE_URL",
    "IssueQueueUrl": "ISSUE_QUEUE_URL",
    "StatisticsQueueUrl": "HEARD_QUEUE_URL",
    "ProofQueueUrl": "PROOF_QUEUE_URL",
}
"""Each output of the stacks, and the variable that a function is told it by."""

DEAD = ("Ring", "Send", "Courier", "Relay")


class TestedCloud(Cloud):
    """Calls the functions of a flow where AWS would, and works the queues that are waited for."""

    __test__ = False

    def told(self, flow: Flow, outputs: Mapping[str, str]) -> "TestedCloud":
        self.__dict__.update(flow=flow, outputs=dict(outputs))
        return self

    def invoke(self, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
        flow: Flow = self.__dict__["flow"]
        match function:
            case "ScanExpiries":
                return flow.scan(str(event.get("approved_by", "")))
            case "Reconcile":
                told, parts = flow._built(reconcile.handler)
                return dict(reconcile.handler.handle(event, told, parts))
            case _:
                raise AssertionError(function)

    def confirmed_listeners(self) -> int:
        listeners: int = self.__dict__.get("listeners", 1)
        return listeners

    def wait_until_quiet(self, queue: str, seconds: float, see: Callable[[int, int], None]) -> None:
        flow: Flow = self.__dict__["flow"]
        if queue == "RingQueueUrl":
            flow.deliver_rings()
        see(1, 1)


@dataclass
class Operator:
    """Types commands; what was said is in `out` and `err`."""

    flow: Flow
    county: County
    monkeypatch: pytest.MonkeyPatch
    out: str = ""
    err: str = ""

    def types(self, *arguments: str) -> int:
        out, err = StringIO(), StringIO()
        self.monkeypatch.setattr(commands, "find_county", lambda stage, county: self.county)
        with redirect_stdout(out), redirect_stderr(err):
            code = commands.main(arguments)
        self.out, self.err = out.getvalue(), err.getvalue()
        return code

    def asks(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """The same with --json; returns the exit code and the answer."""
        code = self.types(*arguments, "--json")
        found: dict[str, Any] = json.loads(self.out)
        return code, found

    def dead_letter(self, queue: str, body: Mapping[str, Any]) -> None:
        """Somebody's message that nobody could work."""
        url = self.county.cloud.outputs[f"{queue}DeadLettersUrl"]
        self.flow.world.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))


def operator(flow: Flow, world: World, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator at the county's terminal, in a stage that is not of this machine."""
    sqs = boto3.client("sqs")
    outputs = {output: world.environ[name] for output, name in OUTPUTS.items()}
    for name in DEAD:
        queue = sqs.create_queue(QueueName=f"{name}-dead")
        outputs[f"{name}DeadLettersUrl"] = queue["QueueUrl"]
    monkeypatch.setattr(days, "wall_clock", lambda: flow.now)
    config = replace(read_stage("local"), stage="test", shards=SHARDS)
    county = TestedCounty(config, TestedCloud("zhiban-test").told(flow, outputs))
    return Operator(flow, county, monkeypatch)


class TestedCounty(County):
    """Its business clock is the flow's."""

    __test__ = False

    @property
    def now(self) -> Any:
        flow: Flow = self.cloud.__dict__["flow"]
        return flow.now
