"""The desk's pages: for anybody, the same for all, and careful; and a case proved on screen."""

import re
from typing import Any

import pytest

from layers.build import ROOT
from officer_api import handler
from officer_api.pages import Office, Pages
from tests.contracts import body_of, conform
from tests.flow import Flow
from tests.functions import reading
from tests.functions.county_book import invite
from tests.functions.desk import Desk, cases_of, request
from tests.visitor import visitor
from tests.world import Context
from zhiban.store import keys

FOLDER = ROOT / "functions" / "officer_api" / "desk"
OFFICE = Office("局", "县", "0533-3241001", "https://desk.example", "https://in.example", "client")


def get(desk: Desk, route: str, headers: dict[str, str] | None = None, **told: str) -> Any:
    event = request(desk.flow, route, None, **told)
    event["headers"] |= headers or {}
    answer = handler.handle(event, Context(), *desk.built)
    conform("officers", route, answer)
    return answer


@pytest.fixture
def desk(flow: Flow) -> Desk:
    return Desk(flow)


@pytest.mark.parametrize("route", ["GET /", "GET /desk"])
def test_the_desk_is_opened_by_anybody_and_tells_of_nobody(desk: Desk, route: str) -> None:
    answer = get(desk, route)
    page = body_of(answer).decode()
    assert answer["statusCode"] == 200
    assert 'data-client="desk-client"' in page
    assert re.findall(r"\{\{", page) == []
    policy = answer["headers"]["Content-Security-Policy"]
    assert "connect-src 'self' https://zhiban-test.auth.us-east-1.amazoncognito.com;" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script>|style=|onclick=", page)


def test_every_file_is_named_by_its_content_and_fetched_once(desk: Desk) -> None:
    for name in desk.built[2].names:
        answer = get(desk, "GET /assets/{name}", {"accept-encoding": "gzip"}, name=name)
        assert (answer["statusCode"], answer["headers"]["Content-Encoding"]) == (200, "gzip")
        assert "immutable" in answer["headers"]["Cache-Control"]
        tag = {"if-none-match": answer["headers"]["ETag"], "accept-encoding": "gzip"}
        assert get(desk, "GET /assets/{name}", tag, name=name)["statusCode"] == 304


def test_scripts_name_each_other_by_their_content(desk: Desk) -> None:
    names = set(desk.built[2].names)
    for name in (one for one in names if one.endswith(".js")):
        text = body_of(get(desk, "GET /assets/{name}", name=name)).decode()
        imported = re.findall(r'["\']\./([\w.]+\.js)["\']', text)
        assert set(imported) <= names


def test_a_file_nobody_knows_is_not_there(desk: Desk) -> None:
    for name in ("words.js", "desk.000000000000.js", "officers.json"):
        assert get(desk, "GET /assets/{name}", name=name)["statusCode"] == 404


def test_modules_that_need_each_other_are_refused(tmp_path: Any) -> None:
    (tmp_path / "a.js").write_text('import "./b.js";')
    (tmp_path / "b.js").write_text('import "./a.js";')
    for name in ("desk.css", "statistics.css", "mark.svg"):
        (tmp_path / name).write_text("")
    with pytest.raises(RecursionError):
        _ = Pages(OFFICE, tmp_path).names


def test_no_script_writes_html_or_speaks_with_strangers() -> None:
    for file in FOLDER.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text)
        assert not re.search(r"https?://", text), file.name


# --- a case proved ------------------------------------------------------------------------------


def test_a_case_is_proved_on_screen_and_a_changed_one_is_not(desk: Desk, flow: Flow) -> None:
    visitor(flow).to_receipt(invite(flow))
    (row,) = reading.cases(flow.world)
    shown = desk.ask("GET /api/cases/{case_id}/proof", case_id=row["id"])
    assert (shown.status, shown.body["sound"], shown.body["faults"]) == (200, True, [])
    assert shown.body["counted"]["applications"] == 1
    table = cases_of(flow).table
    table.change_now(
        keys.document(row["id"], "application", 1),
        "SET sha256 = :other",
        other="0" * 64,
    )
    shown = desk.ask("GET /api/cases/{case_id}/proof", case_id=row["id"])
    assert (shown.body["sound"], len(shown.body["faults"]) > 0) == (False, True)
