from pathlib import Path

import pytest

from tests.infra import secret_scan


@pytest.mark.parametrize(
    "text",
    [
        "key = 'AKIA" + "IOSFODNN7EXAMPLQ'",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "pass" + "word = 'hunter2-and-more'",
        "token = '" + "3f9a1c77b2e84d0aa6f1c9e07d5b4e21" + "c0ffee12'",
    ],
)
def test_a_secret_is_found(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.py"
    file.write_text(text + "\n")
    assert secret_scan.found(file)


def test_the_projects_files_are_looked_at_and_made_up_ones_are_not() -> None:
    names = secret_scan.looked_at()
    assert {"infra/config.py", "infra/stages/example.json", "Makefile"} <= set(names)
    assert not any(name.startswith("events/") for name in names)
