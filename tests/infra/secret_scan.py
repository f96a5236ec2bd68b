"""`make check`: no secret lies in the repository; what looks like one is known, and why it is none.

The samples under events/ are made up by a test, the lock files hold digests, docs/api is written
from the code, docs/proofs from counties that are made up; they are left out.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).parents[2]
KNOWN = Path(__file__).with_name("known_secrets.json")
LEFT_OUT = (
    "events/", "docs/api/", "docs/proofs/", "docs/sbom.json", "requirements/", "package-lock.json",
)  # fmt: skip
NO_TEXT = (".png", ".xlsx", ".gif", "requirements.txt")


def looked_at() -> list[str]:
    """The files of the repository that are scanned."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    return [
        name
        for name in told.stdout.decode().split("\0")
        if name and not name.startswith(LEFT_OUT) and not name.endswith(NO_TEXT)
    ]


def found(*files: Path) -> Counter[str]:
    """How many findings each file has, for those that have any."""
    secrets = SecretsCollection()
    with default_settings():
        for file in files:
            secrets.scan_file(str(file))
    return Counter(name for name, _ in secrets)


def main() -> int:
    """Tell of every file that has other findings than are known."""
    known = {file: told["findings"] for file, told in json.loads(KNOWN.read_text()).items()}
    counted = found(*(ROOT / name for name in looked_at() if ROOT / name != KNOWN))
    seen = {str(Path(name).relative_to(ROOT)): n for name, n in counted.items()}
    strange = sorted(file for file in known.keys() | seen if known.get(file) != seen.get(file))
    for file in strange:
        print(
            f"{file}: {seen.get(file, 0)} look like a secret, {known.get(file, 0)} are known; "
            f"take it out, or say in {KNOWN.name} why it is none",
            file=sys.stderr,
        )
    return 1 if strange else 0


if __name__ == "__main__":
    sys.exit(main())
