"""The rules of 用户画像 as data: compiled as written, and refused with the line of each fault."""

import json
from pathlib import Path
from typing import Any

import pytest

from layers.zhiban import profile_rules as tool
from layers.zhiban import write_profiles
from tests.domain.law import CATALOGUE
from zhiban.domain.errors import CatalogueError
from zhiban.domain.profile_rule_faults import faults
from zhiban.domain.profile_rules import RuleBook

GOOD = """\
tags:
  - code: risk_due
    group: risk
    name: 将到期
    meaning: 九十天内到期
    all:
      - {fact: ends, from: 0, to: 90}
    priority: 2
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "profiles.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_committed_rules_and_their_page_are_what_the_yaml_says() -> None:
    assert tool.main(["--check"]) == 0
    assert write_profiles.main(["--check"]) == 0


def test_rules_that_are_not_current_are_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, page = tmp_path / "profiles.json", tmp_path / "profiles.md"
    assert (tool.main(["--check"], target=data), write_profiles.main(["--check"], page)) == (1, 1)
    assert (tool.main([], target=data), write_profiles.main([], page)) == (0, 0)
    assert data.read_bytes() == tool.COMPILED.read_bytes()
    assert "make law" in capsys.readouterr().err


def test_the_version_is_the_content(file: Path) -> None:
    before = tool.rule_book(file, CATALOGUE.kinds)
    file.write_text(GOOD.replace("to: 90", "to: 91"), encoding="utf-8")
    after = tool.rule_book(file.parent, CATALOGUE.kinds)
    assert len(before.version) == 12
    assert before.version != after.version


SPOILED = [
    ("fact: ends", "fact: sex", 7, "事实应是"),
    ("fact: ends", "fact: legal_rep", 7, "事实应是"),
    ("from: 0, to: 90", "from: 9, to: 1", 7, "from 不能晚于 to"),
    ("from: 0", "from: soon", 7, "应是整数天"),
    ("from: 0", "since: 0", 7, "没有这一项"),
    ("from: 0", "at_least: 0", 7, "应是1以上的整数"),
    ("from: 0", "more_than: scope", 7, "另一个按日期计的事实"),
    ("{fact: ends, from: 0, to: 90}", "{fact: kinds, any_of: [L99]}", 7, "没有 L99"),
    ("{fact: ends, from: 0, to: 90}", "{fact: status, is: [closed]}", 7, "没有 closed"),
    ("{fact: ends, from: 0, to: 90}", "{fact: scope, contains: 餐饮}", 7, "应是一列文字"),
    ("{fact: ends, from: 0, to: 90}", "{fact: scope}", 7, "缺少 contains"),
    ("{fact: ends, from: 0, to: 90}", "{fact: opted_out, is: [yes]}", 7, "true 或 false"),
    ("group: risk", "group: score", 3, "分组应是"),
    ("group: risk", "group: sector", 8, "只有风险和联系"),
    ("priority: 2", "priority: 10", 8, "1到9"),
    ("priority: 2", "half: evening", 8, "morning 或 afternoon"),
    ("priority: 2", "half: morning", 8, "只有习惯"),
    ("priority: 2", "deny: true", 8, "没有这一项"),
    ("code: risk_due", "code: Risk", 2, "编码应是"),
    ("name: 将到期", "name: ''", 4, "应是文字"),
    ("    meaning: 九十天内到期\n", "", 2, "缺少 meaning"),
    ("all:", "none:", 2, "至少要有一项条件"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), SPOILED, ids=[row[1] for row in SPOILED])
def test_each_fault_is_named_with_its_line(
    file: Path, old: str, new: str, line: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    assert tool.main([], source=file, target=file.with_name("out.json")) == 1
    told = capsys.readouterr().err.splitlines()
    assert any(one.startswith(f"profiles.yaml:{line}: ") and says in one for one in told), told
    assert not file.with_name("out.json").exists()


def test_a_tag_written_twice_is_a_fault(file: Path) -> None:
    file.write_text(GOOD + GOOD.removeprefix("tags:\n"), encoding="utf-8")
    with pytest.raises(tool.Faulty, match=r"profiles.yaml:9: 编码 risk_due 重复"):
        tool.read_rules(file, CATALOGUE.kinds)


@pytest.mark.parametrize("text", ["tags: 3", "- 1", "tags: [", "x: 1\ntags: []"])
def test_what_is_no_list_of_tags_is_refused(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(tool.Faulty, match=r"profiles\.yaml:"):
        tool.read_rules(file, CATALOGUE.kinds)


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(tool.Faulty):
        tool.read_rules(tmp_path, CATALOGUE.kinds)


@pytest.mark.parametrize(
    "raw",
    [
        None, [], {}, {"tags": {}}, {"tags": [3]}, {"tags": [{"all": 3}]},
        {"tags": [{"all": [{"fact": []}]}]}, {"tags": [{"code": "a b", "all": [None]}]},
        {"tags": [{}] * 201}, {"tags": [{"group": [], "half": {}, "priority": []}]},
        {"tags": [{"all": [{"fact": "status", "is": [[]]}, {"fact": "ends", "more_than": []}]}]},
    ],
)  # fmt: skip
def test_from_outside_anything_may_come(raw: Any) -> None:
    assert list(faults(raw))
    with pytest.raises(CatalogueError):
        RuleBook.from_mapping(raw)


def test_the_shipped_rules_are_without_fault() -> None:
    shipped = json.loads(tool.COMPILED.read_text(encoding="utf-8"))
    assert list(faults(shipped, CATALOGUE.kinds)) == []
