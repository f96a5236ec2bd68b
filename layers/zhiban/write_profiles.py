"""Write docs/profiles.md: the rules of 用户画像 as the program holds them, for a clerk to read.

`python -m layers.zhiban.write_profiles` fills `profiles_page.md`; `--check` only tells whether the
committed page is current (exit code 1 when not). Build time only.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from layers.zhiban.compile_catalogue import HERE
from layers.zhiban.law_tables import table
from layers.zhiban.profile_rules import RULES, rule_book
from layers.zhiban.write_law import data
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.profile_facts import DAYS, FACTS, FLAG, STATUSES, TEXT, WORD, WORDS, kind_names
from zhiban.domain.profile_rule_faults import GROUPS, HALVES
from zhiban.domain.profile_rules import Condition, RuleBook, TagRule

PAGE = HERE / "profiles_page.md"
TARGET = HERE.parents[1] / "docs" / "profiles.md"
SORTS = {TEXT: "文字", WORD: "状态", WORDS: "种类", FLAG: "是否", DAYS: "日期"}


def profiles_page(page: str, rules: RuleBook, catalogue: Catalogue) -> str:
    """The page with every {{place}} filled; raises KeyError for a place nobody fills."""
    fillings: dict[str, Iterable[str]] = {
        "version": [rules.version],
        "tags": _tags(rules, catalogue),
        "facts": _facts(),
        "statuses": ["、".join(f"`{code}` {words}" for code, words in STATUSES.items())],
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda place: "\n".join(fillings[place[1]]), page)


def _tags(rules: RuleBook, catalogue: Catalogue) -> Iterator[str]:
    def row(rule: TagRule) -> list[str]:
        return [
            GROUPS[rule.group],
            rule.code,
            rule.name,
            rule.meaning,
            _rule(rule, catalogue),
            str(rule.priority or ""),
            HALVES.get(rule.half, ""),
        ]

    head = ("分组", "编码", "标签", "意思", "规则", "先后", "半天")
    return table(head, map(row, rules.tags.values()))


def _facts() -> Iterator[str]:
    rows = ([name, fact.wording, SORTS[fact.sort]] for name, fact in FACTS.items())
    return table(("事实", "意思", "条件"), rows)


def _rule(rule: TagRule, catalogue: Catalogue) -> str:
    lists = (("", "；", rule.all), ("有一项：", "，或", rule.any), ("没有：", "，", rule.none))
    return "；".join(
        said + joint.join(_condition(one, catalogue) for one in listed)
        for said, joint, listed in lists
        if listed
    )


def _condition(one: Condition, catalogue: Catalogue) -> str:
    fact = FACTS[one.fact]
    match fact.sort:
        case "flag":
            return fact.wording if one.wanted else f"并非{fact.wording}"
        case "text":
            return f"{fact.wording}含{'、'.join(one.words)}之一"
        case "word":
            return f"{fact.wording}是{'、'.join(STATUSES[word] for word in one.words)}"
        case "words":
            return f"持有{'、'.join(map(kind_names(catalogue), one.words))}"
        case _:
            return _days(one, fact.wording)


def _days(one: Condition, wording: str) -> str:
    more = f"，多于{FACTS[one.more_than].wording}" if one.more_than else ""
    return f"{wording}{_span(one)}至少{one.at_least}项{more}"


def _span(one: Condition) -> str:
    if one.first is None and one.last is None:
        return ""
    first = "" if one.first is None else _day(one.first)
    last = "" if one.last is None else _day(one.last)
    return (
        f"（{first}至{last}）"
        if first and last
        else f"（{first}以来）"
        if first
        else f"（{last}以前）"
    )


def _day(days: int) -> str:
    if days == 0:
        return "今天"
    return f"{days}天后" if days > 0 else f"{-days}天前"


def main(arguments: Sequence[str], target: Path = TARGET) -> int:
    """Write the page, or with `--check` compare; the exit code is 1 when it is not current."""
    parser = argparse.ArgumentParser(description="由画像规则生成 docs/profiles.md")
    parser.add_argument("--check", action="store_true", help="只比对，不写文件")
    only_check = parser.parse_args(arguments).check
    catalogue = Catalogue.from_mapping(data("catalogue"))
    rules = rule_book(RULES, catalogue.kinds)
    text = profiles_page(PAGE.read_text(encoding="utf-8"), rules, catalogue)
    if not only_check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{target.name} 与规则不一致，请运行 make law\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
