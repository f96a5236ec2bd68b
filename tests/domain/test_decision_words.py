"""What must be said with a decision, and what the rules say back."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from tests.domain.filed_case import AT, CASE, FILING, HOLDER, LICENCE, officer, said
from tests.tables import lines
from zhiban.domain.cases import CaseState, Decision, Outcome
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.decisions import (
    BECOMES,
    LONGEST_REASON,
    STATE_WORDS,
    Circumstances,
    check_end,
    check_grantable,
    check_reason,
    permit,
    spoken_instant,
    term_is_open,
)
from zhiban.domain.entities import EntityStatus
from zhiban.domain.errors import Denied, Forbidden, Malformed, Superseded
from zhiban.domain.examining import check_days, permit_end, permit_start
from zhiban.domain.filed import Finding, Sort, Special
from zhiban.domain.licences import LicenceStatus
from zhiban.domain.officers import Role

CATALOGUE = Catalogue.from_mapping(
    json.loads(files("zhiban").joinpath("data", "catalogue.json").read_bytes())
)
OUTCOMES: dict[str, Outcome] = {"准予": "grant", "不予": "refuse", "补正": "correct"}
GRANTED = Decision("grant", "o-1", AT)

REASONS = """
决定 | 理由                               | 结果
准予 |                                    | 可
准予 | 好                                 | 可
不予 |                                    | reason_missing
不予 | 不符合                             | reason_missing
不予 | 场所不符合                         | 可
补正 | 缺照片。                           | reason_missing
补正 | 请补充健康证                       | 可
补正 | 请致电19900000001再补              | personal_number
不予 | 证号370323195001010001核对不符     | personal_number
不予 | 证号37032319500101000X核对不符     | personal_number
补正 | 请致电0533-3241001咨询后补正       | 可
补正 | 代码91370323MA0000017A与执照不一致 | 可
补正 | 编号JY13703230001234与底册不一致   | 可
"""


@pytest.mark.parametrize(("outcome", "reason", "says"), lines(REASONS))
def test_a_refusal_and_a_correction_need_a_reason_fit_to_be_told(
    outcome: str, reason: str, says: str
) -> None:
    assert said(lambda: check_reason(OUTCOMES[outcome], reason)) == says


@pytest.mark.parametrize("outcome", BECOMES)
def test_a_reason_has_an_end(outcome: Outcome) -> None:
    check_reason(outcome, "字" * LONGEST_REASON)
    with pytest.raises(Malformed) as denied:
        check_reason(outcome, "字" * (LONGEST_REASON + 1))
    assert denied.value.code == "reason_too_long"


OPEN = """
证照类型 | 有效期起   | 发证日     | 有效期止   | 须填止日 | 说明
L01      | 2022-01-01 |            | 2026-12-31 | 否       | 法定五年
L01      |            |            | 2026-12-31 | 否       | 法定五年
L06      | 2022-01-01 |            | 2026-12-31 | 否       | 按原证年限
L06      |            | 2022-01-01 | 2026-12-31 | 否       | 没有起日的，从发证日算
L06      |            |            | 2026-12-31 | 是       | 法律未定，原证也看不出年限
L06      | 2027-01-01 |            | 2026-12-31 | 是       | 起止颠倒，不能算
L18      | 2022-01-01 |            |            | 是       | 没有止日
"""


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("kind", "begins", "issued", "ends", "needed", "why"), lines(OPEN))
def test_who_sets_the_end_of_the_new_term(
    kind: str, begins: str, issued: str, ends: str, needed: str, why: str
) -> None:
    licence = replace(LICENCE, valid_from=day(begins), issued_on=day(issued), valid_to=day(ends))
    assert term_is_open(CATALOGUE.kind(kind), licence) is (needed == "是"), why
    assert term_is_open(CATALOGUE.kind(kind), None) is (CATALOGUE.kind(kind).validity_years is None)


END = """
决定 | 须填 | 止日       | 结果          | 说明
准予 | 是   |            | end_missing   | 法律没有年限，须由审批人填写
准予 | 是   | 2031-12-31 | 可            | 原证2026-12-31到期
准予 | 是   | 2026-12-31 | end_too_early | 与原证同日
准予 | 是   | 2056-12-31 | 可            | 三十年
准予 | 是   | 2057-01-01 | end_too_late  | 笔误
准予 | 否   |            | 可            | 法律有年限
准予 | 否   | 2031-12-31 | end_not_asked | 法律有年限，不能另填
不予 | 是   |            | 可            | 不予没有新证
不予 | 是   | 2031-12-31 | end_not_asked | 不予没有新证
补正 | 否   | 2031-12-31 | end_not_asked | 补正没有新证
"""


@pytest.mark.parametrize(("outcome", "needed", "ends", "says", "why"), lines(END))
def test_the_end_is_given_exactly_where_the_law_gives_none(
    outcome: str, needed: str, ends: str, says: str, why: str
) -> None:
    valid_to = day(ends)
    assert (
        said(lambda: check_end(OUTCOMES[outcome], valid_to, CASE, is_open=needed == "是")) == says
    ), why


GRANTABLE = """
证照状态   | 期数 | 主体状态  | 结果
active     | 1    | active    | 可
expired    | 1    | abnormal  | 可
cancelled  | 1    | active    | licence_ended
suspended  | 1    | active    | licence_ended
superseded | 1    | active    | licence_ended
无         | 1    | active    | licence_ended
active     | 2    | active    | renewed_elsewhere
active     | 1    | cancelled | holder_gone
active     | 1    | revoked   | holder_gone
active     | 1    | 无        | 可
"""


@pytest.mark.parametrize(("status", "term", "entity", "says"), lines(GRANTABLE))
def test_only_what_is_still_there_can_be_renewed(
    status: str, term: str, entity: str, says: str
) -> None:
    holder = None if entity == "无" else replace(HOLDER, status=EntityStatus(entity))
    licence = None
    if status != "无":
        licence = replace(LICENCE, status=LicenceStatus(status), term=int(term))
    assert said(lambda: check_grantable(CASE, licence, holder)) == says


def test_an_instant_is_spoken_in_china() -> None:
    assert spoken_instant(datetime(2026, 12, 31, 16, 7, tzinfo=UTC)) == "2027年1月1日00:07"


@pytest.mark.parametrize("state", CaseState)
def test_every_state_has_words_of_its_own(state: CaseState) -> None:
    assert not any(char.isascii() for char in STATE_WORDS[state])
    assert len(set(STATE_WORDS.values())) == len(CaseState)


SPECIAL = Special(Sort.SITE_CHECK, "o-2", AT, "核对经营场所", 3, date(2026, 12, 4))
EXAMINED = replace(CASE, special=SPECIAL)
FAILED = replace(CASE, special=replace(SPECIAL, finding=Finding(False, "不符合", "o-3", AT)))


def every_denial() -> list[Denied]:
    """What the rules say to an officer, each sentence once."""
    granted = replace(CASE, state=CaseState.GRANTED, decision=GRANTED)
    own = replace(CASE, filing=replace(FILING, by="officer:o-1"))
    late, early = date(2090, 1, 1), date(2020, 1, 1)
    works: list[Callable[[], None]] = [
        lambda: permit(granted, officer(), "grant", Circumstances()),
        lambda: permit(replace(CASE, state=CaseState.LAPSED), officer(), "grant", Circumstances()),
        lambda: permit(CASE, officer(Role.AUDITOR), "grant", Circumstances()),
        lambda: permit(own, officer(*Role), "grant", Circumstances()),
        lambda: permit(CASE, officer(*Role), "correct", Circumstances(corrected=True)),
        lambda: permit(CASE, officer(*Role), "correct", Circumstances(accepted=True)),
        lambda: permit(CASE, officer(*Role), "grant", Circumstances(entered=True)),
        lambda: permit(CASE, officer(*Role), "refuse", Circumstances(deemed=True)),
        lambda: permit(CASE, officer(Role.CLERK), "grant", Circumstances(deemed=True)),
        lambda: permit(EXAMINED, officer(*Role), "grant", Circumstances()),
        lambda: permit(FAILED, officer(*Role), "grant", Circumstances()),
        lambda: permit_start(EXAMINED, officer(*Role)),
        lambda: permit_start(CASE, officer(Role.AUDITOR)),
        lambda: permit_end(CASE, officer(*Role)),
        lambda: permit_end(replace(EXAMINED, filing=own.filing), officer(*Role)),
        lambda: check_days(0),
        lambda: check_reason("refuse", ""),
        lambda: check_reason("correct", ""),
        lambda: check_reason("grant", "字" * 501),
        lambda: check_reason("refuse", "请致电19900000001"),
        lambda: check_end("grant", None, CASE, is_open=True),
        lambda: check_end("refuse", late, CASE, is_open=True),
        lambda: check_end("grant", late, CASE, is_open=False),
        lambda: check_end("grant", early, CASE, is_open=True),
        lambda: check_end("grant", late, CASE, is_open=True),
        lambda: check_grantable(CASE, None, HOLDER),
        lambda: check_grantable(CASE, replace(LICENCE, term=2), HOLDER),
        lambda: check_grantable(CASE, LICENCE, replace(HOLDER, status=EntityStatus.CANCELLED)),
    ]
    denials: list[Denied] = []
    for work in works:
        with pytest.raises((Forbidden, Malformed, Superseded)) as caught:
            work()
        denials.append(caught.value)
    return denials


def test_every_denial_is_a_chinese_sentence_with_full_width_punctuation() -> None:
    for denial in every_denial():
        text = str(denial)
        assert text.endswith("。")
        assert not [char for char in ",;!?()" if char in text], text
        assert denial.code.isascii()
