"""A change of a rule: what is wrong with it, and the catalogue that comes of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.tables import lines
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.rule_changes import RuleChange, faults_of, patched, spoken, version_of
from zhiban.domain.service_items import Ladder, Term
from zhiban.runtime.rules import shipped

TODAY = date(2026, 12, 1)
RAW = shipped("catalogue")
LAW = Catalogue.from_mapping(RAW)
GOOD = RuleChange(
    item="L01-R1",
    basis="食品经营许可和备案管理办法（总局令78号，2023-12-01施行） 第32条",
    effective_from=date(2027, 3, 1),
    latest=Term(20, "wd"),
)

WRONG = """
改什么                        | 说
latest=100wd                  | 最晚日早于最早日
latest=None                   | 没有要修改的内容
latest=15wd                   | 修改的内容与现在的规则相同
latest=0wd                    | 最晚日须在1至250之间
latest=400d                   | 最晚日须在1至365之间
basis=新办法                  | 依据要写法规名称和条号
basis=第32条                  | 依据要写法规名称和条号
effective_from=2026-12-01     | 施行日期须在今天以后
effective_from=2023-12-01     | 施行日期须晚于现有最新版本
item=L99-R1                   | 没有这个事项
item=L01-C1                   | 变更事项只能修改承诺时限
ladder=5,15,30,3              | 提醒阶梯应是首提不晚于再提
promised=3wd                  | 承诺时限与现在的相同
promised=20wd                 | 承诺时限不能长于法定时限10个工作日
"""


def term(told: str) -> Term | None:
    return None if told == "None" else Term(int(told.rstrip("wdmo")), told.lstrip("0123456789"))  # type: ignore[arg-type]


def read(told: str) -> Any:
    name, value = told.split("=")
    if name in ("latest", "promised"):
        return {name: term(value)}
    if name == "ladder":
        return {name: Ladder(*map(int, value.split(",")))}
    return {name: date.fromisoformat(value) if name == "effective_from" else value}


@pytest.mark.parametrize(("what", "says"), [tuple(row) for row in lines(WRONG)])
def test_what_is_wrong_is_said_in_plain_chinese(what: str, says: str) -> None:
    found = faults_of(replace(GOOD, **read(what)), LAW, TODAY)
    assert any(says in one for one in found), found


def test_nothing_is_wrong_with_a_sound_change() -> None:
    assert faults_of(GOOD, LAW, TODAY) == []
    assert faults_of(replace(GOOD, latest=None, promised=Term(2, "wd")), LAW, TODAY) == []


def test_the_version_before_ends_the_day_before_and_stays_for_its_cases() -> None:
    then = Catalogue.from_mapping(patched(RAW, GOOD)).item("L01-R1")
    now = LAW.item("L01-R1").rules[-1]
    *_, ended, fresh = then.rules
    assert ended == replace(now, effective_to=date(2027, 2, 28))
    assert fresh == replace(
        now,
        id="L01-R1@2027-03-01",
        effective_from=date(2027, 3, 1),
        latest=Term(20, "wd"),
        basis=GOOD.basis,
        note="",
    )
    assert then.rule_on(date(2027, 2, 28)) == ended
    assert then.rule_on(date(2027, 3, 1)) == fresh
    assert then.rule(now.id).latest == now.latest


def test_nothing_else_moves_and_what_was_given_stays() -> None:
    before = version_of({name: one for name, one in RAW.items() if name != "version"})
    then = patched(RAW, replace(GOOD, promised=Term(2, "wd")))
    assert before == RAW["version"] != then["version"]
    others = [one for one in RAW["items"] if one["code"] != "L01-R1"]
    assert [one for one in then["items"] if one["code"] != "L01-R1"] == others
    assert {n: then[n] for n in RAW if n not in ("items", "version")} == {
        n: RAW[n] for n in RAW if n not in ("items", "version")
    }
    assert Catalogue.from_mapping(then).item("L01-R1").promised_limit == Term(2, "wd")
    assert LAW.item("L01-R1").promised_limit == Term(3, "wd")


def test_a_change_item_has_only_its_promise_moved() -> None:
    change = replace(GOOD, item="L01-C1", latest=None, promised=Term(2, "wd"))
    assert faults_of(change, LAW, TODAY) == []
    then = Catalogue.from_mapping(patched(RAW, change)).item("L01-C1")
    assert then == replace(LAW.item("L01-C1"), promised_limit=Term(2, "wd"))


def test_a_change_is_read_as_it_was_written() -> None:
    whole = replace(
        GOOD,
        earliest=Term(3, "mo"),
        ladder=Ladder(40, 20, 5, 3),
        promised=Term(2, "wd"),
    )
    for one in (GOOD, whole):
        assert RuleChange.from_mapping(one.to_mapping()) == one


def test_what_differs_is_told_in_words() -> None:
    told = list(spoken(replace(GOOD, promised=Term(2, "wd")), LAW.item("L01-R1")))
    assert told == [
        (
            "什么时候办",
            "到期前90个工作日起，最晚到期前15个工作日",
            "到期前90个工作日起，最晚到期前20个工作日",
        ),
        ("承诺时限", "3个工作日", "2个工作日"),
    ]
