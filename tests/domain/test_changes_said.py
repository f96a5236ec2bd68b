"""What every changed fact asks of every kind of permit, and what its holder or an officer is told.

The table `changes.txt` is for a clerk to proof-read: a business licence changed on 25 November 2026
and is looked at on 1 December; 建议 before a day says that no law states it, 先问 that the page
asks first which change it was.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.domain.changed import FACTS, TODAY, changed, licence, look
from tests.domain.law import CATALOGUE, rows
from tests.domain.test_changes import DUTIES, OUTCOMES
from zhiban.domain.cases import Case, Reason, Suppression
from zhiban.domain.changes import FIELDS_OF_FACT
from zhiban.domain.message_linter import find_faults
from zhiban.domain.messages import Message, Mode, Sender
from zhiban.domain.reminding import reminder_of

SENDER = Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn")
TABLE = rows(Path(__file__).with_name("tables").joinpath("changes.txt").read_text("utf-8"))
"""证照 | 登记事项 | 结果 | 规则施行 | 最晚 | 短信或者交代"""

LICENCE = re.compile(r"《[^》]*》（尾号0123）")


def kind_of(name: str) -> str:
    kind = CATALOGUE.kind_by_name(name)
    assert kind is not None
    return kind.code


def asked(kind: str, fact: str) -> Case | Suppression:
    return look(changed(2, fact, "原内容", "新内容"), of=licence(kind)).found


def message(case: Case, sender: Sender = SENDER) -> Message:
    secret = "K7QF2M9X" if sender.mode is Mode.CODE else "abcdefghijk0123456789Z"
    return reminder_of("甲店", [case], "2026-12-01-first", CATALOGUE, sender, secret, TODAY)


def core(text: str) -> str:
    """What a message says of the licence, without who speaks and where to tap."""
    return LICENCE.sub("本证", text.split("已变更，")[1].split("，点此")[0])


def told(found: Case | Suppression) -> list[str]:
    if isinstance(found, Suppression):
        assert found.look_again is None
        result = "人工" if found.needs_person else "不用办"
        return [result, "-", "-", found.note or found.reason.wording]
    assert found.change is not None
    result = found.item if found.change.field else f"先问{found.item}"
    by = found.latest.isoformat()
    latest = by if found.change.firm else f"建议{by}"
    return [result, found.rule.split("@")[1], latest, core(message(found).text)]


@pytest.mark.parametrize("row", TABLE, ids=[f"{row[0]} {row[1]}" for row in TABLE])
def test_what_a_changed_fact_asks_of_a_permit(row: list[str]) -> None:
    name, fact, *expected = row
    assert told(asked(kind_of(name), FACTS[fact])) == expected


def test_the_table_holds_every_fact_of_every_kind_once() -> None:
    held = [(kind_of(row[0]), FACTS[row[1]]) for row in TABLE]
    assert sorted(held) == sorted(
        (kind, fact) for kind in CATALOGUE.kinds for fact in FACTS.values()
    )
    assert set(FACTS.values()) == set(FIELDS_OF_FACT)


FACT_OF_DUTY = {"门牌": "住所", "迁址": "住所"}


@pytest.mark.parametrize("row", DUTIES, ids=[f"{row[0]} {row[1]}" for row in DUTIES])
def test_no_duty_of_the_catalogue_ends_in_silence(row: list[str]) -> None:
    """Every item that a duty names is asked for, every duty without one is on an officer's list."""
    name, field, _, result, *_ = row
    fact = FACT_OF_DUTY.get(field, field)
    if fact not in FACTS:
        return  # 排水: no business licence tells of it
    (found,) = (one[2] for one in TABLE if one[:2] == [name, fact])
    if result not in OUTCOMES:
        assert found.endswith(result)
    elif fact != "住所":
        assert found == result
    elif result == "人工":
        assert found != "不用办"


CASES = [
    found
    for kind in CATALOGUE.kinds
    for fact in FIELDS_OF_FACT
    if isinstance(found := asked(kind, fact), Case)
]


def test_every_item_of_a_change_is_asked_for_by_some_fact() -> None:
    """But one whose change must be approved before it is registered (办学许可证变更名称)."""
    items = {code for code, item in CATALOGUE.items.items() if item.action == "change"}
    assert items - {case.item for case in CASES} == {"L06-C1"}


@pytest.mark.parametrize("mode", list(Mode))
def test_every_case_has_its_words_and_advice_never_says_must(mode: Mode) -> None:
    sender = replace(SENDER, mode=mode)
    for case in CASES:
        said = message(case, sender)
        assert find_faults(said, sender) == []
        assert case.change is not None
        firm = case.change.firm and bool(case.change.field)
        assert firm or ("须" not in said.text and "最晚" not in said.text), case.item


def test_what_waits_for_an_officers_approval_is_asked_for_after_it() -> None:
    change = changed(2, "name", "甲店", "乙店")
    found = look(change, of=licence("L05"), approved=()).found
    assert isinstance(found, Suppression)
    assert (found.reason, found.needs_person) == (Reason.LOW_CONFIDENCE, True)
    assert found.look_again == date(2026, 12, 2)
    assert isinstance(look(change, of=licence("L05"), approved=("L05-C1",)).found, Case)
