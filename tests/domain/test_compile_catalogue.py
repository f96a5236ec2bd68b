"""The build tool: the committed catalogue is the YAML's, and faults name their file and line."""

import shutil
from pathlib import Path

import pytest

from layers.zhiban import compile_catalogue as tool
from layers.zhiban.read_catalogue import read_sources
from zhiban.domain.catalogue import CHANGE_FIELDS, Catalogue

FOOD, LABOUR = "L01_food_business.yaml", "L12_labour_dispatch.yaml"
WORKSHOP = "L02_food_workshop.yaml"
NOW = "劳务派遣行政许可实施办法（人社部令19号，2013-07-01施行） 第18条"
THEN = "食品经营许可管理办法（2017年修正，2023-12-01废止） 第18条"
LATE = "    accepts_late"
COMMON = ("materials.yaml", "defaults.yaml", "laws.yaml", "extended.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of three kinds of the clerk's folder, to spoil."""
    copied = tmp_path / "catalogue"
    copied.mkdir()
    for name in (FOOD, LABOUR, WORKSHOP, *COMMON):
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
    before = tool.compile_catalogue(read_sources(folder))
    spoil(folder, FOOD, "latest: 15个工作日", "latest: 20个工作日")
    after = tool.compile_catalogue(read_sources(folder))
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
    assert "make law" in capsys.readouterr().err


def test_the_clerk_s_words_are_the_domain_s() -> None:
    assert tuple(read_sources(tool.SOURCE).defaults["fields"]) == CHANGE_FIELDS


FAULTS = {
    "overlap": (FOOD, "2023-11-30", "2023-12-15", "effective_from: 2023-12-01", "重叠"),
    "gap": (FOOD, "2023-11-30", "2023-11-15", "effective_from: 2023-12-01", "中断"),
    "no successor": (LABOUR, "earliest: null", "effective_to: 2030-01-01", "2030", "最后一个"),
    "ends too early": (FOOD, "2015-10-01", "2025-10-01", "effective_to", "早于施行日期"),
    "no start": (
        LABOUR,
        "effective_from: 2013-07-01",
        "unit_silent: true",
        "unit",
        "缺少 effective",
    ),
    "latest first": (FOOD, "latest: 15个", "latest: 100个", "latest: 100个", "最晚日早于最早日"),
    "unknown field": (FOOD, "short: 食品", "shrt: 食品", "shrt", "不认识的字段 shrt"),
    "no basis": (FOOD, "C1\n      basis", "C1\n      note", "effective_from", "缺少 basis"),
    "empty basis": (FOOD, "  basis: 食品", "  basis: # 食品", "basis: #", "缺少 basis"),
    "basis by reference": (FOOD, "行政许可法 第49条", "同上 第49条", "同上", "不是 同上"),
    "unknown law": (
        FOOD,
        "行政许可法 第49条",
        "许可法 第49条",
        "许可法",
        "不在 laws.yaml 里：许可法",
    ),
    "unknown second law": (
        FOOD,
        "第26、29条",
        "第26条；某法 第1条",
        "某法",
        "不在 laws.yaml 里：某法",
    ),
    "ended law": (LABOUR, NOW, THEN, THEN, "不再适用"),
    "unknown material": (FOOD, "M04, M05, M09]", "M99]", "M99", "没有材料 M99"),
    "item without kind": (FOOD, "code: L01-R1", "code: L77-R1", "L77-R1", "不属于 L01"),
    "wrong confidence": (FOOD, "confidence: high", "confidence: sure", "sure", "不能是 sure"),
    "wrong effect": (FOOD, "effect: change", "effect: chnge", "chnge", "不能是 chnge"),
    "wrong topic": (FOOD, "topic: on_the_spot", "topic: fast", "fast", "不能是 fast"),
    "wrong term": (FOOD, "latest: 15个工作日", "latest: 15 days", "15 days", "不是 15 days"),
    "wrong date": (FOOD, "2023-11-30", "'2023-11-30'", "2023-11-30", "应是日期"),
    "wrong years": (FOOD, "years: 5", "years: 五", "years", "应是年数"),
    "one for true": (FOOD, "accepts_late: false", "accepts_late: 1", "late: 1", "不能是 1"),
    "list for text": (FOOD, "name: 食品经营许可证\n", "name: [食品]\n", "name", "应是文字"),
    "text for list": (FOOD, "aliases: []", "aliases: 食品", "aliases", "应是一列文字"),
    "text for block": (FOOD, "late_change: #", "late_change: 罚\nx: #", "罚", "late_change 应是"),
    "written twice": (FOOD, "short: 食品", "short: 食\nshort: 食品", "short: 食品", "short 重复"),
    "item without duty": (
        FOOD,
        "fields: [scope]",
        "fields: [sponsor]",
        "[sponsor]",
        "没有指向本事项",
    ),
    "field left out": (FOOD, "[registered_capital, ", "[", "duties:", "恰好出现一次"),
    "duty without reason": (
        LABOUR,
        "    reason: 应当",
        "    # 应当",
        "effect",
        "outcome 和 reason",
    ),
    "clock missing": (FOOD, "      clock: event_date\n", "", "effective_from", "deadline 与 clock"),
    "two minds": (FOOD, "\nduties:", "\nno_renewal: 无\n\nduties:", "code: L01", "恰有一个"),
    "crossed steps": (LABOUR, LATE, "    ladder: {first_days: 9}\n" + LATE, "ladder", "提醒阶梯"),
    "no such step": (
        LABOUR,
        LATE,
        "    ladder: {frist: 9}\n" + LATE,
        "frist",
        "不认识的字段 frist",
    ),
    "day and no day": (
        LABOUR,
        "    due: ",
        "    no_day: 另定\n    due: ",
        "code: L12-Y1",
        "恰有一个",
    ),
    "no such day": (LABOUR, "due: 03-31", "due: 02-30", "02-30", "应写作 03-31"),
    "due first": (LABOUR, "opens: 01-01", "opens: 06-01", "due: 03-31", "截止日早于起始日"),
    "foreign yearly": (LABOUR, "code: L12-Y1", "code: L18-Y1", "L18-Y1", "不属于 L12"),
    "unknown sharing": (
        "materials.yaml",
        "auto_e_licence",
        "magic",
        "magic",
        "sharing 不能是 magic",
    ),
    "law twice": (
        "laws.yaml",
        "cite: 种子法",
        "cite: 兽药管理条例",
        "兽药",
        "法规 兽药管理条例 重复",
    ),
    "on and off": (
        "extended.yaml",
        "食品生产许可证",
        "食品经营许可证",
        "食品经营",
        "已属于另一类证照",
    ),
    "no list": ("extended.yaml", "kinds:", "kindz:", "", "kinds 应是一列条目"),
    "no default": ("defaults.yaml", "deemed_renewed", "deemed", "", "缺少 deemed_renewed"),
}
"""The file; what is spoilt in it, and how; what the line named must hold; what must be said."""


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_names_its_file_and_line(
    name: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, old, new, there, word = FAULTS[name]
    spoil(folder, file, old, new)
    target = tmp_path / "catalogue.json"
    assert tool.main([], folder, target) == 1
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    faults = capsys.readouterr().err.splitlines()
    named = [fault.split(":", 2) for fault in faults if fault.startswith(f"{file}:")]
    assert any(there in lines[int(line) - 1] and word in said for _, line, said in named), faults
    assert not target.exists()


def test_a_code_used_in_two_files_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder, FOOD, "code: L01-R1", "code: L02-R1")
    assert tool.main([], folder, tmp_path / "catalogue.json") == 1
    assert f"{WORKSHOP}:" in (said := capsys.readouterr().err)
    assert "编码 L02-R1 重复" in said


@pytest.mark.parametrize("name", COMMON)
def test_a_file_that_is_missing_is_named(
    name: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).unlink()
    assert tool.main([], folder, tmp_path / "catalogue.json") == 1
    assert capsys.readouterr().err == f"{name}:1: 没有这个文件\n"


@pytest.mark.parametrize("content", ["", "- 一列", "只有文字", "a: [1", "a: *b", "\t"])
def test_a_file_that_is_no_yaml_of_ours_is_named(
    content: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / WORKSHOP).write_text(content, encoding="utf-8")
    assert tool.main([], folder, tmp_path / "catalogue.json") == 1
    assert capsys.readouterr().err.startswith(f"{WORKSHOP}:1: ")


def test_every_fault_is_told_at_once(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder, FOOD, "confidence: high", "confidence: sure")
    spoil(folder, WORKSHOP, "grade: B", "grade: Z")
    assert tool.main([], folder, tmp_path / "catalogue.json") == 1
    assert len(capsys.readouterr().err.splitlines()) == 2
