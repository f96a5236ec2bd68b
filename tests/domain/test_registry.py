"""What an incoming row does to the registry: newer, older, equal, doubtful, confirmed."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import FACTS, Entity, EntityStatus
from zhiban.domain.intake import EntityRow, LicenceRow
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.registry import (
    Change,
    Doubtful,
    Stored,
    Unchanged,
    is_later_term,
    merge_entity,
    merge_licence,
)

CHINA = timezone(timedelta(hours=8))
USCC = "91370323MA3C000011"
FILE_TIME = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 9, 0, tzinfo=CHINA)


ROW = EntityRow(
    line=2,
    uscc=USCC,
    name="沂源县甲店",
    entity_type="个体工商户",
    legal_rep="甲某",
    legal_rep_id="370323199001010011",
    mobile="19900000001",
    address="历山路1号",
    town="历山街道",
    scope="餐饮服务",
    status=EntityStatus.ACTIVE,
    changed_at=at(10),
)


def taken(outcome: Stored[Entity] | Unchanged | Doubtful) -> Entity:
    assert isinstance(outcome, Stored), outcome
    return outcome.value


def stored_entity(row: EntityRow = ROW) -> Entity:
    return taken(merge_entity(None, row, FILE_TIME, "甲.csv"))


def test_a_holder_never_seen_is_stored_as_the_row_says() -> None:
    entity = stored_entity()
    assert (entity.name, entity.legal_rep_id, entity.town) == (ROW.name, ROW.legal_rep_id, ROW.town)
    assert entity.contacts == (
        Contact(Role.REPRESENTATIVE, "甲某", "19900000001", "甲.csv", date(2026, 11, 10)),
    )
    assert (entity.version, entity.facts_version, entity.contact_version) == (1, 1, 1)
    assert entity.changed_at == at(10)
    assert not entity.stub


def test_a_phone_is_known_since_the_civil_day_in_china() -> None:
    """An export read between midnight and eight is of that day there, though not of UTC's."""
    night = replace(ROW, changed_at=None)
    stored = taken(merge_entity(None, night, datetime(2026, 12, 1, 17, 0, tzinfo=UTC), "甲.csv"))
    assert stored.contacts[0].verified_on == date(2026, 12, 2)


def test_a_stub_becomes_the_holder_over_its_own_version() -> None:
    stub = Entity(uscc=USCC, name="从证照来", stub=True, version=1)
    entity = taken(merge_entity(stub, ROW, FILE_TIME, "甲.csv"))
    assert entity == replace(stored_entity(), version=2)


def test_a_stub_yields_to_any_row_however_old() -> None:
    stub = Entity(uscc=USCC, name="从证照来", stub=True, changed_at=at(29), version=5)
    entity = taken(merge_entity(stub, replace(ROW, changed_at=at(1)), FILE_TIME, "甲.csv"))
    assert (entity.name, entity.version) == (ROW.name, 6)


TIMES = """
内容 | 时间 | 结果   | 说明
改   | 11   | 存     | 较新
改   | 10   | 存疑   | 同时而不同
改   | 9    | 不变   | 较旧
同   | 11   | 确认   | 较新而相同,记下时间
同   | 10   | 不变   | 同时相同
同   | 9    | 不变   | 较旧相同
"""
TIME_ROWS = [[c.strip() for c in line.split("|")] for line in TIMES.strip().splitlines()[1:]]


def word(outcome: object) -> str:
    match outcome:
        case Stored(news=True):
            return "存"
        case Stored():
            return "确认"
        case Doubtful():
            return "存疑"
        case _:
            return "不变"


@pytest.mark.parametrize(("content", "day", "expected", "why"), TIME_ROWS)
def test_the_time_decides_between_two_rows_of_a_holder(
    content: str, day: str, expected: str, why: str
) -> None:
    row = replace(ROW, changed_at=at(int(day)))
    if content == "改":
        row = replace(row, scope="食品销售")
    assert word(merge_entity(stored_entity(), row, FILE_TIME, "乙.csv")) == expected, why


def test_the_same_instant_in_another_zone_is_the_same_time() -> None:
    row = replace(ROW, name="沂源县乙店", changed_at=at(10).astimezone(UTC))
    assert isinstance(merge_entity(stored_entity(), row, FILE_TIME, "乙.csv"), Doubtful)


def test_without_a_time_of_its_own_a_row_has_the_files() -> None:
    row = replace(ROW, scope="食品销售", changed_at=None)
    assert taken(merge_entity(stored_entity(), row, FILE_TIME, "乙.csv")).changed_at == FILE_TIME
    older = at(10) - timedelta(days=1)
    assert isinstance(merge_entity(stored_entity(), row, older, "乙.csv"), Unchanged)


