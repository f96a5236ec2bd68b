"""The lock files: every pin has its hashes, none has an address."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [
    "layers/deps/requirements.txt",
    "layers/documents/requirements.txt",
    "requirements/dev.txt",
    "requirements/emulator.txt",
    "requirements/installer.txt",
]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
    hashed = re.findall(r"^([\w.-]+)==[^\n]+\\\n    --hash=sha256:", text, re.MULTILINE)
    assert pins
    assert hashed == pins
    assert "http" not in text


def test_what_the_functions_ship_is_what_the_tests_ran_with() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / lock).read_text(), re.MULTILINE))

    for layer in ("deps", "documents"):
        assert pins(f"layers/{layer}/requirements.txt") <= pins("requirements/dev.txt")


def test_the_font_is_pinned_and_locked_without_an_address() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    name = "@expo-google-fonts/noto-serif-sc"
    locked = lock["packages"][f"node_modules/{name}"]
    assert locked["version"] == package["dependencies"][name]
    assert locked["integrity"].startswith("sha512-")


def test_the_cdk_is_pinned_and_locked_without_an_address() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = package["devDependencies"]["aws-cdk"]
    assert lock["packages"]["node_modules/aws-cdk"]["version"] == wanted
    assert wanted.startswith("2.1148.")
    assert not [one for one in lock["packages"].values() if "resolved" in one]
    assert lock["packages"]["node_modules/aws-cdk"]["integrity"].startswith("sha512-")
