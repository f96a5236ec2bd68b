"""What stands in the repository: no machine's paths, no package registry's address."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = {".png", ".woff2", ".xlsx", ".pdf"}
REGISTRY = re.compile(
    "|".join(
        ("py" + r"pi\.org", "python" + r"hosted\.org", "np" + r"mjs\.org", "deb" + r"ian\.org")
    )
)
MACHINE = re.compile("/(wo" + "rk|ro" + "ot|ho" + r"me/\w+|tm" + "p/lab)/")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git working tree, so there is no list of files")
    names = listed.stdout.decode().split("\0")
    files = [ROOT / name for name in names if name]
    return [file for file in files if file.suffix not in BINARY and file.is_file()]


@pytest.mark.parametrize("forbidden", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_address_of_a_registry_and_no_path_of_a_machine(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in tracked()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not found


def test_locks_carry_hashes_and_no_addresses() -> None:
    for lock in (
        "requirements/dev.txt",
        "requirements/emulator.txt",
        "layers/deps/requirements.txt",
    ):
        text = (ROOT / lock).read_text()
        pins = re.findall(r"^[\w.-]+==", text, re.MULTILINE)
        assert pins
        assert len(
            re.findall(r"^[\w.-]+==[^\n]+\\\n    --hash=sha256:", text, re.MULTILINE)
        ) == len(pins)
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
