"""What a licence is worth on a day, as a clerk would say it."""

from dataclasses import replace
from datetime import date

import pytest

from zhiban.domain.issuing import IssuedLicence, Validity
from zhiban.domain.licences import Licence, LicenceStatus
from zhiban.domain.masking import shown_holder
from zhiban.domain.paper_checks import Verdict, Worth, judge

PAPER = IssuedLicence(
    case_id="c", edition=2, key="k", sha256="0" * 64, identifier="ours-002",
    validity=Validity(date(2027, 1, 1), date(2031, 12, 31)), evidence="{}",
    evidence_sha256="1" * 64, seal=b"s", key_id="k", algorithm="a",
)  # fmt: skip
LICENCE = Licence(
    uscc="u", kind="L01", number="n", holder_name="沂源县甲店", issued_on=date(2026, 12, 1),
    valid_from=date(2027, 1, 1), valid_to=date(2031, 12, 31), issuer="局", issued_here=True,
    identifier="ours-002", edition=2,
)  # fmt: skip
NEWER = replace(
    LICENCE, identifier="ours-003", edition=3, valid_from=date(2032, 1, 1),
    valid_to=date(2036, 12, 31),
)  # fmt: skip


@pytest.mark.parametrize(
    ("today", "licence", "expected"),
    [
        ("2026-12-31", LICENCE, Verdict(Worth.NOT_BEGUN)),
        ("2027-01-01", LICENCE, Verdict(Worth.VALID)),
        ("2031-12-31", LICENCE, Verdict(Worth.VALID)),
        ("2032-01-01", LICENCE, Verdict(Worth.EXPIRED)),
        ("2031-12-01", NEWER, Verdict(Worth.VALID, date(2032, 1, 1))),
        ("2032-01-01", NEWER, Verdict(Worth.REPLACED, date(2032, 1, 1))),
        ("2028-01-01", replace(NEWER, valid_from=date(2027, 1, 1)),
         Verdict(Worth.REPLACED, date(2027, 1, 1))),
        ("2028-01-01", replace(LICENCE, issued_here=False), Verdict(Worth.REPLACED,
         date(2027, 1, 1))),
        ("2028-01-01", replace(LICENCE, status=LicenceStatus.SUSPENDED), Verdict(Worth.SUSPENDED)),
        ("2028-01-01", replace(LICENCE, status=LicenceStatus.CANCELLED), Verdict(Worth.CANCELLED)),
        ("2028-01-01", replace(LICENCE, status=LicenceStatus.REVOKED), Verdict(Worth.CANCELLED)),
        ("2028-01-01", replace(LICENCE, status=LicenceStatus.SUPERSEDED), Verdict(Worth.REPLACED)),
        ("2028-01-01", None, Verdict(Worth.CANCELLED)),
    ],
)  # fmt: skip
def test_the_worth_of_a_licence(today: str, licence: Licence | None, expected: Verdict) -> None:
    assert judge(PAPER, licence, date.fromisoformat(today)) == expected


def test_a_licence_without_an_end_does_not_expire() -> None:
    forever = replace(PAPER, validity=Validity(date(2027, 1, 1), None))
    assert judge(forever, LICENCE, date(2099, 1, 1)) == Verdict(Worth.VALID)


@pytest.mark.parametrize(
    ("name", "owner", "shown"),
    [
        ("沂源县历山小吃店", "王建国", "沂源县历山小吃店"),
        ("王建国", "", "王**"),
        ("欧阳建国", "欧阳建国", "欧**"),
        ("阿依古丽·买买提", "阿依古丽·买买提", "阿**"),
        ("", "王建国", ""),
    ],
)
def test_a_business_is_named_and_a_person_is_masked(name: str, owner: str, shown: str) -> None:
    assert shown_holder(name, owner) == shown
