"""The command that writes the sample county: repeatable, local only, clear when it refuses."""

from pathlib import Path

import pytest

from infra.local.sample_county.__main__ import main


def _files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def _write(out: Path, *arguments: str) -> dict[str, bytes]:
    assert main(["--out", str(out), "--entities", "300", "--licences", "355", *arguments]) == 0
    return _files(out)


def test_the_same_arguments_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STAGE", raising=False)
    first = _write(tmp_path / "a", "--today", "2026-12-01")
    assert _write(tmp_path / "b", "--today", "2026-12-01") == first
    assert _write(tmp_path / "c", "--today", "2026-12-02")["licences.csv"] != first["licences.csv"]
    other = _write(tmp_path / "d", "--today", "2026-12-01", "--seed", "7")
    assert other["entities.csv"] != first["entities.csv"]


@pytest.mark.parametrize("stage", ["prod", "test", ""])
def test_it_refuses_to_run_anywhere_but_locally(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stage: str,
) -> None:
    monkeypatch.setenv("STAGE", stage)
    with pytest.raises(SystemExit) as caught:
        main(["--today", "2026-12-01", "--out", str(tmp_path)])
    assert caught.value.code == 2
    assert "local stage only" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_sizes_that_cannot_be_shared_out_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("STAGE", raising=False)
    with pytest.raises(SystemExit) as caught:
        main(["--today", "2026-12-01", "--out", str(tmp_path), "--licences", "10"])
    assert caught.value.code == 2
    assert "one licence at least" in capsys.readouterr().err
