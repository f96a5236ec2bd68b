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
    """Both templates of a stage as one set of resources."""

    name: str
    data: dict[str, Any]
    service: dict[str, Any]
    acknowledged: list[tuple[str, str]]

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        return {**self.data["Resources"], **self.service["Resources"]}

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Resources of a type, by logical id."""
        return {name: one for name, one in self.resources.items() if one["Type"] == kind}

    @property
    def functions(self) -> dict[str, dict[str, Any]]:
        """Properties of the functions, by their own names."""
        return {
            one["Properties"]["Handler"].split(".")[0]: one["Properties"]
            for one in self.of("AWS::Lambda::Function").values()
        }


@dataclass(frozen=True)
class Synthesised:
    """What one synth gave; `folder` holds an assembly a stage."""

    folder: Path
    local: Stage
    example: Stage
    broken_says: str
    broken_report: str


@pytest.fixture(scope="session")
def synthesised(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    prepare(ROOT, "local", lambda _: None)
    out = tmp_path_factory.mktemp("synth")
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
    report = out / "broken" / "example" / "validation-report.json"
    return Synthesised(
        out,
        _stage(out, "local"),
        _stage(out, "example"),
        (out / "refused").read_text(),
        report.read_text(),
    )


@pytest.fixture(params=["local", "example"])
def stage(request: pytest.FixtureRequest, synthesised: Synthesised) -> Stage:
    found: Stage = getattr(synthesised, request.param)
    return found


def read_stage_of(out: Path, name: str) -> Stage:
    """The templates of a stage that lie in a folder of assemblies."""
    return _stage(out, name)


def _stage(out: Path, name: str) -> Stage:
    stacks = [f"zhiban-370323-{name}-{part}" for part in ("data", "service")]
    data, service = (
        json.loads((out / name / f"{stack}.template.json").read_text()) for stack in stacks
    )
    return Stage(name, data, service, sorted(set(_acknowledged(out / name, stacks))))


def _acknowledged(folder: Path, stacks: list[str]) -> Iterator[tuple[str, str]]:
    for stack in stacks:
        metadata = json.loads((folder / f"{stack}.metadata.json").read_text())
        for path, entries in metadata.items():
            for entry in entries:
                if entry["type"] == "aws:cdk:acknowledged-rules":
                    yield path, json.dumps(entry["data"], ensure_ascii=False)
