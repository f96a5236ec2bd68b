"""What a filing promises, its number, and the evidence that is sealed."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiban.domain.applications import Consent, SignedApplication, decide_by, receipt_number
from zhiban.domain.catalogue import Catalogue
from zhiban.domain.clock import business_day
from zhiban.domain.service_items import Term
from zhiban.domain.working_days import WorkingDays


def shipped(name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(
        files("zhiban").joinpath("data", f"{name}.json").read_bytes()
    )
    return loaded


CATALOGUE = Catalogue.from_mapping(shipped("catalogue"))
CALENDAR = WorkingDays.from_mapping(shipped("working_days"))
FOOD = CATALOGUE.item("L01-R1")
HOUR = timedelta(hours=1)

PROMISES = """
期限   | 提交（北京时间）    | 最晚决定   | 说明
3 wd   | 2026-12-01T10:00 | 2026-12-04 | 周二提交
3 wd   | 2026-12-04T10:00 | 2026-12-09 | 跨周末
3 wd   | 2026-12-05T22:00 | 2026-12-09 | 周六夜里提交
3 wd   | 2026-12-01T23:59 | 2026-12-04 | 当天不算
3 wd   | 2026-02-12T09:00 | 2026-02-24 | 跨春节,2月14日调休上班
10 wd  | 2026-12-01T10:00 | 2026-12-15 |
15 d   | 2026-12-01T10:00 | 2026-12-16 | 日历日
1 mo   | 2026-12-31T10:00 | 2027-01-31 |
1 mo   | 2027-01-31T10:00 | 2027-02-28 | 短月
0 wd   | 2026-12-01T10:00 | 2026-12-01 | 当场
"""


@pytest.mark.parametrize(
    ("term", "filed", "promised", "why"),
    [[c.strip() for c in line.split("|")] for line in PROMISES.strip().splitlines()[1:]],
)
def test_the_day_a_decision_is_promised_by(term: str, filed: str, promised: str, why: str) -> None:
    n, unit = term.split()
    item = replace(FOOD, promised_limit=Term(int(n), unit))  # type: ignore[arg-type]
    at = datetime.fromisoformat(f"{filed}+08:00")
    assert decide_by(item, at, CALENDAR).isoformat() == promised, why


def test_without_a_promise_the_statutory_limit_holds() -> None:
    unpromised = replace(FOOD, promised_limit=None)
    at = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    assert decide_by(unpromised, at, CALENDAR) == CALENDAR.after(date(2026, 12, 1), 10)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_promise_in_working_days_ends_on_one_and_is_never_sooner(filed: datetime) -> None:
    day, promised = business_day(filed), decide_by(FOOD, filed, CALENDAR)
    assert CALENDAR.is_working(promised)
    between = [day + timedelta(days=n) for n in range(1, (promised - day).days + 1)]
    assert sum(map(CALENDAR.is_working, between)) == 3
    assert decide_by(FOOD, filed + HOUR, CALENDAR) >= promised


def test_a_receipt_number_says_the_day_and_the_case() -> None:
    at = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
    assert receipt_number("abcdefgh2345", at) == "20261201-ABCDEFGH"


def test_the_evidence_names_what_was_shown_drawn_and_proved() -> None:
    consent = Consent(
        case_id="甲", filing=2, document="d", signature="s", contact="199****1234",
        code_verified_at=datetime(2026, 12, 1, 2, tzinfo=UTC),
        signed_at=datetime(2026, 12, 1, 3, tzinfo=UTC),
    )  # fmt: skip
    assert consent.evidence() == {
        "case": "甲",
        "filing": 2,
        "document": "d",
        "signature": "s",
        "consent": "2026-12",
        "contact": "199****1234",
        "code_verified_at": "2026-12-01T02:00:00+00:00",
        "signed_at": "2026-12-01T03:00:00+00:00",
    }


def test_a_field_of_a_signed_application_is_read_by_its_name() -> None:
    body = json.dumps({"fields": [{"name": "delivery_address", "value": "历山路18号"}]})
    signed = SignedApplication("甲", 1, body, "", "", "", b"", "", "")
    assert signed.value("delivery_address") == "历山路18号"
    assert signed.value("nothing") == ""
