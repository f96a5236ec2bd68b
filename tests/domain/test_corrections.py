"""By hand: what an officer enters, corrects or tells of, and what that records."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.domain.test_registry import FILE_TIME, PAPER, RENEWED, ROW, at, stored_entity
from tests.domain.test_registry import stored_licence as known_licence
from tests.tables import lines
from zhiban.domain.clock import business_day
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.corrections import (
    BY_HAND,
    Correction,
    Hand,
    Occasion,
    check_issue_day,
    correct_entity,
    correct_licence,
)
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.errors import Malformed
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.registry import Change, Doubtful, Stored, Unchanged, merge_entity, merge_licence

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
HAND = Hand("officer-7", NOW, "当事人到窗口更正", seen=1)
TOLD = replace(HAND, occasion=Occasion.CHANGE, why="营业执照变更")

UNTIMED = replace(ROW, changed_at=None)


def entity_by_hand(
    stored: Entity | None, hand: Hand = HAND, **changes: object
) -> tuple[Stored[Entity], Correction]:
    told = correct_entity(stored, replace(UNTIMED, **changes), hand)  # type: ignore[arg-type]
    assert not isinstance(told, Unchanged)
    return told


def licence_by_hand(
    stored: Licence | None, **changes: object
) -> tuple[Stored[Licence], Correction]:
    row = replace(PAPER, updated_at=None, **changes)  # type: ignore[arg-type]
    told = correct_licence(stored, row, HAND)
    assert not isinstance(told, Unchanged)
    return told


def test_a_holder_typed_in_from_paper_is_recorded_with_all_it_says() -> None:
    fact, correction = entity_by_hand(None)
    assert (fact.value.name, fact.value.version, fact.value.changed_at) == (ROW.name, 1, NOW)
    assert fact.value.source == BY_HAND
    assert (correction.type, correction.before) == ("entity_entered", {})
    assert correction.after["mobile"] == ROW.mobile
    assert "sponsor" not in correction.after, "what was left blank is not told of"


def test_a_stub_becomes_the_holder_an_officer_knows() -> None:
    stub = Entity(uscc=ROW.uscc, name="从证照来", stub=True, version=3, superseded=("L01",))
    fact, correction = entity_by_hand(stub)
    assert (fact.value.stub, fact.value.version, fact.value.superseded) == (False, 4, ("L01",))
    assert correction.type == "entity_entered"


def test_a_corrected_error_is_no_change_of_the_business_licence() -> None:
    stored = stored_entity()
    fact, correction = entity_by_hand(stored, name="沂源县甲商店")
    assert fact.changes == ()
    assert (fact.value.facts_version, fact.value.version) == (1, 2)
    assert correction == Correction(
        "entity_corrected", HAND, {"name": "沂源县甲店"}, {"name": "沂源县甲商店"}
    )
    assert fact.value.former_names == ("沂源县甲店",), "licences may still bear it"


def test_a_change_of_the_business_licence_moves_the_facts() -> None:
    stored = stored_entity()
    fact, correction = entity_by_hand(stored, TOLD, name="沂源县乙店", changed_at=at(20))
    assert fact.changes == (Change("name", "沂源县甲店", "沂源县乙店"),)
    assert (fact.value.facts_version, fact.value.changed_at) == (2, at(20))
    assert correction.type == "entity_changed"


def test_what_an_officer_leaves_blank_is_blank() -> None:
    fact, correction = entity_by_hand(stored_entity(), mobile="")
    assert fact.value.contacts == ()
    assert fact.value.contact_version == 2
    assert (correction.before, correction.after) == ({"mobile": ROW.mobile}, {"mobile": ""})


def test_a_number_put_right_is_new_from_the_day_the_officer_said_so() -> None:
    fact, _ = entity_by_hand(stored_entity(), mobile="19900000003")
    assert fact.value.reach_moved_on == business_day(HAND.at)
    fact, _ = entity_by_hand(stored_entity(), name="沂源县甲商店")
    assert fact.value.reach_moved_on is None


def test_other_people_to_reach_stay() -> None:
    other = Contact(Role.AGENT, "乙某", "19900000002", "窗口", date(2026, 11, 2))
    stored = stored_entity()
    stored = replace(stored, contacts=(*stored.contacts, other))
    fact, _ = entity_by_hand(stored, mobile="19900000003")
    assert [contact.mobile for contact in fact.value.contacts] == ["19900000003", "19900000002"]


def test_saying_what_is_known_records_nothing() -> None:
    assert isinstance(correct_entity(stored_entity(), UNTIMED, HAND), Unchanged)
    same = replace(PAPER, updated_at=None)
    assert isinstance(correct_licence(known_licence(), same, HAND), Unchanged)


def test_a_feed_that_tells_the_error_again_is_held_and_a_later_change_is_not() -> None:
    fact, _ = entity_by_hand(stored_entity(), name="沂源县甲商店")
    assert isinstance(merge_entity(fact.value, ROW, FILE_TIME, ""), Doubtful)
    later = replace(ROW, name="沂源县丁店", changed_at=at(25))
    assert isinstance(merge_entity(fact.value, later, FILE_TIME, ""), Stored)
    licence, _ = licence_by_hand(known_licence(), valid_to=date(2027, 3, 1))
    assert isinstance(merge_licence(licence.value, PAPER, FILE_TIME, ""), Doubtful)


def test_a_licence_typed_in_from_paper() -> None:
    fact, correction = licence_by_hand(None)
    assert (fact.value.number, fact.value.version, fact.value.updated_at) == (PAPER.number, 1, NOW)
    assert correction.type == "licence_entered"
    assert correction.after["valid_to"] == "2027-01-03"


def test_a_corrected_date_is_the_same_term() -> None:
    fact, correction = licence_by_hand(known_licence(), valid_to=date(2027, 3, 1))
    assert (fact.value.term, fact.value.cased_term, fact.value.version) == (1, 1, 2)
    assert (correction.before, correction.after) == (
        {"valid_to": "2027-01-03"},
        {"valid_to": "2027-03-01"},
    )


def test_a_later_term_is_a_renewal_by_hand_too() -> None:
    fact, _ = licence_by_hand(
        known_licence(), valid_from=RENEWED.valid_from, valid_to=RENEWED.valid_to
    )
    assert fact.value.term == 2


def test_an_officer_may_correct_even_what_was_issued_here() -> None:
    ours = replace(known_licence(), issued_here=True)
    fact, _ = licence_by_hand(ours, status=LicenceStatus.REVOKED)
    assert (fact.value.status, fact.value.issued_here) == (LicenceStatus.REVOKED, True)


def test_a_later_term_by_hand_is_what_a_feed_makes_of_it() -> None:
    """No longer ours, under no successor, and with nothing said of its new certificate."""
    ours = replace(
        known_licence(),
        issued_here=True,
        identifier="1.2.156.3005.2.X",
        edition=1,
        successor="N2",
        legal_rep="甲",
        address="样例路1号",
    )
    for identifier in ("", "1.2.156.3005.2.Y"):
        row = replace(RENEWED, identifier=identifier)
        fed = merge_licence(ours, row, FILE_TIME, BY_HAND)
        told = correct_licence(ours, row, HAND)
        assert isinstance(fed, Stored)
        assert not isinstance(told, Unchanged)
        assert told[0].value == fed.value
        assert (fed.value.term, fed.value.issued_here) == (2, False)


ISSUE_DAYS = """
本局签发 | 登记的     | 录入的     | 有效期   | 可否     | 说明
否       | 2022-01-04 | 2022-01-05 | 不变     | 可       | 更正外来的
否       | 2022-01-04 |            | 不变     | 可       | 不知道哪天
否       | 2022-01-04 | 2026-12-01 | 不变     | 可       | 今天发的
否       | 2022-01-04 | 2026-12-02 | 不变     | 晚于今天 | 明天还没有到
否       | 2022-01-04 | 2026-12-02 | 后一期   | 晚于今天 | 新的一期也一样
是       | 2022-01-04 | 2022-01-04 | 不变     | 可       | 照原样
是       | 2022-01-04 | 2022-01-05 | 不变     | 不能更正 | 以证书为准
是       | 2022-01-04 | 2022-01-03 | 不变     | 不能更正 | 往前也不行
是       | 2022-01-04 |            | 不变     | 不能更正 | 删去也不行
是       | 2022-01-04 | 2026-12-01 | 止日改后 | 不能更正 | 起日没有变，还是这一期
是       | 2022-01-04 | 2026-12-01 | 后一期   | 可       | 别处换发的，不再是本局签发
没有     |            | 2026-12-02 | 不变     | 晚于今天 | 新录入的
没有     |            | 2026-12-01 | 不变     | 可       | 新录入的
"""
TERMS_TOLD: dict[str, dict[str, Any]] = {
    "不变": {},
    "止日改后": {"valid_to": RENEWED.valid_to},
    "后一期": {"valid_from": RENEWED.valid_from, "valid_to": RENEWED.valid_to},
}


@pytest.mark.parametrize(("whose", "known", "told", "term", "may", "why"), lines(ISSUE_DAYS))
def test_the_day_of_issue_is_past_and_of_what_we_issued_nobody_elses_word(
    whose: str, known: str, told: str, term: str, may: str, why: str
) -> None:
    day = date.fromisoformat(known) if known else None
    stored = replace(known_licence(), issued_here=whose == "是", issued_on=day)
    issued = date.fromisoformat(told) if told else None
    row = replace(PAPER, updated_at=None, issued_on=issued, **TERMS_TOLD[term])
    of = None if whose == "没有" else stored
    if may == "可":
        check_issue_day(of, row, HAND)
        return
    with pytest.raises(Malformed, match=f"^发证日期：.*{may}.*。$") as refused:
        check_issue_day(of, row, HAND)
    assert refused.value.code == "not_sound", why


def test_the_day_of_an_entry_is_in_china() -> None:
    night = replace(HAND, at=datetime(2026, 12, 1, 16, 0, tzinfo=UTC))
    check_issue_day(None, replace(PAPER, issued_on=date(2026, 12, 2)), night)


def test_a_holder_that_is_gone_is_told_of_as_a_change() -> None:
    fact, _ = entity_by_hand(stored_entity(), TOLD, status=EntityStatus.CANCELLED)
    assert fact.changes == (Change("status", "active", "cancelled"),)
