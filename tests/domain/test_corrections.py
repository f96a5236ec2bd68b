"""By hand: what an officer enters, corrects or tells of, and what that records."""

from dataclasses import replace
from datetime import UTC, date, datetime

from tests.domain.test_registry import FILE_TIME, PAPER, RENEWED, ROW, at, stored_entity
from tests.domain.test_registry import stored_licence as known_licence
from zhiban.domain.clock import business_day
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.corrections import (
    BY_HAND,
    Correction,
    Hand,
    Occasion,
    correct_entity,
    correct_licence,
)
from zhiban.domain.entities import Entity, EntityStatus
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


def test_a_holder_that_is_gone_is_told_of_as_a_change() -> None:
    fact, _ = entity_by_hand(stored_entity(), TOLD, status=EntityStatus.CANCELLED)
    assert fact.changes == (Change("status", "active", "cancelled"),)
