"""Who may act for a head, until when; and what the head signs for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.filed_case import CASE
from zhiban.domain.applications import declaration
from zhiban.domain.authorisation_texts import authorisation_document
from zhiban.domain.authorisations import (
    LONGEST,
    MOST,
    Authorisation,
    at_place,
    authorised_by,
    checked_agent,
    is_agent,
    may_authorise,
    next_number,
    place_of,
)
from zhiban.domain.cases import CaseState
from zhiban.domain.contacts import Contact, Role
from zhiban.domain.entities import Entity
from zhiban.domain.errors import Denied, Forbidden, Malformed
from zhiban.domain.invitations import CAPACITY
from zhiban.domain.sms_ledger import Send

TODAY = date(2026, 12, 1)
HEAD = Contact(Role.REPRESENTATIVE, "王建国", "19900000001", "营业执照", TODAY)
DRAFT = Authorisation("c", 1, "赵小燕", "13912345678", "i", 0, 3, 101, TODAY)
SIGNED = DRAFT.signed("d" * 64)


def holder(contact_version: int = 3, entity_type: str = "个体工商户") -> Entity:
    return Entity(
        uscc="92370323MA3C000017",
        name="好味小吃店",
        entity_type=entity_type,
        legal_rep="王建国",
        legal_rep_id="",
        address="",
        town="",
        contacts=(HEAD,),
        contact_version=contact_version,
    )


OPEN = replace(CASE, state=CaseState.OPENED)


def test_it_holds_from_its_first_day_through_its_last() -> None:
    for day, holds in ((-1, False), (0, True), (LONGEST.days, True), (LONGEST.days + 1, False)):
        assert SIGNED.holds(OPEN, holder(), TODAY + timedelta(days=day)) is holds


def test_a_draft_one_revoked_and_one_of_another_list_do_not_hold() -> None:
    assert not DRAFT.holds(OPEN, holder(), TODAY)
    assert not SIGNED.revoked().holds(OPEN, holder(), TODAY)
    assert not SIGNED.holds(OPEN, holder(contact_version=4), TODAY)


@pytest.mark.parametrize("state", sorted(CaseState))
def test_it_ends_with_the_case(state: CaseState) -> None:
    going_on = ("opened", "filed", "correcting", "granted", "issued")
    assert SIGNED.holds(replace(CASE, state=state), holder(), TODAY) is (state in going_on)


@given(st.integers(0, CAPACITY - 1), st.integers(1, MOST))
def test_a_place_tells_the_case_and_the_number(case: int, number: int) -> None:
    ids = [f"case-{n}" for n in range(CAPACITY)]
    place = place_of(ids, ids[case], number)
    assert is_agent(place)
    assert at_place(ids, place) == (ids[case], number)


def test_every_agent_of_an_invitation_has_a_place_of_their_own() -> None:
    ids = [f"case-{n}" for n in range(CAPACITY)]
    places = [place_of(ids, one, n) for one in ids for n in range(1, MOST + 1)]
    assert len(set(places)) == len(places)
    assert min(places) > 50


@pytest.mark.parametrize("place", [0, 1, 99, 300])
def test_a_contact_and_a_place_of_no_case_are_no_agent(place: int) -> None:
    assert at_place(["c"], place) is None


def test_the_ledger_s_name_tells_which_authorisation_it_is() -> None:
    given = replace(DRAFT, case_id="a2b3", number=7)
    send = Send("i", given.send_step, given.place, 1, "u", TODAY, None)  # type: ignore[arg-type]
    assert (authorised_by(send), send.is_agent, send.is_reminder) == (("a2b3", 7), True, False)


@pytest.mark.parametrize("name", ["赵小燕", "阿卜杜·热合曼", "Anna O'Neill", "欧阳 娜娜"])
def test_names_of_people_are_names(name: str) -> None:
    assert checked_agent(f" {name} ", "139-1234 5678", HEAD) == (name, "13912345678")


@pytest.mark.parametrize(
    "name", ["", "赵", "赵1", "点http://x", "赵<b>", "赵\u202e小燕", "赵" * 31]
)
def test_anything_else_is_none(name: str) -> None:
    with pytest.raises(Malformed):
        checked_agent(name, "13912345678", HEAD)


@pytest.mark.parametrize(
    "mobile", ["", "1391234567", "12912345678", "19900000001", "１３９１２３４５６７８"]
)
def test_a_phone_is_a_mobile_and_not_one_s_own(mobile: str) -> None:
    with pytest.raises(Malformed):
        checked_agent("赵小燕", mobile, HEAD)


def test_only_the_head_authorises() -> None:
    may_authorise(HEAD)
    for role in (Role.IN_CHARGE, Role.AGENT):
        with pytest.raises(Forbidden):
            may_authorise(replace(HEAD, role=role))


def test_the_next_number() -> None:
    def following(before: Authorisation | None) -> int:
        return next_number(before, OPEN, holder(), TODAY)

    assert following(None) == 1
    assert following(replace(DRAFT, number=4)) == 4
    assert following(SIGNED.revoked()) == 2
    assert next_number(SIGNED, OPEN, holder(contact_version=4), TODAY) == 2
    for denied in (SIGNED, replace(SIGNED.revoked(), number=MOST)):
        with pytest.raises(Denied):
            following(denied)


def test_the_document_has_what_the_law_asks_for() -> None:
    """民法典 art 165: the agent's name, the matter, the powers, the term."""
    told = authorisation_document(
        DRAFT, OPEN, holder(), "食品经营许可证延续", "食品经营许可证", "沂源县行政审批服务局"
    )
    text = "".join(str(one) for one in told["text"])  # type: ignore[union-attr]
    for part in ("王建国", "经营者", "赵小燕", "139****5678", "食品经营许可证延续", CASE.number):
        assert part in text
    for power in ("签名提交", "不能再委托别人", "不能撤回申请", "随时可以取消", "2027年3月1日"):
        assert power in text
    assert "13912345678" not in str(told)
    assert (told["from"], told["until"]) == ("2026-12-01", "2027-03-01")


def test_an_agent_declares_as_one_and_never_by_signing_in() -> None:
    for change in (False, True):
        version, text = declaration(change=change, either_way=True, agent=True)
        plain, words = declaration(change=change, either_way=False)
        assert (version, text.endswith(words)) == (f"{plain}-agent", True)
        assert text.startswith("本人是申请人授权的经办人")
