"""The build tool: the committed catalogue is the YAML's, and faults name their file and line."""

import importlib
import shutil
import sys
from pathlib import Path

import pytest

from zhiban.domain.catalogue import CHANGE_FIELDS, Catalogue

TOOLS = Path(__file__).resolve().parents[2] / "layers" / "zhiban"
sys.path.insert(0, str(TOOLS))
tool = importlib.import_module("compile_catalogue")

FOOD = "L01_food_business.yaml"
KEPT = (FOOD, "L02_food_workshop.yaml", "materials.yaml", "defaults.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of two kinds of the clerk's folder, to spoil."""
    copied = tmp_path / "catalogue"
    copied.mkdir()
    for name in KEPT:
        shutil.copy(tool.SOURCE / name, copied)
    return copied


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in one file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_committed_catalogue_is_what_the_yaml_says() -> None:
    assert tool.main(["--check"]) == 0


def test_compiling_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    target = tmp_path / "catalogue.json"
    assert tool.main([], target=target) == 0
    assert target.read_bytes() == tool.TARGET.read_bytes()


def test_the_version_is_the_content(folder: Path) -> None:
    before = tool.compile_catalogue(tool.read_sources(folder))
    spoil(folder, FOOD, "latest: 15个工作日", "latest: 20个工作日")
    after = tool.compile_catalogue(tool.read_sources(folder))
    assert len(before["version"]) == 12
    assert before["version"] != after["version"]
    assert Catalogue.from_mapping(after).item("L01-R1").rules[-1].latest.n == 20


def test_a_stale_catalogue_is_noticed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "catalogue.json"
    assert tool.main(["--check"], folder, target) == 1
    assert tool.main([], folder, target) == 0
    spoil(folder, FOOD, "latest: 15个工作日", "latest: 20个工作日")
    assert tool.main(["--check"], folder, target) == 1
    assert "重新编译" in capsys.readouterr().err


def test_the_clerk_s_words_are_the_domain_s() -> None:
    assert tuple(tool.read_sources(tool.SOURCE).defaults["fields"]) == CHANGE_FIELDS


FAULTS = {
    "overlap": ("effective_to: 2023-11-30", "effective_to: 2023-12-15", 33, "重叠"),
    "gap": ("effective_to: 2023-11-30", "effective_to: 2023-11-15", 33, "中断"),
    "latest before earliest": ("latest: 15个工作日", "latest: 100个工作日", 35, "最晚日早于"),
    "unknown field": ("short: 食品经营", "shrt: 食品经营", 4, "不认识的字段 shrt"),
    "missing basis": ("item: L01-C1\n    basis", "item: L01-C1\n    note", 45, "缺少 basis"),
    "empty basis": ("years: 5\n  basis: 食品", "years: 5\n  basis: # 食品", 11, "缺少 basis"),
    "basis by reference": ("basis: 行政许可法 第49条", "basis: 同上 第49条", 91, "不是 同上"),
    "unknown material": ("M04, M05, M09]", "M99]", 114, "没有材料 M99"),
    "item without kind": ("code: L01-R1", "code: L77-R1", 111, "不属于 L01"),
    "wrong confidence": ("confidence: high", "confidence: sure", 31, "不能是 sure"),
    "wrong effect": ("effect: change", "effect: chnge", 45, "不能是 chnge"),
    "wrong term": ("latest: 15个工作日", "latest: 15 days", 35, "不是 15 days"),
    "wrong date": ("2023-11-30", "'2023-11-30'", 24, "应是日期"),
    "key written twice": ("short: 食品经营", "short: 食品\nshort: 食品", 5, "short 重复"),
    "item without duty": ("fields: [scope]", "fields: [sponsor]", 145, "没有指向本事项"),
    "field left out": ("[registered_capital, sponsor", "[sponsor", 43, "恰好出现一次"),
    "duty without reason": ("    reason: 须重新申请", "    # 须重新申请", 66, "outcome 和 reason"),
    "clock missing": ("    clock: event_date\n", "", 45, "deadline 与 clock"),
    "two minds": ("\nduties:", "\nno_renewal: 无\n\nduties:", 2, "恰有一个"),
}
"""What is spoilt in the food file, the line that must be named, and a word of the message."""


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_its_file_and_line(
    name: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, line, word = FAULTS[name]
    spoil(folder, FOOD, old, new)
    target = tmp_path / "catalogue.json"
    assert tool.main([], folder, target) == 1
    faults = capsys.readouterr().err.splitlines()
    assert any(fault.startswith(f"{FOOD}:{line}: ") and word in fault for fault in faults), faults
    assert not target.exists()


def test_a_code_used_in_two_files_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder, FOOD, "code: L01-R1", "code: L02-R1")
    assert tool.main([], folder, tmp_path / "catalogue.json") == 1
    assert "L02_food_workshop.yaml:93: 编码 L02-R1 重复" in capsys.readouterr().err


def test_materials_are_checked_too(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder, "materials.yaml", "auto_e_licence", "magic")
    assert tool.main([], folder, tmp_path / "catalogue.json") == 1
    assert "materials.yaml:8: sharing 不能是 magic" in capsys.readouterr().err


def test_every_fault_is_told_at_once(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder, FOOD, "confidence: high", "confidence: sure")
    spoil(folder, "L02_food_workshop.yaml", "grade: B", "grade: Z")
    assert tool.main([], folder, tmp_path / "catalogue.json") == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
