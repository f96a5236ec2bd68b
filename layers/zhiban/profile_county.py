"""`make profile`: one holder's tags with why, or what other rules would do to all of a county.

Reads through `store/` and writes nothing. Told by the environment, like a function: REGISTRY_TABLE;
AWS_ENDPOINT_URL for the embedded run. No phone, ID number or name of a person is read.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from layers.zhiban.profile_rules import Faulty, rule_book
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.domain.errors import NotFound, ZhibanError
from zhiban.domain.profile_facts import Facts, facts_of, kind_names
from zhiban.domain.profile_rule_faults import GROUPS, HALVES
from zhiban.domain.profile_rules import RuleBook
from zhiban.domain.profiles import Standing, previewed, standings
from zhiban.runtime.clocks import wall_clock
from zhiban.runtime.rules import shipped, shipped_as
from zhiban.store.profiles import Profiles
from zhiban.store.scanning import in_words
from zhiban.store.table import Table, connect


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Show a holder, or a preview; the exit code is 1 for anything that cannot be done."""
    parser = argparse.ArgumentParser(prog="make profile", description=__doc__)
    parser.add_argument("--uscc", help="统一社会信用代码")
    parser.add_argument("--rules", type=Path, help="其他规则：文件，或者有 profiles.yaml 的目录")
    parser.add_argument(
        "--today", type=date.fromisoformat, help="哪一天；不写是 BUSINESS_DAY 或今天"
    )
    told = parser.parse_args(arguments)
    if bool(told.uscc) is bool(told.rules):
        parser.error("请给 USCC=代码 或者 RULES=文件，只给一个")
    if "REGISTRY_TABLE" not in environ:
        parser.error("环境变量 REGISTRY_TABLE 没有设置")
    registry = Table(connect(), environ["REGISTRY_TABLE"])
    profiles, today = Profiles(registry), told.today or _business_day(environ)
    show = _preview(profiles, told.rules, today) if told.rules else None
    try:
        with in_words(registry):
            lines = list(show or _holder(profiles, told.uscc, today))
    except (Faulty, ZhibanError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _business_day(environ: Mapping[str, str]) -> date:
    """The day of the county's business clock; on AWS that is today."""
    told = environ.get("BUSINESS_DAY")
    return date.fromisoformat(told) if told else business_day(wall_clock())


def _rules() -> tuple[Catalogue, RuleBook]:
    catalogue = shipped_as(Catalogue, "catalogue")
    return catalogue, RuleBook.from_mapping(shipped("profiles"), catalogue.kinds)


def _holder(profiles: Profiles, uscc: str, today: date) -> Iterator[str]:
    """A holder's picture as it is stored. Raises NotFound for a holder nobody knows."""
    known, profile = profiles.known(uscc), profiles.get(uscc)
    if known is None:
        raise NotFound(f"登记库中没有这个主体：{uscc}")
    yield f"{known.entity.name}（{uscc}） {today}"
    if known.entity.profiling_refused:
        yield "已拒绝画像：没有标签，提醒照常。"
        return
    if not profile.version:
        yield "还没有画像，稍后自动生成。"
    group = ""
    for standing in standings(profile, _rules()[1], today):
        if standing.rule.group != group:
            group = standing.rule.group
            yield f"{GROUPS[group]}"
        yield from _tag(standing)


def _tag(standing: Standing) -> Iterator[str]:
    rule, word = standing.rule, standing.word
    so = [f"名单先后{rule.priority}"] if rule.priority else []
    so += [f"{HALVES[rule.half]}发"] if rule.half else []
    yield f"  {'' if standing.holds else '（无）'}{rule.name}{f'　{"，".join(so)}' if so else ''}"
    for why in standing.why:
        yield f"    因为：{why}"
    if word:
        until = f"，至{word.until}" if word.until else ""
        said = "应有" if word.holds else "不应有"
        yield f"    更正：{said}，{word.reason}（{word.name}，{business_day(word.at)}{until}）"


def _preview(profiles: Profiles, path: Path, today: date) -> Iterator[str]:
    """What other rules would do; those unchanged are left out. Raises Faulty."""
    catalogue, rules = _rules()
    others = rule_book(path, catalogue.kinds)
    refused: list[str] = []
    total, lines = previewed(_county(profiles, catalogue, today, refused), rules, others, today)
    said = f"{today}：{total}个主体，另有{len(refused)}个拒绝画像。"
    yield f"{said}规则 {rules.version} → {others.version}"
    yield f"{'标签':　<8}{'现在':>6}{'将来':>6}{'增加':>6}{'减少':>6}"
    for line in lines:
        counts = f"{line.now:>8}{line.then:>8}{line.gained:>8}{line.lost:>8}"
        yield f"{line.name:　<8}{counts}{'  ←' if line.gained or line.lost else ''}"


def _county(
    profiles: Profiles, catalogue: Catalogue, today: date, refused: list[str]
) -> Iterator[Facts]:
    names = kind_names(catalogue)
    for uscc, rows in profiles.scan(0, 1):
        known, profile = profiles.read(uscc, rows)
        if known is None:
            continue
        if known.entity.profiling_refused:
            refused.append(uscc)
        else:
            yield facts_of(known, profile.behaviour, names, today)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
