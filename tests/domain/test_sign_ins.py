"""When a code is enough, and who is the same person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from zhiban.domain.applications import (
    CHANGE_DECLARATION,
    DECLARATION,
    Consent,
    declaration,
)
from zhiban.domain.contacts import Confidence, Contact, Role
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.intake import EntityRow
from zhiban.domain.registry import Stored, entity_of, merge_entity
from zhiban.domain.sessions import Session
from zhiban.domain.sign_ins import LIFETIME, SignedIn, code_suffices, person_of

MOVED = date(2026, 11, 2)
CONTACT = Contact(Role.REPRESENTATIVE, "甲某", "19900000001", "登记", date(2026, 1, 1))
HOLDER = Entity("91370323MA3XXXXX0A", "样例商店", contacts=(CONTACT,), reach_moved_on=MOVED)
WALL = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
WHO = SignedIn("https://login.example.cn", "s" * 32, WALL, WALL)


@pytest.mark.parametrize(
    ("today", "moved", "confidence", "rests", "enough"),
    [
        (date(2026, 11, 2), MOVED, "stated", 30, False),
        (date(2026, 12, 1), MOVED, "stated", 30, False),
        (date(2026, 12, 2), MOVED, "stated", 30, True),
        (date(2026, 11, 3), MOVED, "stated", 0, True),
        (date(2026, 11, 3), MOVED, "verified", 30, True),
        (date(2026, 11, 3), None, "stated", 30, True),
    ],
)
def test_a_code_to_a_phone_that_was_changed_is_not_enough_for_a_while(
    today: date, moved: date | None, confidence: str, rests: int, enough: bool
) -> None:
    contact = replace(CONTACT, confidence=Confidence(confidence))
    assert code_suffices(replace(HOLDER, reach_moved_on=moved), contact, today, rests) is enough


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("王建国", "37032319500102000X"), ("王建国", "37032319500102000x"), True),
        (("买买提·吐尔逊", "1"), ("买买提•吐尔逊 ", " 1"), True),
        (("王建国", "1"), ("王建军", "1"), False),
        (("王建国", "1"), ("王建国", "2"), False),
    ],
)
def test_a_person_is_a_name_and_a_number(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    assert (person_of(*one) == person_of(*other)) is same


@pytest.mark.parametrize("told", [("", "1"), ("甲", ""), ("", ""), (" ", "1"), ("·", "1")])
def test_half_a_person_is_nobody(told: tuple[str, str]) -> None:
    assert person_of(*told) == ""


def test_what_was_allowed_in_another_way_is_proved_anew() -> None:
    session = Session("d", "l", "i", 0, 1, WALL, WALL)
    by_code = session.proven("p", "b", {"甲": "1"}, WALL)
    by_sign_in = by_code.proven("q", "", {"乙": "2"}, WALL, WHO)
    assert by_sign_in.grants == {"乙": "2"}
    again = by_sign_in.proven("r", "", {"丙": "3"}, WALL, replace(WHO, at=WALL + LIFETIME))
    assert again.grants == {"乙": "2", "丙": "3"}
    other = again.proven("s", "", {"丁": "4"}, WALL, replace(WHO, subject="t" * 32))
    assert other.grants == {"丁": "4"}
    assert other.proven("t", "b", {"戊": "5"}, WALL).grants == {"戊": "5"}
    assert by_code.proven("u", "b", {"己": "6"}, WALL).grants == {"甲": "1", "己": "6"}


def test_the_evidence_names_how_one_proved_oneself() -> None:
    consent = Consent("c", 1, "d", "s", "199****0001", WALL, WALL)
    assert "signed_in" not in consent.evidence()
    evidence = replace(consent, signed_in=WHO).evidence()
    assert "code_verified_at" not in evidence
    assert evidence["signed_in"] == {
        "method": "oidc",
        "issuer": "https://login.example.cn",
        "subject": "s" * 32,
        "auth_time": "2026-12-01T02:00:00+00:00",
        "at": "2026-12-01T02:00:00+00:00",
    }


def test_what_is_declared_is_true_of_both_ways() -> None:
    assert declaration(change=False, either_way=False) == ("2026-12", DECLARATION)
    assert declaration(change=True, either_way=False) == ("2026-12-change", CHANGE_DECLARATION)
    for change in (False, True):
        version, text = declaration(change=change, either_way=True)
        assert version.endswith("-either-way")
        assert "以统一身份认证登录或短信验证码，和手写签名签署" in text


ROW = EntityRow(
    line=2,
    uscc=HOLDER.uscc,
    name="样例商店",
    entity_type="有限责任公司",
    legal_rep="甲某",
    legal_rep_id="1",
    mobile="19900000001",
    address="样例路1号",
    town="历山街道",
    scope="餐饮",
    status=EntityStatus.ACTIVE,
    changed_at=None,
)


def moved(stored: Entity, row: EntityRow, at: datetime) -> date | None:
    found = merge_entity(stored, row, at, "乙.csv")
    return found.value.reach_moved_on if isinstance(found, Stored) else stored.reach_moved_on


def test_since_when_somebody_else_is_reached_is_the_day_of_the_change() -> None:
    first = entity_of(ROW, WALL, "甲.csv")
    later = WALL + timedelta(days=3)
    assert first.reach_moved_on is None
    assert moved(first, ROW, later) is None, "the same again"
    assert moved(first, replace(ROW, address="样例路2号"), later) is None
    assert moved(first, replace(ROW, mobile="19900000002"), later) == date(2026, 12, 4)
    told_late = replace(ROW, mobile="19900000002", changed_at=WALL + timedelta(days=1))
    assert moved(first, told_late, later) == date(2026, 12, 2), "by the row's own time"
    nobody = replace(first, contacts=())
    assert moved(nobody, replace(ROW, mobile="19900000002"), later) is None
