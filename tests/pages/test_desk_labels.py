"""The label of a parcel at the desk: a sheet to print, told first what is on it and recorded."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.flow import Flow
from tests.functions import reading
from tests.functions.parcel_book import issued
from tests.pages.axe import wrong
from tests.pages.desk_serving import DeskSite, serving_desk
from tests.pages.screen import Screen


@pytest.fixture
def desk_site(flow: Flow, browser: Browser) -> Iterator[DeskSite]:
    (case_id,) = issued(flow, 1)
    flow.order(case_id)
    with serving_desk(flow) as served:
        yield served


def at_the_case(screens: Callable[..., Screen], role: str) -> Screen:
    screen = screens()
    screen.sign_in(role)
    screen.settled()
    screen.go("#/queue/issued")
    screen.open_first()
    return screen


def test_a_label_is_fetched_once_it_was_said_what_is_on_it(
    screens: Callable[..., Screen], flow: Flow
) -> None:
    clerk = at_the_case(screens, "clerk")
    clerk.press("打印面单")
    assert "联系送达" in clerk.dialog.inner_text()
    assert wrong(clerk) == []
    with clerk.page.expect_download() as fetched:
        clerk.press("打印并记录")
    case_id = clerk.page.url.rsplit("/", 1)[1]
    assert fetched.value.suggested_filename == f"{case_id}-out-1.pdf"
    content = Path(fetched.value.path()).read_bytes()
    assert "19900000001" in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    noted = [row for row in reading.rows(flow.world, "CASES_TABLE") if row.get("field") == "label"]
    assert [row["purpose"] for row in noted] == ["delivery"]


def test_who_audits_is_offered_no_label(screens: Callable[..., Screen]) -> None:
    auditor = at_the_case(screens, "auditor")
    assert auditor.detail.get_by_text("寄出新证").count() == 1
    assert auditor.button("打印面单").count() == 0
