"""The label of a parcel: who is on it, who may print it, and that printing is recorded."""

import io

import pytest
from pypdf import PdfReader

from officer_api.asking import officer_of
from tests.flow import Flow
from tests.functions import reading
from tests.functions.desk import Answer, Desk, request
from tests.functions.parcel_book import issued, report, webhook
from tests.functions.test_no_personal_data import printing
from zhiban.domain.revealing import AN_HOUR

LABEL = "POST /api/cases/{case_id}/label"


@pytest.fixture
def case_id(flow: Flow) -> str:
    """A case whose parcel is ordered."""
    (found,) = issued(flow, 1)
    flow.order(found)
    return found


def printed(flow: Flow, case_id: str, attempt: int = 1, role: str = "clerk") -> Answer:
    return Desk(flow, f"[{role}]").ask(LABEL, {"attempt": attempt}, case_id=case_id)


def told(answer: Answer) -> tuple[list[int], str]:
    """The size of its one page in millimetres, and what stands on it."""
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    size = [round(float(side) * 25.4 / 72) for side in (page.mediabox.width, page.mediabox.height)]
    return size, page.extract_text().replace("\n", "")


def test_it_is_an_a6_sheet_with_whom_it_goes_to_and_our_reference(flow: Flow, case_id: str) -> None:
    answer = printed(flow, case_id)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    size, text = told(answer)
    assert size == [105, 148]
    for said in ("19900000001", "样例人001", f"{case_id}-out-1", "0533-3241001", "wang"):
        assert said in text


def test_the_address_is_the_parcels_own_snapshot(flow: Flow, case_id: str) -> None:
    before = told(printed(flow, case_id))[1]
    (holder,) = reading.entities(flow.world).values()
    assert holder["address"] in before
    reading.patch(flow.world, "REGISTRY_TABLE", holder["PK"], "ENTITY", address="已经搬走")
    assert told(printed(flow, case_id))[1] == before


def test_printing_is_recorded_with_who_and_what_for(flow: Flow, case_id: str) -> None:
    printed(flow, case_id)
    rows = [row for row in reading.rows(flow.world, "CASES_TABLE") if row.get("field") == "label"]
    assert [(row["purpose"], row["name"]) for row in rows] == [("delivery", "wang")]


def test_no_more_than_may_be_revealed_in_an_hour_is_printed(flow: Flow, case_id: str) -> None:
    desk = Desk(flow, "[clerk]")
    officer = officer_of(request(flow, LABEL, desk.claims, {}, case_id=case_id))
    for _ in range(AN_HOUR.tries):
        assert desk.built[1].reads.count_reveal(officer, flow.wall)
    assert desk.ask(LABEL, {"attempt": 1}, case_id=case_id).status == 429


def test_what_is_with_the_courier_needs_no_label(flow: Flow, case_id: str) -> None:
    flow.hear(webhook(report(f"{case_id}-out-1", "picked_up", flow.wall), flow.wall))
    answer = printed(flow, case_id)
    assert (answer.status, answer.error) == (409, "parcel_gone")
    assert answer.body["message"] == "快递已揽收，不用再打印面单。"


def test_before_a_parcel_there_is_none(flow: Flow) -> None:
    (found,) = issued(flow, 1)
    assert printed(flow, found).error == "no_parcel"


def test_another_attempt_is_refused(flow: Flow, case_id: str) -> None:
    assert printed(flow, case_id, attempt=2).error == "changed_meanwhile"


def test_who_audits_prints_nothing_and_nothing_is_logged_of_whom_it_goes_to(
    flow: Flow, case_id: str
) -> None:
    with printing() as paper:
        assert printed(flow, case_id, role="auditor").status == 403
        printed(flow, case_id)
    said = paper.getvalue()
    assert "label_printed" in said
    for private in ("19900000001", "样例人001", "样例路1号"):
        assert private not in said
