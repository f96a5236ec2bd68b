"""The synthesised stages, once a session."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from layers.build import prepare

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(sys.executable).with_name("node")


@dataclass(frozen=True)
class Stage:
    """The templates of a stage as one set of resources; `watching` is nested in the service's."""

    name: str
    data: dict[str, Any]
    service: dict[str, Any]
    watching: dict[str, Any]
    acknowledged: list[tuple[str, str]]
    firewall: dict[str, Any]

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        parts = (self.data, self.service, self.watching)
        return {name: one for part in parts for name, one in part.get("Resources", {}).items()}

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Resources of a type, by logical id."""
        return {name: one for name, one in self.resources.items() if one["Type"] == kind}

    @property
    def functions(self) -> dict[str, dict[str, Any]]:
        """Properties of the county's functions, by their own names; not those of the edge."""
        return {
            one["Properties"]["Handler"].split(".")[0]: one["Properties"]
            for one in self.of("AWS::Lambda::Function").values()
            if one["Properties"]["Handler"] != "handler.handler"
        }


@dataclass(frozen=True)
class Synthesised:
    """What one synth gave; `folder` holds an assembly a stage."""

    folder: Path
    local: Stage
    example: Stage
    mainland: Stage
    neighbour: Stage
    broken_says: str
    broken_report: str


def synthesise(out: Path) -> None:
    """Write the assemblies of all stages into a folder, from what is prepared now."""
    prepare(ROOT, "local", lambda _: None)
    environ = {**os.environ, "PATH": f"{NODE.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-m", "tests.infra.synthesise", str(out)],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    out = tmp_path_factory.mktemp("synth")
    synthesise(out)
    report = out / "broken" / "example" / "validation-report.json"
    return Synthesised(
        out,
        read_assembly(out, "local"),
        read_assembly(out, "example"),
        read_assembly(out, "mainland", "zhiban-370323-example"),
        read_assembly(out, "neighbour", "zhiban-370321-example"),
        (out / "refused").read_text(),
        report.read_text(),
    )


@pytest.fixture(params=["local", "example"])
def stage(request: pytest.FixtureRequest, synthesised: Synthesised) -> Stage:
    found: Stage = getattr(synthesised, request.param)
    return found


def read_assembly(out: Path, name: str, prefix: str = "") -> Stage:
    """Both templates of a stage, and its firewall's where it has one."""
    prefix = prefix or f"zhiban-370323-{name}"
    stacks = [f"{prefix}-{part}" for part in ("data", "service")]
    data, service = (
        json.loads((out / name / f"{stack}.template.json").read_text()) for stack in stacks
    )
    watching = told_by(service, _one_of(out / name, "*.nested.template.json"))
    firewall = _one_of(out / name, f"{prefix}-firewall.template.json")
    acknowledged = sorted(set(_acknowledged(out / name, stacks)))
    return Stage(name, data, service, watching, acknowledged, firewall)


def told_by(above: dict[str, Any], nested: dict[str, Any]) -> dict[str, Any]:
    """A nested template with what the one above tells it in the place of its parameters."""
    told = {
        name: value
        for one in above["Resources"].values()
        if one["Type"] == "AWS::CloudFormation::Stack"
        for name, value in one["Properties"]["Parameters"].items()
    }

    def filled(node: Any) -> Any:
        if isinstance(node, dict):
            if node.keys() == {"Ref"} and node["Ref"] in told:
                return told[node["Ref"]]
            return {key: filled(value) for key, value in node.items()}
        return [filled(one) for one in node] if isinstance(node, list) else node

    return {key: filled(value) for key, value in nested.items()}


def _one_of(folder: Path, pattern: str) -> dict[str, Any]:
    found = [json.loads(file.read_text()) for file in folder.glob(pattern)]
    assert len(found) < 2, pattern
    return found[0] if found else {}


def _acknowledged(folder: Path, stacks: list[str]) -> Iterator[tuple[str, str]]:
    for stack in stacks:
        metadata = json.loads((folder / f"{stack}.metadata.json").read_text())
        for path, entries in metadata.items():
            for entry in entries:
                if entry["type"] == "aws:cdk:acknowledged-rules":
                    yield path, json.dumps(entry["data"], ensure_ascii=False)
