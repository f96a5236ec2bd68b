"""个人信息怎么用: the notice says what the table says, and stays a page of its own."""

import base64
import gzip
import re

import pytest

from citizen_api.pages import Pages
from citizen_api.starting import Settings, pages_of, parts_of
from tests.flow import Flow
from tests.pages.serving import prepared_pages
from tests.visitor import Answer, Visitor, api_of
from zhiban.domain.retention import Kept, Retention
from zhiban.runtime.rules import shipped_as
from zhiban.runtime.settings import read_settings

RETENTION = shipped_as(Retention, "retention")


def page(flow: Flow, **told: str) -> str:
    settings = read_settings(Settings, flow.world.environ | told)
    own = pages_of(settings, parts_of(settings))
    folder = prepared_pages(flow)._folder
    pages = Pages(own._bureau, folder, retention=own._retention)
    return str(pages.privacy({}).body)


@pytest.mark.parametrize("row", RETENTION.rows, ids=lambda row: row.code)
def test_every_sort_is_named_with_how_long(flow: Flow, row: Kept) -> None:
    found = page(flow)
    assert row.name in found or row.code == "backups"
    assert (row.period.wording if row.code == "backups" and row.period else row.wording) in found


def test_what_article_17_wants_is_there(flow: Flow) -> None:
    found = page(flow)
    environ = flow.world.environ
    for wanted in (
        environ["BUREAU_NAME"], environ["OFFICE_PHONE"], "第十三条", "短信服务商", "快递",
        "看：", "改：", "删：", "投诉", "不做画像", 'lang="en"',
    ):  # fmt: skip
        assert wanted in found
    assert "<script" not in found
    assert re.findall(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]", found) == []


def test_what_the_platform_decides_by_itself_is_not_denied(flow: Flow) -> None:
    """Article 24: who is decided on by a machine hears of it, and may ask why."""
    found = page(flow)
    assert "平台自动准予" in found
    assert "第二十四条" in found
    assert "：每一件都由工作人员决定" not in found


def test_a_stage_of_its_own_periods_says_them(flow: Flow) -> None:
    assert "自办件结束之日起4年" in page(flow, RETENTION='{"unfiled": 4}')


def test_anybody_may_read_it_and_the_first_page_leads_there(flow: Flow) -> None:
    visitor = Visitor(flow, api_of(flow, prepared_pages(flow)))
    answer = visitor.ask("GET", "/privacy")
    assert answer.status == 200
    assert "<h1>个人信息怎么用</h1>" in _text(answer)
    assert 'href="/privacy"' in _text(visitor.ask("GET", "/r"))


def _text(answer: Answer) -> str:
    body = str(answer.body)
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(base64.b64decode(body)).decode() if packed else body
