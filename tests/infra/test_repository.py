"""What no file of the project may hold: a path of one machine, a package registry's address."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "np" + "mjs.org",
    "deb." + "debian.org",
]
HOMES = ["/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/"]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_no_registry_and_no_machine_stands_in_a_file() -> None:
    found = []
    for path in tracked():
        if path.suffix in {".png", ".gif"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: {word}" for word in REGISTRIES + HOMES if word in text]
    assert found == []
