"""What an officer should see to, holder by holder."""

from dataclasses import replace
from datetime import date

import pytest

from zhiban.domain.contacts import Confidence, Contact, Role
from zhiban.domain.entities import Entity, EntityStatus
from zhiban.domain.intake import KindFacts
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.quality import HOLDERS, Finding, Problem, look_at_holder

TODAY = date(2026, 12, 1)
KINDS = {
    "L01": KindFacts("L01", "食品经营许可证", years=5),
    "L17": KindFacts("L17", "动物诊疗许可证"),
}
PHONE = Contact(Role.REPRESENTATIVE, "甲某", "19900000001", "甲.csv", date(2025, 6, 1))
HOLDER = Entity(uscc="U", name="甲店", legal_rep_id="1", contacts=(PHONE,), source="甲.csv")
LICENCE = Licence(
    "U", "L01", "N1", "甲店", date(2022, 1, 4), None, date(2027, 1, 3), "局", source="乙.csv"
)


def problems(holder: Entity = HOLDER, *licences: Licence) -> list[Problem]:
    return [one.problem for one in look_at_holder(holder, licences, KINDS, TODAY)]


def test_a_sound_holder_gives_no_work() -> None:
    assert problems(HOLDER, LICENCE) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"contacts": ()}, [Problem.NO_PHONE]),
        ({"contacts": (replace(PHONE, verified_on=date(2024, 12, 1)),)}, []),
        (
            {"contacts": (replace(PHONE, verified_on=date(2024, 11, 30)),)},
            [Problem.STALE_CONTACT],
        ),
        (
            {"contacts": (replace(PHONE, verified_on=date(2020, 1, 1)), PHONE)},
            [],  # one of them was seen lately
        ),
        (
            {"contacts": (replace(PHONE, confidence=Confidence.DOUBTFUL),)},
            [Problem.UNUSABLE_PHONE],
        ),
        ({"contacts": (replace(PHONE, confidence=Confidence.FAILED), PHONE)}, []),
        ({"legal_rep_id": ""}, [Problem.NO_NUMBER]),
        ({"contacts": (), "legal_rep_id": "", "status": EntityStatus.CANCELLED}, []),
        ({"contacts": (), "legal_rep_id": "", "stub": True}, [Problem.UNKNOWN_HOLDER]),
    ],
)
def test_holders(changes: dict[str, object], expected: list[Problem]) -> None:
    assert problems(replace(HOLDER, **changes)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"valid_to": date(2027, 1, 4)}, []),
        ({"valid_to": date(2027, 1, 5)}, [Problem.TOO_LONG]),
        ({"valid_to": date(2027, 1, 5), "issued_on": None}, []),
        ({"valid_to": None}, [Problem.NO_EXPIRY]),
        ({"valid_to": None, "kind": "L17"}, []),
        ({"valid_to": date(2050, 1, 1), "kind": "L17"}, []),
        ({"holder_name": "乙店"}, [Problem.ANOTHER_NAME]),
        ({"status": LicenceStatus.SUPERSEDED}, [Problem.NO_SUCCESSOR]),
        ({"status": LicenceStatus.SUPERSEDED, "successor": "N2"}, []),
        ({"kind": "X99"}, []),  # a kind the catalogue no longer has
    ],
)
def test_licences(changes: dict[str, object], expected: list[Problem]) -> None:
    assert problems(HOLDER, replace(LICENCE, **changes)) == expected  # type: ignore[arg-type]


def test_two_licences_of_one_kind_and_term_are_probably_one() -> None:
    twin = replace(LICENCE, number="N2")
    assert problems(HOLDER, LICENCE, twin) == [Problem.SAME_TERM] * 2
    assert problems(HOLDER, LICENCE, replace(twin, valid_to=date(2026, 12, 31))) == []
    assert problems(HOLDER, LICENCE, replace(twin, status=LicenceStatus.CANCELLED)) == []


def test_a_finding_says_whose_it_is_and_where_it_came_from() -> None:
    found = list(
        look_at_holder(
            replace(HOLDER, contacts=()), [replace(LICENCE, valid_to=None)], KINDS, TODAY
        )
    )
    assert found == [
        Finding("甲.csv", HOLDERS, Problem.NO_PHONE, "U"),
        Finding("乙.csv", "食品经营许可证", Problem.NO_EXPIRY, "U", "N1"),
    ]
