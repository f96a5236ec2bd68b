"""Synthesises what the tests of this folder read, in a process of its own.

Two stages, and one with a bucket that breaks a security rule, to see that the rules are on.
"""

import json
import sys
from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk.aws_s3 import Bucket

from infra.app import ROOT, build_app

RESTORED = {
    "restored_registry": "zhiban-370323-example-registry-20261201T020000Z",
    "restored_registry_stream": "2026-12-01T03:00:00.000",
    "restored_cases": "zhiban-370323-example-cases-20261201T020000Z",
    "restored_cases_stream": "2026-12-01T03:00:01.000",
}


def app(out: Path, stage: str, **told: str) -> App:
    """The app as the CDK command line would build it, with what the machine has prepared."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    asked = {"stage": stage, "prepared": str(ROOT / ".build")} | told
    return build_app(App(outdir=str(out / stage), context=context | asked))


def broken(out: Path) -> str:
    """What synth says of a bucket with nothing on it."""
    broken_app = app(out / "broken", "example")
    stack = broken_app.node.find_child("zhiban-370323-example-service")
    assert isinstance(stack, Stack)
    Bucket(stack, "Careless")
    try:
        broken_app.synth()
    except RuntimeError as refused:
        return str(refused)
    return ""


def main() -> None:
    """Write the assemblies into the folder that is named."""
    out = Path(sys.argv[1])
    for stage in ("local", "example"):
        app(out, stage).synth()
    app(out / "restored", "example", **RESTORED).synth()
    (out / "refused").write_text(broken(out))


if __name__ == "__main__":
    main()
