"""`make audit` says what is known of what is locked, and says clearly when nobody answered."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from packaging.version import Version
from pip_audit._format import JsonFormat
from pip_audit._service import ResolvedDependency, SkippedDependency, VulnerabilityResult

from layers import known_holes
from layers.known_holes import LISTS, Found
from tests.infra.test_locks import LOCKS, ROOT

NOBODY = "http://127.0.0.1:9"
"""The port of discard: nobody answers."""


class Registry(BaseHTTPRequestHandler):
    """The npm registry's advisories, one for a package of ours; or none for anybody (405)."""

    answers: ClassVar[Any] = None

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b"" if self.answers is None else json.dumps(self.answers).encode()
        self.send_response(405 if self.answers is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: Any) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def environ(tmp_path: Path, registry: str = NOBODY) -> dict[str, str]:
    """Of a machine that reaches this registry, and PyPI not at all."""
    told = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return told | {
        "HOME": str(tmp_path),
        "HTTPS_PROXY": NOBODY,
        "no_proxy": "127.0.0.1",
        "npm_config_registry": registry,
        "npm_config_fetch_retries": "0",
    }


def of_npm(tmp_path: Path, registry: str) -> Found:
    """What the real npm says of the real lock file there."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    found = Found()
    known_holes._npm(found, tmp_path, environ(tmp_path, registry))
    return found


def test_every_lock_file_is_asked_about() -> None:
    assert sorted(LISTS) == sorted(LOCKS)


def test_a_hole_of_a_package_of_npm_is_named(
    tmp_path: Path, registry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "id": 1, "url": "https://example.com/GHSA-1", "title": "a hole", "severity": "high",
        "vulnerable_versions": "<=5.1.4", "cwe": [], "cvss": {"score": 0, "vectorString": None},
    }  # fmt: skip
    monkeypatch.setattr(Registry, "answers", {"signature_pad": [told]})
    found = of_npm(tmp_path, registry)
    assert (found.code, found.unanswered) == (1, [])
    (hole,) = found.holes
    assert "signature_pad" in hole
    assert "a hole (high), https://example.com/GHSA-1" in hole
    monkeypatch.setattr(Registry, "answers", {})
    found = of_npm(tmp_path, registry)
    assert (found.code, found.holes) == (0, [])
    assert found.asked > 40


def test_a_registry_that_does_not_answer_is_no_clean_bill(tmp_path: Path, registry: str) -> None:
    for address, why in ((registry, "405"), (NOBODY, "ECONNREFUSED")):
        found = of_npm(tmp_path, address)
        assert (found.code, found.asked) == (2, 0)
        assert why in found.unanswered[0]


def test_pypi_that_is_not_reached_is_no_clean_bill(tmp_path: Path) -> None:
    found = Found()
    known_holes._python(found, ROOT, LISTS[0], environ(tmp_path))
    assert (found.code, found.asked, found.holes) == (2, 0, [])
    assert found.unanswered[0].startswith(LISTS[0])


def test_a_hole_of_a_python_package_is_named_and_a_package_not_answered_for_is_counted() -> None:
    """As pip-audit's own formatter writes it."""
    hole = VulnerabilityResult("PYSEC-1", "words", [Version("2.1")], set(), None)
    told = {
        ResolvedDependency("good", Version("1.0")): [],
        ResolvedDependency("bad", Version("2.0")): [hole],
        SkippedDependency("ours", "Dependency not found on PyPI and could not be audited"): [],
    }
    said = json.loads(JsonFormat(True, True).format(told, []))
    found = Found()
    known_holes._hear_python(found, "dev.txt", said["dependencies"])
    assert found.holes == ["dev.txt: bad 2.0: PYSEC-1, mended in 2.1"]
    assert found.asked == 2
    assert found.unanswered == [
        "dev.txt: 1 packages, the first says: Dependency not found on PyPI and could not be audited"
    ]
    assert found.code == 1, "what is known weighs more"


def test_what_is_said_ends_with_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(known_holes, "look", lambda: Found(3, [], ["dev.txt: no answer"]))
    assert known_holes.main() == 2
    said = capsys.readouterr()
    assert "NOT ASKED  dev.txt: no answer" in said.err
    assert 'no "nothing is known"' in said.err
    monkeypatch.setattr(known_holes, "look", lambda: Found(3))
    assert known_holes.main() == 0
    assert capsys.readouterr() == ("3 packages answered for, 0 known holes\n", "")