def test_a_confirmation_keeps_everything_but_its_time() -> None:
    stored = stored_entity()
    confirmed = merge_entity(stored, replace(ROW, changed_at=at(20)), FILE_TIME, "丙.csv")
    seen = replace(stored.contacts[0], source="丙.csv", verified_on=date(2026, 11, 20))
    known = replace(stored, changed_at=at(20), version=2, contacts=(seen,))
    assert confirmed == Stored(known, news=False), "and the day its phone was last seen"


def test_a_row_from_before_a_confirmation_does_not_overrule_it() -> None:
    """甲 on the 10th, 甲 again on the 20th; a late row of the 15th says 乙: it is older."""
    confirmed = merge_entity(stored_entity(), replace(ROW, changed_at=at(20)), FILE_TIME, "")
    between = replace(ROW, scope="食品销售", changed_at=at(15))
    assert isinstance(merge_entity(taken(confirmed), between, FILE_TIME, ""), Unchanged)


NEW_FACTS: dict[str, object] = {
    "name": "沂源县乙店",
    "entity_type": "有限责任公司",
    "legal_rep": "乙某",
    "address": "历山路2号",
    "scope": "食品销售",
    "status": EntityStatus.ABNORMAL,
    "registered_capital": "100万元",
    "sponsor": "丙",
    "investors": "丁",
}


@pytest.mark.parametrize("field", FACTS)
def test_each_fact_that_moves_is_a_change_old_to_new(field: str) -> None:
    row = replace(ROW, changed_at=at(11), **{field: NEW_FACTS[field]})  # type: ignore[arg-type]
    stored = stored_entity()
    outcome = merge_entity(stored, row, FILE_TIME, "乙.csv")
    assert isinstance(outcome, Stored)
    old = str(getattr(stored, field))
    assert outcome.changes == (Change(field, old, str(NEW_FACTS[field])),)
    assert (outcome.value.facts_version, outcome.value.version) == (2, 2)


def test_a_new_phone_moves_the_contact_and_no_fact() -> None:
    row = replace(ROW, mobile="19900000002", changed_at=at(11))
    outcome = merge_entity(stored_entity(), row, FILE_TIME, "乙.csv")
    assert isinstance(outcome, Stored)
    entity = outcome.value
    assert (outcome.changes, entity.facts_version, entity.contact_version) == ((), 1, 2)
    assert [c.mobile for c in entity.contacts] == ["19900000002"]


def test_a_new_name_of_the_holder_does_not_move_the_contact() -> None:
    row = replace(ROW, name="沂源县乙店", changed_at=at(11))
    entity = taken(merge_entity(stored_entity(), row, FILE_TIME, "乙.csv"))
    assert (entity.facts_version, entity.contact_version) == (2, 1)


def test_another_town_alone_is_stored_and_neither_fact_nor_contact_moves() -> None:
    row = replace(ROW, town="南麻街道", changed_at=at(11))
    outcome = merge_entity(stored_entity(), row, FILE_TIME, "乙.csv")
    assert isinstance(outcome, Stored)
    assert outcome.value.town == "南麻街道"
    assert (outcome.changes, outcome.value.facts_version, outcome.value.contact_version) == (
        (),
        1,
        1,
    )


def test_a_file_without_a_phone_does_not_erase_ours() -> None:
    row = replace(ROW, mobile="", scope="食品销售", changed_at=at(11))
    entity = taken(merge_entity(stored_entity(), row, FILE_TIME, "乙.csv"))
    assert [c.mobile for c in entity.contacts] == ["19900000001"]
    assert (entity.facts_version, entity.contact_version) == (2, 1)


def test_a_file_without_an_id_number_does_not_erase_ours() -> None:
    """The column may be left out of a file; our links must not be revoked by that."""
    row = replace(ROW, legal_rep_id="", scope="食品销售", changed_at=at(11))
    entity = taken(merge_entity(stored_entity(), row, FILE_TIME, "乙.csv"))
    assert entity.legal_rep_id == ROW.legal_rep_id
    assert entity.contact_version == 1


def test_a_file_without_an_optional_column_moves_no_fact() -> None:
    """注册资本, 举办者 and 投资人 are optional: a file that has no such column says nothing."""
    told = replace(ROW, registered_capital="100万元", sponsor="丙", investors="丁")
    outcome = merge_entity(stored_entity(told), replace(ROW, changed_at=at(11)), FILE_TIME, "")
    assert isinstance(outcome, Stored)
    assert outcome.changes == ()
    assert (outcome.value.registered_capital, outcome.value.facts_version) == ("100万元", 1)


