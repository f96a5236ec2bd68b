"""docs/law.md: it is what the catalogue says, whole, and fit for a clerk to proof-read."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from layers.zhiban import law_rules, write_law
from tests.domain.law import CALENDAR, CATALOGUE
from zhiban.domain.cases import Reason
from zhiban.domain.catalogue import Term

PAGE = write_law.TARGET.read_text(encoding="utf-8")


def chapter(title: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    body = PAGE.split(f"、{title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in body.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_committed_page_is_current() -> None:
    assert write_law.main(["--check"]) == 0


def test_a_page_that_is_not_current_is_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "law.md"
    assert write_law.main(["--check"], page) == 1
    assert write_law.main([], page) == 0
    assert write_law.main(["--check"], page) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("高", "低", 1), encoding="utf-8")
    assert write_law.main(["--check"], page) == 1
    assert "make law" in capsys.readouterr().err


def test_one_row_an_item_with_all_a_clerk_needs() -> None:
    rows = chapter("六十个事项")
    assert [row[0] for row in rows] == list(CATALOGUE.items)
    for code, name, when, basis, sure, example in rows:
        assert name, code
        assert when, code
        assert re.search("法|条例|办法|规定|细则", basis), code
        assert sure in ("高", "中", "低"), code
        assert re.search(r"\d{4}-\d\d-\d\d", example), code


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("L01-R1", "2026-12-31到期：2026-08-21起，最晚2026-12-10；2026-11-10首次提醒"),
        ("L02-R1", "2026-12-31到期：最晚2026-12-01，建议不晚于2026-11-19；2026-09-30首次提醒"),
        ("L01-C1", "2026-11-02变化、2026-11-05登记：最晚2026-11-16"),
        ("L13-C1", "2026-11-02变化、2026-11-05登记：最晚2026-11-20"),
        ("L04-C1", "2026-11-02变化、2026-11-05登记：建议不晚于2026-12-02"),
    ],
)
def test_the_examples(code: str, said: str) -> None:
    examples = {row[0]: row[-1] for row in chapter("六十个事项")}
    assert examples[code] == said


def test_every_version_duty_yearly_item_reason_and_kind_is_on_the_page() -> None:
    rules = [rule for item in CATALOGUE.items.values() for rule in item.rules]
    assert len(chapter("延续规则的每一版")) == len(rules)
    duties = [d for kind in CATALOGUE.kinds.values() for d in kind.duties if d.effect != "none"]
    assert len(chapter("营业执照变更以后")) == len(duties)
    yearly = [one.code for kind in CATALOGUE.kinds.values() for one in kind.yearly]
    assert [row[0] for row in chapter("每年要办的")] == yearly
    reasons = [row[0].strip("`") for row in chapter("不提醒的类型和情形")]
    assert reasons == [reason.value for reason in Reason]
    assert [row[0] for row in chapter("没有启用的二十类")] == list(CATALOGUE.extended)


def test_sources_are_named_as_the_public_knows_them() -> None:
    for word in ("http", "github", "回忆", "未读", "同上", "GK", "seed", "{{", "None"):
        assert word not in PAGE, word


def test_punctuation_is_full_width_between_chinese_characters() -> None:
    assert not re.search(r"[\u4e00-\u9fff][,;:()]|[,;()][\u4e00-\u9fff]", PAGE)


def test_a_rule_that_leaves_no_day_for_a_reminder_is_listed() -> None:
    """A window of one day before expiry: it opens and ends on a Sunday every seventh time."""
    item = CATALOGUE.item("L11-R1")
    narrow = replace(item.rules[-1], earliest=Term(1, "d"), latest=Term(1, "d"))
    items = dict(CATALOGUE.items) | {item.code: replace(item, rules=(narrow,))}
    catalogue = replace(CATALOGUE, items=items)
    (line,) = law_rules.without_a_step(catalogue, CALENDAR)
    assert line.startswith("- L11-R1（2022-05-01起）：")
    (line,) = law_rules.without_a_step(CATALOGUE, CALENDAR)
    assert line.startswith("- 没有。")


def test_a_place_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        write_law.law_page("{{nothing}}", CATALOGUE, CALENDAR)
