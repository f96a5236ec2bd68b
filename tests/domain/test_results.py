"""What is told of an application, in how many segments, and when it is not true any more."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.filed_case import CASE
from zhiban.domain.cases import CaseState, Extension, Filing, Reason
from zhiban.domain.parcels import Leg, Parcel, ParcelId, ParcelState
from zhiban.domain.rendering import Sender
from zhiban.domain.results import (
    Result,
    Sort,
    decision_result,
    extension_result,
    overtaken_by,
    result_message,
    result_send,
)
from zhiban.domain.templates import Mode

AT = datetime(2026, 12, 1, 2, tzinfo=UTC)
TODAY = date(2026, 12, 1)
FILED = replace(
    CASE, state=CaseState.FILED, filing=Filing(1, "0" * 64, AT, "citizen", date(2026, 12, 4))
)
LONGER = replace(FILED, extension=Extension("o-9", AT, "案情复杂", date(2026, 12, 29)))
SENDERS = {
    mode: Sender("沂源审批局", "0533-3241001", "https://zhiban.example.gov.cn", mode)
    for mode in Mode
}
SECRETS = {Mode.LINK: "LinkOfTheSampleNo00001", Mode.CODE: "K7QF2M9X"}


@pytest.mark.parametrize(
    ("state", "sort"),
    [(CaseState.CORRECTING, Sort.CORRECTION), (CaseState.REFUSED, Sort.REFUSED)],
)
def test_a_decision_that_asks_something_is_told(state: CaseState, sort: Sort) -> None:
    case = replace(FILED, state=state)
    assert decision_result(case) == Result(sort, case.id, 1)


@pytest.mark.parametrize(
    "state", sorted(set(CaseState) - {CaseState.CORRECTING, CaseState.REFUSED})
)
def test_no_other_state_is_told_as_a_decision(state: CaseState) -> None:
    assert decision_result(replace(FILED, state=state)) is None


@given(st.sampled_from(Sort), st.from_regex(r"[a-z2-7]{24}", fullmatch=True), st.integers(1, 99))
def test_the_ledger_s_name_tells_which_result_it_is(sort: Sort, case_id: str, nth: int) -> None:
    result = Result(sort, case_id, nth)
    send = result_send(result, replace(FILED, invitation_id="i"), AT)
    assert send is not None
    assert (Result.of(send), send.is_result, send.is_reminder) == (result, True, False)


def test_a_case_nobody_was_written_to_about_is_told_nothing() -> None:
    result = Result(Sort.REFUSED, FILED.id, 1)
    assert result_send(result, replace(FILED, invitation_id=""), AT) is None


def test_a_decision_is_told_as_long_as_it_is_the_latest() -> None:
    result = Result(Sort.CORRECTION, FILED.id, 1)
    correcting = replace(FILED, state=CaseState.CORRECTING)
    assert overtaken_by(result, correcting, None) is None
    assert overtaken_by(result, FILED, None) is Reason.OVERTAKEN
    assert FILED.filing
    again = replace(correcting, filing=replace(FILED.filing, number=2))
    assert overtaken_by(result, again, None) is Reason.OVERTAKEN
    assert overtaken_by(result, None, None) is Reason.CASE_CLOSED


def test_more_time_is_told_while_that_filing_waits() -> None:
    result = extension_result(LONGER)
    assert overtaken_by(result, LONGER, None) is None
    assert overtaken_by(result, FILED, None) is Reason.OVERTAKEN
    granted = replace(LONGER, state=CaseState.GRANTED)
    assert overtaken_by(result, granted, None) is Reason.OVERTAKEN
    assert LONGER.filing
    again = replace(LONGER, filing=replace(LONGER.filing, number=2))
    assert overtaken_by(result, again, None) is Reason.OVERTAKEN


@pytest.mark.parametrize("state", ParcelState)
def test_a_parcel_is_told_while_it_is_on_its_way(state: ParcelState) -> None:
    parcel = Parcel(ParcelId(FILED.id, Leg.OUT, 1), FILED.uscc, AT, AT, state, "SF1")
    told = overtaken_by(Result(Sort.POSTED, FILED.id, 1), FILED, parcel) is None
    assert told == (state.value not in {"failed", "cancelled", "returned", "delivered"})
    untracked = replace(parcel, tracking="")
    assert overtaken_by(Result(Sort.POSTED, FILED.id, 1), FILED, untracked) is Reason.OVERTAKEN


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("name", ["医疗器械经营许可证（第三类医疗器械）", "食品经营许可证"])
def test_every_result_fits_two_segments(mode: Mode, sort: Sort, name: str) -> None:
    result = Result(sort, FILED.id, 1)
    secret = SECRETS[mode] if result.has_link else ""
    told = result_message(
        result,
        "沂源县样例餐饮管理服务有限责任公司第一分公司",
        LONGER,
        name,
        SENDERS[mode],
        TODAY,
        secret=secret,
        carrier="政务快递",
        tracking="SF1234567890123",
    )
    assert told.segments <= 2
    assert ("http" in told.text) == (result.has_link and mode is Mode.LINK)
    assert FILED.number[-4:] in told.text or told.template.endswith("b")


def test_a_correction_names_the_last_day_while_it_is_to_come() -> None:
    result = Result(Sort.CORRECTION, FILED.id, 1)
    case = replace(FILED, state=CaseState.CORRECTING)

    def said(today: date) -> str:
        told = ("甲", case, "食品经营许可证", SENDERS[Mode.LINK], today)
        return result_message(result, *told, secret=SECRETS[Mode.LINK]).template

    last = case.expiry if case.accepts_late else case.latest
    assert said(last) == "correction.dated/1"
    assert said(date.fromordinal(last.toordinal() + 1)) == "correction.open/1"