def test_the_phone_of_a_person_who_left_is_not_kept_for_the_new_one() -> None:
    """Another 法定代表人 without a phone: a message to the old one would be somebody else's."""
    row = replace(ROW, legal_rep="乙某", legal_rep_id="", mobile="", changed_at=at(11))
    entity = taken(merge_entity(stored_entity(), row, FILE_TIME, "乙.csv"))
    assert [c.name for c in entity.contacts] != ["甲某"]


def test_a_refusal_of_messages_outlives_every_row() -> None:
    stored = replace(stored_entity(), opted_out=True)
    row = replace(ROW, name="沂源县乙店", changed_at=at(11))
    assert taken(merge_entity(stored, row, FILE_TIME, "乙.csv")).opted_out


def test_an_older_row_fills_what_is_blank_and_overrules_nothing() -> None:
    blank = replace(ROW, address="", mobile="", legal_rep_id="", scope="食品销售")
    entity = taken(
        merge_entity(stored_entity(blank), replace(ROW, changed_at=at(9)), FILE_TIME, "")
    )
    assert (entity.address, entity.mobile) == (ROW.address, ROW.mobile)
    assert (entity.scope, entity.changed_at) == ("食品销售", at(10))
    between = replace(ROW, address="历山路9号", changed_at=at(8))
    assert isinstance(merge_entity(entity, between, FILE_TIME, ""), Unchanged)


def test_a_name_once_borne_is_remembered_whichever_row_comes_first() -> None:
    renamed = replace(ROW, name="沂源县乙店", changed_at=at(11))
    forward = taken(merge_entity(stored_entity(), renamed, FILE_TIME, ""))
    backward = taken(merge_entity(stored_entity(renamed), ROW, FILE_TIME, ""))
    for entity in (forward, backward):
        assert (entity.name, entity.former_names) == ("沂源县乙店", ("沂源县甲店",))
    assert word(merge_entity(stored_entity(renamed), ROW, FILE_TIME, "")) == "确认"


def test_a_row_in_which_nothing_is_the_same_is_probably_about_another() -> None:
    row = replace(ROW, name="乙", legal_rep="乙某", address="沂河路2号", changed_at=at(11))
    assert word(merge_entity(stored_entity(), row, FILE_TIME, "")) == "存疑"
    for same in ("name", "legal_rep", "address"):
        kept_one = replace(row, **{same: getattr(ROW, same)})
        assert word(merge_entity(stored_entity(), kept_one, FILE_TIME, "")) == "存"


CELLS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["甲", "乙"]),
        "legal_rep": st.sampled_from(["", "甲某"]),
        "legal_rep_id": st.sampled_from(["", "1", "2"]),
        "mobile": st.sampled_from(["", "19900000001", "19900000002"]),
        "address": st.sampled_from(["", "东", "西"]),
        "scope": st.sampled_from(["", "餐饮", "零售"]),
        "town": st.sampled_from(["", "南麻街道"]),
        "status": st.sampled_from(list(EntityStatus)),
    }
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_rows_with_blanks_end_in_the_same_facts_in_whatever_order(
    told: list[dict[str, Any]], chance: random.Random
) -> None:
    rows = [replace(ROW, **cells, changed_at=at(day)) for day, cells in enumerate(told, 1)]
    ends = []
    for _ in range(2):
        entity: Entity | None = None
        for row in rows:
            outcome = merge_entity(entity, row, FILE_TIME, "")
            assert not isinstance(outcome, Doubtful)
            entity = outcome.value if isinstance(outcome, Stored) else entity
        assert entity is not None
        facts = {f: getattr(entity, f) for f in (*FACTS, "town", "legal_rep_id", "mobile")}
        ends.append(facts | {"at": entity.changed_at, "former": set(entity.former_names)})
        chance.shuffle(rows)
    assert ends[0] == ends[1]


def test_there_and_back_and_there_again_are_four_facts() -> None:
    """A → B → A → B: each is a fact of its own, so each may ask for a case of its own."""
    entity = stored_entity()
    versions = [entity.facts_version]
    for day, name in ((11, "乙"), (12, ROW.name), (13, "乙")):
        row = replace(ROW, name=name, changed_at=at(day))
        entity = taken(merge_entity(entity, row, FILE_TIME, ""))
        versions.append(entity.facts_version)
    assert versions == [1, 2, 3, 4]


