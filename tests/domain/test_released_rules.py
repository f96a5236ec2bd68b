"""Released changes of rules: adopted from the desk, and compiled with the clerk's YAML."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from layers.zhiban import compile_catalogue as tool
from layers.zhiban.compile_catalogue import SOURCE
from layers.zhiban.read_catalogue import read_sources
from layers.zhiban.released_rules import Unusable, adopt, read_released, with_released
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.rule_changes import RuleChange, patched
from zhiban.domain.service_items import Term
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.store.rule_proposals import Proposal, Word

TODAY = date(2026, 12, 1)
AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
LAW = shipped_as(Catalogue, "catalogue")
CHANGE = RuleChange(
    item="L01-R1",
    basis=LAW.item("L01-R1").basis,
    effective_from=date(2027, 3, 1),
    latest=Term(20, "wd"),
)
RELEASED = Proposal(
    "a" * 16,
    CHANGE,
    LAW.version,
    Word("o-1", "zhang", AT, "办法修订"),
    "released",
    Word("o-2", "liu", AT, "已核对条文"),
)
SOURCES = read_sources(SOURCE)


def test_what_was_released_is_adopted_once_and_says_by_whom(tmp_path: Path) -> None:
    (path,) = adopt([RELEASED], SOURCES, TODAY, tmp_path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == f"2027-03-01-L01-R1-{'a' * 16}.json"
    assert (told["proposed"]["by"], told["released"]["by"]) == ("zhang", "liu")
    assert adopt([RELEASED], SOURCES, TODAY, tmp_path) == []
    assert [one.change for one in read_released(tmp_path)] == [CHANGE]


@pytest.mark.parametrize("outcome", ["", "refused", "withdrawn"])
def test_nothing_else_is_adopted(tmp_path: Path, outcome: str) -> None:
    waiting = replace(RELEASED, outcome=outcome)  # type: ignore[arg-type]
    assert adopt([waiting], SOURCES, TODAY, tmp_path) == []


def test_what_is_compiled_is_what_the_what_if_has_shown(tmp_path: Path) -> None:
    adopt([RELEASED], SOURCES, TODAY, tmp_path)
    made = tool.compile_catalogue(SOURCES, read_released(tmp_path))
    assert made == patched(shipped("catalogue"), CHANGE)


WRONG = [
    (replace(RELEASED, catalogue="0" * 12), "提出以后事项目录已经更新"),
    (replace(RELEASED, change=replace(CHANGE, latest=Term(100, "wd"))), "最晚日早于最早日"),
    (
        replace(RELEASED, change=replace(CHANGE, basis="食品经营新办法 第3条")),
        "依据的法规不在 laws.yaml 中，请先补上：食品经营新办法",
    ),
    (
        replace(RELEASED, change=replace(CHANGE, basis=LAW.item("L01-R1").rules[0].basis)),
        "依据的法规已不再适用",
    ),
    (
        replace(RELEASED, change=replace(CHANGE, latest=None, promised=Term(2, "wd"))),
        "届时再采用",
    ),
]


@pytest.mark.parametrize(("proposal", "says"), WRONG)
def test_what_does_not_fit_is_not_adopted_and_nothing_is_written(
    tmp_path: Path, proposal: Proposal, says: str
) -> None:
    with pytest.raises(Unusable, match=says):
        adopt([proposal], SOURCES, TODAY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_changes_of_one_item_follow_one_another(tmp_path: Path) -> None:
    later = replace(CHANGE, effective_from=date(2028, 1, 1), latest=Term(25, "wd"))
    both = [RELEASED, replace(RELEASED, id="b" * 16, change=later)]
    assert len(adopt(both, SOURCES, TODAY, tmp_path)) == 2
    made = with_released(shipped("catalogue"), read_released(tmp_path), SOURCES)
    rules = Catalogue.from_mapping(made).item("L01-R1").rules
    assert [rule.latest.n for rule in rules[-3:]] == [15, 20, 25]
    assert rules[-2].effective_to == date(2027, 12, 31)


def test_a_file_that_is_none_stops_the_compiler(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Unusable, match=r"x\.json: 不是放行的规则修改"):
        read_released(tmp_path)


@pytest.mark.parametrize("second", [None, RELEASED.proposed])
def test_what_no_second_officer_released_is_not_adopted(
    tmp_path: Path, second: Word | None
) -> None:
    """Whatever the row says: the desk refuses it, and so does who writes the catalogue."""
    with pytest.raises(Unusable, match="另一位主管"):
        adopt([replace(RELEASED, decided=second)], SOURCES, TODAY, tmp_path)
    assert list(tmp_path.iterdir()) == []
