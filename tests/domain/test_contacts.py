"""Whom we reach: in which order, how surely, and what a changed 法定代表人 does to it."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.test_registry import FILE_TIME, ROW, at, stored_entity, taken
from tests.domain.test_reminding import SEND
from zhiban.domain.contacts import (
    ANOTHERS,
    Check,
    Confidence,
    Contact,
    Role,
    after_failure,
    verified,
    wrong,
)
from zhiban.domain.corrections import Hand, Occasion, correct_entity
from zhiban.domain.entities import Entity
from zhiban.domain.intake import EntityRow
from zhiban.domain.registry import Doubtful, Stored, merge_entity
from zhiban.domain.reminding import against_the_holder

OLD, NEW = "19900000001", "19900000002"
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
HEAD = Contact(Role.REPRESENTATIVE, "甲某", OLD, "甲.csv", date(2026, 11, 10))
MANAGER = Contact(
    Role.IN_CHARGE, "丙某", "19900000003", "人工录入", date(2026, 11, 2), Confidence.VERIFIED
)

CONFIDENCES = """
verified | 可用
stated   | 可用
doubtful | 不用
failed   | 不用
refused  | 不用
"""


@pytest.mark.parametrize(
    "line", [[c.strip() for c in x.split("|")] for x in CONFIDENCES.strip().splitlines()]
)
def test_who_may_be_written_to(line: list[str]) -> None:
    assert Confidence(line[0]).usable is (line[1] == "可用")
    assert Confidence(line[0]).wording


def test_every_confidence_stands_in_the_table() -> None:
    assert {line.split("|")[0].strip() for line in CONFIDENCES.strip().splitlines()} == set(
        Confidence
    )


PLACES = """
可用 | 之后 | 第几个
111  | -1   | 0
011  | -1   | 1
011  | 1    | 2
110  | 1    | -
000  | -1   | -
-    | -1   | -
"""


@pytest.mark.parametrize(
    "line", [[c.strip() for c in x.split("|")] for x in PLACES.strip().splitlines()[1:]]
)
def test_the_next_who_may_be_written_to(line: list[str]) -> None:
    usable, after, found = line
    confidences = (Confidence.STATED if one == "1" else Confidence.FAILED for one in usable[:3])
    contacts = tuple(replace(HEAD, confidence=one) for one in confidences) if usable != "-" else ()
    entity = Entity("u", "甲店", contacts=contacts)
    assert entity.first_usable(int(after)) == (None if found == "-" else int(found))


FAILURES = """
原因           | 原来     | 核实日     | 结果     | 说明
bad_number     | stated   | 2026-11-10 | failed   | 空号
not_in_service | stated   | 2026-11-10 | failed   | 停机
opted_out      | stated   | 2026-11-10 | refused  | 拒收
unreachable    | stated   | 2026-11-10 | stated   | 关机只是一时
spam_blocked   | stated   | 2026-11-10 | stated   | 不是号码的原因
bad_parameter  | stated   | 2026-11-10 | stated   | 这个地区不发短信时,每个号码都这样答
bad_number     | verified | 2026-11-30 | failed   | 核实之后又失效
bad_number     | verified | 2026-12-01 | verified | 发送计划之后才核实的,以人为准
bad_number     | doubtful | 2026-11-10 | doubtful | 仍待核实
bad_number     | refused  | 2026-11-10 | refused  | 已知拒收
"""


@pytest.mark.parametrize(
    "line", [[c.strip() for c in x.split("|")] for x in FAILURES.strip().splitlines()[1:]]
)
def test_what_a_carriers_word_says_of_a_number(line: list[str]) -> None:
    reason, before, day, after, why = line
    contact = replace(HEAD, confidence=Confidence(before), verified_on=date.fromisoformat(day))
    told = after_failure(contact, reason, TODAY)
    assert told.confidence == after, why
    assert after_failure(told, reason, TODAY) == told, "said twice"
    assert (told.why != contact.why) is (before != after), "and says why"


# --- a changed 法定代表人 -------------------------------------------------------------------------

CHANGED = replace(ROW, legal_rep="乙某", legal_rep_id="", changed_at=at(11))


def after(entity: Entity, *rows: EntityRow) -> Entity:
    for row in rows:
        merged = merge_entity(entity, row, FILE_TIME, "乙.csv")
        assert not isinstance(merged, Doubtful)
        entity = merged.value if isinstance(merged, Stored) else entity
    return entity


def test_the_number_of_the_one_before_is_to_be_verified_and_its_links_are_revoked() -> None:
    entity = after(stored_entity(), CHANGED)
    (contact,) = entity.contacts
    assert (contact.name, contact.mobile) == ("乙某", OLD)
    assert (contact.confidence, contact.why) == (Confidence.DOUBTFUL, ANOTHERS)
    assert entity.contact_version == 2
    assert entity.first_usable() is None


def test_a_number_of_their_own_is_as_the_registry_states_it() -> None:
    entity = after(stored_entity(), replace(CHANGED, mobile=NEW))
    assert [(c.mobile, c.confidence) for c in entity.contacts] == [(NEW, Confidence.STATED)]
    assert entity.contact_version == 2


def test_without_a_number_nobody_of_before_is_reached() -> None:
    assert after(stored_entity(), replace(CHANGED, mobile="")).contacts == ()


def test_the_old_number_told_later_is_still_the_one_before_theirs() -> None:
    told = replace(CHANGED, mobile=NEW), replace(CHANGED, changed_at=at(12))
    entity = after(stored_entity(), *told)
    assert [(c.mobile, c.confidence) for c in entity.contacts] == [(OLD, Confidence.DOUBTFUL)]


def test_an_older_row_that_tells_whose_number_it_was_is_enough() -> None:
    entity = after(stored_entity(CHANGED), ROW)
    assert [(c.name, c.confidence) for c in entity.contacts] == [("乙某", Confidence.DOUBTFUL)]
    assert entity.contact_version == 2


def test_a_manager_under_the_old_number_is_verified_anew_too() -> None:
    same = replace(MANAGER, mobile=OLD)
    entity = replace(stored_entity(), contacts=(HEAD, same, MANAGER))
    entity = after(entity, replace(CHANGED, mobile=NEW))
    assert [c.confidence for c in entity.contacts] == [
        Confidence.STATED,
        Confidence.DOUBTFUL,
        Confidence.VERIFIED,
    ]


def test_whoever_else_may_be_written_to_is_next() -> None:
    entity = replace(stored_entity(), contacts=(HEAD, MANAGER))
    assert after(entity, CHANGED).first_usable() == 1


@pytest.mark.parametrize("known", [Confidence.FAILED, Confidence.REFUSED, Confidence.VERIFIED])
def test_what_is_known_of_a_number_stands_when_the_feed_repeats_it(known: Confidence) -> None:
    contact = replace(HEAD, confidence=known, why="原因")
    entity = replace(stored_entity(), contacts=(contact,))
    assert after(entity, replace(ROW, changed_at=at(20))).contacts == (contact,)


def test_another_number_in_the_feed_is_tried_again() -> None:
    entity = replace(stored_entity(), contacts=(wrong(HEAD),))
    fresh = after(entity, replace(ROW, mobile=NEW, changed_at=at(20)))
    assert [(c.mobile, c.confidence) for c in fresh.contacts] == [(NEW, Confidence.STATED)]


# --- by hand -------------------------------------------------------------------------------------

UNTIMED = replace(ROW, changed_at=None)
HAND = Hand("officer-7", NOW, "电话核实", seen=1)


def by_hand(entity: Entity, row: EntityRow, hand: Hand = HAND) -> Entity:
    told = correct_entity(entity, row, hand)
    assert isinstance(told, tuple), told
    return told[0].value


def test_an_officer_who_has_called_verifies_the_number_for_the_new_one() -> None:
    entity = after(stored_entity(), CHANGED)
    row = replace(UNTIMED, legal_rep="乙某", legal_rep_id="")
    fact = by_hand(entity, row, replace(HAND, checked=Check.PHONE))
    (contact,) = fact.contacts
    assert (contact.confidence, contact.verified_on) == (Confidence.VERIFIED, TODAY)
    assert (contact.source, contact.why) == ("人工录入", "电话核实")
    again = after(fact, replace(CHANGED, changed_at=at(25)), ROW)
    assert again.contacts == fact.contacts, "whatever the feed repeats"


def test_a_change_told_by_hand_without_a_check_leaves_the_number_to_be_verified() -> None:
    hand = replace(HAND, occasion=Occasion.CHANGE)
    fact = by_hand(stored_entity(), replace(UNTIMED, legal_rep="乙某"), hand)
    assert [c.confidence for c in fact.contacts] == [Confidence.DOUBTFUL]
    assert fact.contact_version == 2


def test_a_check_of_what_is_known_is_recorded_and_said_twice_is_nothing() -> None:
    hand = replace(HAND, checked=Check.WINDOW)
    told = correct_entity(stored_entity(), UNTIMED, hand)
    assert isinstance(told, tuple)
    assert told[1].after == {"mobile_checked": "2026-12-01 窗口核实"}
    assert told[0].value.contact_version == 1, "it is the same person under the same number"
    assert not isinstance(correct_entity(told[0].value, UNTIMED, hand), tuple)


def test_further_people_stand_in_the_order_of_their_roles() -> None:
    agent = replace(MANAGER, role=Role.AGENT, name="丁某", mobile="19900000004")
    fact = by_hand(stored_entity(), UNTIMED, replace(HAND, others=(agent, MANAGER)))
    assert [c.role for c in fact.contacts] == list(Role)
    assert fact.contact_version == 2
    gone = by_hand(fact, UNTIMED, replace(HAND, others=()))
    assert [c.role for c in gone.contacts] == [Role.REPRESENTATIVE]


def test_a_verified_contact_keeps_who_it_is() -> None:
    told = verified(wrong(HEAD), "工作人员已联系到本人", HEAD.source, TODAY)
    assert told.person == HEAD.person
    assert told.usable


# --- whatever comes, in whatever order -----------------------------------------------------------

MOBILES = ["", OLD, NEW, "19900000005"]
TOLD = st.lists(
    st.tuples(
        st.sampled_from(["甲某", "乙某", "丙某"]),
        st.sampled_from(MOBILES),
        st.booleans(),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=400, deadline=None)
@given(TOLD, st.randoms(use_true_random=False))
def test_a_number_known_with_one_never_serves_another_unless_an_officer_verified_it(
    told: list[tuple[str, str, bool]], chance: random.Random
) -> None:
    """Rows of several days, in any order, some twice; officers verify what there is in between."""
    rows = [
        replace(ROW, legal_rep=name, legal_rep_id="", mobile=mobile, changed_at=at(day))
        for day, (name, mobile, _) in enumerate(told, 1)
    ]
    coming = [*rows, *chance.sample(rows, len(rows) // 2)]
    chance.shuffle(coming)
    entity: Entity | None = None
    seen: set[tuple[str, str]] = set()
    checked: set[tuple[str, str]] = set()
    links: dict[int, tuple[str, str]] = {}
    for n, row in enumerate(coming):
        merged = merge_entity(entity, row, FILE_TIME, "")
        assert not isinstance(merged, Doubtful)
        entity = merged.value if isinstance(merged, Stored) else entity
        assert entity is not None
        seen.add((row.legal_rep, row.mobile))
        checked = {(name, mobile) for name, mobile in checked if name == entity.legal_rep}
        if entity.contacts and n < len(told) and told[n][2] and chance.random() < 0.3:
            known = entity.contacts[0]
            entity = entity.with_contact(0, verified(known, "电话核实", "", TODAY))
            checked.add((known.name, known.mobile))
        _holds(entity, seen, checked, links)


def _holds(
    entity: Entity,
    seen: set[tuple[str, str]],
    checked: set[tuple[str, str]],
    links: dict[int, tuple[str, str]],
) -> None:
    """Who could be written to now is nobody else's number, and old links open nothing of it."""
    written = against_the_holder(SEND, entity) is None
    if written:
        (contact,) = entity.contacts
        mine = contact.name, contact.mobile
        others = {name for name, mobile in seen if mobile == contact.mobile} - {contact.name}
        assert not others or mine in checked
        assert contact.name == entity.legal_rep
        assert links.setdefault(entity.contact_version, mine) == mine, "a link is one person's"
    elif entity.contact_version in links:
        pytest.fail("links of a number that may not be used are still good")


def test_of_whom_it_was_known_does_not_hang_on_the_order() -> None:
    rows = [ROW, replace(CHANGED, mobile=NEW), replace(CHANGED, changed_at=at(12))]
    ends = []
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]):
        first, *more = (rows[n] for n in order)
        entity = after(taken(merge_entity(None, first, FILE_TIME, "")), *more)
        ends.append((entity.former_phones, [c.confidence for c in entity.contacts]))
    assert all(end == ends[0] for end in ends)
