"""Synthesises what the tests of this folder read, in a process of its own.

Two stages, and one with a bucket that breaks a security rule, to see that the rules are on; one in
mainland China, and another county in the account of the example.
"""

import json
import sys
from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk.aws_s3 import Bucket

from infra.app import ROOT, build_app
from infra.config import STAGES, check_settings
from infra.sms import GATEWAY

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


def other(out: Path, name: str, **told: object) -> None:
    """The example's county with other settings."""
    known = json.loads((STAGES / "example.json").read_text(encoding="utf-8")) | told
    gateway = [one for one in known["sms_providers"] if one["name"] == GATEWAY]
    config = check_settings("example", known | {"sms_providers": gateway})
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    asked = {"prepared": str(ROOT / ".build")}
    build_app(App(outdir=str(out / name), context=context | asked), config).synth()


MAINLAND = {
    "region": "cn-north-1",
    "certificate": "",
    "sign_in_base_url": "https://zhiban-370323.auth.cn-north-1.amazoncognito.com",
    "malware_scan": "none",
}
NEIGHBOUR = {
    "county": "370321",
    "county_name": "桓台县",
    "citizen_base_url": "https://zhiban.huantai.example.gov.cn",
    "desk_base_url": "https://desk.huantai.example.gov.cn",
    "sign_in": None,
    "sign_in_base_url": "https://zhiban-370321.auth.ap-southeast-1.amazoncognito.com",
}
"""A county beside the example's; of the two, one sends through SNS."""


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
    other(out, "mainland", **MAINLAND)
    other(out, "neighbour", **NEIGHBOUR)
    app(out / "restored", "example", **RESTORED).synth()
    (out / "refused").write_text(broken(out))


if __name__ == "__main__":
    main()
