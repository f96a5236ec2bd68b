"""成批准予: what each check asks, one fact wrong at a time; and whom the sample meets."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.domain.filed_case import AT, CASE, HOLDER, LICENCE
from tests.domain.test_applications import FOOD
from zhiban.domain.applications import SignedApplication
from zhiban.domain.batches import Beside, Check, against, is_sampled
from zhiban.domain.cases import Case, CaseState, Changed
from zhiban.domain.entities import EntityStatus
from zhiban.domain.filed import Filing, Sort, Special
from zhiban.domain.licences import LicenceStatus

TODAY = date(2026, 12, 2)


def signed(
    case: Case, filing: Filing, *fields: dict[str, object]
) -> tuple[SignedApplication, Filing]:
    """What was signed of a case, and the filing that is of it."""
    told = [{"name": "holder_name", "value": HOLDER.name}, *fields]
    body = json.dumps({"case": case.id, "fields": told})
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    evidence = json.dumps({"case": case.id, "document": sha256, "filing": filing.number})
    application = SignedApplication(
        case.id, filing.number, body, sha256, evidence, "e", b"seal", "k", "a"
    )
    return application, replace(filing, document=sha256)


assert CASE.filing is not None
SIGNED, OF_IT = signed(CASE, CASE.filing)
GOOD = replace(CASE, filing=OF_IT)
BESIDE = Beside(
    item=replace(FOOD, grade="A"), licence=LICENCE, entity=HOLDER, signed=SIGNED, sealed=True,
    stopped=False, unsure=False, end_open=False, tasks=("decide_soon", "phone_or_visit"),
)  # fmt: skip


def test_a_plain_case_passes() -> None:
    assert against(GOOD, BESIDE, TODAY) == []


def marked() -> tuple[Case, Beside]:
    """Something in it was shown as different from the certificate."""
    application, filing = signed(CASE, OF_IT, {"name": "address", "value": "x", "differs": "原址"})
    return replace(GOOD, filing=filing), replace(BESIDE, signed=application)


LATE = replace(OF_IT, at=datetime(2026, 12, 11, 2, tzinfo=UTC))
SPECIAL = Special(Sort.TESTING, "o-2", AT, "抽样检验产品", 3, date(2026, 12, 4))
GONE = replace(HOLDER, status=EntityStatus.CANCELLED)
ENDED = replace(LICENCE, status=LicenceStatus.EXPIRED)
OTHER_TERM, OTHER_END = replace(LICENCE, term=2), replace(LICENCE, valid_to=date(2027, 6, 30))
WRONG: list[tuple[Check, Callable[[], tuple[Case, Beside]]]] = [
    (Check.GRADE, lambda: (GOOD, replace(BESIDE, item=replace(FOOD, grade="B")))),
    (Check.STOPPED, lambda: (GOOD, replace(BESIDE, stopped=True))),
    (Check.UNSURE, lambda: (GOOD, replace(BESIDE, unsure=True))),
    (Check.SPECIAL, lambda: (replace(GOOD, special=SPECIAL), BESIDE)),
    (Check.LICENCE, lambda: (GOOD, replace(BESIDE, licence=ENDED))),
    (Check.LICENCE, lambda: (GOOD, replace(BESIDE, licence=OTHER_TERM))),
    (Check.LICENCE, lambda: (GOOD, replace(BESIDE, licence=OTHER_END))),
    (Check.HOLDER, lambda: (GOOD, replace(BESIDE, entity=GONE))),
    (Check.HOLDER, lambda: (GOOD, replace(BESIDE, entity=replace(HOLDER, stub=True)))),
    (Check.WINDOW, lambda: (replace(GOOD, filing=LATE), BESIDE)),
    (Check.SIGNATURE, lambda: (GOOD, replace(BESIDE, signed=None))),
    (Check.SIGNATURE, lambda: (GOOD, replace(BESIDE, sealed=False))),
    (Check.SIGNATURE, lambda: (GOOD, replace(BESIDE, signed=replace(SIGNED, body="{}")))),
    (Check.SIGNATURE, lambda: (GOOD, replace(BESIDE, signed=replace(SIGNED, evidence="{}")))),
    (Check.SIGNATURE, lambda: (replace(GOOD, filing=replace(OF_IT, document="d")), BESIDE)),
    (Check.AGENT, lambda: (replace(GOOD, filing=replace(OF_IT, by="agent")), BESIDE)),
    (Check.DIFFERS, marked),
    (Check.DIFFERS, lambda: (GOOD, replace(BESIDE, entity=replace(HOLDER, name="另一家店")))),
    (Check.DIFFERS, lambda: (GOOD, replace(BESIDE, entity=replace(HOLDER, legal_rep="某人")))),
    (Check.DIFFERS, lambda: (GOOD, replace(BESIDE, licence=replace(LICENCE, holder_name="旧名")))),
    (Check.END, lambda: (GOOD, replace(BESIDE, end_open=True))),
    (Check.TASKS, lambda: (GOOD, replace(BESIDE, tasks=("data_wrong",)))),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_one_fact_wrong_is_the_one_thing_against_it(number: int) -> None:
    check, made = WRONG[number]
    assert against(*made(), TODAY) == [check]


def test_what_was_filed_again_is_looked_at_by_itself() -> None:
    application, filing = signed(CASE, replace(OF_IT, number=2))
    found = against(replace(GOOD, filing=filing), replace(BESIDE, signed=application), TODAY)
    assert found == [Check.AGAIN]


def test_a_change_is_what_the_business_licence_says_now() -> None:
    change = Changed("address", "address_renumber", "样例路1号", "样例路2号", 2, TODAY, True)
    application, filing = signed(CASE, OF_IT, {"name": "address", "value": "样例路2号"})
    case = replace(GOOD, change=change, filing=filing)
    moved = replace(BESIDE, signed=application, entity=replace(HOLDER, address="样例路2号"))
    assert against(case, moved, TODAY) == []
    again = replace(moved, entity=replace(HOLDER, address="样例路3号"))
    assert against(case, again, TODAY) == [Check.DIFFERS]


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.FILED])
def test_what_is_not_filed_does_not_wait(state: CaseState) -> None:
    assert against(replace(GOOD, state=state), BESIDE, TODAY) == [Check.WAITING]


def test_every_check_has_words_and_is_tried() -> None:
    tried = {check for check, _ in WRONG} | {Check.AGAIN, Check.WAITING}
    assert set(Check) - tried == {Check.NOT_AUTOMATIC, Check.BY_HAND}  # test_automatic.py
    assert len({check.wording for check in Check}) == len(Check)


def test_of_a_hundred_cases_about_ten_are_sampled_and_always_the_same() -> None:
    ids = [f"case{n}" for n in range(5_000)]
    found = [case for case in ids if is_sampled(case, 10)]
    assert 400 < len(found) < 600
    assert found == [case for case in ids if is_sampled(case, 10)]
    assert not any(is_sampled(case, 0) for case in ids)
    assert all(is_sampled(case, 100) for case in ids)