ROWS_IN_TIME = st.lists(
    st.tuples(st.integers(1, 28), st.sampled_from("甲乙丙")), min_size=1, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(ROWS_IN_TIME, st.randoms(use_true_random=False))
def test_in_whatever_order_rows_come_the_newest_stands(
    facts: list[tuple[int, str]], chance: random.Random
) -> None:
    by_day = dict(facts)
    arriving = list(by_day.items())
    chance.shuffle(arriving)
    entity: Entity | None = None
    for day, name in arriving:
        row = replace(ROW, name=name, changed_at=at(day))
        outcome = merge_entity(entity, row, FILE_TIME, "")
        if isinstance(outcome, Stored):
            assert outcome.value.version == (entity.version + 1 if entity else 1)
            entity = outcome.value
        assert not isinstance(outcome, Doubtful)
    assert entity is not None
    assert entity.name == by_day[max(by_day)]


PAPER = LicenceRow(
    line=2,
    kind="L01",
    number="JY13703230001234",
    uscc=USCC,
    holder_name="沂源县甲店",
    issued_on=date(2022, 1, 4),
    valid_from=date(2022, 1, 4),
    valid_to=date(2027, 1, 3),
    issuer="沂源县行政审批服务局",
    status=LicenceStatus.ACTIVE,
    updated_at=at(10),
)
RENEWED = replace(PAPER, valid_from=date(2027, 1, 4), valid_to=date(2032, 1, 3), updated_at=at(11))


def kept(outcome: Stored[Licence] | Unchanged | Doubtful) -> Licence:
    assert isinstance(outcome, Stored), outcome
    return outcome.value


def stored_licence(row: LicenceRow = PAPER) -> Licence:
    licence = kept(merge_licence(None, row, FILE_TIME, "甲.csv"))
    return replace(licence, cased_term=1, alarm_on=date(2026, 11, 10), basis="L01-R1")


def test_a_licence_never_seen_is_stored_as_the_row_says() -> None:
    licence = kept(merge_licence(None, PAPER, FILE_TIME, "甲.csv"))
    assert (licence.number, licence.valid_to, licence.updated_at) == (
        PAPER.number,
        PAPER.valid_to,
        at(10),
    )
    assert (licence.term, licence.facts_version, licence.cased_term, licence.version) == (
        1,
        1,
        0,
        1,
    )


@pytest.mark.parametrize(("content", "day", "expected", "why"), TIME_ROWS)
def test_the_time_decides_between_two_rows_of_a_licence(
    content: str, day: str, expected: str, why: str
) -> None:
    row = replace(PAPER, updated_at=at(int(day)))
    if content == "改":
        row = replace(row, issuer="沂源县市场监督管理局")
    assert word(merge_licence(stored_licence(), row, FILE_TIME, "乙.csv")) == expected, why


def test_a_confirmed_licence_keeps_its_alarm() -> None:
    stored = stored_licence()
    outcome = merge_licence(stored, replace(PAPER, updated_at=at(20)), FILE_TIME, "丙.csv")
    assert outcome == Stored(replace(stored, updated_at=at(20), version=2), news=False)


TERMS = """
原起       | 原止       | 新起       | 新止       | 新届 | 说明
2022-01-04 | 2027-01-03 | 2027-01-04 | 2032-01-03 | 是   | 到期换发
2022-01-04 | 2027-01-03 | 2026-12-08 | 2031-12-07 | 是   | 自决定之日起
2022-01-04 | 2027-01-03 | 2022-01-04 | 2027-03-01 | 否   | 更正截止日
2022-01-04 | 2027-01-03 | 2022-01-04 | 2026-03-01 | 否   | 更正截止日提前
2022-01-04 | 2027-01-03 | 2022-01-14 | 2027-01-03 | 否   | 只更正起始日
2022-01-04 | 2027-01-03 | 2017-01-04 | 2022-01-03 | 否   | 更旧的一届
2022-01-04 | 2027-01-03 | -          | 2032-01-03 | 否   | 没有起始日,按更正
-          | 2027-01-03 | 2027-01-04 | 2032-01-03 | 否   | 原来没有起始日
2022-01-04 | 长期       | 2027-01-04 | 2032-01-03 | 是   | 由长期改为有期限
2022-01-04 | 2027-01-03 | 2027-01-04 | 长期       | 是   | 换发为长期
2022-01-04 | 长期       | 2027-01-04 | 长期       | 否   | 都是长期
"""
TERM_ROWS = [[c.strip() for c in line.split("|")] for line in TERMS.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", TERM_ROWS, ids=[row[5] for row in TERM_ROWS])
def test_a_later_term_or_a_corrected_date(row: list[str]) -> None:
    days = [None if cell in ("-", "长期") else date.fromisoformat(cell) for cell in row[:4]]
    old = replace(stored_licence(), issued_on=None, valid_from=days[0], valid_to=days[1])
    new = replace(old, valid_from=days[2], valid_to=days[3])
    assert is_later_term(old, new) is (row[4] == "是")


def test_the_day_of_issue_stands_in_for_a_missing_start() -> None:
    old = replace(stored_licence(), valid_from=None)
    new = replace(old, issued_on=date(2026, 12, 8), valid_to=date(2031, 12, 7))
    assert is_later_term(old, new)


def test_a_renewed_licence_has_a_new_term_not_yet_reminded_of() -> None:
    licence = kept(merge_licence(stored_licence(), RENEWED, FILE_TIME, "乙.csv"))
    assert (licence.term, licence.cased_term) == (2, 1)
    assert (licence.facts_version, licence.version) == (2, 2)


def test_a_corrected_date_is_the_same_term_already_reminded_of() -> None:
    row = replace(PAPER, valid_to=date(2027, 3, 1), updated_at=at(11))
    licence = kept(merge_licence(stored_licence(), row, FILE_TIME, "乙.csv"))
    assert (licence.term, licence.cased_term) == (1, 1)


def test_what_we_issued_yields_to_a_later_term_only() -> None:
    ours = replace(stored_licence(), issued_here=True)
    corrected = replace(PAPER, valid_to=date(2027, 3, 1), updated_at=at(11))
    assert isinstance(merge_licence(ours, corrected, FILE_TIME, ""), Doubtful)
    assert kept(merge_licence(ours, RENEWED, FILE_TIME, "")).term == 2
    older = replace(RENEWED, updated_at=at(9))
    assert isinstance(merge_licence(ours, older, FILE_TIME, ""), Unchanged)


HOLDER = stored_entity()


@pytest.mark.parametrize(
    ("name", "agrees"),
    [
        ("沂源县甲店", True),
        ("沂源县 甲店", True),
        ("沂源县（甲）店", True),
        ("沂源县老店", True),  # its name before
        ("沂源县丙店", False),
    ],
)
def test_a_licence_that_names_another_holder_than_its_code_is_doubtful(
    name: str, agrees: bool
) -> None:
    holder = replace(HOLDER, name="沂源县(甲)店", former_names=("沂源县老店",))
    row = replace(PAPER, holder_name=name)
    assert word(merge_licence(None, row, FILE_TIME, "", holder)) == ("存" if agrees else "存疑")
    newer = replace(row, issuer="乙局", updated_at=at(11))
    known = stored_licence(row)
    assert word(merge_licence(known, newer, FILE_TIME, "", holder)) == ("存" if agrees else "存疑")


def test_a_stubs_name_is_only_what_a_licence_said() -> None:
    stub = Entity(uscc=USCC, name="别的名称", stub=True)
    assert word(merge_licence(None, PAPER, FILE_TIME, "", stub)) == "存"


def test_what_is_known_already_is_not_doubted_again() -> None:
    """The holder was renamed since: its licence still bears the old name, and that is no news."""
    renamed = replace(HOLDER, name="沂源县丙店")
    known = stored_licence()
    assert word(merge_licence(known, PAPER, FILE_TIME, "", renamed)) == "不变"


def test_an_identifier_is_kept_by_rows_that_have_none_and_taken_from_older_ones() -> None:
    told = replace(PAPER, identifier="1.2.156.3005.2.X", updated_at=at(9))
    without = replace(PAPER, issuer="乙局", updated_at=at(11))
    forward = kept(merge_licence(stored_licence(told), without, FILE_TIME, ""))
    backward = kept(merge_licence(stored_licence(without), told, FILE_TIME, ""))
    assert forward.identifier == backward.identifier == told.identifier
    assert forward.issuer == backward.issuer == "乙局"


def test_doubt_is_told_in_chinese_without_naming_anyone() -> None:
    doubts = [
        merge_entity(stored_entity(), replace(ROW, name="乙"), FILE_TIME, ""),
        merge_licence(stored_licence(), replace(PAPER, issuer="乙"), FILE_TIME, ""),
        merge_licence(
            replace(stored_licence(), issued_here=True),
            replace(PAPER, issuer="乙", updated_at=at(11)),
            FILE_TIME,
            "",
        ),
    ]
    for doubt in doubts:
        assert isinstance(doubt, Doubtful)
        assert not any(char.isascii() and char.isalnum() for char in doubt.reason)
        assert ROW.name not in doubt.reason
